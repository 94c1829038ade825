"""What differs between two pictures, by meaning: a list that says the same is the same, whenever it was written.

What one of them does not tell is told as that, and is no change. Phones are compared by name and told by situation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cucm_driver.picture.aspects import (
    NOT_READ,
    OF_A_LIST,
    SILENT,
    WORDS,
    Aspect,
    Value,
    aspects,
    certificates_asked_about,
)
from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.state import Cohort, Order, Picture
from cucm_driver.release import Release

PHONES: dict[str, str] = {
    "itl": "ITL held", "ctl": "CTL held", "tftp": "TFTP servers", "members": "CallManager group cached",
    "group": "CallManager group", "sbd": "Security by Default", "secure": "secure profile",
    "applied": "secure registration cached", "lsc": "issuer of the LSC", "mic": "issuer of the MIC", "ended": "LSC ended",
    "longest_key": "longest key that they read", "power": "switched on", "session": "registered to",
    "order": "order for an LSC",
}  # fmt: skip

ASSUMED = "they do not tell which list they hold"
SEVERAL = "they may be in one of several situations"


@dataclass(frozen=True, slots=True)
class Difference:
    """`str(Difference(...)) == "cm-sub1: TVS stored: cm-sub1 70caf64e -> cm-sub1 81fe0b21"`.

    `aspect` is a field of a cohort where `phones` are named. `changed` is False where one side does not tell.
    """

    aspect: Aspect
    before: Value
    after: Value
    phones: frozenset[str] = frozenset()

    @property
    def changed(self) -> bool:
        return not isinstance(self.before, Unknown) and not isinstance(self.after, Unknown)

    def __str__(self) -> str:
        of_phones = f"{_named(self.phones)}: {(WORDS | PHONES)[self.aspect.field]}" if self.phones else ""
        return f"{of_phones or self.aspect}: {_words(self.before, self.after)} -> {_words(self.after, self.before)}"


def difference(before: Picture, after: Picture) -> tuple[Difference, ...]:
    """Cluster and nodes first, publisher or not by name, then phones."""
    old, new = (
        aspects(before, certificates_asked_about(after)),
        aspects(after, certificates_asked_about(before)),
    )
    found = (compared(each, old, new) for each in dict.fromkeys([*old, *new]))
    return (*(each for each in found if each is not None), *_of_phones(before, after))


def compared(aspect: Aspect, old: Mapping[Aspect, Value], new: Mapping[Aspect, Value]) -> Difference | None:
    """None where both tell the same, or neither tells."""
    if aspect.field in OF_A_LIST and not (aspect in old and aspect in new):
        return None
    nothing = Unknown(NOT_READ) if aspect.field in SILENT else None
    before, after = old.get(aspect, nothing), new.get(aspect, nothing)
    both_silent = isinstance(before, Unknown) and isinstance(after, Unknown)
    return None if before == after or both_silent else Difference(aspect, before, after)


# Phones

Situation = frozenset[Cohort]


def _of_phones(before: Picture, after: Picture) -> Iterator[Difference]:
    """One difference for all phones of which the same is to be told, whatever cohorts they are in."""
    old, new = dict(_numbers(before)), dict(_numbers(after))
    pairs: dict[tuple[int | None, int | None], set[str]] = {}
    for name in dict.fromkeys([*old, *new]):
        pairs.setdefault((old.get(name), new.get(name)), set()).add(name)
    were, are = _situations(before), _situations(after)
    together: dict[tuple[str, Value, Value], set[str]] = {}
    for (one, other), names in pairs.items():
        for found in _between(were.get(one), are.get(other)):
            together.setdefault(found, set()).update(names)
    for (field, was, now), names in together.items():
        yield Difference(Aspect("", field), was, now, frozenset(names))


def _numbers(picture: Picture) -> Iterator[tuple[str, int]]:
    return ((name, number) for number, names in picture.roster.items() for name in names)


def _situations(picture: Picture) -> dict[int | None, Situation]:
    found: dict[int | None, set[Cohort]] = {}
    for number, cohort in picture.cohorts:
        found.setdefault(number, set()).add(cohort)
    return {number: frozenset(each) for number, each in found.items()}


def _between(old: Situation | None, new: Situation | None) -> Iterator[tuple[str, Value, Value]]:
    """Fields of which the two tell different things; phones that stand in one picture alone are told as that."""
    if old == new:
        return
    if old is None or new is None:
        yield "roster", old is not None, new is not None
        return
    for field in PHONES:
        before, after = _told(field, old), _told(field, new)
        silent = isinstance(before, Unknown) and isinstance(after, Unknown)
        if before != after and not silent:
            yield field, before, after


def _told(field: str, situation: Situation) -> Value:
    """What all of a situation have in common; of assumed lists nobody told."""
    found = {_plain(getattr(each, field)) for each in situation}
    if field in ("itl", "ctl") and any(each.assumed for each in situation):
        return Unknown(ASSUMED)
    return next(iter(found)) if len(found) == 1 else Unknown(SEVERAL)


def _plain(value: Value) -> Value:
    """A list without what tells two files of the same content apart."""
    if isinstance(value, Listing):
        return replace(value, mark="", sound=value.sound is not False)
    return value


# Words

MOST = 3


def _named(phones: frozenset[str]) -> str:
    """`SEP1, SEP2, SEP3 and 37 more`"""
    shown = sorted(phones)
    rest = f" and {len(shown) - MOST} more" if len(shown) > MOST else ""
    return ", ".join(shown[:MOST]) + rest


def _words(value: Value, other: Value) -> str:
    """Of two sets only what the other one has not; of two lists too."""
    if isinstance(value, Unknown):
        return f"not told ({value})"
    if isinstance(value, Listing):
        less = other.records if isinstance(other, Listing) else frozenset()
        named = _words(value.records, less) if less else ""
        return f"signed by {value.signer}" + (f" naming {named}" if named not in ("", NONE) else "")
    if isinstance(value, frozenset):
        only = value - other if isinstance(other, frozenset) else value
        return ", ".join(sorted(map(_word, only))) or NONE
    return _word(value)


NONE = "none"


def _word(value: object) -> str:
    """`TVS cm-sub1 70caf64e` of a record; names in their order of a group."""
    if value is None or value in ("", ()):
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return (" " if any(isinstance(each, Cert) for each in value) else ", ").join(map(_word, value))
    if isinstance(value, Order):
        return f"proven by {value.proof}"
    return value.text if isinstance(value, Release) else str(value)
