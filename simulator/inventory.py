"""The inventory of a simulated cluster, as TOML text. Its reader is the driver, which shares no code with this."""

from __future__ import annotations

import json
from collections.abc import Iterator

from simulator.model.node import Node
from simulator.model.service import TOMCAT
from simulator.running import Running

HEAD = """\
# The inventory of a simulated CUCM cluster, written by `python -m simulator`.
# For a cluster of your own write the same without [simulator]; README.md, "The inventory", explains each line.
"""


def text(running: Running, control: str, run_token: str) -> str:
    """TOML with one [[node]] a node; credentials by the names of environment variables, never by value."""
    return "\n".join([HEAD, *_cluster(running, control, run_token), *_nodes(running)]) + "\n"


def _cluster(running: Running, control: str, run_token: str) -> Iterator[str]:
    yield f"[cluster]\nname = {_quoted(running.model.name)}\n"
    for account in ("cli", "api"):
        prefix = f"CUCM_{account.upper()}"
        yield f'[credentials.{account}]\nuser_env = "{prefix}_USER"\npassword_env = "{prefix}_PASSWORD"\n'
    yield f"[phones]\nweb_port = {running.phone_web_port}\n"
    yield f"[simulator]\ncontrol = {_quoted(control)}\nrun_token = {_quoted(run_token)}\n"


def _nodes(running: Running) -> Iterator[str]:
    for node in running.model.nodes.values():
        address = running.addresses[node.name]
        ports = ", ".join(f"{name} = {port}" for name, port in address.ports.items())
        host_key = running.host_keys[node.name].export_public_key().decode().split()
        yield "\n".join(
            [
                "[[node]]",
                f"name = {_quoted(node.name)}",
                f"address = {_quoted(address.host)}",
                f"role = {_quoted(node.role)}",
                f"product = {_quoted(node.product)}",
                f"ssh_host_key = {_quoted(' '.join(host_key[:2]))}",
                f"tls_sha256 = {_quoted(_pin(running, node))}",
                f"ports = {{ {ports} }}\n",
            ]
        )


def _pin(running: Running, node: Node) -> str:
    """Of what Cisco Tomcat presents; of what is stored while it presents nothing."""
    certificate = node.presents(TOMCAT).get("tomcat", node.stored["tomcat"])
    return running.wire.sha256(certificate)


def _quoted(value: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(value, ensure_ascii=True)
