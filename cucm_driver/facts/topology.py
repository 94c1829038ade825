"""The nodes of the cluster, from `show network cluster`. The inventory is not consulted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cucm_driver.facts.fact import Fact, Unreadable

EXAMPLE = """10.3.74.13 IMPPUB.example.com IMPPUB Subscriber cups DBPub authenticated
10.3.74.14 IMPSUB.example.com IMPSUB Subscriber cups DBSub authenticated using TCP since Fri Oct 15 10:22:20 2021
10.3.74.12 CUCMSUB.example.com CUCMSUB Subscriber callmanager DBSub authenticated using TCP since Thu Oct 28 11:24:16 2021
10.3.74.11 CUCMPUB.example.com CUCMPUB Publisher callmanager DBPub authenticated using TCP since Thu Oct 28 11:27:36 2021

Server Table (processnode) Entries
----------------------------------
10.3.74.11
10.3.74.12
"""
ROLES = ("Publisher", "Subscriber")


@dataclass(frozen=True, slots=True)
class Member:
    """One line. `role` is `publisher` or `subscriber`; an IM&P publisher is a subscriber (217581)."""

    address: str
    fqdn: str
    name: str
    role: str
    product: str
    authenticated: bool


def read_topology(text: str) -> tuple[Member, ...]:
    """The members in the order of the lines; the server table that follows on a publisher is passed over."""
    members = tuple(
        _member(words) for line in text.splitlines() if len(words := line.split()) >= 6 and _is_row(words)
    )
    if not members:
        raise Unreadable("no line '<address> <fqdn> <name> Publisher|Subscriber ...'")
    return members


def _is_row(words: list[str]) -> bool:
    return words[3] in ROLES


def _member(words: list[str]) -> Member:
    address, fqdn, name, role, product = words[:5]
    rest = " ".join(words[6:])
    return Member(address, fqdn, name, role.lower(), product, rest.startswith("authenticated"))


TOPOLOGY = Fact("topology", "show network cluster", read_topology, EXAMPLE)


class Named(Protocol):
    """A node of the inventory, as far as a name is looked up."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...


def node_named(nodes: Iterable[Named], text: str) -> str | None:
    """The inventory's name for a node called by address, host name or FQDN; None for a foreign one."""
    wanted = text.strip().lower()
    for node in nodes:
        if wanted == node.address or wanted.split(".")[0] == node.name.lower().split(".")[0]:
            return node.name
    return None
