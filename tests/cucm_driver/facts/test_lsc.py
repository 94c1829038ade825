from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from cucm_driver.errors import SoapFault
from cucm_driver.facts.certificates import CertificateText
from cucm_driver.facts.lsc import Lsc, Of, common_name, finish_text, lscs

END = datetime(2031, 7, 9, 23, 38, 12, tzinfo=UTC)
CAPF = CertificateText(7, "CN=CAPF-1a2b3c4d", "L=San Jose, CN=CAPF-1a2b3c4d, OU=Voice, O=Example, C=US", END)
ORDER = {"phone": "SEP1", "operation": "Install/Upgrade", "status": "Operation Pending", "finish": "2026:12:24:12:00", "mode": "3"}  # fmt: skip
HELD = {"phone": "SEP2", "issuer": "CN=CAPF-1a2b3c4d;OU=Voice", "until": "1900000000", "issueruntil": str(int(END.timestamp()))}  # fmt: skip


class Answering:
    """AXL that answers the two selects, or says what an old database says of the second."""

    def __init__(self, held: list[dict[str, str]] | None, text: str = "") -> None:
        self.held, self.text = held, text

    def call(self, operation: str, fields: tuple[tuple[str, str], ...]) -> etree._Element:
        statement, answer = fields[0][1], etree.Element("return")
        if "lscissuername" in statement and self.held is None:
            raise SoapFault(node="cm-pub", asked=operation, code="-217", text=self.text)
        for row in (self.held or []) if "lscissuername" in statement else [ORDER]:
            element = etree.SubElement(answer, "row")
            for column, value in row.items():
                etree.SubElement(element, column).text = value
        return answer


def test_a_phone_with_an_order_or_an_lsc_is_told_of_once_each() -> None:
    found = lscs(Answering([HELD]))  # type: ignore[arg-type]
    assert found["SEP1"] == Lsc("SEP1", True, "Install/Upgrade", "Operation Pending", "2026:12:24:12:00", "")
    assert (found["SEP2"].issuer, found["SEP2"].issuer_until) == ("CN=CAPF-1a2b3c4d;OU=Voice", END)
    assert list(lscs(Answering([HELD]), ["SEP2"])) == ["SEP2"]  # type: ignore[arg-type]


def test_where_the_database_has_no_such_column_nobody_tells_who_issued_an_lsc() -> None:
    old = Answering(None, "Column (lscissuername) not found in any table in the query (or SLV is undefined).")
    found = lscs(old)  # type: ignore[arg-type]
    assert found["SEP1"].of(CAPF) is Of.UNKNOWN


def test_any_other_fault_is_not_taken_for_an_old_release() -> None:
    with pytest.raises(SoapFault, match="Query request too large"):
        lscs(Answering(None, "Query request too large."))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("issuer", "issuer_until", "whose"),
    [
        ("CN=CAPF-1a2b3c4d;OU=Voice;O=Example", END, Of.CURRENT),
        ("C=US, O=Example, CN=CAPF-1A2B3C4D", None, Of.CURRENT),
        ("CN=CAPF-0cdc0992;OU=Voice", END, Of.OLDER),
        ("CN=CAPF-1a2b3c4d", datetime(2026, 7, 9, tzinfo=UTC), Of.OLDER),
        ("", None, Of.NOBODY),
        (None, None, Of.UNKNOWN),
    ],
)
def test_whose_lsc_it_is_tells_the_issuers_name_and_its_end(
    issuer: str | None, issuer_until: datetime | None, whose: Of
) -> None:
    assert Lsc("SEP1", issuer=issuer, issuer_until=issuer_until).of(CAPF) is whose


def test_an_order_is_known_by_the_minute_it_completes_by() -> None:
    assert Lsc("SEP1", operation="Install/Upgrade", finish="2026:12:24:12:00").ordered("2026:12:24:12:00")
    assert Lsc("SEP1", status="Upgrade Failed: Invalid LSC", finish="2026:12:24:12:00").ordered(
        "2026:12:24:12:00"
    )
    assert not Lsc("SEP1", status="Upgrade Success", finish="2024:12:24:12:00").ordered("2026:12:24:12:00")
    assert not Lsc("SEP1", operation="Delete", finish="2026:12:24:12:00").ordered("2026:12:24:12:00")


def test_a_time_is_written_as_axl_takes_it() -> None:
    assert finish_text(datetime(2026, 12, 4, 9, 5, tzinfo=UTC)) == "2026:12:04:09:05"


def test_a_common_name_is_read_from_either_form_of_a_name() -> None:
    assert {common_name(n) for n in ("CN=CAPF-1A;OU=x", "L=y, CN=capf-1a, O=z", "CAPF-1a")} == {"capf-1a"}
