"""Does a phone that holds the saved lists accept what is served now? Asked before any phone is reset; it changes nothing.

Two answers for each group of phones: the picture's judge, and the phone's own algorithm on the real bytes with the real
TVS. Where they differ the answer is unknown. It speaks only for phones that held the saved lists, and says for how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.groups import Group, groups, why
from cucm_driver.answers.observation import observe
from cucm_driver.answers.observation.evidence import answered
from cucm_driver.answers.saved_lists import Saved, spoken_for
from cucm_driver.cluster import Cluster
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.lists import served_configuration
from cucm_driver.facts.presented import TFTP
from cucm_driver.picture import worlds
from cucm_driver.picture.certificates import Listing
from cucm_driver.picture.fate import Fate, Says
from cucm_driver.picture.judge import Event, judge, serves
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Given, Question, Rules
from cucm_driver.picture.state import Cohort, Picture
from cucm_driver.trust.acceptance import Custom, Held
from cucm_driver.trust.boot import Offered, boots
from cucm_driver.trust.trust_list import TrustList

BY_TVS = "a CTL is believed only because TVS vouches for its signer, which sources dispute (213407 against FN70613)"
CONTRADICTED = "the bytes say {}, the picture {}: {}"


@dataclass(frozen=True)
class Answer:
    """What one group of phones comes to; `why` names node, signer and the TVS asked."""

    situation: Group
    says: Says
    why: str
    warning: str = ""
    fate: Fate | None = None

    def line(self) -> str:
        """`yes: 10 phones (SEP.., ..) with the lists of cm-pub, group cm-sub1: the held ITL lists the signer as SAST`."""
        return f"{self.says}: {self.situation.describe()}: {self.why}"


@dataclass(frozen=True)
class Answers:
    """All of them. `behind` held something else when the lists were saved: it is not said for them.

    `elsewhere` is what phones would say to the next server of their option 150: no part of what it says, but a warning.
    """

    answers: tuple[Answer, ...]
    behind: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    elsewhere: tuple[Answer, ...] = ()

    @property
    def says(self) -> Says:
        """No outranks unknown, unknown outranks yes; no answer at all is unknown."""
        return Says.worst((answer.says for answer in self.answers), nothing=Says.UNKNOWN)

    def which(self, says: Says) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.says is says)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Each once."""
        told = [answer.warning for answer in self.answers if answer.warning]
        told += [f"should its server be away: {a.line()}" for a in self.elsewhere if a.says is not Says.YES]
        return tuple(dict.fromkeys(told))

    def coverage(self) -> str:
        """For whom it speaks, and for whom not."""
        sure = (answer.situation for answer in self.answers if not answer.situation.assumed)
        covered = {name for group in sure for name in group.phones}
        lines = [f"it speaks for {len(covered)} phones that were in step when the lists were saved"]
        if self.untold:
            lines.append(f"for {spoken_for(self.untold)} that do not tell only if they were")
        if self.behind:
            lines.append(f"not for {spoken_for(self.behind)} that held another list")
        return "; ".join(lines)


def asks(
    cluster: Cluster, saved: Saved, reader: CachedReader | None = None, known: Given = frozenset()
) -> Answers:
    """Each group once; `known` was answered earlier this night. Raises ClusterTrouble where not even the served lists can be read."""
    look = reader or CachedReader(cluster)
    picture = observe.with_saved(look, saved)
    asker = _Asker(look, picture, answered(picture, known), _Bytes(look, saved))
    now = groups(picture)
    found = tuple(asker.answer(each) for each in now)
    other = tuple(asker.answer(each) for each in _elsewhere(now, picture))
    answers = Answers(found, saved.behind, saved.untold, other)
    cluster.journal.note("acceptance", says=answers.says, answers=[answer.line() for answer in found])
    return answers


def _elsewhere(found: Iterable[Group], picture: Picture) -> Iterator[Group]:
    """The same phones, should the server that they ask be away: each further TFTP node of their option 150 that serves."""
    for group in found:
        tftp = group.cohort.tftp
        if group.assumed or isinstance(tftp, Unknown):
            continue
        serving = [name for name in tftp if name in picture.nodes and serves(picture.nodes[name]) is True]
        yield from (replace(group, cohort=replace(group.cohort, tftp=(node,))) for node in serving[1:])


@dataclass(frozen=True)
class _Asker:
    reader: CachedReader
    picture: Picture
    rules: Rules
    bytes: _Bytes

    def answer(self, group: Group) -> Answer:
        fates = [
            fate
            for _, fate in worlds.branch(
                self.rules, lambda r: judge(group.cohort, self.picture, r, Event.BOOTS)
            )
        ]
        says = {fate.files for fate in fates}
        worst = Says.worst(says, Says.UNKNOWN)
        fate = next(each for each in fates if each.files is worst)
        if fate.tftp is None:
            return Answer(
                group, Says.UNKNOWN, f"none of its TFTP nodes serves a list: {TFTP} is to be looked at"
            )
        told = worst if len(says) == 1 or worst is Says.NO else Says.UNKNOWN
        warning = f"{fate.tftp}: {BY_TVS}" if fate.ctl_through_tvs or self._ctl_by_way_of_itl(fate) else ""
        return self._checked(Answer(group, told, why(replace(fate, registers=())), warning, fate))

    def _ctl_by_way_of_itl(self, fate: Fate) -> bool:
        """A refused CTL that a second start brings, because TVS vouched for the ITL that names its signer."""
        if (
            fate.ctl is None
            or fate.ctl.accepted
            or fate.itl is None
            or not (fate.itl.accepted and fate.itl.asked)
        ):
            return False
        again = judge(fate.then, self.picture, self.rules, Event.BOOTS)
        return again.ctl is not None and again.ctl.accepted

    def _checked(self, answer: Answer) -> Answer:
        """A definite answer stands only where the bytes say the same."""
        if answer.says is Says.UNKNOWN or answer.fate is None:
            return answer
        try:
            accepted = self.bytes.accepted(answer.situation.cohort, str(answer.fate.tftp), self._custom())
        except ClusterTrouble as trouble:
            return replace(
                answer, says=Says.UNKNOWN, why=f"{trouble.node}: {trouble.asked}: {trouble.got.strip()}"
            )
        if accepted is None or accepted is (answer.says is Says.YES):
            return answer
        told = CONTRADICTED.format("yes" if accepted else "no", answer.says, answer.why)
        return replace(answer, says=Says.UNKNOWN, why=told)

    def _custom(self) -> Custom:
        """The same rows for the algorithm on bytes."""
        return Custom(
            self.rules.says(Question.TVS_FOR_CTL) == "always",
            self.rules.says(Question.SIGNALLING_SIGNS) is True,
        )


@dataclass(frozen=True)
class _Bytes:
    """The phone's algorithm on real bytes (`trust.boot`), for phones that hold lists which were saved."""

    reader: CachedReader
    saved: Saved

    def accepted(self, cohort: Cohort, tftp: str, custom: Custom) -> bool | None:
        """None where the bytes of what they hold are not at hand."""
        if isinstance(cohort.members, Unknown) or (cohort.sbd is not True and cohort.sbd is not False):
            return None
        lists = (*self.saved.itls.values(), *self.saved.ctls.values())
        held = Held(_of(lists, cohort.itl), _of(lists, cohort.ctl), cohort.members, cohort.sbd)
        files = self.reader.cluster.files(tftp)
        phone = next(iter(self.reader.phone_names()), "XMLDefault")
        configuration = self.reader.once(("sgn", tftp), lambda: served_configuration(files, tftp, phone))
        offered = Offered(self.reader.served_itl(tftp), configuration, self.reader.served_ctl(tftp))
        return boots(held, offered, observe.proven_tvs(self.reader), custom).accepted


def _of(lists: Iterable[TrustList], held: Listing | Unknown | None) -> TrustList | None:
    return next((each for each in lists if isinstance(held, Listing) and each.sha1 == held.mark), None)
