"""TVS as phones ask it, and whether each node's answers can be believed: after a known yes and a known no in the same run.

An answer is remembered for the run. What it says counts only where `doubt` says nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.certificates import certificate, serial_of
from cucm_driver.facts.list_names import list_name
from cucm_driver.facts.presented import TVS
from cucm_driver.facts.services import SERVICES
from cucm_driver.trust.acceptance import TvsReply
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Role, TrustList


class ProvenTvs:
    """`trust.acceptance.TvsServers` with real handshakes and queries; `lists` name certificates a TVS must know."""

    def __init__(self, reader: CachedReader, lists: tuple[TrustList, ...] = ()) -> None:
        self._reader, self._lists = reader, lists
        self._vouching = reader.cluster.vouching
        self._presented: dict[str, bytes | None] = {}
        self._replies: dict[tuple[str, str, bytes], TvsReply | None] = {}
        self._doubts: dict[str, str] = {}

    def presented(self, node: str) -> bytes | None:
        """The DER of the TLS certificate; None where TVS is not reachable from here."""
        if node not in self._presented:
            self._presented[node] = self._vouching.presented(node)
        return self._presented[node]

    def query(self, node: str, signer: Signer) -> TvsReply | None:
        """The answer to QUERY(signer), asked once."""
        key = (node, signer.issuer, signer.serial.lstrip(b"\0"))
        if key not in self._replies:
            self._replies[key] = self._vouching.query(node, signer)
        return self._replies[key]

    def doubt(self, node: str) -> str:
        """Why this node's answers say nothing: it does not answer although it is STARTED, or it fails a known question."""
        if node not in self._doubts:
            silent = self.presented(node) is None
            self._doubts[node] = self._silence(node) if silent else self._unproven(node)
        return self._doubts[node]

    def _silence(self, node: str) -> str:
        """A TVS that is not STARTED is away for phones too; one that is may be hidden from here only."""
        if node not in self._reader.nodes:
            return f"{node} is not in the inventory: its TVS was not asked"
        try:
            started = self._reader.read(node, SERVICES).running(TVS)
        except ClusterTrouble as trouble:
            return f"TVS on {node} does not answer, and whether it runs is not told: {trouble.got.strip()}"
        return f"TVS on {node} is STARTED, but does not answer here" if started else ""

    def _unproven(self, node: str) -> str:
        known = tuple(self._known(node))
        if not any(self._says_yes(node, signer) for signer in known):
            return f"TVS on {node} does not know its own certificates: its answers prove nothing"
        if self._says_yes(node, _nobody(known[0])):
            return f"TVS on {node} vouches for a serial that nobody has: its answers prove nothing"
        return ""

    def _known(self, node: str) -> Iterator[Signer]:
        """The node's own CallManager, and the TVS certificate it shows, by the names a list gives it."""
        yield from self._own(node)
        presented = self.presented(node)
        shown = serial_of(presented) if presented else None
        for record in (record for each in self._lists for record in each.in_role(Role.TVS)):
            if int.from_bytes(record.serial, "big") == shown:
                yield Signer(record.subject, record.serial, record.issuer)
                return

    def _own(self, node: str) -> Iterator[Signer]:
        """Nothing where the node does not tell: the other certificate is as good."""
        try:
            own = self._reader.read(node, certificate("CallManager"))
        except ClusterTrouble:
            return
        yield Signer(list_name(own.subject), bytes.fromhex(own.serial_text), list_name(own.issuer))

    def _says_yes(self, node: str, signer: Signer) -> bool:
        reply = self.query(node, signer)
        return reply is not None and reply.valid


def _nobody(like: Signer) -> Signer:
    """A serial that nobody has, under the name of one that is known."""
    return Signer(like.name, hashlib.sha256(like.name.encode() + like.serial).digest()[:16], like.issuer)
