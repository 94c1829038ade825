"""How many phones a node counts as registered, by PerfMon: one small request, however many phones there are. No names.

The count changes as soon as Cisco CallManager sees a phone come or go; which phone it was, only RISPort70 tells.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml.etree import _Element

from cucm_driver.facts.presented import CALLMANAGER
from cucm_driver.transports.envelope import Fields

COUNTERS = ("RegisteredHardwarePhones", "RegisteredOtherStationDevices")
"""Object "Cisco CallManager" (names as monitoring tools read them)."""

VALID = ("0", "1")
"""CStatus of a value that counts: 1 on a live 15, 0 in other captures."""

Collect = Callable[[Fields], list[_Element]]
"""One perfmonCollectCounterData: its fields in the schema's order -> a Return element a counter."""


def registered(collect: Collect, host: str) -> int | None:
    """E.g. 1904; 0 where Cisco CallManager does not run, None where a value is not one to count on."""
    told = {
        (each.findtext("Name") or "").rpartition("\\")[2]: each
        for each in collect((("Host", host), ("Object", CALLMANAGER)))
    }
    found = [told[name] for name in COUNTERS if name in told]
    if any((each.findtext("CStatus") or "") not in VALID for each in found):
        return None
    values = [(each.findtext("Value") or "").strip() for each in found]
    return sum(map(int, values)) if all(value.isdecimal() for value in values) else None
