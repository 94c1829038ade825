"""What can be said of phones where nobody knows which of two things came about: what both have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cucm_driver.picture.fate import Belief, Fate, Says, Turned
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.state import Cohort

COMES_TO = ("itl", "ctl", "members", "applied", "lsc", "ended", "session")
"""What a start or a new session changes about phones."""


def phones(one: Cohort, other: Cohort, why: Unknown) -> Cohort:
    """What differs between the two is unknown; an order of CAPF stays, for it may not be carried out yet."""
    differs = [name for name in COMES_TO if getattr(one, name) != getattr(other, name)]
    changes: dict[str, Any] = dict.fromkeys(differs, why)
    return replace(one, order=one.order or other.order, **changes)


def belief(one: Belief | None, other: Belief | None, why: Unknown) -> Belief | None:
    """The belief where both say the same."""
    if one is None or other is None or one.says is other.says:
        return one or other
    return replace(one, says=Says.UNKNOWN, by=str(why), because=why)


def fate(one: Fate, other: Fate, why: Unknown) -> Fate:
    """Of two outcomes of one start."""
    return replace(
        one,
        then=phones(one.then, other.then, why),
        itl=belief(one.itl, other.itl, why),
        configuration=belief(one.configuration, other.configuration, why),
    )


def perhaps(found: Fate, cohort: Cohort, why: Unknown) -> Fate:
    """It may also be that nothing became of these phones, and all is well: no "no" is certain."""

    def milder(about: Belief | None) -> Belief | None:
        if about is None or about.says is not Says.NO:
            return about
        return replace(about, says=Says.UNKNOWN, by=str(why), because=why)

    return replace(
        found,
        then=phones(found.then, cohort, why),
        ctl=milder(found.ctl),
        itl=milder(found.itl),
        configuration=milder(found.configuration),
        registers=tuple(
            replace(each, says=Says.UNKNOWN, why=str(why)) if each.says is Says.NO else each
            for each in found.registers
        )
        or (Turned("", Says.UNKNOWN, str(why)),),
    )
