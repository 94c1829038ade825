from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from lxml import etree

from cucm_driver.facts.devices import Device, devices, unlisted

ROW = {
    "model": "Cisco 8851",
    "profile": "plain",
    "pool": "DP-A",
    "location": "Hub_None",
    "description": "lobby",
}


class Paged:
    """An AXL that answers `skip ... first ...` of `count` phones and notes what it was asked."""

    def __init__(self, count: int) -> None:
        self.names = [f"SEP{number:03d}" for number in range(count)]
        self.asked: list[tuple[int, int]] = []

    def call(self, operation: str, fields: Sequence[tuple[str, str]]) -> etree._Element:
        found = re.match(r"select skip (\d+) first (\d+) ", fields[0][1])
        assert found is not None
        skip, first = int(found[1]), int(found[2])
        self.asked.append((skip, first))
        answer = etree.Element("return")
        for name in self.names[skip : skip + first]:
            row = etree.SubElement(answer, "row")
            for column, value in {"phone": name, **ROW}.items():
                etree.SubElement(row, column).text = value
        return answer


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (9, 1), (10, 2), (25, 3)])
def test_phones_are_read_page_by_page(count: int, pages: int) -> None:
    axl = Paged(count)
    found = devices(axl, page=10)  # type: ignore[arg-type]
    assert list(found) == axl.names
    assert axl.asked == [(10 * number, 10) for number in range(pages)]


def test_a_phone_is_named_with_the_place_to_walk_to() -> None:
    found = devices(Paged(1))["SEP000"]  # type: ignore[arg-type]
    assert found == Device("SEP000", "Cisco 8851", "plain", "DP-A", "Hub_None", "lobby")
    assert found.where == "SEP000 (location Hub_None, device pool DP-A, lobby)"


def test_a_phone_that_is_not_in_the_database_has_no_known_place() -> None:
    assert unlisted("SEP9").where == "SEP9 (location unknown, device pool unknown)"
