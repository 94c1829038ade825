"""Every device of a device pool, of whatever class: all that a reset of the pool reaches. Not whether it is registered."""

from __future__ import annotations

from itertools import count

from cucm_driver.facts.devices import PAGE
from cucm_driver.facts.sql import select
from cucm_driver.transports.soap import Axl

MEMBERS = """select skip {skip} first {first} d.name as device from device d
 join devicepool p on d.fkdevicepool = p.pkid where p.name = '{pool}' order by d.name"""


def pool_members(axl: Axl, pool: str, page: int = PAGE) -> tuple[str, ...]:
    """`("SEP000000000001", "SIP-TRUNK-TO-UCCX")`: phones, trunks, gateways, media resources, CTI ports."""
    found: list[str] = []
    for number in count():
        rows = select(axl, MEMBERS.format(skip=number * page, first=page, pool=pool.replace("'", "''")))
        found += [row["device"] for row in rows]
        if len(rows) < page:
            return tuple(found)
    raise AssertionError("counting has ended")
