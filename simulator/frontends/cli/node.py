"""What a node says of itself and of the session: version, cluster, pagination, and leaving."""

from __future__ import annotations

from simulator.frontends.cli.command import Command
from simulator.frontends.cli.dates import stamp
from simulator.frontends.cli.session import Session
from simulator.model.node import Node
from simulator.provenance import documented, inferred, observed

VERSION = """
Active Master Version: {version}
Active Version Installed Software Options:
No Installed Software Options Found.
"""
VERSION_SOURCE = observed("11.5.1.12900-21 (cucm_cop_upload README); the line for none: cisco-cucm-mcp test")

SERVER_TABLE = "\nServer Table (processnode) Entries\n----------------------------------"
CLUSTER_SOURCE = observed("TAC 217581 and 215013: publisher's and subscriber's view compared")
SINCE = "Cluster Manager"
SINCE_SOURCE = inferred("the link stands since the other node's Cluster Manager started")

PAGINATION_SOURCE = documented("CLI Reference Guide 12.5(1), Set and Show; `on` after the text of `off`")
LEAVE_SOURCE = documented("CLI Reference Guide 12.5(1)SU6, About CLI: quit; exit in DevNet transcripts")


async def show_version(session: Session, argument: str) -> None:
    await session.say(VERSION.format(version=session.cluster.release.version))


async def show_network_cluster(session: Session, argument: str) -> None:
    nodes = session.cluster.nodes.values()
    lines = [_cluster_row(session, node) for node in nodes]
    if session.node.is_publisher:
        lines += [SERVER_TABLE, *(_host(session, node) for node in nodes)]
    await session.say("\n".join(lines))


def _cluster_row(session: Session, node: Node) -> str:
    role, database = ("Publisher", "DBPub") if node.is_publisher else ("Subscriber", "DBSub")
    link = "authenticated"
    if node.down:
        link = f"not authenticated - INITIATOR since {stamp(node.services[SINCE].since)}"
    elif node.name != session.name:
        link += f" using TCP since {stamp(node.services[SINCE].since)}"
    return f"{_host(session, node)} {node.fqdn} {node.name} {role} {node.product} {database} {link}"


def _host(session: Session, node: Node) -> str:
    return session.running.addresses[node.name].host


async def show_pagination(session: Session, argument: str) -> None:
    await session.say(f"Automatic Pagination : {'On' if session.pager.on else 'Off'}.")


async def pagination_off(session: Session, argument: str) -> None:
    session.pager.on = False
    await session.say("Automatic pagination is turned off")


async def pagination_on(session: Session, argument: str) -> None:
    session.pager.on = True
    await session.say("Automatic pagination is turned on")


async def leave(session: Session, argument: str) -> None:
    session.leaving = True


COMMANDS = (
    Command("show version active", show_version, VERSION_SOURCE, about="display the active version"),
    Command(
        "show network cluster", show_network_cluster, CLUSTER_SOURCE, about="list the nodes of the cluster"
    ),
    Command("show cli pagination", show_pagination, PAGINATION_SOURCE, about="show the status of pagination"),
    Command("set cli pagination off", pagination_off, PAGINATION_SOURCE, 1, about="turn pagination off"),
    Command("set cli pagination on", pagination_on, PAGINATION_SOURCE, 1, about="turn pagination on"),
    Command("quit", leave, LEAVE_SOURCE, about="end the session"),
    Command("exit", leave, LEAVE_SOURCE, about="end the session"),
)
