"""What each TVS says about a signer, asked as a phone would. Whom to believe is the business of `trust`."""

from __future__ import annotations

from collections.abc import Callable, Collection

from cucm_driver.errors import ClusterTrouble
from cucm_driver.transports.tvs import Tvs
from cucm_driver.trust.acceptance import TvsReply
from cucm_driver.trust.tlv import Signer

ASKING_AS = "CP-8851-SEP000000000000"
"""The device a query names; nothing suggests that TVS looks it up (213407)."""


class Vouching:
    """`trust.acceptance.TvsServers` with real handshakes and queries on 2445."""

    def __init__(self, tvs: Callable[[str], Tvs], nodes: Collection[str]) -> None:
        self._tvs, self._nodes = tvs, nodes

    def presented(self, node: str) -> bytes | None:
        """The certificate TVS shows now; None where it does not answer or is no node of ours."""
        if node not in self._nodes:
            return None
        try:
            return self._tvs(node).presented()
        except ClusterTrouble:
            return None

    def query(self, node: str, signer: Signer) -> TvsReply | None:
        """What this TVS says about a signer; None where it does not answer."""
        try:
            answer = self._tvs(node).query(ASKING_AS, signer.name, signer.issuer, signer.serial)
        except ClusterTrouble:
            return None
        return TvsReply(answer.valid, answer.certificate, answer.roles)
