"""Why a phone is locked, told from the simulator's side: lists held, signer offered, TVS tried, operations to blame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.model import verdict
from simulator.model.certificate import Certificate
from simulator.model.phone import Phone
from simulator.model.trust_list import Role
from simulator.model.verdict import Answer, Tried, Verdict

if TYPE_CHECKING:
    from simulator.model.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Cause:
    """`Cause(at, "cm-pub", "set cert regen TVS")`."""

    at: datetime
    node: str
    operation: str


@dataclass(slots=True)
class Causes:
    """Which order made a certificate, and which order last moved a service. Not part of the state."""

    made: dict[Certificate, Cause] = field(default_factory=dict)
    ordered: dict[tuple[str, str], Cause] = field(default_factory=dict)
    pushed: dict[str, Cause] = field(default_factory=dict)
    resets: list[tuple[datetime, str]] = field(default_factory=list)

    def copy(self) -> Causes:
        return Causes(dict(self.made), dict(self.ordered), dict(self.pushed), list(self.resets))


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one situation amounts to, with the phones that are in it. Serials are lower-case hex."""

    phones: tuple[str, ...]
    locked: bool
    tftp: str | None
    held_signer: str
    held_sast: tuple[str, ...]
    held_tvs: tuple[str, ...]
    offered: str
    offered_serial: str
    accepted_by: str
    tried: tuple[Tried, ...]
    did_it: tuple[Cause, ...]


def explain(cluster: Cluster, phone: Phone) -> Explanation:
    """The explanation for one phone."""
    return _of_situation(cluster, phone, (phone.name,))


def explanations(cluster: Cluster) -> list[Explanation]:
    """One explanation a distinct situation, of all phones that are switched on."""
    cohorts: dict[tuple[object, ...], list[Phone]] = {}
    for phone in cluster.phones.values():
        if phone.powered:
            cohorts.setdefault((phone.trust, phone.tftp, phone.members), []).append(phone)
    return [_of_situation(cluster, phones[0], tuple(p.name for p in phones)) for phones in cohorts.values()]


def locked(cluster: Cluster) -> list[str]:
    """The names of the phones that would refuse what is served now."""
    return [name for found in explanations(cluster) if found.locked for name in found.phones]


def _of_situation(cluster: Cluster, phone: Phone, names: tuple[str, ...]) -> Explanation:
    outcome = verdict.boot(phone.trust, phone.tftp, phone.members, cluster.surroundings())
    telling = _telling(outcome)
    held = phone.trust.itl
    return Explanation(
        phones=names,
        locked=outcome.refused,
        tftp=outcome.tftp,
        held_signer=held.signer.serial_text if held is not None else "",
        held_sast=tuple(c.serial_text for c in held.certificates(Role.SAST)) if held is not None else (),
        held_tvs=tuple(c.serial_text for c in held.certificates(Role.TVS)) if held is not None else (),
        offered=telling.signer.subject_text if telling is not None else "",
        offered_serial=telling.signer.serial_text if telling is not None else "",
        accepted_by=telling.by if telling is not None else "",
        tried=telling.tried if telling is not None else (),
        did_it=tuple(_did_it(cluster, telling)) if outcome.refused and telling is not None else (),
    )


def _telling(outcome: verdict.Boot) -> Verdict | None:
    """The verdict that decides: the refused one if there is one, the list's otherwise."""
    for found in (outcome.list_verdict, outcome.configuration_verdict):
        if found is not None and not found.accepted:
            return found
    return outcome.list_verdict


def _did_it(cluster: Cluster, refused: Verdict) -> Iterator[Cause]:
    """The orders that made the signer unknown and the TVS untrusted, in the order in which they were given."""
    guilty = [
        refused.signer,
        *(t.presented for t in refused.tried if t.answer is Answer.NOT_IN_ITL and t.presented),
    ]
    causes = {cluster.causes.made[c] for c in guilty if c in cluster.causes.made}
    yield from sorted(causes, key=lambda cause: (cause.at, cause.node))
