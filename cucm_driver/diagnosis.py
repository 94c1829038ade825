"""Why phones refuse what Cisco Tftp serves, told from outside: saved lists, served lists, TVS asked, journal.

It looks at no model and no control port. A phone that does not tell what it holds is judged by every list
that was saved, and marked as assumed; its CallManager group is the one in the database, which the
configuration it has cached may not name yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cucm_driver.cluster import Cluster
from cucm_driver.facts.certificates import serial_of, serial_text
from cucm_driver.facts.held import Holds, tftp_node
from cucm_driver.trust.acceptance import CAUTIOUS, NOT_IN_HELD_ITL, Custom, Held, Tried, Verdict, accepts
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import TrustList

Line = Mapping[str, Any]
"""A line of the journal, as `cucm_driver.journal.read` gives it."""


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
    """Phones that hold one list, fetch from one TFTP node and ask the same TVS servers."""

    phones: tuple[str, ...]
    tftp: str
    held: TrustList
    offered: TrustList
    verdict: Verdict
    causes: tuple[Cause, ...]
    assumed: bool = False
    messages: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        return not self.verdict.accepted

    @property
    def tried(self) -> tuple[Tried, ...]:
        return self.verdict.tried

    def lines(self) -> list[str]:
        """Five short lines for a terminal."""
        verb = "refuse" if self.refused else "accept"
        tried = "; ".join(f"{t.node}: {t.answer}" for t in self.tried) or "nobody"
        causes = ", ".join(f"`{c.request}` on {c.node}" for c in self.causes) or "no recorded operation"
        may = " (assumed: they do not tell)" if self.assumed else ""
        return [
            f"{_names(self.phones)} {verb} the ITL of {self.tftp}: {self.verdict.by}",
            f"  hold: signed by {_who(self.held.signer)}, SHA-1 {self.held.sha1[:12]}..{may}",
            f"  offered: signed by {_who(self.offered.signer)}, SHA-1 {self.offered.sha1[:12]}..",
            f"  TVS asked: {tried}",
            f"  done by: {causes}" if self.refused else "  nothing to mend",
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
    def causes(self) -> tuple[Cause, ...]:
        """The operations to blame, in the order in which they were done."""
        return _in_order(cause for situation in self.refused for cause in situation.causes)

    def summary(self) -> list[str]:
        """Five lines for all refused situations together, or one that says that there is none."""
        refused = self.refused
        if not refused:
            return self.lines()
        phones = tuple(dict.fromkeys(phone for situation in refused for phone in situation.phones))
        answers = {tried: None for situation in refused for tried in situation.tried}
        servers, why = _each(s.tftp for s in refused), _each(s.verdict.by for s in refused)
        return [
            f"{_names(phones)} refuse the ITL of {servers}: {why}",
            f"  hold: lists signed by {_each(_who(s.held.signer) for s in refused)}",
            f"  offered: lists signed by {_each(_who(s.offered.signer) for s in refused)}",
            f"  TVS asked: {_each(f'{tried.node}: {tried.answer}' for tried in answers) or 'nobody'}",
            f"  done by: {'; '.join(_by_request(self.causes)) or 'no recorded operation'}",
        ]

    def lines(self) -> list[str]:
        """Five lines a refused situation, or one that says that there is none."""
        told = [line for situation in self.refused for line in situation.lines()]
        return told or ["No phone that can be judged refuses what is served now."]


def diagnose(
    cluster: Cluster,
    saved: Mapping[str, TrustList],
    journal: Iterable[Line],
    ctls: Mapping[str, TrustList] | None = None,
    custom: Custom = CAUTIOUS,
) -> Diagnosis:
    """`saved` and `ctls` are the ITLs and CTLs from before, by TFTP node; `journal` the lines of the run that did it.

    `custom` is what phones of this release do. A phone is taken to hold the CTL that its TFTP node served before.
    """
    made = _made(journal)
    served = cluster.served_itls()
    known = (*saved.values(), *served.values())
    members = cluster.phone_members()
    cohorts, untold = _cohorts(cluster, cluster.held(), known, saved, served, members)
    situations = []
    for (held, tftp, group, assumed), phones in cohorts.items():
        ctl = (ctls or {}).get(tftp)
        verdict = accepts(Held(held, ctl, group), served[tftp], cluster.vouching, custom)
        causes = _causes(verdict, made) if not verdict.accepted else ()
        names = tuple(holds.name for holds in phones)
        messages = phones[0].messages[-3:]
        situations.append(Situation(names, tftp, held, served[tftp], verdict, causes, assumed, messages))
    return Diagnosis(tuple(situations), untold)


Key = tuple[TrustList, str, tuple[str, ...], bool]


def _cohorts(
    cluster: Cluster,
    told: Mapping[str, Holds],
    known: tuple[TrustList, ...],
    saved: Mapping[str, TrustList],
    served: Mapping[str, TrustList],
    members: Mapping[str, tuple[str, ...]],
) -> tuple[dict[Key, list[Holds]], tuple[str, ...]]:
    """Phones by what decides their fate, and the names of those about which nothing is known."""
    cohorts: dict[Key, list[Holds]] = {}
    untold: list[str] = []
    for name, holds in told.items():
        group = members.get(name, ())
        keys = list(_keys(cluster, holds, known, saved, served, group))
        if not keys:
            untold.append(name)
        for key in keys:
            cohorts.setdefault(key, []).append(holds)
    return cohorts, tuple(untold)


def _keys(
    cluster: Cluster,
    holds: Holds,
    known: tuple[TrustList, ...],
    saved: Mapping[str, TrustList],
    served: Mapping[str, TrustList],
    group: tuple[str, ...],
) -> Iterator[Key]:
    if holds.itl is None:
        yield from ((held, node, group, True) for node, held in saved.items() if node in served)
        return
    node = tftp_node(holds.tftp, cluster.inventory.nodes, served)
    held = next((trust_list for trust_list in known if trust_list.has_hash(holds.itl)), None)
    if node is not None and held is not None:
        yield held, node, group, False


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


def _causes(verdict: Verdict, made: Mapping[str, Cause]) -> tuple[Cause, ...]:
    """Who made the offered signer, and who made the TVS certificates that the phones do not know."""
    serials = [serial_text(int.from_bytes(verdict.signer.serial, "big"))]
    serials += [
        serial_text(serial_of(tried.presented))
        for tried in verdict.tried
        if tried.answer == NOT_IN_HELD_ITL and tried.presented
    ]
    return _in_order(made[serial] for serial in serials if serial in made)


def _in_order(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    return tuple(sorted(set(causes), key=lambda cause: (cause.started, cause.node)))


def _who(signer: Signer) -> str:
    return f"{signer.common_name} {signer.serial.hex()[:12]}"


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
