"""Points of no return as a plan keeps them: after which operation the old keys are gone, and after which phones are lost."""

from __future__ import annotations

from collections.abc import Sequence

from cucm_driver.answers.no_return import Done, Gate, points
from cucm_driver.picture.state import Picture

from .plan import Turn


def keys(steps: Sequence[Done]) -> Turn | None:
    """The first operation after which an old key is nowhere but in a backup."""
    for step in steps:
        if not isinstance(step, Gate) and step.effect.renews:
            why = f"the old {step.effect.renews} key is gone; only a DRS restore of a backup before brings it back"
            return Turn(node=step.node, request=step.request, verdict="a DRS restore", why=why, source="CLI Reference 12.5, set cert regen")  # fmt: skip
    return None


def phones(steps: Sequence[Done], picture: Picture) -> tuple[Turn, ...]:
    """The first operation of each kind after which phones may not heal by themselves; empty where they always do."""
    return tuple(
        Turn(node=each.node, request=each.request, verdict=each.heals, why=each.why, source=each.source)
        for each in points(steps, picture)
    )
