"""Whom a phone registers to and asks for trust: device -> device pool -> CallManager group -> members."""

from __future__ import annotations

from collections.abc import Iterable

from cucm_driver.facts.sql import select
from cucm_driver.facts.topology import Named, node_named
from cucm_driver.transports.soap import Axl

PHONES = """select d.name as phone, g.name as cmgroup from device d
 join devicepool p on d.fkdevicepool = p.pkid
 join callmanagergroup g on p.fkcallmanagergroup = g.pkid
 where d.tkclass = 1 order by d.name"""
MEMBERS = """select g.name as cmgroup, n.name as node, m.priority as priority from callmanagergroup g
 join callmanagergroupmember m on m.fkcallmanagergroup = g.pkid
 join callmanager c on m.fkcallmanager = c.pkid
 join processnode n on c.fkprocessnode = n.pkid order by g.name, m.priority"""
NAMES = "select name from device where tkclass = 1 order by name"


def phone_names(axl: Axl) -> tuple[str, ...]:
    """Every phone of the database, registered or not (tkclass 1 is Phone)."""
    return tuple(row["name"] for row in select(axl, NAMES) if row["name"])


def group_members(axl: Axl, nodes: Iterable[Named]) -> dict[str, tuple[str, ...]]:
    """`{"CMG-A": ("cm-sub1", "cm-sub2")}` by priority, in the inventory's names where it knows them."""
    known = tuple(nodes)
    members: dict[str, list[str]] = {}
    for row in sorted(select(axl, MEMBERS), key=lambda r: int(r["priority"] or 0)):
        members.setdefault(row["cmgroup"], []).append(node_named(known, row["node"]) or row["node"])
    return {group: tuple(names) for group, names in members.items()}


def phone_groups(axl: Axl) -> dict[str, str]:
    """`{"SEP000000000001": "CMG-A"}`."""
    return {row["phone"]: row["cmgroup"] for row in select(axl, PHONES)}
