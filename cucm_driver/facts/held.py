"""What a phone *holds*, from its own web page: the hash of its ITL, its TFTP servers, its status messages.

A phone without web access, or one that does not answer, is unknown; nothing is concluded from that. Element
names follow the labels of the network set-up page in Cisco's phone guides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lxml import etree

from cucm_driver.facts.sql import local
from cucm_driver.facts.topology import Named, node_named
from cucm_driver.transports.phone_web import PhoneWeb

NETWORK = "/NetworkConfigurationX"
MESSAGES = "/DeviceLogX?1"
_HASH = re.compile(r"^(?:[0-9a-f]{40}|[0-9a-f]{32})$")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


@dataclass(frozen=True, slots=True)
class Holds:
    """`itl` and `ctl` are the lists' SHA-1 or MD5 in hex, `""` where the phone says there is none, None if unknown.

    `tftp` are the addresses of its TFTP servers in order, `messages` its status messages, oldest first.
    """

    name: str
    itl: str | None = None
    tftp: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    ctl: str | None = None


def tftp_node(tftp: Iterable[str], nodes: Iterable[Named], serving: Collection[str]) -> str | None:
    """The node a phone fetches from: its first TFTP server that serves now; None where none is ours."""
    known = tuple(nodes)
    named = (node_named(known, address) for address in tftp)
    return next((node for node in named if node in serving), None)


def holds(web: PhoneWeb, name: str, address: str) -> Holds:
    """Ask one phone. What cannot be read is unknown, and so is a page of another phone at an old address."""
    network = web.page(address, NETWORK) if address else None
    if network is None or not _is_of(network, name):
        return Holds(name)
    itl, tftp = read_network(network)
    return Holds(name, itl, tftp, read_messages(web.page(address, MESSAGES)), read_ctl(network))


def read_network(page: bytes) -> tuple[str | None, tuple[str, ...]]:
    """Hash of the ITL and TFTP servers of a NetworkConfigurationX page."""
    fields = _fields(page)
    servers = (_ADDRESS.search(fields.get(f"tftpserver{n}", "")) for n in (1, 2))
    return _hash(fields.get("itlfile")), tuple(server[0] for server in servers if server)


def read_ctl(page: bytes) -> str | None:
    """Hash of the CTL of the same page."""
    return _hash(_fields(page).get("ctlfile"))


def _fields(page: bytes) -> dict[str, str]:
    root = _parsed(page)
    return {} if root is None else {local(e).lower(): (e.text or "").strip() for e in root.iter()}


def read_messages(page: bytes | None) -> tuple[str, ...]:
    """`("22:04:11 Trust List updated",)` of a DeviceLogX page; empty where it cannot be read."""
    root = _parsed(page) if page is not None else None
    if root is None:
        return ()
    return tuple(e.text.strip() for e in root.iter() if local(e).lower().startswith("status") and e.text)


def _is_of(page: bytes, name: str) -> bool:
    """Whether a page names this phone, or no phone at all; RIS may remember an address that moved on."""
    root = _parsed(page)
    hosts = (
        {(e.text or "").strip() for e in root.iter() if local(e).lower() == "hostname"}
        if root is not None
        else set()
    )
    return not hosts - {""} or name.lower() in {host.lower() for host in hosts}


def _hash(text: str | None) -> str | None:
    if text is None:
        return None
    plain = re.sub(r"[\s:]", "", text).lower()
    if _HASH.match(plain):
        return plain
    return "" if plain == "notinstalled" else None


def _parsed(page: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(page, parser)
    except etree.XMLSyntaxError:
        return None
