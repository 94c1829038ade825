"""The state that a plan is made from, as words that can be kept and compared: what must not have moved since.

Registered phones are no part of it, since they move by themselves. It changes nothing and judges nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.pending_changes import LOADS
from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.presented import TFTP
from cucm_driver.facts.replication import REPLICATION
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.topology import node_named

NONE = "none"
SHORT = 8
_HEX = re.compile(r"\b[0-9a-f]{16,}\b")


@dataclass(frozen=True)
class Fingerprint:
    """`Fingerprint({"cm-sub1: CallManager stored": "70caf64e090751b9", "cm-sub1: Cisco Tftp": "STARTED"})`."""

    values: Mapping[str, str]

    @property
    def digest(self) -> str:
        """64 hex digits: SHA-256 of the values, whatever their order."""
        text = json.dumps(dict(self.values), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def changes(before: Fingerprint, now: Fingerprint) -> list[str]:
    """In words: `["cm-sub1: CallManager stored: 70caf64e.. -> 81fe0b21.."]`; empty where nothing moved."""
    names = dict.fromkeys([*before.values, *now.values])
    pairs = ((name, before.values.get(name, NONE), now.values.get(name, NONE)) for name in names)
    return [f"{name}: {arrow(old, new)}" for name, old, new in pairs if old != new]


def arrow(old: str, new: str) -> str:
    """`70caf64e.. -> 81fe0b21..`: long numbers cut, where they differ in what is left."""
    short = tuple(_HEX.sub(lambda match: f"{match[0][:SHORT]}..", text) for text in (old, new))
    return " -> ".join(short if short[0] != short[1] else (old, new))


def fingerprint(reader: CachedReader) -> Fingerprint:
    """Reads it. Raises ClusterTrouble where a part of it cannot be read: half a fingerprint compares with nothing."""
    cluster = list(
        _of_cluster(reader)
    )  # the publisher first and alone: a password it refuses is tried nowhere else
    with ThreadPoolExecutor(len(reader.nodes)) as pool:
        nodes = list(pool.map(lambda node: list(_of_node(reader, node)), reader.nodes))
    return Fingerprint(dict([*cluster, *(each for found in nodes for each in found)]))


def _of_cluster(reader: CachedReader) -> Iterator[tuple[str, str]]:
    yield "release", reader.release().text
    yield "mode", reader.security_mode()
    yield "nodes", ", ".join(reader.nodes)
    for row in reader.read(reader.publisher, REPLICATION).rows:
        node = node_named(reader.inventory.nodes, row.node) or row.node
        yield f"{node}: replication", f"({'-' if row.state is None else row.state})"
    for group, members in sorted(reader.group_members().items()):
        yield f"CallManager group {group}", ", ".join(members)


def _of_node(reader: CachedReader, node: str) -> Iterator[tuple[str, str]]:
    services = reader.read(node, SERVICES)
    yield from ((f"{node}: {name}", services.state(name)) for name in LOADS if services.named(name))
    for listed in reader.read(node, CERTIFICATES):
        yield f"{node}: {listed.unit} stored", reader.read(node, certificate(listed.unit)).serial_text
    if services.running(TFTP):
        itl = reader.served_itl(node)
        yield f"{node}: ITL served, SHA-1", itl.sha1 if itl else NONE
        yield f"{node}: ITL signed by", f"{itl.signer.common_name} {itl.signer.serial.hex()}" if itl else NONE
        ctl = reader.served_ctl(node)
        yield f"{node}: CTL served, SHA-1", ctl.sha1 if ctl else NONE
