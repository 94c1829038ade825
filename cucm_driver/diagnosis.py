"""Why phones are lost, told from outside: saved lists, served lists, TVS asked, what Cisco CallManager presents, journal.

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
from cucm_driver.cluster import Cluster
from cucm_driver.cohorts import Cohort, Ground, cohorts
from cucm_driver.facts.certificates import certificate, serial_of, serial_text
from cucm_driver.facts.held import Holds
from cucm_driver.facts.presented import CALLMANAGER
from cucm_driver.remedies import HANDS, RESET, Remedies
from cucm_driver.trust.acceptance import CAUTIOUS, NOT_IN_HELD_ITL, Custom, Held, Tried, Verdict
from cucm_driver.trust.boot import Boot, Offered, boots
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Role, TrustList

Line = Mapping[str, Any]
"""A line of the journal, as `cucm_driver.record.journal.read` gives it."""


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
    """Phones that hold the same lists, fetch from one TFTP node and ask the same TVS servers; `boot` is their next start.

    `away` are the nodes of their group, if Cisco CallManager presents there what the CTL of these secure phones does
    not name, and they are registered nowhere. `heals` is the cheapest order they would believe, "" where none is needed.
    """

    phones: tuple[str, ...]
    tftp: str
    held: Held
    offered: Offered
    boot: Boot
    causes: tuple[Cause, ...]
    assumed: bool = False
    messages: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    heals: str = ""

    @property
    def refused(self) -> bool:
        return not self.boot.accepted

    @property
    def lost(self) -> bool:
        return self.refused or bool(self.away)

    @property
    def file(self) -> str:
        """What the telling verdict is about: the first file that is refused, else the ITL; `CTL`, `ITL`, `configuration`."""
        return self._telling[0]

    @property
    def verdict(self) -> Verdict:
        return self._telling[1]

    @property
    def _telling(self) -> tuple[str, Verdict]:
        told = list(self.boot.verdicts)
        refused = [each for each in told if not each[1].accepted]
        return (refused or [each for each in told if each[0] == "ITL"] or told)[0]

    @property
    def tried(self) -> tuple[Tried, ...]:
        return self.verdict.tried

    @property
    def fate(self) -> str:
        """`refuse the CTL of cm-pub: the signer is in no held list`"""
        if self.away and not self.refused:
            return f"are turned away: Cisco CallManager of {', '.join(self.away)} presents what the CTL they hold does not name"
        return f"{'refuse' if self.refused else 'accept'} the {self.file} of {self.tftp}: {self.verdict.by}"

    def lines(self) -> list[str]:
        """Six short lines for a terminal."""
        tried = "; ".join(f"{t.node}: {t.answer}" for t in self.tried) or "nobody"
        causes = ", ".join(f"`{c.request}` on {c.node}" for c in self.causes) or "no recorded operation"
        may = " (assumed: they do not tell)" if self.assumed else ""
        return [
            f"{_names(self.phones)} {self.fate}",
            f"  hold: {_lists(self.held.ctl, self.held.itl)}{may}",
            f"  offered: {_lists(self.offered.ctl, self.offered.itl)}",
            f"  TVS asked: {tried}",
            f"  done by: {causes}" if self.lost else "  nothing to mend",
            *([f"  heals: {self.heals}"] if self.heals else []),
        ]


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
            f"{_names(phones)} {_each(s.fate for s in lost)}",
            f"  hold: {_each(_lists(s.held.ctl, s.held.itl) for s in lost)}",
            f"  offered: {_each(_lists(s.offered.ctl, s.offered.itl) for s in lost)}",
            f"  TVS asked: {_each(f'{tried.node}: {tried.answer}' for tried in answers) or 'nobody'}",
            f"  done by: {'; '.join(_by_request(self.causes)) or 'no recorded operation'}",
            f"  heals: {'; '.join(dict.fromkeys(s.heals for s in lost))}",
        ]

    def lines(self) -> list[str]:
        """Six lines a lost situation, or one that says that there is none."""
        told = [line for situation in self.lost for line in situation.lines()]
        return told or ["No phone that can be judged refuses what is served now."]


def diagnose(
    cluster: Cluster,
    saved: Mapping[str, TrustList],
    journal: Iterable[Line],
    ctls: Mapping[str, TrustList] | None = None,
    custom: Custom = CAUTIOUS,
) -> Diagnosis:
    """`saved` and `ctls` are the ITLs and CTLs from before, by TFTP node; `journal` the lines of the run that did it.

    `custom` is what phones of this release do.
    """
    made, look = _made(journal), CachedReader(cluster)
    ground = Ground.of(look, saved, ctls or {})
    found, untold = cohorts(ground)
    judged = (_judged(ground, cohort, phones, custom) for cohort, phones in found.items())
    remedies = Remedies(look, custom)
    return Diagnosis(
        tuple(
            replace(each, causes=_causes(each, made, look), heals=_heals(look, each, remedies))
            if each.lost
            else each
            for each in judged
        ),
        untold,
    )


def _judged(ground: Ground, cohort: Cohort, phones: list[Holds], custom: Custom) -> Situation:
    """What becomes of them, before anybody asks why."""
    offered, tvs = ground.offered(cohort.tftp), ground.look.cluster.vouching
    boot = boots(cohort.held, offered, tvs, custom)
    if boot.ctl_through_tvs and cohort.failed:
        boot = boots(cohort.held, offered, tvs, replace(custom, tvs_for_ctl=False))
    away = _turning_away(ground.look, cohort.held.ctl, cohort.held.members) if cohort.unregistered else ()
    names, messages = tuple(holds.name for holds in phones), phones[0].messages[-3:]
    return Situation(names, cohort.tftp, cohort.held, offered, boot, (), cohort.assumed, messages, away)


def _turning_away(look: CachedReader, ctl: TrustList | None, members: tuple[str, ...]) -> tuple[str, ...]:
    """The members, if not one presents what the CTL names; empty where one does, or does not tell, and of a CTL that names nobody."""
    named = {int.from_bytes(r.serial, "big") for r in ctl.in_role(Role.CCM, Role.CCM_TFTP)} if ctl else set()
    presented = [look.presented(node, CALLMANAGER).serial for node in members] if named else [None]
    return () if any(serial is None or serial in named for serial in presented) else members


def _heals(look: CachedReader, found: Situation, remedies: Remedies) -> str:
    """What would bring these back, cheapest first; a phone that is not registered is reached by no reset."""
    then = HANDS if found.away else RESET
    if found.refused and found.file == "ITL":
        return remedies.of_itl(replace(found.held, ctl=found.boot.held.ctl), found.verdict, found.tftp)
    if found.refused:
        return remedies.of_ctl(found.held, then)
    if not _turning_away(look, found.boot.held.ctl, found.held.members):
        return HANDS
    stored = _named(look, found.boot.held.ctl, found.held.members)
    return (
        f"a restart of Cisco CallManager on {', '.join(stored)}, {HANDS}"
        if stored
        else remedies.of_ctl(found.held, then)
    )


def _named(look: CachedReader, ctl: TrustList | None, members: tuple[str, ...]) -> tuple[str, ...]:
    """The members whose stored CallManager stands in this CTL: once they present it, phones are taken."""
    named = {int.from_bytes(r.serial, "big") for r in ctl.in_role(Role.CCM, Role.CCM_TFTP)} if ctl else set()
    return tuple(node for node in members if look.read(node, certificate("CallManager")).serial in named)


def _made(journal: Iterable[Line]) -> dict[str, Cause]:
    """Which regeneration made a serial, from the outcomes that are done."""
    return {
        line["after"]: Cause(
            line["node"], line["request"], line["before"], line["after"], str(line["started"])
        )
        for line in journal
        if line.get("kind", "outcome") == "outcome"
        and line.get("effect") == "certificate"
        and line.get("result") == "done"
    }


def _causes(found: Situation, made: Mapping[str, Cause], look: CachedReader) -> tuple[Cause, ...]:
    """Who made the offered signer, the TVS certificates that phones do not know, and what turns secure phones away."""
    serials = [look.presented(node, CALLMANAGER).serial for node in found.away]
    if found.refused:
        serials.append(int.from_bytes(found.verdict.signer.serial, "big"))
        strangers = (tried.presented for tried in found.tried if tried.answer == NOT_IN_HELD_ITL)
        serials += [serial_of(presented) for presented in strangers if presented]
    told = [serial_text(serial) for serial in serials if serial is not None]
    return _in_order(made[serial] for serial in told if serial in made)


def _in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    return tuple(sorted(set(causes), key=lambda cause: (cause.started, cause.node)))


def _who(signer: Signer) -> str:
    return f"{signer.common_name} {signer.serial.hex()[:12]}"


def _lists(ctl: TrustList | None, itl: TrustList | None) -> str:
    """`CTL signed by ITLRECOVERY_cm-pub 70ca, SHA-1 1d97d9089dd5..; ITL signed by ..`"""
    held = [each for each in (ctl, itl) if each is not None]
    return "; ".join(f"{e.kind} signed by {_who(e.signer)}, SHA-1 {e.sha1[:12]}.." for e in held) or "no list"


def _each(texts: Iterable[str]) -> str:
    """`cm-pub, cm-sub1`: each once, in the order given."""
    return ", ".join(dict.fromkeys(texts))


def _by_request(causes: Iterable[Cause]) -> Iterator[str]:
    """`set cert regen TVS` on cm-pub, cm-sub1"""
    nodes: dict[str, list[str]] = {}
    for cause in causes:
        nodes.setdefault(cause.request, []).append(cause.node)
    return (f"`{request}` on {', '.join(on)}" for request, on in nodes.items())


def _names(phones: tuple[str, ...]) -> str:
    """`40 phones (SEP000000000001 .. SEP000000000040)`"""
    if len(phones) == 1:
        return phones[0]
    return f"{len(phones)} phones ({min(phones)} .. {max(phones)})"
