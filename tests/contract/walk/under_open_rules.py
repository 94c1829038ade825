"""A walk without the answers to the open questions: the truth must be among the worlds, and alone with the answers given."""

from __future__ import annotations

from cucm_driver.picture import worlds
from cucm_driver.picture.certificates import Cert
from cucm_driver.picture.fate import Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.rules import ROWS, Given, Rules
from cucm_driver.picture.state import Picture
from tests.contract.walk.comparing import exchanged
from tests.contract.walk.steps import Step

MOST = 300
"""More worlds after one step than this is a difference, too."""
CARRIED = 12
"""As many worlds go into the next step as they are; from more than that the walk begins anew with the true picture."""


class UnderOpenRules:
    """`UnderOpenRules(rules, picture).step(step, new, found)`: what is wrong, in words; `given` are the true answers."""

    def __init__(self, given: Rules, picture: Picture) -> None:
        self.given, self.open = given, _settled(given)
        self.worlds = worlds.one(picture, self.open)
        self.most = 0

    def step(self, step: Step, new: tuple[Cert, Cert] | None, found: Picture) -> list[str]:
        """One step in every world; `new` is the certificate thought of and the one made, `found` the true picture."""
        sharp = worlds.after(self._alone(), self.given, step.foresees)
        came = worlds.after(self.worlds, self.open, step.foresees)
        told = [] if len(sharp) == 1 else [f"{len(sharp)} pictures with every answer given"]
        self.most = max(self.most, len(came))
        if len(came) > MOST * len(self.worlds):
            told.append(f"{len(came)} worlds after one step from {len(self.worlds)}")
        if new is not None:
            came = {exchanged(picture, *new): givens for picture, givens in came.items()}
        told += self._true_one(came, found) or self._questioned(came, found)
        self.worlds = came if len(came) <= CARRIED else worlds.one(found, self.open)
        return told

    def _alone(self) -> worlds.Worlds:
        return {
            picture: frozenset({frozenset()}) for picture in self.worlds if self._holds(self.worlds[picture])
        }

    def _holds(self, givens: frozenset[Given]) -> bool:
        """Whether the true answers are among these."""
        return any(given <= self.given.given for given in givens)

    def _true_one(self, came: worlds.Worlds, found: Picture) -> list[str]:
        """Exactly one world has the true answers, and in it phones meet what they meet in truth."""
        mine = [picture for picture, givens in came.items() if self._holds(givens)]
        if len(mine) != 1:
            return [f"the true answers hold in {len(mine)} of {len(came)} worlds"]
        told, true = _fates(mine[0], self.given), _fates(found, self.given)
        return [
            f"under open rules: {n}: {told.get(n)}, truly {true[n]}" for n in true if told.get(n) != true[n]
        ]

    def _questioned(self, came: worlds.Worlds, found: Picture) -> list[str]:
        """What is said over all worlds is never better than the truth, and names what divides."""
        if len(came) > CARRIED:
            return []
        told, true = worlds.over(came, self.open, _all_stand), _all_stand(found, self.given)
        order = list(Says)
        if order.index(told.says) > order.index(true):
            return [f"over the worlds phones stand: {told.says}; in truth: {true}"]
        alone = worlds.over({found: frozenset({frozenset()})}, self.given, _all_stand)
        wrong = alone.says is not true or alone.divides
        return [f"with every answer given: {alone}; in truth: {true}"] if wrong else []


def _settled(given: Rules) -> Rules:
    """Of these answers only those to questions that the release settles: nobody branches on them."""
    known = frozenset(each for each in given.given if ROWS[each[0]].settled(given.release) is not None)
    return Rules(given.release, known)


def _fates(picture: Picture, rules: Rules) -> dict[str, object]:
    """What phones do at their next start, by name: what nobody of them could feel may differ between two pictures."""
    found: dict[str, object] = {}
    for number, each in picture.cohorts:
        fate = judge(each, picture, rules, Event.BOOTS)
        said = tuple((file, belief.says, belief.signer) for file, belief in fate.beliefs)
        found |= dict.fromkeys(picture.names(number), (said, fate.then.session, each.session))
    return found


def _all_stand(picture: Picture, rules: Rules) -> Says:
    return Says.worst(
        (judge(each, picture, rules, Event.BOOTS).stands for _, each in picture.cohorts), Says.YES
    )
