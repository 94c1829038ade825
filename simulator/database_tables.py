"""The tables of the database that are simulated, each filled from the model. Names are the product's."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid5

from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.node import DISTRIBUTION
from simulator.model.service import CALLMANAGER
from simulator.provenance import Source, documented, inferred, observed

Rows = Iterable[tuple[str | int | None, ...]]

PHONE_CLASS = 1
SIP_PROTOCOL = 11
ENTERPRISE_WIDE = "EnterpriseWideData"

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


def pkid(table: str, name: str) -> str:
    """`pkid("device", "SEP000000000001")`: the same row always has the same id; no braces."""
    return str(uuid5(NAMESPACE_OID, f"{table}/{name}"))


@dataclass(frozen=True, slots=True)
class Table:
    """Column -> SQLite's type. `stamp` is what the rows depend on: they are made anew when it changes."""

    columns: dict[str, str]
    rows: Callable[[Cluster], Rows]
    source: Source
    stamp: Callable[[Cluster], Hashable] = lambda model: None


def _text(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "text")


def _processconfig(model: Cluster) -> Rows:
    for name, value in model.parameters.items():
        yield pkid("processconfig", name), name, value, pkid("processnode", ENTERPRISE_WIDE)


def _processnode(model: Cluster) -> Rows:
    yield pkid("processnode", ENTERPRISE_WIDE), 1, ENTERPRISE_WIDE, "", 1, 1
    for number, node in enumerate(model.nodes.values(), start=2):
        yield pkid("processnode", node.name), number, node.name, "", 0 if node.is_publisher else 1, 1


def _callmanager(model: Cluster) -> Rows:
    running = (node.name for node in model.nodes.values() if node.services[CALLMANAGER].activated)
    for number, name in enumerate(running, start=1):
        yield pkid("callmanager", name), f"CM_{name}", "", pkid("processnode", name), number


def _callmanagergroup(model: Cluster) -> Rows:
    for number, name in enumerate(model.groups):
        yield pkid("callmanagergroup", name), name, "t" if number == 0 else "f"


def _callmanagergroupmember(model: Cluster) -> Rows:
    for group, members in model.groups.items():
        for priority, node in enumerate(members):
            own = pkid("callmanagergroupmember", f"{group}/{node}")
            yield own, pkid("callmanagergroup", group), pkid("callmanager", node), priority


def _devicepool(model: Cluster) -> Rows:
    for name, group in model.device_pools.items():
        yield pkid("devicepool", name), name, pkid("callmanagergroup", group)


def _device(model: Cluster) -> Rows:
    pools = {name: pkid("devicepool", name) for name in model.device_pools}
    for phone in model.phones.values():
        own = pkid("device", phone.name)
        kind = (PHONE_CLASS, phone.model_number, phone.product_number, SIP_PROTOCOL)
        yield own, phone.name, phone.description, *kind, pools[phone.device_pool]


def _typemodel(model: Cluster) -> Rows:
    return sorted({(phone.model_number, phone.model) for phone in model.phones.values()})


def certificates(model: Cluster) -> dict[str, Certificate]:
    """pkid -> certificate, of every row that has reached the publisher."""
    held = [
        *model.publisher.rows.values(),
        *(c for _, files in model.publisher.trust.items() for c in files.values()),
    ]
    return {pkid("certificate", f"{c.issuer_text}/{c.serial_text}"): c for c in held}


def _certificate(model: Cluster) -> Rows:
    for own, c in certificates(model).items():
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


def _units(model: Cluster) -> Iterator[tuple[str, str]]:
    """(pkid of a certificate, unit or trust store in which the publisher has it)."""
    names = {c: own for own, c in certificates(model).items()}
    identities = ((c, c.unit) for c in model.publisher.rows.values())
    trusted = ((c, store) for store, files in model.publisher.trust.items() for c in files.values())
    for certificate, unit in (*identities, *trusted):
        yield names[certificate], unit


def _certificateservicecertificatemap(model: Cluster) -> Rows:
    for certificate, unit in _units(model):
        yield pkid("certificateservicecertificatemap", f"{certificate}/{unit}"), certificate, UNITS[unit]


def _certificatetrustrolemap(model: Cluster) -> Rows:
    for own, certificate in certificates(model).items():
        for role in DISTRIBUTION[certificate.unit].roles if certificate.unit in DISTRIBUTION else ():
            yield pkid("certificatetrustrolemap", f"{own}/{role}"), own, int(role)


def _certificate_stamp(model: Cluster) -> Hashable:
    publisher = model.publisher
    return frozenset(publisher.rows.items()), frozenset((s, *f.items()) for s, f in publisher.trust.items())


_CISCO_210541 = documented(
    "Cisco 210541: tables of the certificate database, written for 9.1; the join in 200199 is current"
)
_SQL_IN_USE = observed("statements of public scripts that use these columns")
_SCHEMA = inferred(
    "names of the schema as public scripts spell them; values of the less usual columns inferred"
)

TABLES: dict[str, Table] = {
    "processconfig": Table(
        _text("pkid", "paramname", "paramvalue", "fkprocessnode"),
        _processconfig,
        _SQL_IN_USE,
        lambda model: tuple(model.parameters.items()),
    ),
    "processnode": Table(
        {"pkid": "text", "nodeid": "integer", **_text("name", "description"), "tknodeusage": "integer"}
        | {"tkprocessnoderole": "integer"},
        _processnode,
        _SQL_IN_USE,
    ),
    "callmanager": Table(
        _text("pkid", "name", "description", "fkprocessnode") | {"ctiid": "integer"},
        _callmanager,
        _SCHEMA,
        lambda model: tuple(node.services[CALLMANAGER].activated for node in model.nodes.values()),
    ),
    "callmanagergroup": Table(_text("pkid", "name", "tftpdefault"), _callmanagergroup, _SCHEMA),
    "callmanagergroupmember": Table(
        _text("pkid", "fkcallmanagergroup", "fkcallmanager") | {"priority": "integer"},
        _callmanagergroupmember,
        _SCHEMA,
    ),
    "devicepool": Table(_text("pkid", "name", "fkcallmanagergroup"), _devicepool, _SCHEMA),
    "device": Table(
        _text("pkid", "name", "description")
        | dict.fromkeys(("tkclass", "tkmodel", "tkproduct", "tkdeviceprotocol"), "integer")
        | _text("fkdevicepool"),
        _device,
        _SQL_IN_USE,
    ),
    "typemodel": Table({"enum": "integer", "name": "text"}, _typemodel, _SQL_IN_USE),
    "typeclass": Table(
        {"enum": "integer", "name": "text"}, lambda model: [(PHONE_CLASS, "Phone")], _SQL_IN_USE
    ),
    "certificate": Table(
        _text("pkid", "servername", "subjectname", "issuername", "serialnumber")
        | {"certificate": "text generated always as (pem(pkid)) virtual"}
        | _text("ipv4address", "ipv6address")
        | dict.fromkeys(("timetolive", "tkcertificatedistribution"), "integer"),
        _certificate,
        _CISCO_210541,
        _certificate_stamp,
    ),
    "certificateservicecertificatemap": Table(
        _text("pkid", "fkcertificate") | {"tkcertificateservice": "integer"},
        _certificateservicecertificatemap,
        _CISCO_210541,
        _certificate_stamp,
    ),
    "certificatetrustrolemap": Table(
        _text("pkid", "fkcertificate") | {"tktrustrole": "integer"},
        _certificatetrustrolemap,
        _CISCO_210541,
        _certificate_stamp,
    ),
    "typecertificateservice": Table(
        {"enum": "integer", **_text("name", "moniker")},
        lambda model: [(number, unit, unit) for unit, number in UNITS.items()],
        _CISCO_210541,
    ),
    "typecertificatedistribution": Table(
        {"enum": "integer", "moniker": "text"},
        lambda model: [(SELF_SIGNED, "self-signed"), (CA_SIGNED, "ca-signed")],
        inferred("the table stands in the join of Cisco 200199; its rows were not found"),
    ),
}
