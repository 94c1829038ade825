"""A group of phones as a diagnosis tells it: what becomes of them, who did it, and what brings them back."""

from __future__ import annotations

from dataclasses import dataclass

from cucm_driver.answers.groups import Group
from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.fate import Asked, Belief, Fate, Says, Turned
from cucm_driver.picture.state import Cohort


@dataclass(frozen=True, slots=True)
class Cause:
    """A regeneration that made a certificate: `cm-pub`, `set cert regen TVS`, serials before and after."""

    node: str
    request: str
    before: str
    after: str
    started: str


@dataclass(frozen=True)
class Situation:
    """A group of phones and its fate: `boot` at its next start, `away` the members that turn it away now, with why.

    `heals` is the cheapest order that brings them back, "" where none is needed.
    """

    group: Group
    boot: Fate
    offered: tuple[Listing, ...]
    causes: tuple[Cause, ...] = ()
    away: tuple[Turned, ...] = ()
    heals: str = ""

    @property
    def phones(self) -> tuple[str, ...]:
        return self.group.phones

    @property
    def assumed(self) -> bool:
        return self.group.assumed

    @property
    def tftp(self) -> str:
        return str(self.boot.tftp)

    @property
    def refused(self) -> bool:
        return any(belief.says is Says.NO for _, belief in self.boot.beliefs)

    @property
    def lost(self) -> bool:
        return self.refused or bool(self.away)

    @property
    def file(self) -> str:
        """What the telling belief is about: the first file that is refused, else the ITL; `CTL`, `ITL`, `configuration`."""
        return self._telling[0]

    @property
    def belief(self) -> Belief:
        return self._telling[1]

    @property
    def tried(self) -> tuple[Asked, ...]:
        return self.belief.asked

    @property
    def _telling(self) -> tuple[str, Belief]:
        found = self.boot.telling
        return (
            found
            if found is not None
            else ("ITL", Belief(Says.UNKNOWN, "nothing is served", Cert("?", "?", 0)))
        )

    @property
    def fate(self) -> str:
        """`refuse the CTL of cm-pub: the signer is in no held list`"""
        if self.away and not self.refused:
            turned = "; ".join(f"{each.node}: {each.why}" for each in self.away)
            return f"are turned away by every Cisco CallManager of their group: {turned}"
        return f"{'refuse' if self.refused else 'accept'} the {self.file} of {self.tftp}: {self.belief.by}"

    def lines(self) -> list[str]:
        """Six short lines for a terminal."""
        tried = "; ".join(f"{t.node}: {t.answer}" for t in self.tried) or "nobody"
        causes = ", ".join(f"`{c.request}` on {c.node}" for c in self.causes) or "no recorded operation"
        may = " (assumed: they do not tell)" if self.assumed else ""
        return [
            f"{names_of(self.phones)} {self.fate}",
            f"  hold: {held(self.group.cohort)}{may}",
            f"  offered: {'; '.join(map(str, self.offered)) or 'no list'}",
            f"  TVS asked: {tried}",
            f"  done by: {causes}" if self.lost else "  nothing to mend",
            *([f"  heals: {self.heals}"] if self.heals else []),
        ]


def held(cohort: Cohort) -> str:
    """`CTL signed by ITLRECOVERY_cm-pub 70ca.., SHA-1 1d97d9089dd5..; ITL signed by ..`"""
    return "; ".join(str(each) for each in (cohort.ctl, cohort.itl) if each is not None) or "no list"


def names_of(phones: tuple[str, ...]) -> str:
    """`40 phones (SEP000000000001 .. SEP000000000040)`"""
    if len(phones) == 1:
        return phones[0]
    return f"{len(phones)} phones ({min(phones)} .. {max(phones)})"
