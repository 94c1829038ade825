"""The expiry calendar: which certificate ends when, whose it is, and what breaks then.

It reports dates and judges nothing: an expired certificate is the usual reason for the night.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.errors import ClusterTrouble, Refused
from cucm_driver.facts.certificates import (
    CERTIFICATES,
    TRUSTED,
    CertificateText,
    certificate,
    trust_certificate,
)
from cucm_driver.trust.trust_list import Record, Role, TrustList

IDENTITY, TRUST, LISTED = "identity", "trust", "listed"

BREAKS: dict[str, str] = {
    "tomcat": "HTTPS services of phones, web pages of other nodes, Extension Mobility, SSO, Expressway, UCCX logins; from 14 also DRS",
    "tomcat-ECDSA": "the same for clients that prefer EC ciphers; Expressway X14.2 and later may",
    "ipsec": "IPsec tunnels; up to 12.5 DRS backups of this node; backups of all if it is the publisher's",
    "CAPF": "new LSCs, 802.1X and VPN of phones with LSCs, secure CTI applications",
    "CallManager": "secure phones and trunks do not register; signatures of configurations and lists are not trusted",
    "CallManager-ECDSA": "the same for phones and trunks that use EC ciphers",
    "TVS": "phones get no answer whom to trust: HTTPS services, new phones, lists with a new signer",
    "ITLRecovery": "from 12.0 the signature of the ITL and of the CTL; before, only the way back when lists are lost; SSO where it uses the system's certificate",
    "authz": "tokens of SIP OAuth and of Jabber",
}
"""What fails when an identity certificate has expired (Cisco 214231; Security Guides 12.5(1)SU3 and 14)."""

STORES: dict[str, str] = {
    "tomcat-trust": "HTTPS to the node or application it belongs to, or of all that this CA signed",
    "CallManager-trust": "TLS with the node, trunk peer or application it belongs to; LSCs, where it is a CAPF",
    "CAPF-trust": "LSCs that this CAPF or CA issued",
    "Phone-SAST-trust": "nothing by itself; phones of clusters that were imported",
    "ipsec-trust": "up to 12.5 DRS between the node it belongs to and this one; IPsec peers",
    "TVS-trust": "what TVS vouches for with it",
}
"""What fails when an entry of a trust store has expired; other stores hold what an application put there."""

ROLES: dict[int, str] = {
    Role.SAST: "ITLRecovery",
    Role.CCM: "CallManager",
    Role.CCM_TFTP: "CallManager",
    Role.TFTP: "CallManager",
    Role.CAPF: "CAPF",
    Role.TVS: "TVS",
}
OF_A_LIST = "phones go on trusting the list until it is built anew, but no longer TLS with this certificate"


@dataclass(frozen=True, slots=True)
class Dated:
    """`Dated("cm-pub", IDENTITY, "TVS", "cm-pub.example.com", ...)`; a date that cannot be read is None, with `why`."""

    node: str
    kind: str
    name: str
    owner: str
    not_after: datetime | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One entry; `days_left` are whole days, negative once it has expired, None where the date is unknown."""

    dated: Dated
    days_left: int | None
    breaks: str

    def recorded(self) -> Mapping[str, Any]:
        """For the journal."""
        dated = self.dated
        return {
            "node": dated.node, "kind": dated.kind, "name": dated.name, "owner": dated.owner,
            "not_after": dated.not_after, "days_left": self.days_left, "breaks": self.breaks, "why": dated.why,
        }  # fmt: skip


def calendar(found: Iterable[Dated], now: datetime) -> tuple[Due, ...]:
    """What ends first comes first; what has no date that could be read comes last. `now` is aware UTC."""
    last = datetime.max.replace(tzinfo=UTC)
    ordered = sorted(found, key=lambda each: (each.not_after or last, each.name, each.node))
    return tuple(Due(each, days_left(each.not_after, now), breaks(each)) for each in ordered)


def days_left(not_after: datetime | None, now: datetime) -> int | None:
    """0 on the last day; -1 from the moment it has expired."""
    return None if not_after is None else (not_after - now) // timedelta(days=1)


def breaks(dated: Dated) -> str:
    """What fails when this certificate has expired; for a store or unit that has no row, that nobody knows."""
    if dated.kind == LISTED:
        return OF_A_LIST
    if dated.kind == TRUST:
        return STORES.get(dated.name.partition("/")[0], "what an application uses it for: ask its owner")
    return BREAKS.get(dated.name, "unknown: no source was found for it")


def dates(reader: CachedReader) -> Iterator[Dated]:
    """Every identity and trust certificate of every node, and every record of every served list."""
    for node in reader.nodes:
        try:
            yield from _of_node(reader, node)
        except ClusterTrouble as trouble:
            yield Dated(node, IDENTITY, "every certificate", node, None, f"{trouble.asked}: {trouble.got}")
    try:
        served = reader.served_itls()
    except ClusterTrouble as trouble:
        yield Dated(
            trouble.node, LISTED, "the served lists", trouble.node, None, f"{trouble.asked}: {trouble.got}"
        )
        return
    for node, itl in served.items():
        yield from _of_list(node, itl)


def _of_node(reader: CachedReader, node: str) -> Iterator[Dated]:
    for listed in reader.read(node, CERTIFICATES):
        yield _dated(node, IDENTITY, listed.unit, reader.read(node, certificate(listed.unit)))
    for listed in reader.read(node, TRUSTED):
        try:
            told = reader.read(node, trust_certificate(listed.name))
        except Refused as refused:  # replication may replace an entry between list and look
            yield Dated(node, TRUST, listed.name, "", None, refused.got.strip())
        else:
            yield _dated(node, TRUST, listed.name, told)


def _dated(node: str, kind: str, name: str, told: CertificateText) -> Dated:
    why = "" if told.not_after else "the node prints no date"
    return Dated(node, kind, name, _common_name(told.subject), told.not_after, why)


def _of_list(node: str, itl: TrustList) -> Iterator[Dated]:
    """Each certificate once, however many roles it has in the list."""
    seen: dict[tuple[str, bytes], Record] = {}
    for record in itl.records:
        seen.setdefault((record.subject, record.serial), record)
    for record in seen.values():
        name = f"{itl.kind}: {_role(record)}"
        if record.certificate is None:
            yield Dated(node, LISTED, name, record.common_name, None, "the list has only its hash or its key")
            continue
        not_after = x509.load_der_x509_certificate(record.certificate).not_valid_after_utc
        yield Dated(node, LISTED, name, record.common_name, not_after)


def _role(record: Record) -> str:
    """A signer that is not an ITLRecovery is a CallManager."""
    is_other_signer = record.role == Role.SAST and "itlrecovery" not in record.common_name.lower()
    return "CallManager" if is_other_signer else ROLES.get(record.role, f"role {record.role}")


def _common_name(subject: str) -> str:
    """`cm-pub.example.com` of `L=Krakow, CN=cm-pub.example.com, C=PL`; the whole text where there is none."""
    parts = (part.strip() for part in subject.replace(";", ",").split(","))
    return next((part[3:].strip() for part in parts if part.upper().startswith("CN=")), subject)
