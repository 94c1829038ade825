"""Pictures and questions under every answer that is still possible. Equal pictures merge, and what does not divide goes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from cucm_driver.picture.fate import Says
from cucm_driver.picture.rules import ROWS, Given, Open, Question, Rules
from cucm_driver.picture.state import Picture

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

Worlds = Mapping[Picture, frozenset[Given]]
"""Each picture that may be, with the answers under which it is; no answers at all for one that needs none."""


def one(picture: Picture, rules: Rules) -> Worlds:
    """A picture in hand: the same under every answer that is not given yet."""
    return {picture: frozenset({rules.given})}


def branch(rules: Rules, compute: Callable[[Rules], T]) -> Iterator[tuple[Rules, T]]:
    """The result under every answer that it turns on."""
    try:
        yield rules, compute(rules)
    except Open as needed:
        for answer in needed.answers:
            yield from branch(rules.with_answer(needed.question, answer), compute)


def merged(found: Iterable[tuple[Given, H]]) -> dict[H, frozenset[Given]]:
    """Equal results together; a question whose every answer leads to the same result is dropped."""
    together: dict[H, set[Given]] = {}
    for given, result in found:
        together.setdefault(result, set()).add(given)
    return {result: _without_idle(givens) for result, givens in together.items()}


def _without_idle(givens: set[Given]) -> frozenset[Given]:
    """`{A & b, A & not b}` is `{A}`: pairs that differ in one answer, as long as there are any."""
    shrinking = True
    while shrinking:
        shrinking = False
        for given in list(givens):
            for question, _ in given:
                rest = frozenset(each for each in given if each[0] is not question)
                family = {other for other in givens if len(other) == len(given) and rest < other}
                if {a for other in family for q, a in other - rest if q is question} >= set(
                    ROWS[question].answers
                ):
                    givens = (givens - family) | {rest}
                    shrinking = True
                    break
            if shrinking:
                break
    return frozenset(givens)


def after(worlds: Worlds, rules: Rules, step: Callable[[Picture, Rules], Iterable[Picture]]) -> Worlds:
    """The worlds after a step; `step` may give several pictures of one world, the last one is how it settles."""
    return merged(_each(worlds, rules, partial(_last, step)))


def _each(worlds: Worlds, rules: Rules, compute: Callable[[Picture, Rules], T]) -> Iterator[tuple[Given, T]]:
    """The result in every world, with all answers that it turns on; computed once for worlds that agree in what is asked."""
    for picture, givens in worlds.items():
        known: list[tuple[set[Question], Given, list[tuple[Given, T]]]] = []
        for given in givens:
            full = given | rules.given
            found = next((each for asked, of, each in known if of == _only(full, asked)), None)
            if found is None:
                asked: set[Question] = set()
                of_these = Rules(rules.release, full, asked)
                found = [
                    (used.given - full, result)
                    for used, result in branch(of_these, partial(compute, picture))
                ]
                known.append((asked, _only(full, asked), found))
            yield from (((given | more) - rules.given, result) for more, result in found)


def _only(given: Given, asked: set[Question]) -> Given:
    return frozenset(each for each in given if each[0] in asked)


def _last(step: Callable[[Picture, Rules], Iterable[Picture]], picture: Picture, rules: Rules) -> Picture:
    return tuple(step(picture, rules))[-1]


@dataclass(frozen=True, slots=True)
class Answered:
    """`says` is no where it is no in any world, yes where it is in all; `divides` names questions that decide."""

    says: Says
    divides: tuple[Question, ...] = ()


def over(worlds: Worlds, rules: Rules, ask: Callable[[Picture, Rules], Says]) -> Answered:
    """One question in all worlds."""
    together = merged(_each(worlds, rules, ask))
    worst = Says.worst(together, Says.UNKNOWN)
    divides = dict.fromkeys(
        q for given in together.get(worst, frozenset()) for q, _ in sorted(given, key=str)
    )
    return Answered(worst, tuple(divides) if len(together) > 1 else ())
