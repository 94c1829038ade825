"""A walk: step after step, what the driver foresaw against what the simulated cluster came to, phone by phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cucm_driver.picture.certificates import Cert, renewed
from cucm_driver.picture.fate import Fate, Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from simulator.model import passage, registration, signalling
from simulator.model.certificate import Certificate
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


@dataclass
class Walk:
    """`Walk(lab).steps(30)`; `done` is the way so far.

    `rules` are the driver's answers to the open questions, those of the simulated cluster where nobody says otherwise.
    With `openly` the steps are foreseen without these answers as well; `most` is the largest number of worlds seen.
    """

    lab: Lab
    rules: Rules | None = None
    openly: bool = False
    most: int = 0

    def __post_init__(self) -> None:
        self.done: list[str] = []
        self.given = self.rules or adapter.rules(self.lab.cluster)
        self.now = adapter.picture(self.lab.cluster)
        self.open = UnderOpenRules(self.given, self.now) if self.openly else None

    def steps(self, number: int) -> None:
        self._judged()
        for _ in range(number):
            self.step(random_step(self.lab))

    def step(self, step: Step) -> None:
        """One step; what the product refuses changes nothing, and the driver may not know."""
        before = self.now
        self.done.append(step.text)
        try:
            made = step.does(self.lab)
        except Refused:
            self.done[-1] += " (refused)"
            if step.knows:
                self._same(step.foresees(before, self.given)[-1], before)
            return self._judged()
        passage.advance(self.lab.cluster, self.lab.cluster.now + SETTLED)
        self.now = adapter.picture(self.lab.cluster)
        new = self._new(before, step, made)
        self._same(self._as_made(step.foresees(before, self.given)[-1], new), self.now)
        if self.open is not None:
            self._told(self.open.step(step, new, self.now))
            self.most = max(self.most, self.open.most)
        return self._judged()

    def _new(self, before: Picture, step: Step, made: Certificate | None) -> tuple[Cert, Cert] | None:
        """The certificate that the driver thought of, and the one that was made."""
        if made is None or step.made is None:
            return None
        node, unit = step.made
        return renewed(before.nodes[node].stored[unit], node, unit), adapter.cert(made)

    def _as_made(self, foreseen: Picture, new: tuple[Cert, Cert] | None) -> Picture:
        return foreseen if new is None else exchanged(foreseen, *new)

    def _same(self, foreseen: Picture, found: Picture) -> None:
        self._told(list(differences(plain(foreseen), plain(found))))

    def _told(self, told: list[str]) -> None:
        if told:
            raise Differs("\n".join([*self._way(), *told[:8]]))

    def _judged(self) -> None:
        """What the judge says of every phone now, and what the phone would do."""
        around = self.lab.cluster.surroundings()
        fates: dict[int, Fate] = {}
        for number, cohort in self.now.cohorts:
            fates[number] = judge(cohort, self.now, self.given, Event.BOOTS)
            for name in self.now.names(number):
                self._agree(name, fates[number], around)

    def _agree(self, name: str, fate: Fate, around: Any) -> None:
        phone = self.lab.cluster.phones[name]
        if not phone.powered:
            return
        boot = registration.boots(phone, around)
        told, true = _of_driver(fate), _of_simulator(boot)
        if told != true:
            raise Differs("\n".join([*self._way(), f"{name}:", f"  driver    {told}", f"  simulator {true}"]))
        if fate.ctl is None and signalling.is_secure(phone):
            again = judge(adapter.cohort(self.lab.cluster, phone), self.now, self.given, Event.RECONNECTS)
            self._turned(name, again)

    def _turned(self, name: str, fate: Fate) -> None:
        true = signalling.answers(self.lab.cluster, self.lab.cluster.phones[name])
        wanted = {
            node: "" if str(why) == "ACCEPTED" or why.name == "ACCEPTED" else str(why) for node, why in true
        }
        for each in fate.registers:
            if each.why != wanted[each.node]:
                raise Differs(
                    "\n".join([*self._way(), f"{name} at {each.node}: {each.why!r}, {wanted[each.node]!r}"])
                )

    def _way(self) -> list[str]:
        cluster = self.lab.cluster
        return [
            f"{cluster.name} {cluster.release.name} {cluster.mode} {cluster.world}: {'; '.join(self.done)}"
        ]


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
