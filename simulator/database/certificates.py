"""The database's tables of certificates, filled from what has reached a node. Names are the product's."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from simulator.database.tables import Rows, Table, pkid, text_columns
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.distribution import imported
from simulator.model.node import DISTRIBUTION, Node
from simulator.provenance import documented, inferred

UNITS: dict[str, int] = {
    "Phone-trust": 1,
    "Phone-VPN-trust": 2,
    "CallManager": 3,
    "CallManager-trust": 4,
    "tomcat": 5,
    "tomcat-trust": 6,
    "ipsec": 7,
    "ipsec-trust": 8,
    "CAPF": 9,
    "CAPF-trust": 10,
    "TVS": 11,
    "TVS-trust": 12,
    "directory-trust": 13,
    "Phone-SAST-trust": 14,
    "Phone-CTL-trust": 15,
    "userlicensing-trust": 16,
    "ITLRecovery": 17,
    "CallManager-ECDSA": 18,
    "tomcat-ECDSA": 19,
    "Phone-CTL-ASA-trust": 20,
    "Phone-Edge-trust": 21,
}
"""typecertificateservice; 17 to 21 are inferred from the order of AXL's enumeration."""

SELF_SIGNED, CA_SIGNED = 1, 2

TRUST_ROLES: dict[int, str] = {
    0: "SAST",
    1: "CALLMANAGER",
    2: "CALLMANAGER_TFTP",
    3: "TFTP",
    4: "CAPF",
    5: "SRST",
    6: "FIREWALL",
    7: "APPLICATION_SERVER",
    20: "CERTIFICATE_AUTHORITY",
    21: "AUTHENTICATION_AUTHORIZATION",
    22: "SIGNALING",
    23: "PROVISIONING",
    24: "DATA",
    25: "NETWORK_ELEMENT",
    26: "VPN",
    27: "SERVICEABILITY",
    255: "UNKNOWN",
}
"""typetrustrole: the numbers that stand as roles in ITL and CTL records too (Cisco 210541)."""


def by_pkid(home: Node) -> dict[str, Certificate]:
    """pkid -> certificate, of every row that has reached this node."""
    held = [
        *home.rows.values(),
        *(c for _, files in home.trust.items() for c in files.values()),
    ]
    return {_own(c): c for c in held}


def _own(certificate: Certificate) -> str:
    """The pkid of a certificate: one row, in however many units and on however many nodes it stands."""
    return pkid("certificate", f"{certificate.issuer_text}/{certificate.serial_text}")


def _certificate(model: Cluster, home: Node) -> Rows:
    for own, c in by_pkid(home).items():
        signed = SELF_SIGNED if c.self_signed else CA_SIGNED
        yield (
            own,
            c.node,
            c.subject_text,
            c.issuer_text,
            c.serial_text,
            model.addresses.get(c.node, ""),
            "",
            None,
            signed,
        )


def _units(home: Node) -> Iterator[tuple[str, str]]:
    """(pkid of a certificate, unit or trust store in which the node has it)."""
    identities = ((c, c.unit) for c in home.rows.values())
    trusted = ((c, store) for store, files in home.trust.items() for c in files.values())
    for certificate, unit in (*identities, *trusted):
        yield _own(certificate), unit


def _certificateservicecertificatemap(model: Cluster, home: Node) -> Rows:
    for certificate, unit in _units(home):
        yield pkid("certificateservicecertificatemap", f"{certificate}/{unit}"), certificate, UNITS[unit]


def _certificatetrustrolemap(model: Cluster, home: Node) -> Rows:
    foreign = dict(imported(home))
    for own, certificate in by_pkid(home).items():
        unit = DISTRIBUTION.get(certificate.unit)
        for role in unit.roles if unit is not None else foreign.get(certificate, ()):
            yield pkid("certificatetrustrolemap", f"{own}/{role}"), own, int(role)


def _certificateprocessnodemap(model: Cluster, home: Node) -> Rows:
    for own, c in by_pkid(home).items():
        mapped = pkid("certificateprocessnodemap", own)
        yield mapped, own, pkid("processnode", c.node), c.node, model.addresses.get(c.node, ""), ""


def _certificatehashmap(model: Cluster, home: Node) -> Rows:
    for own in by_pkid(home):
        yield pkid("certificatehashmap", own), own


def _stamp(home: Node) -> Hashable:
    return frozenset(home.rows.items()), frozenset((s, *f.items()) for s, f in home.trust.items())


_CISCO_210541 = documented(
    "Cisco 210541: tables of the certificate database, written for 9.1; the join in 200199 is current"
)


def tables(at: str = "") -> dict[str, Table]:
    """The tables as this node's database has them; by default the publisher's, which AXL asks."""

    def home(model: Cluster) -> Node:
        return home_of(model, at)

    def here(rows: Callable[[Cluster, Node], Rows]) -> Callable[[Cluster], Rows]:
        return lambda model: rows(model, home(model))

    def stamp(model: Cluster) -> Hashable:
        return _stamp(home(model))

    return {
        "certificate": Table(
            text_columns("pkid", "servername", "subjectname", "issuername", "serialnumber")
            | {"certificate": "text generated always as (pem(pkid)) virtual"}
            | text_columns("ipv4address", "ipv6address")
            | dict.fromkeys(("timetolive", "tkcertificatedistribution"), "integer"),
            here(_certificate),
            _CISCO_210541,
            stamp,
        ),
        "certificateservicecertificatemap": Table(
            text_columns("pkid", "fkcertificate") | {"tkcertificateservice": "integer"},
            here(_certificateservicecertificatemap),
            _CISCO_210541,
            stamp,
        ),
        "certificatetrustrolemap": Table(
            text_columns("pkid", "fkcertificate") | {"tktrustrole": "integer"},
            here(_certificatetrustrolemap),
            _CISCO_210541,
            stamp,
        ),
        "certificateprocessnodemap": Table(
            text_columns(
                "pkid", "fkcertificate", "fkprocessnode", "servername", "ipv4address", "ipv6address"
            ),
            here(_certificateprocessnodemap),
            _CISCO_210541,
            stamp,
        ),
        "certificatehashmap": Table(
            text_columns("pkid", "fkcertificate")
            | {"hash": "text generated always as (hash(fkcertificate)) virtual"},
            here(_certificatehashmap),
            _CISCO_210541,
            stamp,
        ),
        "typetrustrole": Table(
            {"enum": "integer", "name": "text"},
            lambda model: list(TRUST_ROLES.items()),
            _CISCO_210541,
        ),
        "typecertificateservice": Table(
            {"enum": "integer", **text_columns("name", "moniker")},
            lambda model: [(number, unit, unit) for unit, number in UNITS.items()],
            _CISCO_210541,
        ),
        "typecertificatedistribution": Table(
            {"enum": "integer", "moniker": "text"},
            lambda model: [(SELF_SIGNED, "self-signed"), (CA_SIGNED, "ca-signed")],
            inferred("the table stands in the join of Cisco 200199; its rows were not found"),
        ),
    }


def home_of(model: Cluster, at: str) -> Node:
    """The node whose database it is."""
    return model.nodes[at] if at else model.publisher


TABLES = tables()
