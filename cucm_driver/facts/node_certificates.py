"""Which certificates have arrived on a node, and in which of its trust stores they stand: from the node's own database.

Every node has its own copy of the tables, which replication keeps; `run sql` asks the node that it is typed on (tables:
Cisco 210541, the join: Cisco 200199). What stands on the disk is another question (`facts.certificates`).
"""

from __future__ import annotations

from dataclasses import dataclass

from cucm_driver.facts.fact import Fact, Unreadable
from cucm_driver.facts.list_names import list_name
from cucm_driver.facts.sql_text import read_rows

STATEMENT = (
    "run sql select c.servername as server, t.name as unit, c.serialnumber as serial, c.subjectname as subject, "
    "c.issuername as issuer from certificate as c "
    "inner join certificateservicecertificatemap as m on c.pkid = m.fkcertificate "
    "inner join typecertificateservice as t on m.tkcertificateservice = t.enum"
)

EXAMPLE = """server unit              serial   subject                      issuer
====== ================= ======== ============================ ============================
cm-pub CallManager       70caf64e CN=cm-pub.example.com;OU=TAC CN=cm-pub.example.com;OU=TAC
cm-pub CallManager-trust 70caf64e CN=cm-pub.example.com;OU=TAC CN=cm-pub.example.com;OU=TAC
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """`Arrived("cm-pub", "CallManager-trust", 0x70CAF64E, "CN=cm-pub.example.com;OU=TAC", "CN=...")`."""

    server: str
    unit: str
    serial: int
    subject: str
    issuer: str

    @property
    def is_trusted(self) -> bool:
        """Whether it stands in a trust store; else it is an identity certificate of `server`."""
        return self.unit.endswith("-trust")


def read_arrived(text: str) -> tuple[Arrived, ...]:
    """Raises Unreadable for a serial that is no number in hex."""
    return tuple(_arrived(row) for row in read_rows(text))


def _arrived(row: dict[str, str]) -> Arrived:
    try:
        serial = int(row["serial"], 16)
        return Arrived(row["server"], row["unit"], serial, _name(row["subject"]), _name(row["issuer"]))
    except (KeyError, ValueError) as wrong:
        raise Unreadable(f"a row without a certificate: {row}") from wrong


def _name(text: str) -> str:
    """A name with `;` is in the form of trust lists already."""
    return text if ";" in text else list_name(text)


ARRIVED = Fact("certificates that have arrived", STATEMENT, read_arrived, EXAMPLE)
