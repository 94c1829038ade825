"""Why phones are lost, told from outside: the picture as it is now judged, and the journal asked who did it.

It judges their next start (CTL, ITL, configuration) and, of secure phones that are registered nowhere, what they meet
when they try. It looks at no model and no control port. A phone that does not tell what it holds is judged by every
list that was saved, and marked as assumed; its CallManager group is the one in the database, which the configuration
it has cached may not name yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.groups import Group, groups
from cucm_driver.answers.observation import observe
from cucm_driver.answers.observation.evidence import answered
from cucm_driver.answers.remedies import Remedies
from cucm_driver.answers.situation import Cause, Situation, held, names_of
from cucm_driver.cluster import Cluster
from cucm_driver.facts.certificates import serial_text
from cucm_driver.facts.held import Holds
from cucm_driver.operations.stored import operation_of
from cucm_driver.picture import signalling, worlds
from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.fate import NOT_IN_HELD_ITL, Says, Turned
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import CALLMANAGER, CM, Cohort, Picture
from cucm_driver.trust.trust_list import TrustList

Line = Mapping[str, Any]
"""A line of the journal, as `cucm_driver.record.journal.read` gives it."""


TRUST_LIST, FAILED = "Trust List", "failed"
"""Of the status messages of a phone: `Trust List update failed` (Phone Administration Guides)."""


@dataclass(frozen=True)
class Diagnosis:
    """Every distinct situation; `untold` are phones about which nothing can be said."""

    situations: tuple[Situation, ...]
    untold: tuple[str, ...] = ()

    @property
    def refused(self) -> tuple[Situation, ...]:
        return tuple(situation for situation in self.situations if situation.refused)

    @property
    def lost(self) -> tuple[Situation, ...]:
        """Those that refuse something, and secure phones that no Cisco CallManager takes."""
        return tuple(situation for situation in self.situations if situation.lost)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The operations to blame, in the order in which they were done."""
        return _in_order(cause for situation in self.lost for cause in situation.causes)

    def summary(self) -> list[str]:
        """Some lines for all lost situations together, or one that says that there is none."""
        lost = self.lost
        if not lost:
            return self.lines()
        phones = tuple(dict.fromkeys(phone for situation in lost for phone in situation.phones))
        answers = {tried: None for situation in lost for tried in situation.tried}
        return [
            f"{names_of(phones)} {_each(s.fate for s in lost)}",
            f"  hold: {_each(held(s.group.cohort) for s in lost)}",
            f"  offered: {_each(str(each) for s in lost for each in s.offered)}",
            f"  TVS asked: {_each(f'{tried.node}: {tried.answer}' for tried in answers) or 'nobody'}",
            f"  done by: {'; '.join(_by_request(self.causes)) or 'no recorded operation'}",
            f"  heals: {'; '.join(dict.fromkeys(s.heals for s in lost))}",
        ]

    def lines(self) -> list[str]:
        """Six lines a lost situation, or one that says that there is none."""
        told = [line for situation in self.lost for line in situation.lines()]
        if told:
            return told
        unsure = f" Nothing is known of {names_of(self.untold)}." if self.untold else ""
        return [f"No phone that can be judged refuses what is served now.{unsure}"]


def diagnose(
    cluster: Cluster,
    saved: Mapping[str, TrustList],
    journal: Iterable[Line],
    ctls: Mapping[str, TrustList] | None = None,
) -> Diagnosis:
    """`saved` and `ctls` are the ITLs and CTLs from before, by TFTP node; `journal` the lines of the run that did it."""
    reader = CachedReader(cluster)
    picture = observe.as_told(reader, saved, ctls or {})
    failing = (name for name, holds in reader.held().items() if _failed(holds))
    return of_picture(picture, _made(journal), frozenset(failing))


def _failed(holds: Holds) -> bool:
    """Whether its last message about its lists is that they failed (7800/8800 administration guides)."""
    last = next((text for text in reversed(holds.messages) if TRUST_LIST in text), "")
    return FAILED in last


def of_picture(
    picture: Picture, made: Mapping[str, Cause], failing: frozenset[str] = frozenset()
) -> Diagnosis:
    """The same from a picture in hand; `made` says which operation made a serial, `failing` which phones say so."""
    rules = _refuted(picture, answered(picture), failing)
    remedies = Remedies(picture, rules)
    judged = [_judged(picture, rules, group) for group in groups(picture)]
    told = (
        replace(each, causes=_causes(picture, each, made), heals=remedies.of(each.group))
        if each.lost
        else each
        for each in judged
    )
    untold = [name for each in judged if _unknown(each) for name in each.phones]
    sure = {name for each in judged if not _unknown(each) for name in each.phones}
    return Diagnosis(tuple(told), tuple(dict.fromkeys(name for name in untold if name not in sure)))


def _refuted(picture: Picture, rules: Rules, failing: frozenset[str]) -> Rules:
    """A phone that says that its lists failed has had no CTL vouched for by TVS, whatever sources say."""
    for group in (each for each in groups(picture) if failing & set(each.phones) and not each.assumed):
        if _judged(picture, rules, group).boot.ctl_through_tvs:
            return rules.with_answer(Question.TVS_FOR_CTL, "never")
    return rules


def _unknown(situation: Situation) -> bool:
    return not situation.lost and any(belief.says is Says.UNKNOWN for _, belief in situation.boot.beliefs)


def _judged(picture: Picture, rules: Rules, group: Group) -> Situation:
    """The worst of what open questions leave: a phone that is lost under one answer may be lost."""
    fates = [fate for _, fate in worlds.branch(rules, lambda r: judge(group.cohort, picture, r, Event.BOOTS))]
    worst = Says.worst((fate.files for fate in fates), Says.UNKNOWN)
    boot = next(fate for fate in fates if fate.files is worst)
    node = picture.nodes.get(str(boot.tftp))
    offered = (
        tuple(each for each in (node.ctl, node.itl) if isinstance(each, Listing)) if node is not None else ()
    )
    return Situation(group, boot, offered, away=_turning_away(picture, rules, group.cohort))


def _turning_away(picture: Picture, rules: Rules, cohort: Cohort) -> tuple[Turned, ...]:
    """Every member with why, for secure phones that are registered nowhere; empty where one takes them, or none runs.

    A member that may not trust the issuer of their LSC is taken for one that does not: they are away.
    """
    members = cohort.members
    if cohort.session is not None or cohort.applied is not True or isinstance(members, Unknown):
        return ()
    fates = worlds.branch(rules, lambda r: tuple(signalling.one(picture, cohort, n, r) for n in members))
    turned = next(iter(fates))[1]
    sure = all(each.says is Says.NO or each.why == signalling.ISSUER_UNKNOWN for each in turned)
    trust = any(each.why != signalling.NOT_STARTED for each in turned)
    return turned if turned and sure and trust else ()


def _made(journal: Iterable[Line]) -> dict[str, Cause]:
    """Which regeneration made a serial, from the outcomes that are done."""
    done = (
        line for line in journal if line.get("kind", "outcome") == "outcome" and line.get("result") == "done"
    )
    return {
        line["after"]: Cause(
            line["node"], line["request"], line["before"], line["after"], str(line["started"])
        )
        for line in done
        if operation_of(line).effect.renews
    }


def _causes(picture: Picture, found: Situation, made: Mapping[str, Cause]) -> tuple[Cause, ...]:
    """Who made the offered signer, the TVS certificates that phones do not know, and what turns secure phones away."""
    certs: list[Cert | Unknown | None] = [
        picture.nodes[each.node].loaded(CALLMANAGER, CM)
        for each in found.away
        if each.node in picture.nodes and each.why == signalling.NOT_IN_CTL
    ]
    if found.refused:
        certs.append(found.belief.signer)
        certs += [each.presented for each in found.tried if each.answer == NOT_IN_HELD_ITL]
    told = [serial_text(cert.serial) for cert in certs if isinstance(cert, Cert) and cert.made]
    return _in_order(made[serial] for serial in told if serial in made)


def _in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    return tuple(sorted(set(causes), key=lambda cause: (cause.started, cause.node)))


def _each(texts: Iterable[str]) -> str:
    """`cm-pub, cm-sub1`: each once, in the order given."""
    return ", ".join(dict.fromkeys(texts))


def _by_request(causes: Iterable[Cause]) -> Iterator[str]:
    """`set cert regen TVS` on cm-pub, cm-sub1"""
    nodes: dict[str, list[str]] = {}
    for cause in causes:
        nodes.setdefault(cause.request, []).append(cause.node)
    return (f"`{request}` on {', '.join(on)}" for request, on in nodes.items())
