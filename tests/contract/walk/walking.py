"""A walk: step after step, what the driver foresaw against what the simulated cluster came to, phone by phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from cucm_driver.picture.certificates import Cert, Listing, renewed
from cucm_driver.picture.fate import Fate, Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.known import Map
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from cucm_driver.release import Release
from simulator.model import passage, registration, signalling
from simulator.model.refusal import Refused
from simulator.model.tvs import Answer
from simulator.model.verdict import Boot, Verdict
from tests.contract.walk import adapter
from tests.contract.walk.lab import Lab
from tests.contract.walk.steps import SETTLED, Step, random_step

SAME_ANSWER = {
    Answer.UNREACHABLE: "unreachable",
    Answer.NOT_IN_ITL: "its certificate is not in the held ITL",
    Answer.UNKNOWN: "unknown signer",
    Answer.VOUCHES: "vouches",
}
"""The simulator's words for a TVS answer, and the driver's."""


class Differs(AssertionError):
    """The driver and the simulated cluster tell different things; the text has the way there."""


@dataclass
class Walk:
    """`Walk(lab).steps(30)`; `done` is the way so far."""

    lab: Lab

    def __post_init__(self) -> None:
        self.done: list[str] = []
        self.rules = adapter.rules(self.lab.cluster)
        self.now = adapter.picture(self.lab.cluster)

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
            made = None
            refused = True
        else:
            refused = False
        passage.advance(self.lab.cluster, self.lab.cluster.now + SETTLED)
        self.now = adapter.picture(self.lab.cluster)
        if not refused:
            foreseen = self._foreseen(before, step, made)
            self._same(foreseen, self.now)
        self._judged()

    def _foreseen(self, before: Picture, step: Step, made: Any) -> Picture:
        foreseen = step.foresees(before, self.rules)[-1]
        if made is None or step.made is None:
            return foreseen
        node, unit = step.made
        thought = renewed(before.nodes[node].stored[unit], node, unit)
        return _exchanged(foreseen, thought, adapter.cert(made))

    def _same(self, foreseen: Picture, found: Picture) -> None:
        told = list(differences(plain(foreseen), plain(found)))
        if told:
            raise Differs("\n".join([*self._way(), *told[:8]]))

    def _judged(self) -> None:
        """What the judge says of every phone now, and what the phone would do."""
        around = self.lab.cluster.surroundings()
        fates: dict[int, Fate] = {}
        for number, cohort in self.now.cohorts:
            fates[number] = judge(cohort, self.now, self.rules, Event.BOOTS)
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
            again = judge(adapter.cohort(self.lab.cluster, phone), self.now, self.rules, Event.RECONNECTS)
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


def _exchanged(value: Any, thought: Cert, made: Cert) -> Any:
    """The same with a certificate that was thought of replaced by the one that was made; CAPF's name as well."""
    if isinstance(value, Cert):
        return made if value == thought else value
    if isinstance(value, str):
        return (
            made.subject if value == thought.subject and thought.subject.startswith("CN=the new") else value
        )
    if isinstance(value, Map):
        return Map({_exchanged(k, thought, made): _exchanged(v, thought, made) for k, v in value.items()})
    if isinstance(value, tuple | frozenset):
        return type(value)(_exchanged(each, thought, made) for each in value)
    if is_dataclass(value) and not isinstance(value, type | Release):
        return replace(
            value, **{f.name: _exchanged(getattr(value, f.name), thought, made) for f in fields(value)}
        )
    return value


def plain(picture: Picture) -> Picture:
    """Without what tells one file from another of the same content, and without numbers of cohorts."""

    def of(value: Any) -> Any:
        if isinstance(value, Listing):
            return replace(value, mark="")
        if isinstance(value, Map):
            return Map({key: of(each) for key, each in value.items()})
        if is_dataclass(value) and not isinstance(value, type | Cert | Release):
            return replace(value, **{f.name: of(getattr(value, f.name)) for f in fields(value)})
        return value

    nodes = Map({name: of(each) for name, each in picture.nodes.items()})
    phones = {name: of(each) for number, each in picture.cohorts for name in picture.names(number)}
    return replace(picture, nodes=nodes, cohorts=frozenset(phones.items()), roster={})


def differences(foreseen: Any, found: Any, where: str = "") -> Iterator[str]:
    """Field by field, where the two differ."""
    if foreseen == found:
        return
    if isinstance(foreseen, Picture):
        for f in fields(Picture):
            if f.name == "cohorts":
                yield from differences(Map(dict(foreseen.cohorts)), Map(dict(found.cohorts)), "phone")
            elif f.name != "roster":
                yield from differences(getattr(foreseen, f.name), getattr(found, f.name), f.name)
    elif isinstance(foreseen, Map) and isinstance(found, Map):
        for key in dict.fromkeys((*foreseen, *found)):
            yield from differences(foreseen.get(key), found.get(key), f"{where} {key}")
    elif is_dataclass(foreseen) and type(foreseen) is type(found) and not isinstance(foreseen, Cert):
        for f in fields(foreseen):
            yield from differences(getattr(foreseen, f.name), getattr(found, f.name), f"{where}.{f.name}")
    elif isinstance(foreseen, frozenset) and isinstance(found, frozenset):
        yield f"{where}: foreseen besides {set(foreseen - found)}, missing {set(found - foreseen)}"
    else:
        yield f"{where}: foreseen {foreseen}, found {found}"


def rules_of(lab: Lab) -> Rules:
    return adapter.rules(lab.cluster)
