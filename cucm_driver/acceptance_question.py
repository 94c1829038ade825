"""Does a phone that holds the saved lists accept what is served now? Asked before any phone is reset; it changes nothing.

One answer for each distinct situation, from bytes and from the real TVS. It speaks only for phones that held the saved
lists, and says for how many; whoever cannot be judged is unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.proven_tvs import ProvenTvs
from cucm_driver.cluster import Cluster
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.lists import served_configuration
from cucm_driver.facts.presented import TFTP
from cucm_driver.release import Release
from cucm_driver.saved_lists import Saved, spoken_for
from cucm_driver.situations import Situation, elsewhere, situations
from cucm_driver.trust.acceptance import CAUTIOUS, UP_TO_11_5, Custom, Tried, Verdict
from cucm_driver.trust.boot import Boot, Offered, boots

RELEASE_12_0 = Release.parse("12.0")
BY_TVS = "a CTL is believed only because TVS vouches for its signer, which sources dispute (213407 against FN70613)"


class Says(StrEnum):
    """In the order in which one outranks the next."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"

    @classmethod
    def worst(cls, found: Iterable[Says], nothing: Says) -> Says:
        """The one that outranks the others; `nothing` where there is none at all."""
        return min(found, key=list(cls).index, default=nothing)


@dataclass(frozen=True)
class Answer:
    """What one situation comes to; `why` names node, signer and the TVS tried."""

    situation: Situation
    says: Says
    why: str
    warning: str = ""
    boot: Boot | None = None

    def line(self) -> str:
        """`yes: 10 phones (SEP.., ..) of cm-pub, group cm-sub1, cm-sub2: the held ITL lists the signer as SAST`."""
        return f"{self.says}: {self.situation.told()}: {self.why}"


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
        covered = {
            name
            for answer in self.answers
            if not answer.situation.assumed
            for name in answer.situation.phones
        }
        lines = [f"it speaks for {len(covered)} phones that were in step when the lists were saved"]
        if self.untold:
            lines.append(f"for {spoken_for(self.untold)} that do not tell only if they were")
        if self.behind:
            lines.append(f"not for {spoken_for(self.behind)} that held another list")
        return "; ".join(lines)


def customs(release: Release) -> Custom:
    """What phones of a cluster of this release do (Cisco 213407; field notice 70613)."""
    return CAUTIOUS if release.since(RELEASE_12_0) else UP_TO_11_5


def asks(cluster: Cluster, saved: Saved, reader: CachedReader | None = None) -> Answers:
    """Each situation once. Raises ClusterTrouble where not even the served lists can be read."""
    look = reader or CachedReader(cluster)
    serving = tuple(look.served_itls())
    asker = _Asker(look, saved, ProvenTvs(look, tuple(saved.itls.values())))
    now = situations(saved, serving)
    found = tuple(asker.answer(each) for each in now)
    other = tuple(asker.answer(each) for each in elsewhere(now, saved, serving))
    answers = Answers(found, saved.behind, saved.untold, other)
    cluster.journal.note("acceptance", says=answers.says, answers=[answer.line() for answer in found])
    return answers


@dataclass(frozen=True)
class _Asker:
    reader: CachedReader
    saved: Saved
    tvs: ProvenTvs

    def answer(self, situation: Situation) -> Answer:
        if situation.offered_by is None:
            return Answer(
                situation, Says.UNKNOWN, f"none of its TFTP nodes serves a list: {TFTP} is to be looked at"
            )
        held = situation.held(self.saved)
        try:
            offered = self._offered(situation.offered_by)
        except ClusterTrouble as trouble:
            return Answer(situation, Says.UNKNOWN, f"{trouble.node}: {trouble.asked}: {trouble.got.strip()}")
        boot = boots(held, offered, self.tvs, customs(self.reader.release()))
        return self._judged(situation, boot)

    def _offered(self, node: str) -> Offered:
        """The configuration of any phone will do: it is signed with the key that Cisco Tftp has loaded."""
        phone = next(iter(self.saved.phones), "XMLDefault")
        files = self.reader.cluster.files(node)
        configuration = self.reader.once(("sgn", node), lambda: served_configuration(files, node, phone))
        return Offered(self.reader.served_itl(node), configuration, self.reader.served_ctl(node))

    def _judged(self, situation: Situation, boot: Boot) -> Answer:
        """A verdict that rests on a TVS which is not proven is unknown, whichever way it went."""
        doubts = [doubt for _, verdict in boot.verdicts for doubt in self._doubts(verdict.tried)]
        file, verdict = _telling(boot)
        why = f"{file} of {situation.offered_by}, signed by {_who(verdict)}: {verdict.by}{_tried(verdict.tried)}"
        if doubts:
            return Answer(situation, Says.UNKNOWN, f"{why}; {'; '.join(dict.fromkeys(doubts))}", boot=boot)
        warning = f"{situation.offered_by}: {BY_TVS}" if boot.ctl_through_tvs else ""
        return Answer(situation, Says.YES if boot.accepted else Says.NO, why, warning, boot)

    def _doubts(self, tried: Iterable[Tried]) -> Iterator[str]:
        yield from (doubt for each in tried if (doubt := self.tvs.doubt(each.node)))


def _telling(boot: Boot) -> tuple[str, Verdict]:
    """The verdict that decides: the first that refuses, else the one that needed TVS, else the ITL's."""
    told = list(boot.verdicts)
    refused = next((each for each in told if not each[1].accepted), None)
    by_tvs = next((each for each in told if each[1].tried), None)
    return refused or by_tvs or next((each for each in told if each[0] == "ITL"), told[0])


def _who(verdict: Verdict) -> str:
    return f"{verdict.signer.common_name} {verdict.signer.serial.hex()[:12]}"


def _tried(tried: tuple[Tried, ...]) -> str:
    return f" (TVS on {'; '.join(f'{each.node}: {each.answer}' for each in tried)})" if tried else ""
