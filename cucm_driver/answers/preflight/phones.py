"""Judges about phones: whom they can ask, who is there, who holds what is served. Named, never only counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.gates import lists_in_step
from cucm_driver.answers.preflight.check import Judged, failed, judged, passed, unknown
from cucm_driver.answers.stragglers import Reason, stragglers
from cucm_driver.facts.presented import TVS
from cucm_driver.facts.services import SERVICES
from cucm_driver.release import Release

SERVERS_WANTED = 2
RELEASE_14 = Release.parse("14.0")
INTERACTION = (
    "select paramname,paramvalue from processconfig where lower(paramname) like '%phone%interaction%'"
)
"""The name of the row behind the label "Phone Interaction on Certificate Update" was not found in any source."""


def groups(reader: CachedReader) -> Judged:
    """Every CallManager group that phones use has two servers or more, and TVS runs on each."""
    members, used = reader.group_members(), Counter(reader.phone_groups().values())
    bad: list[str] = []
    for group, phones in sorted(used.items()):
        servers = members.get(group, ())
        if len(servers) < SERVERS_WANTED:
            bad.append(f"{group}: {len(servers)} server ({', '.join(servers) or 'none'}) for {phones} phones")
        bad += [f"{group}: {each} is not in the inventory" for each in servers if each not in reader.nodes]
        inside = [each for each in servers if each in reader.nodes]
        silent = [each for each in inside if not reader.read(each, SERVICES).running(TVS)]
        bad += [f"{group}: TVS does not run on {each}" for each in silent]
    return judged(
        bad, (), "; ".join(f"{group}: {', '.join(members.get(group, ()))}" for group in sorted(used))
    )


def online(reader: CachedReader) -> Judged:
    """Phones of the database that are not registered now: after the change they are two lists behind."""
    names, found = reader.phone_names(), reader.registrations()
    away = [name for name in names if name not in found or not found[name].is_registered]
    return judged(_named("not registered", away), (), f"all {len(names)} phones are registered")


def registered(reader: CachedReader) -> Judged:
    """How many phones are registered to which node: what the gates of the night compare with."""
    names, found = reader.phone_names(), reader.registrations()
    per_node = Counter(entry.node for entry in found.values() if entry.is_registered)
    if names and not per_node:
        return failed(f"none of {len(names)} phones is registered")
    return passed(", ".join(f"{node}: {per_node.get(node, 0)}" for node in reader.nodes))


def in_step(reader: CachedReader) -> Judged:
    """Phones that tell what they hold, hold what their TFTP node serves; the others are another check's."""
    seen = lists_in_step(reader)
    if not seen.differing and not seen.matching:
        return unknown("no phone tells what it holds")
    good = f"{len(seen.matching)} phones hold what is served"
    return judged(_named("another list is held than served", seen.differing), (), good)


def telling(reader: CachedReader) -> Judged:
    """Phones whose list cannot be read, by name: the operator accepts them, nobody else."""
    seen = lists_in_step(reader)
    every = f"all {len(seen.matching) + len(seen.differing)} phones tell"
    return judged((), _named("what they hold is unknown", seen.unknown), every)


def staying_behind(reader: CachedReader) -> Judged:
    """Phones that will not follow a change, by name and reason; where a fact cannot be read, unknown by name."""
    found = stragglers(reader)
    bad = [line for reason in found.reasons for line in Reason(reason.what, reason.phones).lines()]
    doubtful = [line for reason in found.reasons for line in replace(reason, phones=()).lines()]
    return judged(bad, doubtful, f"nothing is known against any of {len(found.phones)} phones")


def interaction(reader: CachedReader) -> Judged:
    """From 14 an enterprise parameter says whether phones reset by themselves after an update."""
    release = reader.release()
    if not release.since(RELEASE_14):
        return passed(f"{release.short} has no such parameter: it came with 14")
    rows = reader.select(INTERACTION)
    if len(rows) != 1:
        return unknown("the parameter was not found in the database: read it in Enterprise Parameters")
    return passed(f"{rows[0]['paramname']}: {rows[0]['paramvalue']}")


def _named(what: str, names: Iterable[str]) -> list[str]:
    found = sorted(names)
    return [f"{what} ({len(found)}): {', '.join(found)}"] if found else []
