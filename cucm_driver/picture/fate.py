"""What the judge says of one file and of one cohort. The words are for an engineer; the order of severity is in `Says`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from cucm_driver.picture.certificates import Cert
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.state import Cohort


class Says(StrEnum):
    """In the order in which one outranks the next."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"

    @classmethod
    def worst(cls, found: Iterable[Says], nothing: Says) -> Says:
        """The one that outranks the others; `nothing` where there is none at all."""
        return min(found, key=list(cls).index, default=nothing)


LEAP_OF_FAITH = "no list is held: the first one is taken unverified"
EMPTY_ITL = "the held ITL is the empty one: any file is taken"
THE_SAME = "it holds this very list"
BAD_SIGNATURE = "the signature does not hold"
NO_ANCHOR = "the signer is in no held list, and no TVS vouches for it"
NO_LIST_HELD = "it holds no list"
KEY_TOO_LONG = "the list names a key that is too long for these phones"

UNREACHABLE = "unreachable"
NOT_IN_HELD_ITL = "its certificate is not in the held ITL"
UNKNOWN_SIGNER = "unknown signer"
VOUCHES = "vouches"
NOT_TOLD = "not told"

CONFIGURATION = "configuration"
REGISTRATION = "registration"


@dataclass(frozen=True, slots=True)
class Asked:
    """One TVS of the group and what came of it: `Asked("cm-sub1", "unknown signer")`."""

    node: str
    answer: str
    presented: Cert | None = field(default=None, compare=False)
    because: Unknown | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Belief:
    """Whether phones take one file: `by` says in a few words what decided it, `asked` are the TVS in order."""

    says: Says
    by: str
    signer: Cert
    asked: tuple[Asked, ...] = ()
    because: Unknown | None = None

    @property
    def accepted(self) -> bool:
        return self.says is Says.YES


@dataclass(frozen=True, slots=True)
class Turned:
    """One Cisco CallManager and why it does not take the phone, or the phone not it; `why` is "" where both agree."""

    node: str
    says: Says
    why: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a cohort at one event. `then` is the cohort afterwards, `tftp` the node that it asked.

    A belief is None where nothing was judged: not served, not for these phones, or they do not start.
    `registers` lists the members of the group in their order, up to the one that takes the phones.
    """

    then: Cohort
    tftp: str | Unknown | None = None
    ctl: Belief | None = None
    itl: Belief | None = None
    configuration: Belief | None = None
    registers: tuple[Turned, ...] = ()
    away: bool = False

    @property
    def beliefs(self) -> Iterator[tuple[str, Belief]]:
        """`("ITL", Belief(...))` in the order in which they were reached."""
        told = (("CTL", self.ctl), ("ITL", self.itl), (CONFIGURATION, self.configuration))
        return ((file, belief) for file, belief in told if belief is not None)

    @property
    def files(self) -> Says:
        """Whether every file that is served is taken; who registers where is another question."""
        return Says.worst((belief.says for _, belief in self.beliefs), Says.YES)

    @property
    def refuses(self) -> Says:
        """Says.YES: some file is refused."""
        return {Says.YES: Says.NO, Says.NO: Says.YES, Says.UNKNOWN: Says.UNKNOWN}[self.files]

    @property
    def stands(self) -> Says:
        """Whether these phones are well: everything served is taken, and some Cisco CallManager takes them."""
        return Says.worst((self.files, self.registered), Says.YES)

    @property
    def registered(self) -> Says:
        """Whether some member takes them; yes for phones that are switched off."""
        if self.away or any(each.says is Says.YES for each in self.registers):
            return Says.YES
        return Says.UNKNOWN if any(each.says is Says.UNKNOWN for each in self.registers) else Says.NO

    @property
    def telling(self) -> tuple[str, Belief] | None:
        """The belief that decides: the first refused, then the first unknown, then the ITL's, then any."""
        told = list(self.beliefs)
        for says in (Says.NO, Says.UNKNOWN):
            for each in told:
                if each[1].says is says:
                    return each
        return next((each for each in told if each[0] == "ITL"), told[0] if told else None)

    @property
    def ctl_through_tvs(self) -> bool:
        """A CTL was believed only because a TVS vouched for its signer: sources dispute that it does."""
        return self.ctl is not None and self.ctl.accepted and bool(self.ctl.asked)
