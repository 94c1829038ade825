"""One judge of phones: what becomes of a cohort that starts, that loses its session, or that stays.

The phone's order is CTL, ITL, configuration, registration (213407; Security Guides, Default Security; field notice
70613); what sources leave open is asked of the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from cucm_driver.picture import either, enrolment, signalling
from cucm_driver.picture.certificates import CCM_TFTP, SAST, TFTP_ROLE, TVS_ROLE, Cert, Listing
from cucm_driver.picture.fate import (
    BAD_SIGNATURE,
    EMPTY_ITL,
    KEY_TOO_LONG,
    LEAP_OF_FAITH,
    NO_ANCHOR,
    NO_LIST_HELD,
    THE_SAME,
    Belief,
    Fate,
    Says,
    Turned,
)
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import CM, MIXED, TFTP, Cohort, Node, Picture
from cucm_driver.picture.vouching import Doubt, ask

NOBODY = Cert("?", "?", 0)
"""The signer of a file of which nobody told who signed it."""

REFUSES_PERHAPS = "whether it takes what is served is not told"


class Event(StrEnum):
    """What happens to phones: a start, a lost session, or nothing."""

    BOOTS = "starts"
    RECONNECTS = "loses its session"
    STAYS = "stays"


def judge(cohort: Cohort, picture: Picture, rules: Rules, event: Event) -> Fate:
    """Raises `Open` where an open question decides; see `worlds.judged`."""
    if cohort.power is False:
        return Fate(replace(cohort, session=None), away=True)
    if isinstance(cohort.power, Unknown):
        on = judge(replace(cohort, power=True), picture, rules, event)
        off = replace(cohort, session=None)
        return either.perhaps(replace(on, then=replace(on.then, power=cohort.power)), off, cohort.power)
    if event is Event.STAYS and isinstance(cohort.session, str):
        return Fate(cohort, registers=(Turned(cohort.session, Says.YES),))
    if event is Event.BOOTS:
        return _starts(cohort, picture, rules)
    fate = _registers(Fate(cohort), cohort, picture, rules)
    if event is Event.STAYS and isinstance(cohort.session, Unknown):
        return either.perhaps(fate, cohort, cohort.session)
    return fate


def _starts(cohort: Cohort, picture: Picture, rules: Rules) -> Fate:
    fate = _Boot(picture, rules).of(cohort)
    return _registers(fate, enrolment.installs(fate, picture, rules), picture, rules)


def _registers(fate: Fate, cohort: Cohort, picture: Picture, rules: Rules) -> Fate:
    """The first member of the group that takes them; perhaps none while they refuse what is served."""
    refuses = Says.NO
    if cohort.sbd is not False and rules.says(Question.REFUSING_UNREGISTERS) is True:
        refuses = _Boot(picture, rules).of(cohort).refuses
    away = refuses is not Says.NO
    if refuses is Says.YES and cohort.sbd is True:
        return replace(fate, then=replace(cohort, session=None))
    tried = tuple(signalling.tries(picture, cohort, rules))
    if away:
        tried = tuple(
            replace(each, says=Says.UNKNOWN, why=REFUSES_PERHAPS) if each.says is Says.YES else each
            for each in tried
        )
    last = tried[-1] if tried else None
    session: str | Unknown | None = None
    if any(each.says is Says.UNKNOWN for each in tried):
        session = Unknown(next(each.why for each in tried if each.says is Says.UNKNOWN))
    elif last is not None and last.says is Says.YES:
        session = last.node
    then = cohort if session == cohort.session else replace(cohort, session=session)
    return replace(fate, then=then, registers=tried)


def serves(node: Node) -> bool | Unknown:
    """Whether phones get lists from Cisco Tftp of this node."""
    runs = node.runs(TFTP)
    if runs is not True:
        return runs
    return node.itl if isinstance(node.itl, Unknown) else node.itl is not None


@dataclass(frozen=True, slots=True)
class _Boot:
    """Three files, each judged by what was taken before it."""

    picture: Picture
    rules: Rules

    def of(self, cohort: Cohort) -> Fate:
        name = self._server(cohort)
        if name is None:
            return Fate(cohort)
        if isinstance(name, Unknown):
            return self._not_told(cohort, Node(itl=name, ctl=name), name)
        node = self.picture.nodes[name]
        unknown = next(
            (x for x in (node.ctl, node.itl, cohort.itl, cohort.ctl, cohort.sbd) if isinstance(x, Unknown)),
            None,
        )
        if unknown is not None:
            return replace(self._not_told(cohort, node, unknown), tftp=name)
        about_ctl = self._ctl(cohort, node.ctl) if isinstance(node.ctl, Listing) else None
        taken = replace(cohort, ctl=node.ctl)
        fate = _either(
            about_ctl,
            lambda: self._after_ctl(cohort, taken, node),
            lambda: self._after_ctl(cohort, cohort, node),
        )
        return replace(fate, tftp=name, ctl=about_ctl)

    def _after_ctl(self, before: Cohort, cohort: Cohort, node: Node) -> Fate:
        """ITL and configuration of phones that hold what they took, or kept, of the CTL."""
        if not cohort.sbd or not isinstance(node.itl, Listing):
            return self._after_itl(cohort, node, None)
        about = self._itl(before, cohort, node.itl)
        taken, yes, no = (
            replace(cohort, itl=node.itl),
            replace(about, says=Says.YES),
            replace(about, says=Says.NO),
        )
        fate = _either(
            about, lambda: self._after_itl(taken, node, yes), lambda: self._after_itl(cohort, node, no)
        )
        return replace(fate, itl=about)

    def _after_itl(self, cohort: Cohort, node: Node, about_itl: Belief | None) -> Fate:
        about = self._configuration(cohort, node.loaded(TFTP, CM), about_itl)
        return Fate(self._configured(cohort, about), itl=about_itl, configuration=about)

    def _server(self, cohort: Cohort) -> str | Unknown | None:
        """The first of its TFTP servers that answers, never the next after a failed verification."""
        if isinstance(cohort.tftp, Unknown):
            return cohort.tftp
        for name in (each for each in cohort.tftp if each in self.picture.nodes):
            found = serves(self.picture.nodes[name])
            if found is not False:
                return name if found is True else found
        return None

    def _configured(self, cohort: Cohort, about: Belief | None) -> Cohort:
        """An accepted configuration brings the group and the profile of the database."""
        if about is None or about.says is Says.NO:
            return cohort
        mode = self.picture.mode
        applied = mode if isinstance(mode, Unknown) else cohort.secure if mode == MIXED else False
        done = replace(cohort, members=cohort.group, applied=applied)
        return done if about.because is None else either.phones(done, cohort, about.because)

    def _not_told(self, cohort: Cohort, node: Node, why: Unknown) -> Fate:
        """One of the lists that decide is unknown, and with it everything that a start may bring."""
        signer = node.itl.signer if isinstance(node.itl, Listing) else NOBODY
        about = Belief(Says.UNKNOWN, str(why), signer, because=why)
        taken = replace(
            self._configured(cohort, about),
            itl=cohort.itl if cohort.sbd is False else node.itl,
            ctl=node.ctl or cohort.ctl,
        )
        return Fate(either.phones(cohort, taken, why), itl=about, configuration=about)

    def _ctl(self, cohort: Cohort, new: Listing) -> Belief:
        when = self.rules.says(Question.TVS_FOR_CTL)
        asks = when == "always" or (when == "first" and cohort.ctl is None)
        return self._list(cohort, new, cohort.ctl, asks=asks)

    def _itl(self, before: Cohort, cohort: Cohort, new: Listing) -> Belief:
        """A CTL accepted a moment ago vouches for it; a phone that held nothing takes both lists unseen."""
        if before.itl is None and before.ctl is None and new.longest_key <= cohort.longest_key:
            return Belief(Says.YES, LEAP_OF_FAITH, new.signer)
        return self._list(cohort, new, cohort.itl, asks=True)

    def _list(
        self, cohort: Cohort, new: Listing, installed: Listing | Unknown | None, *, asks: bool
    ) -> Belief:
        if new == installed:
            return Belief(Says.YES, THE_SAME, new.signer)
        if new.longest_key > cohort.longest_key:
            return Belief(Says.NO, KEY_TOO_LONG, new.signer)
        if cohort.itl is None and cohort.ctl is None:
            return Belief(Says.YES, LEAP_OF_FAITH, new.signer)
        if is_empty(cohort.itl):
            return Belief(Says.YES, EMPTY_ITL, new.signer)
        by = _anchor(cohort, new.signer, (SAST,))
        if not by and self._signalling_signs(cohort, new.signer):
            by = "the held CTL lists the signer as CCM+TFTP"
        if by:
            return _signed(new, by)
        if not asks or not cohort.sbd:
            return Belief(Says.NO, NO_ANCHOR, new.signer)
        found = self._vouched(cohort, new.signer, (SAST,))
        return _signed(new, found.by, found) if found.accepted else found

    def _signalling_signs(self, cohort: Cohort, signer: Cert) -> bool:
        named = isinstance(cohort.ctl, Listing) and signer in cohort.ctl.named(CCM_TFTP)
        return named and self.rules.says(Question.SIGNALLING_SIGNS) is True

    def _configuration(
        self, cohort: Cohort, signer: Cert | Unknown | None, about_itl: Belief | None
    ) -> Belief | None:
        """Signed with the key that Cisco Tftp has loaded. After a refused ITL no TVS is asked (field notice 70613)."""
        if signer is None:
            return None
        if isinstance(signer, Unknown):
            return Belief(Says.UNKNOWN, str(signer), NOBODY, because=signer)
        if cohort.itl is None and cohort.ctl is None:
            return Belief(Says.YES, NO_LIST_HELD, signer)
        if is_empty(cohort.itl):
            return Belief(Says.YES, EMPTY_ITL, signer)
        by = _anchor(cohort, signer, (CCM_TFTP, TFTP_ROLE))
        if by:
            return Belief(Says.YES, by, signer)
        if about_itl is None or about_itl.says is Says.NO:
            return Belief(Says.NO, NO_ANCHOR, signer)
        return self._vouched(cohort, signer, (CCM_TFTP, TFTP_ROLE))

    def _vouched(self, cohort: Cohort, signer: Cert, roles: tuple[str, ...]) -> Belief:
        if isinstance(cohort.members, Unknown):
            return Belief(Says.UNKNOWN, str(cohort.members), signer, because=cohort.members)
        held = cohort.itl if isinstance(cohort.itl, Listing) else None
        says, asked = ask(self.picture, cohort.members, Doubt(held, signer, roles), self.rules)
        if says is Says.YES:
            return Belief(says, f"TVS on {asked[-1].node} vouches for the signer", signer, asked)
        if says is Says.UNKNOWN:
            why = next((each.because for each in asked if each.because), Unknown("a TVS does not tell"))
            return Belief(says, str(why), signer, asked, why)
        return Belief(says, NO_ANCHOR, signer, asked)


def _either(about: Belief | None, taken: Callable[[], Fate], kept: Callable[[], Fate]) -> Fate:
    """What follows once a file is taken, or not; where nobody knows whether it is, what both have in common."""
    if about is None or about.says is Says.NO:
        return kept()
    return taken() if about.because is None else either.fate(taken(), kept(), about.because)


def _signed(new: Listing, by: str, through: Belief | None = None) -> Belief:
    """A trusted signer; what is left is whether the signature holds."""
    asked = through.asked if through is not None else ()
    if isinstance(new.sound, Unknown):
        return Belief(Says.UNKNOWN, str(new.sound), new.signer, asked, new.sound)
    return Belief(Says.YES if new.sound else Says.NO, by if new.sound else BAD_SIGNATURE, new.signer, asked)


def _anchor(cohort: Cohort, signer: Cert, roles: tuple[str, ...]) -> str:
    """Which held list names the signer in one of these roles, in words; "" for none."""
    for held in (cohort.ctl, cohort.itl):
        for role in roles:
            if isinstance(held, Listing) and signer in held.named(role):
                return f"the held {held.kind} lists the signer as {role}"
    return ""


def is_empty(itl: Listing | Unknown | None) -> bool:
    """The ITL of "Prepare Cluster for Rollback to pre 8.0": no TVS and no TFTP section."""
    return isinstance(itl, Listing) and not itl.named(TVS_ROLE, TFTP_ROLE, CCM_TFTP)
