"""What this run explains of a cluster: the picture that it verified last, and all that its own operations make of it.

Whatever else phones meet is somebody else's. What a part of the cluster may do by itself, and what is still on its way,
is explained as well; once the cluster has come to rest, what it did not do by itself it does not do later either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from cucm_driver.answers.observation.evidence import answered
from cucm_driver.operations.operation import Operation
from cucm_driver.picture import change, worlds
from cucm_driver.picture.aspects import OF_A_LIST, SILENT, Aspect, Value, aspects
from cucm_driver.picture.certificates import Cert
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.difference import Difference
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.naming import Names, renamed, unmade
from cucm_driver.picture.rules import ROWS, Given, Question, Rules
from cucm_driver.picture.state import GOOD, STARTED, STOPPED, Picture, ordered

AT_REST = timedelta(minutes=5)
"""After a change: rows have arrived, services have restarted by themselves, Cisco Tftp has taken up what it takes up."""

WATCHED = frozenset({"stores", "state", "loads", "itl", "ctl", "disk_ctl"}) | OF_A_LIST
"""What phones meet and the fingerprint cannot tell from the run's own doing.

Certificates stored, replication, mode and groups stay with the fingerprint: it knows the serials that this run made. Rows
arrive from what is stored; what Cisco CallManager trusts is concluded from its store; what TVS knows takes questions.
"""

BY_ITSELF = (
    Question.TFTP_REBUILDS, Question.TVS_REFRESHES, Question.TVS_RESTARTS, Question.CAPF_RESTARTS,
    Question.CALLMANAGER_RELOADS, Question.CALLMANAGER_TRUSTS, Question.PHONES_RESET,
)  # fmt: skip


def possible(given: Given) -> Iterator[Given]:
    """All of them lazy, all eager: each moves aspects of its own, so that a mixture has no value that neither has."""
    known = {question for question, _ in given}
    for takes in (False, True):
        for signer in ROWS[Question.LOCALKEY_SIGNER].answers:
            free = {**dict.fromkeys(BY_ITSELF, takes), Question.LOCALKEY_SIGNER: signer}
            yield given | {(question, answer) for question, answer in free.items() if question not in known}


@dataclass
class Explained:
    """`Explained(picture, at)`, then `note` before an operation is sent and `foreign` before the next one.

    `verified` is the picture of the last moment at rest, seen `at`; `given` are the open questions that were answered
    since the night began. Phones move by themselves: they stand in no picture here.
    """

    verified: Picture
    at: datetime
    given: Given = frozenset()
    changed: datetime | None = None
    _may: dict[Aspect, set[Value]] = field(default_factory=dict)
    _now: list[tuple[Picture, Given]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rest(self.verified, self.at)

    def note(self, operation: Operation, at: datetime) -> None:
        """An operation that is about to be sent, or was sent by the run that this one goes on from."""
        self.changed = at
        step = partial(_moments, operation)
        found: dict[tuple[Picture, Given], None] = {}
        for picture, given in self._now:
            for rules, moments in worlds.branch(Rules(picture.release, given), partial(step, picture)):
                self._allow(moments)
                found[moments[-1], rules.given] = None
        self._now = list(found)

    def ended(self, at: datetime) -> None:
        """Its outcome is known: what it sets on its way begins here."""
        self.changed = at

    def foreign(self, observed: Picture, at: datetime) -> list[str]:
        """What differs from everything that this run explains, in words; where nothing does, that is verified."""
        self._name(observed)
        now = aspects(observed)
        watched = dict.fromkeys(each for each in (*self._may, *now) if each.field in WATCHED)
        found = [each for each in (self._unexplained(aspect, now, observed) for aspect in watched) if each]
        if not found:
            self._now = list(_still_to_come(observed, self.given))
            if self.changed is None or at - self.changed >= AT_REST:
                self._rest(observed, at)
        return [str(each) for each in found]

    def _rest(self, observed: Picture, at: datetime) -> None:
        self.verified, self.at = observed, at
        self.given = answered(observed, self.given).given
        self._may = {}
        self._allow([observed])
        self._now = list(_still_to_come(observed, self.given))

    def _allow(self, pictures: Iterable[Picture]) -> None:
        for picture in pictures:
            for aspect, value in aspects(picture).items():
                if aspect.field in WATCHED:
                    self._may.setdefault(aspect, set()).add(value)

    def _name(self, observed: Picture) -> None:
        """What was foreseen as "the new TVS of cm-pub" is what cm-pub stores now."""
        names: dict[Cert, Cert] = {}
        for picture, _ in self._now:
            for name in ordered(picture):
                for unit, cert in picture.nodes[name].stored.items():
                    made = observed.nodes[name].stored.get(unit) if name in observed.nodes else None
                    if not cert.made and made is not None:
                        names.setdefault(cert, made)
        if names:
            self._may = {aspect: {_renamed(each, names) for each in may} for aspect, may in self._may.items()}

    def _unexplained(
        self, aspect: Aspect, now: Mapping[Aspect, Value], observed: Picture
    ) -> Difference | None:
        """None too where one side does not tell, or is on its way between two states."""
        node = observed.nodes.get(aspect.node)
        if node is None or isinstance(node.up, Unknown):
            return None
        may = self._may.get(aspect)
        if aspect.field in SILENT | OF_A_LIST and (may is None or aspect not in now):
            return None
        value = now.get(aspect)
        allowed: set[Value] = may if may is not None else {None}
        on_its_way = aspect.field == "state" and value not in (STARTED, STOPPED)
        if on_its_way or isinstance(value, Unknown) or any(isinstance(each, Unknown) for each in allowed):
            return None
        if value in allowed or any(map(unmade, allowed)):
            return None
        if isinstance(value, frozenset):
            return _of_sets(
                aspect, value, [each for each in allowed if isinstance(each, frozenset)], observed
            )
        return Difference(aspect, next(iter(allowed)) if len(allowed) == 1 else _any_of(allowed), value)


def _moments(operation: Operation, picture: Picture, rules: Rules) -> Moments:
    return tuple(operation.effect.after(picture, operation.node, rules))


def _renamed(value: Value, names: Names) -> Value:
    return renamed(value, names)


def _any_of(allowed: set[Value]) -> Value:
    return " or ".join(sorted(map(str, allowed)))


def _of_sets(
    aspect: Aspect, value: frozenset[Value], allowed: list[frozenset[Value]], observed: Picture
) -> Difference | None:
    """What is in none of the allowed sets came from somebody, what is in all of them was taken by somebody.

    A copy of what a node stores comes by replication, however late, and takes the place of the one of its name.
    """
    came = value - frozenset().union(*allowed)
    gone = frozenset.intersection(*allowed) - value
    if aspect.field == "stores":
        copies = {cert for node in observed.nodes.values() for cert in node.stored.values()}
        names = {cert.common_name for cert in copies & value}
        came -= copies
        gone = frozenset(each for each in gone if isinstance(each, Cert) and each.common_name not in names)
    return Difference(aspect, gone, came) if came or gone else None


def _still_to_come(observed: Picture, given: Given) -> Iterator[tuple[Picture, Given]]:
    """As it was seen, and as it is once every row that is on its way has arrived."""
    for answers in possible(given):
        yield observed, answers
        for rules, arrived in worlds.branch(Rules(observed.release, answers), partial(_arrived, observed)):
            if arrived != observed:
                yield arrived, rules.given


def _arrived(picture: Picture, rules: Rules) -> Picture:
    for name in ordered(picture):
        if picture.nodes[name].replication == GOOD and not _has_all(picture, name):
            picture = change.replication_changed(picture, name, GOOD, rules)[-1]
    return picture


def _has_all(picture: Picture, name: str) -> bool:
    rows = picture.nodes[name].rows
    return all(
        rows.get((home, unit), cert) == cert
        for home, node in picture.nodes.items()
        for unit, cert in node.stored.items()
    )
