"""Phones in one situation, as an engineer reads of them, and what is said of their fate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cucm_driver.answers.saved_lists import spoken_for
from cucm_driver.picture.fate import Asked, Fate, Says
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.state import Cohort, Picture


@dataclass(frozen=True)
class Group:
    """`Group(3, cohort, ("SEP000000000001",))`; `number` is that of the picture's roster."""

    number: int
    cohort: Cohort
    phones: tuple[str, ...]

    @property
    def home(self) -> str:
        """The TFTP node whose lists they hold: the first they ask."""
        return self.cohort.tftp[0] if not isinstance(self.cohort.tftp, Unknown) and self.cohort.tftp else ""

    @property
    def assumed(self) -> bool:
        return self.cohort.assumed

    @property
    def members(self) -> tuple[str, ...]:
        return () if isinstance(self.cohort.members, Unknown) else self.cohort.members

    def describe(self) -> str:
        """`10 phones (SEP000000000001, ..) with the lists of cm-pub, group cm-sub1, cm-sub2`."""
        who = spoken_for(self.phones) + (" that do not tell," if self.assumed else "")
        old = "" if self.cohort.sbd else ", without Security by Default"
        return f"{who} with the lists of {self.home}, group {', '.join(self.members) or 'none'}{old}"


def groups(picture: Picture) -> tuple[Group, ...]:
    """Every cohort with its phones, by number; a phone that may be several things is in several."""
    found = (Group(n, each, tuple(sorted(picture.names(n)))) for n, each in picture.cohorts)
    return tuple(sorted(found, key=lambda group: (group.number, group.home)))


def why(fate: Fate) -> str:
    """What decided: file, signer and the TVS asked, else who turns the phones away."""
    telling = fate.telling
    if telling is not None and (telling[1].says is not Says.YES or fate.registered is Says.YES):
        file, belief = telling
        return f"{file} of {fate.tftp}, signed by {belief.signer}: {belief.by}{asked(belief.asked)}"
    turned = "; ".join(f"{each.node}: {each.why}" for each in fate.registers if each.why)
    if turned:
        return f"no Cisco CallManager takes them: {turned}"
    if isinstance(fate.tftp, Unknown):
        return str(fate.tftp)
    return (
        "no TFTP node serves them a list; they keep what they hold"
        if fate.tftp is None
        else "nothing changes for them"
    )


def asked(tried: tuple[Asked, ...]) -> str:
    """` (TVS on cm-sub1: unknown signer)`"""
    return f" (TVS on {'; '.join(f'{each.node}: {each.answer}' for each in tried)})" if tried else ""


def numbered(picture: Picture, number: int) -> Iterator[Cohort]:
    """What the phones of this number may be, in another picture."""
    return (each for other, each in picture.cohorts if other == number)
