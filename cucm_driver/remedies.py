"""What brings phones back that refuse a list, or that no Cisco CallManager takes: the cheapest order that they would believe.

Judged by whose certificate stands in the lists they hold (Security Guides, Default Security and CTL; field notice
70613). It reads stored certificates, tries nothing, and says nothing of what a DRS restore would bring back besides.
"""

from __future__ import annotations

from dataclasses import dataclass

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.list_names import list_name
from cucm_driver.release import Release
from cucm_driver.trust.acceptance import UNKNOWN_SIGNER, Custom, Held, Verdict, anchor
from cucm_driver.trust.tlv import Signer

CM, IR = "CallManager", "ITLRecovery"
RESET = "a reset of the phones"
HANDS = "a power cycle of each phone"
DELETE_CTL = "delete the CTL and the ITL at each phone, or a DRS restore"
DELETE_ITL = (
    "`utils itl reset remotekey` with a key that was kept, a DRS restore, or delete the ITL at each phone"
)
RESTART_TVS = "a restart of Cisco Trust Verification Service on {}, " + RESET


@dataclass(frozen=True)
class Order:
    """`Order("utils ctl reset localkey", "CallManager")`: on releases from `since`, older than `before`, this key signs."""

    since: str
    before: str
    request: str
    unit: str

    def fits(self, release: Release) -> bool:
        old = release.since(Release.parse(self.since))
        return old and not (self.before and release.since(Release.parse(self.before)))


CTL: tuple[Order, ...] = (
    Order("10.0", "12.0", "utils ctl update CTLFile", CM),
    Order("12.0", "", "utils ctl update CTLFile", IR),
    Order("10.5(2)", "12.0", "utils ctl reset localkey", IR),
    Order("12.0", "", "utils ctl reset localkey", CM),
)
"""The signer is the publisher's (Security Guides, CTL; localkey up to 11.5 is inferred); cheapest first."""

ITL: tuple[Order, ...] = (
    Order("8.0", "12.0", "utils service restart Cisco Tftp", CM),
    Order("12.0", "", "utils service restart Cisco Tftp", IR),
    Order("10.0", "12.0", "utils itl reset localkey", IR),
    Order("12.0", "", "utils itl reset localkey", CM),
)
"""Who signs at a start of Cisco Tftp, and who in its place (214231; CLI Reference 12.5(1)SU5; 117598 for 10.0)."""


@dataclass(frozen=True)
class Remedies:
    """`Remedies(reader, custom).of_ctl(held)`: a line for an engineer, the order first. Raises nothing: unknown is said."""

    reader: CachedReader
    custom: Custom

    def of_ctl(self, held: Held, then: str = RESET) -> str:
        """Phones refuse the CTL, or it does not name what they meet: which newly written one would they believe?"""
        release = self.reader.release()
        for order in (each for each in CTL if each.fits(release)):
            if self._knows(held, self._stored(self.reader.publisher, order.unit), "CTL"):
                served = "" if release.since(Release.parse("12.0")) else ", a restart of Cisco Tftp"
                after = ", then `utils ctl update CTLFile`" if "localkey" in order.request else ""
                return f"`{order.request}`{served}, {then}{after}"
        return DELETE_CTL

    def of_itl(self, held: Held, refused: Verdict, tftp: str) -> str:
        """Phones refuse the ITL: a TVS that could be taught, or another key that they know."""
        ignorant = [tried.node for tried in refused.tried if tried.answer == UNKNOWN_SIGNER]
        if ignorant and not self._is(refused.signer, self.reader.publisher, IR):
            return RESTART_TVS.format(", ".join(ignorant))
        for order in (each for each in ITL if each.fits(self.reader.release())):
            home = tftp if order.request.endswith("Tftp") and order.unit == CM else self.reader.publisher
            if self._knows(held, self._stored(home, order.unit), "ITL"):
                return f"`{order.request}`, {RESET}"
        return DELETE_ITL

    def _knows(self, held: Held, signer: Signer | None, kind: str) -> bool:
        return signer is not None and anchor(held, signer, kind, self.custom) is not None

    def _is(self, signer: Signer, node: str, unit: str) -> bool:
        stored = self._stored(node, unit)
        return stored is not None and (stored.serial, stored.issuer) == (signer.serial, signer.issuer)

    def _stored(self, node: str, unit: str) -> Signer | None:
        """None where the node has none, or does not tell."""
        try:
            if unit not in {listed.unit for listed in self.reader.read(node, CERTIFICATES)}:
                return None
            told = self.reader.read(node, certificate(unit))
        except ClusterTrouble:
            return None
        return Signer(list_name(told.subject), bytes.fromhex(told.serial_text), list_name(told.issuer))
