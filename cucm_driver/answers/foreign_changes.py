"""What somebody else has changed since: a state that is not the one a plan was made from, less what this run did.

Another laptop cannot be locked out; its changes can be seen before the next one is made. It changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cucm_driver.answers.fingerprint import Fingerprint, arrow
from cucm_driver.facts.services import STARTED, STOPPED
from cucm_driver.operations.operation import Operation

STORED = re.compile(r"(?P<node>\S+): (?P<unit>\S+) stored")
LISTS = re.compile(r"\S+: (?:ITL|CTL) ")
OF_A_NODE = re.compile(r"(?P<node>\S+): (?P<what>.+)")


@dataclass
class OwnChanges:
    """What this run has changed so far: serials by unit, services by node. `OwnChanges({"TVS": {"1f.."}}, {("cm-pub", "Cisco Tftp")})`."""

    serials: dict[str, set[str]] = field(default_factory=dict)
    services: set[tuple[str, str]] = field(default_factory=set)

    @property
    def anything(self) -> bool:
        return bool(self.serials or self.services)

    def note(self, operation: Operation, after: str = "") -> None:
        """An operation that this run sent, or is about to send; `after` is the state that was seen since, "" for none."""
        effect = operation.effect
        if effect.renews:
            self.serials.setdefault(effect.renews, set()).add(after)
        else:
            self.services.add((operation.node, effect.controls))


def foreign_changes(expected: Fingerprint, now: Fingerprint, own: OwnChanges) -> list[str]:
    """In words, e.g. `["cm-sub1: TVS stored: 70caf64e.. -> 81fe0b21.."]`; empty where this run explains it all."""
    return list(_foreign(expected.values, now.values, own))


def _foreign(expected: Mapping[str, str], now: Mapping[str, str], own: OwnChanges) -> Iterator[str]:
    for name in dict.fromkeys([*expected, *now]):
        before, after = expected.get(name, "none"), now.get(name, "none")
        if before != after and not _explained(name, before, after, own):
            yield f"{name}: {arrow(before, after)}"


def _explained(name: str, before: str, after: str, own: OwnChanges) -> bool:
    """ITLRecovery of the publisher is copied to the other nodes from 12.5: the serial counts, not where it is.

    What became of a list `explained` tells, which knows what it says; here any new one may be the run's own.
    """
    stored = STORED.fullmatch(name)
    if stored:
        return after in own.serials.get(stored["unit"], ())
    if LISTS.match(name):
        return own.anything
    place = OF_A_NODE.fullmatch(name)
    return place is not None and _service_explained(place["node"], place["what"], before, after, own)


def _service_explained(node: str, what: str, before: str, after: str, own: OwnChanges) -> bool:
    """A service may be on its way by itself, after a new certificate; nobody but a person stops one for good."""
    if (node, what) in own.services:
        return True
    on_its_way = {before, after} - {STARTED, STOPPED}
    return own.anything and bool(on_its_way) and what != "replication" and STOPPED not in (before, after)
