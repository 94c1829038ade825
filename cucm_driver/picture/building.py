"""The lists that would be written now: the ITL that a start of Cisco Tftp builds, the CTL that `utils ctl` writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cucm_driver.picture.by_release import row
from cucm_driver.picture.certificates import (
    CAPF_ROLE,
    CCM_TFTP,
    CTL,
    ITL,
    SAST,
    TFTP_ROLE,
    TVS_ROLE,
    Anchors,
    Cert,
    Listing,
)
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import R10, Question, Rules
from cucm_driver.picture.state import (
    CALLMANAGER,
    CAPF,
    CAPF_UNIT,
    CM,
    CM_ECDSA,
    MIXED,
    RECOVERY,
    TFTP,
    TVS_UNIT,
    Picture,
    ordered,
)

NOT_ARRIVED = "whether the {unit} of {home} has arrived on {node} is not told"


def itl(picture: Picture, name: str, rules: Rules) -> Listing | Unknown:
    """Own CallManager from the disk, other nodes' TVS and the publisher's CAPF from the rows here (Security Guides).

    ITLRecovery signs from 12.0, the node's CallManager before (Cisco 214231). In mixed mode CallManager stands as CCM+TFTP.
    """
    node = picture.nodes[name]
    own = node.stored.get(CM)
    if own is None:
        return Unknown(f"{name} stores no CallManager certificate", f"`show cert list own` on {name}")
    if isinstance(picture.mode, Unknown):
        return picture.mode
    recovery = _recovery(picture, name, rules)
    if isinstance(recovery, Unknown):
        return recovery
    signs = CCM_TFTP if picture.mode == MIXED else TFTP_ROLE
    records: list[tuple[str, Cert | None]] = [(SAST, own), (signs, own)]
    records += [(SAST, recovery)] if recovery is not None else []
    records += [(signs, node.stored[CM_ECDSA])] if CM_ECDSA in node.stored else []
    for role, unit, homes in (
        (TVS_ROLE, TVS_UNIT, tuple(picture.nodes)),
        (CAPF_ROLE, CAPF_UNIT, _capf_home(picture)),
    ):
        for home in homes:
            found = _row(picture, name, home, unit)
            if isinstance(found, Unknown):
                return found
            records += [(role, found)] if found is not None else []
    by_recovery = row(picture.release).list_signer == RECOVERY and recovery is not None
    return Listing(ITL, recovery if by_recovery and recovery else own, frozenset(records), "")


def _capf_home(picture: Picture) -> tuple[str, ...]:
    """CAPF of the publisher stands in the lists where its service is activated."""
    return (picture.publisher,) if picture.nodes[picture.publisher].activated(CAPF) else ()


def _row(picture: Picture, name: str, home: str, unit: str) -> Cert | Unknown | None:
    """The node's own TVS is read from its disk, everything else from the rows that have arrived."""
    node = picture.nodes[name]
    if home == name and unit == TVS_UNIT:
        return node.stored.get(unit)
    return node.rows.get((home, unit))


def _recovery(picture: Picture, name: str, rules: Rules) -> Cert | Unknown | None:
    """The publisher's stands in every list; before 12.5 perhaps the node's own."""
    if not picture.release.since(R10):
        return None
    node = picture.nodes[name]
    if node.publisher:
        return node.stored.get(RECOVERY)
    arrived = node.rows.get((picture.publisher, RECOVERY))
    own = node.stored.get(RECOVERY)
    if arrived == own:
        return own
    return own if rules.says(Question.LISTED_RECOVERY) == "own" else arrived


def ctl(picture: Picture, signer: int) -> Listing | Unknown | None:
    """As written now: `signer` is the place among the release's anchors; None where it has no such signer.

    The rows that the publisher has at that moment count (rules of this product; Security Guides, CTL).
    """
    publisher = picture.nodes[picture.publisher]
    anchors = [
        publisher.stored[unit] for unit in row(picture.release).ctl_anchors if unit in publisher.stored
    ]
    if len(anchors) <= signer:
        return None
    rows = [(CCM_TFTP, each) for each in _signalling(picture)]
    if publisher.activated(CAPF):
        rows.append((CAPF_ROLE, publisher.rows.get((picture.publisher, CAPF_UNIT))))
    records: set[tuple[str, Cert | None]] = {(SAST, each) for each in anchors}
    for role, found in rows:
        if isinstance(found, Unknown):
            return found
        if found is not None:
            records.add((role, found))
    return _in_mode(picture, Listing(CTL, anchors[signer], frozenset(records), ""))


def _signalling(picture: Picture) -> Iterator[Cert | Unknown | None]:
    rows = picture.nodes[picture.publisher].rows
    for name in ordered(picture):
        node = picture.nodes[name]
        if node.activated(CALLMANAGER) or node.activated(TFTP):
            yield from (rows.get((name, unit)) for unit in (CM, CM_ECDSA))


def _in_mode(picture: Picture, written: Listing) -> Listing:
    """Back in non-secure mode CallManagers are named, and their certificates are gone (118893; 802.1X: `complete_ctl`)."""
    if picture.mode == MIXED or picture.complete_ctl:
        return written
    emptied: Anchors = frozenset((role, None if role == CCM_TFTP else cert) for role, cert in written.records)
    return replace(written, records=emptied)
