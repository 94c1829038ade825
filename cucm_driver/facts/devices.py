"""What the database says of each phone: model, security profile, device pool, location. Not whether it is there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from cucm_driver.facts.sql import Row, select
from cucm_driver.transports.soap import Axl

PAGE = 5000
"""A reply above 8 MB is a fault (AXL developer guide); a row has some 400 bytes."""

DEVICES = """select skip {skip} first {first} d.name as phone, m.name as model, s.name as profile,
 p.name as pool, l.name as location, d.description as description from device d
 join devicepool p on d.fkdevicepool = p.pkid
 left outer join typemodel m on d.tkmodel = m.enum
 left outer join securityprofile s on d.fksecurityprofile = s.pkid
 left outer join location l on d.fklocation = l.pkid
 where d.tkclass = 1 order by d.name"""


@dataclass(frozen=True, slots=True)
class Device:
    """`Device("SEP000000000001", "Cisco 8851", "Cisco 8851 - Standard SIP Non-Secure Profile", "DP-A", "Hub_None")`.

    What the database leaves open is an empty text.
    """

    name: str
    model: str
    profile: str
    pool: str
    location: str
    description: str = ""

    @property
    def where(self) -> str:
        """`SEP000000000001 (location Hub_None, device pool DP-A, 8851 desk 1)`: where to walk to."""
        return f"{self.name} (location {self.location or 'unknown'}, device pool {self.pool or 'unknown'}{self._said})"

    @property
    def _said(self) -> str:
        return f", {self.description}" if self.description else ""


def devices(axl: Axl, page: int = PAGE) -> dict[str, Device]:
    """Every phone of the database by its name, read in pages."""
    found: dict[str, Device] = {}
    for number in count():
        rows = select(axl, DEVICES.format(skip=number * page, first=page))
        found |= {row["phone"]: _device(row) for row in rows}
        if len(rows) < page:
            return found
    raise AssertionError("counting has ended")


def unlisted(name: str) -> Device:
    """A phone that the database does not have (any more)."""
    return Device(name, "", "", "", "")


def _device(row: Row) -> Device:
    return Device(
        row["phone"],
        row.get("model", ""),
        row.get("profile", ""),
        row.get("pool", ""),
        row.get("location", ""),
        row.get("description", ""),
    )
