"""One judge of phones: what becomes of a cohort that starts, that loses its session, or that stays.

The phone's order is CTL, ITL, configuration, registration (213407; Security Guides, Default Security; field notice
70613); what sources leave open is asked of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from cucm_driver.picture import signalling
from cucm_driver.picture.certificates import CAPF_ROLE, CCM_TFTP, SAST, TFTP_ROLE, TVS_ROLE, Cert, Listing
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
from cucm_driver.picture.state import CAPF, CAPF_UNIT, CM, MIXED, TFTP, Cohort, Node, Picture
from cucm_driver.picture.vouching import Doubt, ask


class Event(StrEnum):
    """What happens to phones: a start, a lost session, or nothing."""

    BOOTS = "starts"
    RECONNECTS = "loses its session"
    STAYS = "stays"


def judge(cohort: Cohort, picture: Picture, rules: Rules, event: Event) -> Fate:
    """Raises `Open` where an open question decides; see `worlds.judged`."""
    if cohort.power is False:
        return Fate(replace(cohort, session=None), away=True)
    if event is Event.STAYS and not isinstance(cohort.session, Unknown) and cohort.session is not None:
        return Fate(cohort, registers=(Turned(cohort.session, Says.YES),))
    if event is Event.BOOTS:
        return _starts(cohort, picture, rules)
    return _registers(Fate(cohort), cohort, picture, rules)


def _starts(cohort: Cohort, picture: Picture, rules: Rules) -> Fate:
    fate = _Boot(picture, rules).of(cohort)
    return _registers(fate, _installs(fate, picture, rules), picture, rules)


def _registers(fate: Fate, cohort: Cohort, picture: Picture, rules: Rules) -> Fate:
    """The first member of the group that takes them; perhaps none while they refuse what is served."""
    refuses = cohort.sbd is True and _Boot(picture, rules).of(cohort).refuses is Says.YES
    if refuses and rules.says(Question.REFUSING_UNREGISTERS) is True:
        return replace(fate, then=replace(cohort, session=None))
    tried = tuple(signalling.tries(picture, cohort, rules))
    last = tried[-1] if tried else None
    session: str | Unknown | None = None
    if any(each.says is Says.UNKNOWN for each in tried):
        session = Unknown(next(each.why for each in tried if each.says is Says.UNKNOWN))
    elif last is not None and last.says is Says.YES:
        session = last.node
    return replace(fate, then=replace(cohort, session=session), registers=tried)


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
        if isinstance(name, Unknown):
            belief = Belief(Says.UNKNOWN, str(name), Cert("?", "?", 0), because=name)
            return Fate(cohort, name, itl=belief)
        if name is None:
            return Fate(cohort)
        node = self.picture.nodes[name]
        unknown = next(
            (x for x in (node.ctl, node.itl, cohort.itl, cohort.ctl, cohort.sbd) if isinstance(x, Unknown)),
            None,
        )
        if unknown is not None:
            return _not_told(cohort, name, node, unknown)
        about_ctl = self._ctl(cohort, node.ctl) if isinstance(node.ctl, Listing) else None
        taken = cohort if about_ctl is None or about_ctl.says is Says.NO else replace(cohort, ctl=node.ctl)
        about_itl = (
            self._itl(cohort, taken, node.itl) if cohort.sbd and isinstance(node.itl, Listing) else None
        )
        then = taken if about_itl is None or about_itl.says is Says.NO else replace(taken, itl=node.itl)
        about = self._configuration(then, node.loaded(TFTP, CM), about_itl)
        return Fate(self._configured(then, about), name, about_ctl, about_itl, about)

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
        if about is None or about.says is not Says.YES:
            return cohort
        mode = self.picture.mode
        applied = mode if isinstance(mode, Unknown) else cohort.secure if mode == MIXED else False
        return replace(cohort, members=cohort.group, applied=applied)

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
            return Belief(Says.UNKNOWN, str(signer), Cert("?", "?", 0), because=signer)
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


def _not_told(cohort: Cohort, name: str, node: Node, why: Unknown) -> Fate:
    """One of the lists that decide is unknown, and with it everything."""
    signer = node.itl.signer if isinstance(node.itl, Listing) else Cert("?", "?", 0)
    return Fate(cohort, name, itl=Belief(Says.UNKNOWN, str(why), signer, because=why))


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


def _installs(fate: Fate, picture: Picture, rules: Rules) -> Cohort:
    """An order of CAPF is carried out once the configuration is taken and CAPF's certificate is believed (Security Guides, CAPF)."""
    then = fate.then
    if then.order is None or fate.configuration is None or not fate.configuration.accepted:
        return then
    publisher = picture.nodes[picture.publisher]
    shown = publisher.loaded(CAPF, CAPF_UNIT)
    if publisher.runs(CAPF) is False or shown is None:
        return then
    if isinstance(shown, Unknown):
        return replace(then, lsc=shown)
    held = then.itl if isinstance(then.itl, Listing) else None
    known = any(isinstance(each, Listing) and shown in each.named(CAPF_ROLE) for each in (then.ctl, then.itl))
    asks = fate.itl is None or fate.itl.accepted
    members = () if isinstance(then.members, Unknown) or not asks else then.members
    vouched = known or ask(picture, members, Doubt(held, shown, (CAPF_ROLE,)), rules)[0] is Says.YES
    if not vouched:
        return then
    done = replace(then, order=None)
    return replace(done, lsc=shown.subject, ended=False) if _proves(then, picture, rules) else done


def _proves(cohort: Cohort, picture: Picture, rules: Rules) -> bool:
    """Whether CAPF takes the certificate by which the phone proves itself: its issuer in CAPF-trust as loaded (Cisco 200860)."""
    if cohort.order is None or cohort.order.proof == "null":
        return True
    own = (cohort.lsc, cohort.mic) if cohort.order.proof == "LSC" else (cohort.mic, cohort.lsc)
    shown = next((each for each in own if each), "")
    trusts = picture.nodes[picture.publisher].services[CAPF].trusts
    if not shown or isinstance(trusts, Unknown) or isinstance(shown, Unknown):
        return False
    ended = cohort.ended is True and shown == cohort.lsc and rules.says(Question.ENDED_LSC_TAKEN) is False
    return any(each.subject == shown for each in trusts) and not ended
