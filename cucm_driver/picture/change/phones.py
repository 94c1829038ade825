"""What becomes of phones that are reset, switched off and on, given an order, or have their lists erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.course import Course
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import (
    Cohort,
    Order,
    Picture,
)


def split(picture: Picture, names: Iterable[str]) -> tuple[Picture, frozenset[int]]:
    """The same cohorts with these phones in cohorts of their own, and the numbers of those."""
    wanted = frozenset(names)
    roster, chosen, of = dict(picture.roster), set(), {}
    for number, phones in picture.roster.items():
        inside = phones & wanted
        if not inside:
            continue
        if inside == phones:
            chosen.add(number)
            continue
        new = max(roster, default=0) + 1
        roster[number], roster[new], of[number] = phones - wanted, inside, new
        chosen.add(new)
    cohorts = picture.cohorts | {(of[number], each) for number, each in picture.cohorts if number in of}
    return replace(picture, cohorts=cohorts, roster=roster), frozenset(chosen)


def phones_reset(picture: Picture, names: Iterable[str] | None, rules: Rules) -> Moments:
    """Registered phones among these (None: all) are away, then start."""
    apart, numbers = (picture, None) if names is None else split(picture, names)
    course = Course(apart, rules)
    course.reset(lambda each: True, numbers)
    reached = frozenset(course.reached)
    away = apart.each(lambda number, each: replace(each, session=None) if number in reached else each)
    return (away, course.settled())


def phones_powered(picture: Picture, names: Iterable[str] | None, on: bool, rules: Rules) -> Moments:
    """Phones are switched off, or on: then they start."""
    apart, numbers = (
        (picture, frozenset(n for n, _ in picture.cohorts)) if names is None else split(picture, names)
    )
    off = apart.each(lambda n, each: replace(each, power=on, session=None) if n in numbers else each)
    if not on:
        return (off,)
    course = Course(off, rules)
    course.reached |= numbers
    return (off, course.settled())


def booted(picture: Picture, numbers: Iterable[int], rules: Rules) -> Picture:
    """These cohorts start, whoever makes them."""
    course = Course(picture, rules)
    course.reached |= set(numbers)
    return course.settled()


def lists_deleted(picture: Picture, which: Iterable[int], rules: Rules, *, itl: bool = True) -> Moments:
    """Hands: at these cohorts CTL and, by default, ITL are erased; the phones start (Cisco 214231; Security Guide 14)."""
    numbers = set(which)
    bare = picture.each(
        lambda n, each: replace(each, ctl=None, itl=None if itl else each.itl) if n in numbers else each
    )
    course = Course(bare, rules)
    course.reached |= numbers
    return (course.settled(),)


def told_of_phones(picture: Picture, names: Iterable[str], rules: Rules, **changes: object) -> Moments:
    """Other facts about these phones; felt when they next start, which some do by themselves."""
    apart, numbers = split(picture, names)

    def other(each: Cohort) -> Cohort:
        return replace(each, **changes)  # type: ignore[arg-type]

    changed = apart.each(lambda n, each: other(each) if n in numbers else each)
    return (Course(changed, rules).settled(),)


def lsc_ordered(picture: Picture, names: Iterable[str], proof: str, rules: Rules) -> Moments:
    """CAPF keeps the order; each phone carries it out when it next starts."""
    return told_of_phones(picture, names, rules, order=Order(proof))


def profile_changed(picture: Picture, names: Iterable[str], secure: bool, rules: Rules) -> Moments:
    """Another device security profile in the database; felt when phones next take their configuration."""
    return told_of_phones(picture, names, rules, secure=secure)
