"""Why a phone is locked, told from the simulator's side: lists held, signer offered, TVS tried, operations to blame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.model import registration, signalling, verdict
from simulator.model.causes import Cause
from simulator.model.cluster import Cluster
from simulator.model.phone import Phase, Phone
from simulator.model.service import CALLMANAGER
from simulator.model.signalling import Refusal
from simulator.model.trust_list import Role
from simulator.model.tvs import Answer, Tried
from simulator.model.verdict import Verdict

NOT_IN_CTL = str(Refusal.NOT_IN_CTL)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one situation amounts to, with the phones that are in it. Serials are lower-case hex.

    `file` is what the decisive verdict is about: "CTL", "ITL" or "configuration". `turned_away` is not empty for secure
    phones that are down for trust: each member of their group, and why it does not take them; they need not be locked.
    """

    phones: tuple[str, ...]
    locked: bool
    tftp: str | None
    held_signer: str
    held_sast: tuple[str, ...]
    held_tvs: tuple[str, ...]
    held_ctl_signer: str
    held_ctl_sast: tuple[str, ...]
    file: str
    offered: str
    offered_serial: str
    accepted_by: str
    tried: tuple[Tried, ...]
    did_it: tuple[Cause, ...]
    turned_away: tuple[tuple[str, str], ...] = ()


def explain(cluster: Cluster, phone: Phone) -> Explanation:
    """The explanation for one phone."""
    return _of_situation(cluster, phone, (phone.name,))


def explanations(cluster: Cluster) -> list[Explanation]:
    """One explanation a distinct situation, of all phones that are switched on."""
    cohorts: dict[tuple[object, ...], list[Phone]] = {}
    for phone in cluster.phones.values():
        if phone.powered:
            away = signalling.caller(phone) if _searches_in_vain(phone) else None
            situation = (phone.trust, phone.tftp, phone.members, phone.model, away)
            cohorts.setdefault(situation, []).append(phone)
    return [_of_situation(cluster, phones[0], tuple(p.name for p in phones)) for phones in cohorts.values()]


def locked(cluster: Cluster) -> list[str]:
    """The names of the phones that would refuse what is served now."""
    return [name for found in explanations(cluster) if found.locked for name in found.phones]


def unregistered(cluster: Cluster) -> list[str]:
    """The names of the secure phones that no member of their group takes, for want of trust."""
    return [name for found in explanations(cluster) if found.turned_away for name in found.phones]


def _searches_in_vain(phone: Phone) -> bool:
    return phone.phase is Phase.SEARCHING and signalling.is_secure(phone)


def _turned_away(cluster: Cluster, phone: Phone) -> tuple[tuple[str, str], ...]:
    """Empty for a phone that is registered, or that only waits for a Cisco CallManager to start."""
    told = signalling.answers(cluster, phone) if _searches_in_vain(phone) else ()
    no_trust = [why for _, why in told if why is not Refusal.NOT_STARTED]
    return (
        tuple((node, str(why)) for node, why in told) if no_trust and Refusal.ACCEPTED not in no_trust else ()
    )


def _of_situation(cluster: Cluster, phone: Phone, names: tuple[str, ...]) -> Explanation:
    outcome = registration.boots(phone, cluster.surroundings())
    file, telling = _telling(outcome)
    held, ctl = phone.trust.itl, phone.trust.ctl
    away = _turned_away(cluster, phone)
    return Explanation(
        phones=names,
        locked=outcome.refused,
        tftp=outcome.tftp,
        held_signer=held.signer.serial_text if held is not None else "",
        held_sast=tuple(c.serial_text for c in held.certificates(Role.SAST)) if held is not None else (),
        held_tvs=tuple(c.serial_text for c in held.certificates(Role.TVS)) if held is not None else (),
        held_ctl_signer=ctl.signer.serial_text if ctl is not None else "",
        held_ctl_sast=tuple(c.serial_text for c in ctl.certificates(Role.SAST)) if ctl is not None else (),
        file=file,
        offered=telling.signer.subject_text if telling is not None else "",
        offered_serial=telling.signer.serial_text if telling is not None else "",
        accepted_by=telling.by if telling is not None else "",
        tried=telling.tried if telling is not None else (),
        did_it=tuple(_did_it(cluster, telling if outcome.refused else None, away)),
        turned_away=away,
    )


def _telling(outcome: verdict.Boot) -> tuple[str, Verdict | None]:
    """The verdict that decides, and what it is about: the first refused one if there is one, the ITL's otherwise."""
    verdicts = {
        "CTL": outcome.ctl_verdict,
        "ITL": outcome.list_verdict,
        "configuration": outcome.configuration_verdict,
    }
    refused = [(file, told) for file, told in verdicts.items() if told is not None and not told.accepted]
    return refused[0] if refused else ("ITL", outcome.list_verdict)


def _did_it(cluster: Cluster, refused: Verdict | None, away: tuple[tuple[str, str], ...]) -> Iterator[Cause]:
    """The orders that made signer and TVS unknown, and what Cisco CallManager presents, in the order of their times."""
    guilty = [
        cluster.nodes[node].presents(CALLMANAGER).get("CallManager")
        for node, why in away
        if why == NOT_IN_CTL
    ]
    if refused is not None:
        guilty += [refused.signer, *(t.presented for t in refused.tried if t.answer is Answer.NOT_IN_ITL)]
    causes = {cluster.causes.made[c] for c in guilty if c in cluster.causes.made}
    yield from sorted(causes, key=lambda cause: (cause.at, cause.node))
