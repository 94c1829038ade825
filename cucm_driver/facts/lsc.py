"""The LSCs of phones as the database tells of them: whose CAPF issued one, until when, and what waits at CAPF.

Up to 10.5 the database does not tell who issued an LSC: then only the operations are known, and what a phone holds
is unknown. That CallManager accepts an LSC is another question: there the phone must register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cucm_driver.errors import SoapFault
from cucm_driver.facts.certificates import CertificateText
from cucm_driver.facts.sql import Row, select
from cucm_driver.transports.soap import Axl

INSTALL, NOTHING = "Install/Upgrade", "No Pending Operation"
PENDING, SUCCESS = "Operation Pending", "Upgrade Success"
"""AXL's words for certificateOperation and certificateStatus (schema 12.5); the type tables have the same."""

BY_LSC = "By Existing Certificate (precedence to LSC)"
BY_NULL_STRING = "By Null String"

ORDERS = """select d.name as phone, o.name as operation, s.name as status, d.upgradefinishtime as finish,
 p.tkdevicesecuritymode as mode from device d
 join typecertificateoperation o on d.tkcertificateoperation = o.enum
 join typecertificatestatus s on d.tkcertificatestatus = s.enum
 join securityprofile p on d.fksecurityprofile = p.pkid
 where d.tkclass = 1 and (o.name <> 'No Pending Operation' or s.name <> 'None' or p.tkdevicesecuritymode in (2, 3))
 order by d.name"""
HELD = """select d.name as phone, d.lscissuername as issuer, d.lscvaliduntil as until,
 d.lscissuervaliduntil as issueruntil from device d
 where d.tkclass = 1 and d.lscvaliduntil is not null order by d.name"""
NO_COLUMN = re.compile(r"Column \(lsc\w+\) not found", re.I)
"""What the database of 10.5 and older says of these columns (Informix 217)."""

SECURE_MODES = ("2", "3")
FINISH = "%Y:%m:%d:%H:%M"
"""`2026:12:24:12:00`: "Operation Completes By" in a public script. Whose zone it is, is not documented: the node's."""

_COMMON_NAME = re.compile(r"(?:^|[,;/]\s*)CN\s*=\s*([^,;/]+)", re.I)
SAME_MOMENT = timedelta(days=1)
"""The older text of `show cert` prints dates in a local zone: right to within a day."""


class Of(StrEnum):
    """Whose LSC a phone holds, seen from the CAPF certificate that the publisher stores now."""

    CURRENT = "this CAPF"
    OLDER = "another CAPF"
    NOBODY = "no LSC"
    UNKNOWN = "not told"


@dataclass(frozen=True, slots=True)
class Lsc:
    """`Lsc("SEP000000000001", True, "Install/Upgrade", "Operation Pending", "2026:12:24:12:00", "CN=CAPF-1a2b3c4d;...")`.

    `secure`: its profile asks for TLS. `issuer` is empty for a phone without an LSC and None where nobody tells;
    dates are aware UTC, None where they are not told.
    """

    name: str
    secure: bool = False
    operation: str = NOTHING
    status: str = "None"
    finish: str = ""
    issuer: str | None = None
    until: datetime | None = None
    issuer_until: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether CAPF has an operation for it that is not over."""
        return self.operation != NOTHING

    @property
    def failed(self) -> bool:
        """`Upgrade Failed: Invalid LSC`: why, stands in `status`."""
        return " Failed" in self.status

    def ordered(self, finish: str) -> bool:
        """Whether this is what became of an order that completes by then."""
        return self.finish == finish and (self.operation == INSTALL or self.status.startswith("Upgrade"))

    def of(self, capf: CertificateText) -> Of:
        """By the issuer's common name, which every CAPF certificate has of its own, and its end where both are told."""
        if self.issuer is None:
            return Of.UNKNOWN
        if not self.issuer:
            return Of.NOBODY
        if common_name(self.issuer) != common_name(capf.subject):
            return Of.OLDER
        ends = (self.issuer_until, capf.not_after)
        same_end = ends[0] is None or ends[1] is None or abs(ends[0] - ends[1]) <= SAME_MOMENT
        return Of.CURRENT if same_end else Of.OLDER


def lscs(axl: Axl, names: Iterable[str] | None = None) -> dict[str, Lsc]:
    """Every phone with an LSC, with a secure profile, or for which CAPF has or had an operation; `names`: these only."""
    held, wanted = held_lscs(axl), None if names is None else frozenset(names)
    orders = {row["phone"]: row for row in select(axl, ORDERS)}
    known = sorted(orders.keys() | (held or {}).keys())
    return {name: _lsc(name, orders.get(name), held) for name in known if wanted is None or name in wanted}


def held_lscs(axl: Axl) -> Mapping[str, Row] | None:
    """The rows of phones with an LSC; None where this release's database does not tell."""
    try:
        return {row["phone"]: row for row in select(axl, HELD)}
    except SoapFault as fault:
        if NO_COLUMN.search(fault.got):
            return None
        raise


def common_name(name: str) -> str:
    """`CAPF-1a2b3c4d` of `CN=CAPF-1a2b3c4d;OU=Voice` and of `L=San Jose, CN=CAPF-1a2b3c4d`, in lower case."""
    found = _COMMON_NAME.search(name)
    return (found[1] if found else name).strip().lower()


def finish_text(at: datetime) -> str:
    """As AXL takes it: `2026:12:24:12:00`."""
    return at.strftime(FINISH)


def _lsc(name: str, order: Row | None, held: Mapping[str, Row] | None) -> Lsc:
    row = (held or {}).get(name, {})
    return Lsc(
        name,
        secure=order is not None and order["mode"] in SECURE_MODES,
        operation=order["operation"] if order else NOTHING,
        status=order["status"] if order else "None",
        finish=order["finish"] if order else "",
        issuer=None if held is None else row.get("issuer", ""),
        until=_moment(row.get("until", "")),
        issuer_until=_moment(row.get("issueruntil", "")),
    )


def _moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds.isdecimal() else None
