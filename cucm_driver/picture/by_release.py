"""What differs by release and cannot be read from a cluster beforehand: who will sign, what is copied. One row each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cucm_driver.picture.state import CM, RECOVERY
from cucm_driver.release import Release


def _release(text: str) -> Release:
    return Release.parse(text)


@dataclass(frozen=True, slots=True)
class Row:
    """Releases from `since` on, until the next row.

    `list_signer` signs the ITL at a start of Cisco Tftp, `other_signer` after `utils itl reset localkey` ("" for no
    such command). `ctl_anchors` stand as SAST in a CTL without tokens, its signer first; the second one signs after
    `utils ctl reset localkey`. `ctl_at_once`: Cisco Tftp serves a CTL as it is written, else from its next start on.
    `recovery_copied`: the other nodes store the publisher's ITLRecovery. `trust_deleted` is where a deletion acts.
    """

    since: str
    list_signer: str
    other_signer: str
    ctl_anchors: tuple[str, ...]
    ctl_at_once: bool
    recovery_copied: bool
    deleted_everywhere: tuple[str, ...]
    source: str


EVERYWHERE = ("tomcat-trust", "CallManager-trust", "Phone-SAST-trust")

ROWS: tuple[Row, ...] = (
    Row("8.0", CM, "", (), False, False, (), "Security Guide 8.6: the CTL client and tokens only; no recovery key"),
    Row("10.0", CM, RECOVERY, (CM,), False, False, (), "117598; Security Guides, CTL: tokenless from 10.0"),
    Row("10.5(2)", CM, RECOVERY, (CM, RECOVERY), False, False, (), "Security Guides, CTL: ITLRecovery as second SAST"),
    Row("11.0", CM, RECOVERY, (CM, RECOVERY), False, False, EVERYWHERE, "TAC 211300: a deletion acts on all nodes"),
    Row("12.0", RECOVERY, CM, (RECOVERY, CM), True, False, EVERYWHERE, "Cisco 214231; CLI Reference 12.5(1)SU5"),
    Row("12.5", RECOVERY, CM, (RECOVERY, CM), True, True, (*EVERYWHERE, "CAPF-trust"), "Cisco 214231; Release Notes 12.5(1)"),
)  # fmt: skip


@lru_cache(maxsize=64)
def row(release: Release) -> Row:
    """`row(Release("12.5.1.16900-48")).list_signer == "ITLRecovery"`"""
    return [each for each in ROWS if release.since(_release(each.since))][-1]


TVS_ROLES: dict[str, frozenset[str]] = {
    "tomcat": frozenset({"APP_SERVER"}),
    "tomcat-ECDSA": frozenset({"APP_SERVER"}),
    CM: frozenset({"CCM+TFTP", "SAST"}),
    "CallManager-ECDSA": frozenset({"CCM+TFTP"}),
    "CAPF": frozenset({"CAPF"}),
    "TVS": frozenset({"TVS"}),
    RECOVERY: frozenset({"SAST"}),
}
"""In which roles TVS vouches for the certificates of its cluster (roles: Cisco 210541; ITLRecovery is an open question)."""

CALLMANAGER_TRUST = (CM, "CallManager-ECDSA", "CAPF")
"""Units that are copied into CallManager-trust of every node (Cisco 214231; CAPF: Cisco 200860)."""
