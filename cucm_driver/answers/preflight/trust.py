"""Judges about certificates and lists: what is stored, served, listed, and by whom it was signed."""

from __future__ import annotations

from collections.abc import Iterator

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.pending_changes import Change, Use, changes, lists
from cucm_driver.answers.preflight.check import Judged, failed, judged, passed, unknown
from cucm_driver.answers.preflight.nodes import each
from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.lists import SHOWN_ITL
from cucm_driver.facts.particulars import particulars
from cucm_driver.facts.presented import TFTP
from cucm_driver.trust.trust_list import Role, TrustList

LARGEST = 65_535
"""Bytes; phones do not load a larger ITL and do not register (Security Guide 12.5, Default Security)."""

OF_PHONES = ("CallManager", "CallManager-ECDSA", "TVS", "CAPF", "ITLRecovery")

OF_A_CTL = (Role.CCM, Role.CCM_TFTP, Role.TFTP, Role.CAPF)
"""Roles in a CTL that a node's disk can answer for; a signer there may be a token."""


def served(reader: CachedReader) -> Judged:
    """What 6970 serves is what the node prints, is whole, small enough, and signed by a record of its own."""

    def look(node: str) -> Iterator[str]:
        shown, itl = reader.read(node, SHOWN_ITL), reader.served_itl(node)
        if itl is None:
            yield f"{node}: Cisco Tftp runs and serves no ITL"
            return
        if shown.sha1 and shown.sha1 != itl.sha1:
            yield f"{node}: serves {itl.sha1[:12]}.., prints {shown.sha1[:12]}.."
        if not shown.verified:
            yield f"{node}: `show itl` does not say that the file was verified"
        if itl.size > LARGEST:
            yield f"{node}: {itl.size} bytes, phones load at most {LARGEST}"
        if itl.find(itl.signer, Role.SAST) is None:
            yield f"{node}: signed by {itl.signer.common_name}, which is no signer in the list"
        told.append(_told(node, itl))

    told: list[str] = []
    nodes = reader.running(TFTP)
    if not nodes:
        return failed("Cisco Tftp runs nowhere")
    bad, doubtful = each(nodes, look)
    return judged(bad, doubtful, "; ".join(told))


def _told(node: str, itl: TrustList) -> str:
    return f"{node}: signed by {itl.signer.common_name}, {len(itl.records)} records, {itl.size} bytes"


def listed(reader: CachedReader) -> Judged:
    """Every phone-relevant certificate on disk is in the lists, and every record of a list is on disk somewhere."""
    itls = reader.served_itls()
    if not itls:
        return unknown("no node serves an ITL")
    told = lists(reader)
    missing = [f"{each.unit}: {each.why}" for each in told if each.use is Use.WAITS]
    unclear = [each.why for each in told if each.use is Use.UNKNOWN]
    stored = {serial for node in reader.nodes for serial in _stored(reader, node)}
    old = [
        f"the ITL of {node}: {who} is on no node's disk"
        for node, itl in itls.items()
        for who in _foreign(itl, stored)
    ]
    return judged([*missing, *old], unclear, f"lists of {', '.join(itls)} equal the certificates on disk")


def _stored(reader: CachedReader, node: str) -> Iterator[int]:
    units = {each_listed.unit for each_listed in reader.read(node, CERTIFICATES)}
    yield from (reader.read(node, certificate(unit)).serial for unit in OF_PHONES if unit in units)


def _foreign(trust_list: TrustList, stored: set[int], *roles: Role) -> list[str]:
    """Who stands in a list with a certificate or key that no node stores; emptied records stand for nobody."""
    found = trust_list.in_role(*(roles or Role))
    old = (record for record in found if int.from_bytes(record.serial, "big") not in stored)
    return list(dict.fromkeys(f"{record.common_name} {record.serial.hex()[:12]}" for record in old))


def ctl(reader: CachedReader) -> Judged:
    """The security mode, and whether a CTL is served; one that phones would still get must name what is stored."""
    value = next((row["paramvalue"] for row in reader.select(_parameter("ClusterSecurityMode"))), "")
    if value not in ("0", "1"):
        return unknown(f"ClusterSecurityMode is {value!r}")
    mode = "mixed mode" if value == "1" else "non-secure mode"
    served_by = {node: reader.served_ctl(node) for node in reader.running(TFTP)}
    with_ctl = {node: found for node, found in served_by.items() if found is not None}
    if not with_ctl:
        return failed("mixed mode, and no CTL is served") if value == "1" else passed(f"{mode}, no CTL")
    stored = {serial for node in reader.nodes for serial in _stored(reader, node)}
    bad = [
        f"{mode}; the CTL of {node}: {who} is on no node's disk"
        for node, found in with_ctl.items()
        for who in _foreign(found, stored, *OF_A_CTL)
    ]
    return judged(bad, (), f"{mode}, a CTL on {', '.join(with_ctl)}, and it names the stored certificates")


def _parameter(name: str) -> str:
    return f"select paramname,paramvalue from processconfig where paramname='{name}'"  # noqa: S608 (select)


def rollback(reader: CachedReader) -> Judged:
    """`RollBackToPreGrayback` is F."""
    rows = reader.select(_parameter("RollBackToPreGrayback"))
    if not rows:
        return unknown("the parameter RollBackToPreGrayback was not found")
    value = rows[0]["paramvalue"]
    return (
        passed("F") if value.upper() in ("F", "0", "FALSE") else failed(f"RollBackToPreGrayback is {value}")
    )


def nothing_waits(reader: CachedReader) -> Judged:
    """No phone-relevant certificate waits for a restart; services that never show what they loaded are named."""
    found = [change for change in changes(reader) if change.phone_relevant]
    unclear = [change for change in found if change.use is Use.UNKNOWN]
    waits = [_told_of(change) for change in found if change.use is Use.WAITS]
    mute = sorted({change.service for change in unclear if change.mute})
    good = "every port presents what its node stores, every list names it"
    visible = f"{good}; nobody can see into: {', '.join(mute)}" if mute else good
    return judged(waits, [_told_of(change) for change in unclear if not change.mute], visible)


def _told_of(change: Change) -> str:
    return f"{change.node}: {change.service}: {change.unit}: {change.why}"


def self_signed(reader: CachedReader) -> Judged:
    """Regenerating a CA-signed certificate replaces it by a self-signed one."""
    by_ca: list[str] = []

    def look(node: str) -> Iterator[str]:
        for unit in [one.unit for one in reader.read(node, CERTIFICATES)]:
            if not reader.read(node, particulars(unit)).self_signed:
                by_ca.append(f"{node}: {unit}")
                if unit in OF_PHONES:
                    yield f"{node}: {unit} is CA-signed"

    bad, doubtful = each(reader.nodes, look)
    others = f"; CA-signed, not phone-relevant: {', '.join(by_ca)}" if by_ca else ""
    return judged(bad, doubtful, f"all phone-relevant certificates are self-signed{others}")


def not_reused(reader: CachedReader) -> Judged:
    """From 14 CallManager can use the Tomcat certificate; then both have one serial."""

    def look(node: str) -> Iterator[str]:
        units = {one.unit for one in reader.read(node, CERTIFICATES)}
        for unit, other in (("CallManager", "tomcat"), ("CallManager-ECDSA", "tomcat-ECDSA")):
            both = {unit, other} <= units
            if (
                both
                and reader.read(node, certificate(unit)).serial
                == reader.read(node, certificate(other)).serial
            ):
                yield f"{node}: {unit} is the {other} certificate"

    return judged(
        *each(reader.nodes, look), "CallManager and tomcat are different certificates on every node"
    )


def recovery_key(reader: CachedReader) -> Judged:
    """An ITLRecovery key shorter than the CallManager's makes `utils itl reset` fail; its expiry is told."""
    told: list[str] = []

    def look(node: str) -> Iterator[str]:
        if "ITLRecovery" not in {one.unit for one in reader.read(node, CERTIFICATES)}:
            return
        own, other = (reader.read(node, particulars(unit)).bits for unit in ("ITLRecovery", "CallManager"))
        ends = reader.read(node, certificate("ITLRecovery")).not_after
        if own is None or other is None or ends is None:
            silent.append(f"{node}: the size of a key or the end of ITLRecovery is not told")
            return
        left = (ends - reader.at).days
        told.append(f"{node}: {own} bits, {left} days left")
        if own < other:
            yield f"{node}: ITLRecovery has {own} bits, CallManager {other}"
        if left < 0:
            yield f"{node}: ITLRecovery expired on {ends:%Y-%m-%d}"

    silent: list[str] = []
    bad, doubtful = each(reader.nodes, look)
    none = "no ITLRecovery certificate here: it came with 10.0"
    return judged(bad, [*doubtful, *silent], "; ".join(told) or none)
