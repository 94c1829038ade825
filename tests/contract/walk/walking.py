"""A walk: step after step, what the driver foresaw against what the simulated cluster came to, phone by phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cucm_driver.picture.certificates import Cert, renewed
from cucm_driver.picture.fate import Fate, Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from simulator.model import passage, registration, signalling
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.phone import Phone
from simulator.model.refusal import Refused
from simulator.model.tvs import Answer
from simulator.model.verdict import Boot, Verdict
from tests.contract.walk import adapter
from tests.contract.walk.comparing import Differs, differences, exchanged, plain
from tests.contract.walk.lab import Lab
from tests.contract.walk.steps import SETTLED, Step, random_step
from tests.contract.walk.under_open_rules import UnderOpenRules

SAME_ANSWER = {
    Answer.UNREACHABLE: "unreachable",
    Answer.NOT_IN_ITL: "its certificate is not in the held ITL",
    Answer.UNKNOWN: "unknown signer",
    Answer.VOUCHES: "vouches",
}
"""The simulator's words for a TVS answer, and the driver's."""


@dataclass(frozen=True)
class Met:
    """What a phone that is on would meet at a start, and, of a secure one whose CTL holds, the answer of each node."""

    boot: tuple[object, ...]
    turned: dict[str, str] | None


@dataclass(frozen=True)
class Taken:
    """One step as the simulated cluster took it; nothing of it depends on what the driver foresees.

    `made` is the certificate that came of it, `met` what each phone that is on would meet afterwards.
    """

    step: Step
    refused: bool
    made: Certificate | None
    now: Picture
    met: dict[str, Met]


def take(lab: Lab, step: Step, before: Picture) -> Taken:
    """What the product refuses changes nothing."""
    try:
        made = step.does(lab)
    except Refused:
        return Taken(step, True, None, before, met(lab.cluster))
    passage.advance(lab.cluster, lab.cluster.now + SETTLED)
    return Taken(step, False, made, adapter.picture(lab.cluster), met(lab.cluster))


def met(cluster: Cluster) -> dict[str, Met]:
    around = cluster.surroundings()
    return {name: _met(cluster, phone, around) for name, phone in cluster.phones.items() if phone.powered}


def _met(cluster: Cluster, phone: Phone, around: Any) -> Met:
    boot = registration.boots(phone, around)
    turned = None
    if boot.ctl_verdict is None and signalling.is_secure(phone):
        answers = signalling.answers(cluster, phone)
        turned = {node: "" if why.name == "ACCEPTED" else str(why) for node, why in answers}
    return Met(_of_simulator(boot), turned)


@dataclass
class Compared:
    """`Compared("lab 12.5", rules, picture).step(taken)`: what the driver foresees of steps that were taken.

    `done` is the way so far. With `openly` the steps are foreseen without the answers to open questions as well; `most`
    is the largest number of worlds seen.
    """

    cluster: str
    given: Rules
    now: Picture
    openly: bool = False
    most: int = 0

    def __post_init__(self) -> None:
        self.done: list[str] = []
        self.open = UnderOpenRules(self.given, self.now) if self.openly else None

    def step(self, taken: Taken) -> None:
        """What is refused changes nothing, and the driver may not know."""
        step, before, self.now = taken.step, self.now, taken.now
        self.done.append(f"{step.text} (refused)" if taken.refused else step.text)
        if not taken.refused:
            new = _new(before, step, taken.made)
            foreseen = step.foresees(before, self.given)[-1]
            self._same(foreseen if new is None else exchanged(foreseen, *new), self.now)
            if self.open is not None:
                self._told(self.open.step(step, new, self.now))
                self.most = max(self.most, self.open.most)
        elif step.knows:
            self._same(step.foresees(before, self.given)[-1], before)
        self.judged(taken.met)

    def _same(self, foreseen: Picture, found: Picture) -> None:
        self._told(list(differences(plain(foreseen), plain(found))))

    def _told(self, told: list[str]) -> None:
        if told:
            raise Differs("\n".join([self._way(), *told[:8]]))

    def judged(self, true: Mapping[str, Met]) -> None:
        """What the judge says of every phone now, and what the phone would do."""
        for number, cohort in self.now.cohorts:
            fate = judge(cohort, self.now, self.given, Event.BOOTS)
            told = _of_driver(fate)
            for name in self.now.names(number) & true.keys():
                if told != true[name].boot:
                    self._told([f"{name}:", f"  driver    {told}", f"  simulator {true[name].boot}"])
                turned = true[name].turned
                if turned is not None:
                    self._turned(name, judge(cohort, self.now, self.given, Event.RECONNECTS), turned)

    def _turned(self, name: str, fate: Fate, true: Mapping[str, str]) -> None:
        wrong = [each for each in fate.registers if each.why != true[each.node]]
        self._told([f"{name} at {each.node}: {each.why!r}, {true[each.node]!r}" for each in wrong])

    def _way(self) -> str:
        return f"{self.cluster}: {'; '.join(self.done)}"


def begin(lab: Lab, openly: bool = False) -> Compared:
    """With the answers of the simulated cluster itself to the open questions."""
    of = lab.cluster
    where = f"{of.name} {of.release.name} {of.mode} {of.world}"
    return Compared(where, adapter.rules(of), adapter.picture(of), openly)


class Walk:
    """`Walk(lab).steps(30)`: random steps, compared one after the other."""

    def __init__(self, lab: Lab, openly: bool = False) -> None:
        self.lab, self.compared = lab, begin(lab, openly)

    @property
    def now(self) -> Picture:
        return self.compared.now

    @property
    def given(self) -> Rules:
        return self.compared.given

    @property
    def most(self) -> int:
        return self.compared.most

    def steps(self, number: int) -> None:
        self.compared.judged(met(self.lab.cluster))
        for _ in range(number):
            self.compared.step(take(self.lab, random_step(self.lab), self.now))


def _new(before: Picture, step: Step, made: Certificate | None) -> tuple[Cert, Cert] | None:
    """The certificate that the driver thought of, and the one that was made."""
    if made is None or step.made is None:
        return None
    node, unit = step.made
    return renewed(before.nodes[node].stored[unit], node, unit), adapter.cert(made)


def _of_driver(fate: Fate) -> tuple[object, ...]:
    def of(belief: Any) -> object:
        if belief is None:
            return None
        return (
            belief.says is Says.YES,
            belief.signer,
            tuple((each.node, each.answer) for each in belief.asked),
        )

    return of(fate.ctl), of(fate.itl), of(fate.configuration)


def _of_simulator(boot: Boot) -> tuple[object, ...]:
    def of(verdict: Verdict | None) -> object:
        if verdict is None:
            return None
        asked = tuple((each.node, SAME_ANSWER[each.answer]) for each in verdict.tried)
        return verdict.accepted, adapter.cert(verdict.signer), asked

    return of(boot.ctl_verdict), of(boot.list_verdict), of(boot.configuration_verdict)
