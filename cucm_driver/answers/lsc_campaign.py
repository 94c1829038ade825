"""The campaign after a new CAPF certificate: whose LSC is due, who goes first, and which CAPF certificates nobody needs.

It orders nothing and deletes nothing. Devices that are no phones of this cluster (RADIUS, VPN gateways) are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cucm_driver.answers.gates import CAPF, Observation
from cucm_driver.answers.saved_lists import PhoneAtSave
from cucm_driver.cluster import Cluster
from cucm_driver.facts.certificates import (
    CERTIFICATES,
    TRUSTED,
    CertificateText,
    Listed,
    certificate,
    trust_certificate,
)
from cucm_driver.facts.lsc import FINISH, SUCCESS, Lsc, Of, common_name
from cucm_driver.facts.particulars import particulars
from cucm_driver.facts.phone_features import MODELS
from cucm_driver.facts.presented import CALLMANAGER, TFTP
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.sql import select
from cucm_driver.trust.trust_list import Role, TrustList

POLL = timedelta(seconds=15)
CAPF_NAME = "capf-"
"""How the common name of a CAPF certificate begins that the system made (trace in Cisco 213407)."""


@dataclass(frozen=True)
class Standing:
    """The LSCs of the cluster beside the CAPF certificate that the publisher stores now, and when that was made."""

    capf: CertificateText
    made: datetime | None
    lscs: Mapping[str, Lsc]

    @property
    def older(self) -> tuple[str, ...]:
        """Phones that hold an LSC of another CAPF certificate."""
        return self._of(Of.OLDER)

    @property
    def current(self) -> tuple[str, ...]:
        return self._of(Of.CURRENT)

    @property
    def untold(self) -> tuple[str, ...]:
        """Phones of which nobody tells what they hold (10.5 and older)."""
        return self._of(Of.UNKNOWN)

    @property
    def due(self) -> tuple[str, ...]:
        """Phones to be given a new one. Where nobody tells, those with a secure profile that CAPF has not served since."""
        unserved = (n for n in self.untold if self.lscs[n].secure and not self.served(self.lscs[n]))
        return tuple(sorted({*self.older, *unserved}))

    def served(self, lsc: Lsc) -> bool:
        """Whether CAPF says that it upgraded this phone by an order that was still open when the certificate was made.

        Weaker than the issuer: an order of the days before counts too, so no order may wait when the certificate is renewed.
        """
        finish = finish_moment(lsc)
        return lsc.status == SUCCESS and finish is not None and self.made is not None and finish > self.made

    def _of(self, whose: Of) -> tuple[str, ...]:
        return tuple(name for name, lsc in self.lscs.items() if lsc.of(self.capf) is whose)


def standing(cluster: Cluster) -> Standing:
    """Raises ClusterTrouble."""
    publisher = cluster.publisher
    made = cluster.read(publisher, particulars("CAPF")).made
    return Standing(cluster.read(publisher, certificate("CAPF")), made, cluster.lscs())


def finish_moment(lsc: Lsc) -> datetime | None:
    """The node's own time, read as UTC: right to within a day."""
    try:
        return datetime.strptime(lsc.finish, FINISH).replace(tzinfo=UTC)
    except ValueError:
        return None


# Who goes first


def pilot(cluster: Cluster, names: Iterable[str], stood: Mapping[str, PhoneAtSave]) -> tuple[str, ...]:
    """One phone of each model, security and TFTP node; `stood` says where phones were when the lists were saved.

    Those that do not tell their TFTP node are a kind of their own.
    """
    models = {row["phone"]: row["model"] for row in select(cluster.axl, MODELS)}
    first: dict[tuple[str, bool, str], str] = {}
    for name in sorted(names):
        where = stood.get(name)
        home = next(iter(where.tftp), "") if where is not None else ""
        first.setdefault((models.get(name, ""), where is not None and where.secure, home), name)
    return tuple(sorted(first.values()))


def reachable(cluster: Cluster, names: Iterable[str]) -> tuple[str, ...]:
    """Those that are registered: a reset reaches no others."""
    found = cluster.registrations(tuple(names))
    return tuple(sorted(name for name, entry in found.items() if entry.is_registered))


# What became of orders


@dataclass(frozen=True)
class Orders:
    """`waiting` are registered and not served yet, `away` are not registered; `failed` tells why by name."""

    served: tuple[str, ...]
    waiting: tuple[str, ...]
    away: tuple[str, ...]
    failed: Mapping[str, str]


def orders(cluster: Cluster) -> Orders:
    """Every order that is open, or was ended before its time was over."""
    now = cluster.clock.now()
    found = {name: lsc for name, lsc in cluster.lscs().items() if is_open(lsc, now) or _recent(lsc, now)}
    waits = [name for name, lsc in found.items() if is_open(lsc, now) and not lsc.failed]
    there = frozenset(reachable(cluster, waits)) if waits else frozenset()
    return Orders(
        served=tuple(name for name, lsc in found.items() if lsc.status == SUCCESS),
        waiting=tuple(name for name in waits if name in there),
        away=tuple(name for name in waits if name not in there),
        failed={name: lsc.status for name, lsc in found.items() if lsc.failed},
    )


def carried_out(cluster: Cluster, patience: timedelta, expected: Iterable[str] = ()) -> Orders:
    """Wait until no registered phone has an order waiting; a phone makes its key for minutes.

    `expected` are phones that may be away, since they boot at this minute, and are waited for as well.
    """
    deadline, back = cluster.clock.now() + patience, frozenset(expected)
    while True:
        found = orders(cluster)
        busy = bool(found.waiting) or not back.isdisjoint(found.away)
        if not busy or found.failed or cluster.clock.now() >= deadline:
            return found
        cluster.clock.wait(POLL)


def is_open(lsc: Lsc, now: datetime) -> bool:
    """Whether an order waits and may still be carried out; one that nobody came for in time is over."""
    finish = finish_moment(lsc)
    return lsc.waits and (finish is None or finish >= now)


def _recent(lsc: Lsc, now: datetime) -> bool:
    finish = finish_moment(lsc)
    return finish is not None and finish >= now


# Lists and stores


def listing_capf(cluster: Cluster) -> Observation:
    """Whether every ITL and CTL served names the publisher's CAPF as stored now; where it is not activated, no CAPF at all.

    Names are `CTL of cm-pub`. A CTL that was emptied on the way back to non-secure mode does not count.
    """
    stored = cluster.read(cluster.publisher, certificate("CAPF")).serial
    wanted = {stored} if cluster.read(cluster.publisher, SERVICES).activated(CAPF) else set()
    found = {f"{each.kind} of {node}": _capfs(each) == wanted for node, each in _served(cluster)}
    return Observation(
        tuple(name for name, same in found.items() if same),
        tuple(name for name, same in found.items() if not same),
    )


def ctl_in_use(cluster: Cluster) -> bool:
    """Whether Cisco Tftp serves a CTL with CallManager certificates in it, whatever the mode (118892: else it was emptied)."""
    return any(each.kind == "CTL" for _, each in _served(cluster))


def _served(cluster: Cluster) -> list[tuple[str, TrustList]]:
    lists: list[tuple[str, TrustList]] = []
    for node in cluster.nodes_running(TFTP):
        itl, ctl = cluster.served_itl(node), cluster.served_ctl(node)
        lists.extend((node, each) for each in (itl, ctl) if each is not None and not _emptied(each))
    return lists


def _emptied(each: TrustList) -> bool:
    return each.kind == "CTL" and not each.in_role(Role.CCM, Role.CCM_TFTP)


def _capfs(each: TrustList) -> set[int]:
    return {int.from_bytes(record.serial, "big") for record in each.in_role(Role.CAPF)}


def trusting_capf(cluster: Cluster) -> Observation:
    """Which nodes that run Cisco CallManager hold the publisher's CAPF in CallManager-trust (Cisco 200860)."""
    wanted = common_name(cluster.read(cluster.publisher, certificate("CAPF")).subject)
    stored = cluster.read(cluster.publisher, certificate("CAPF")).serial
    nodes = cluster.nodes_running(CALLMANAGER)
    holding = [node for node in nodes if stored in _serials(cluster, node, wanted)]
    return Observation(tuple(holding), tuple(node for node in nodes if node not in holding))


def older_capfs(cluster: Cluster, node: str, store: str) -> tuple[Listed, ...]:
    """The CAPF certificates in a store of this node that no node stores as its own: of earlier years.

    Known by their name, so a CAPF certificate that a CA signed under another name is not found.
    """
    own = {
        cluster.read(home, certificate("CAPF")).serial
        for home in cluster.nodes
        if any(listed.unit == "CAPF" for listed in cluster.read(home, CERTIFICATES))
    }
    entries = (each for each in cluster.read(node, TRUSTED) if each.unit == store)
    capfs = (each for each in entries if each.file.lower().startswith(CAPF_NAME))
    return tuple(each for each in capfs if cluster.read(node, trust_certificate(each.name)).serial not in own)


def _serials(cluster: Cluster, node: str, wanted: str) -> set[int]:
    entries = (each for each in cluster.read(node, TRUSTED) if each.unit == "CallManager-trust")
    named = (each for each in entries if each.file.lower().startswith(wanted))
    return {cluster.read(node, trust_certificate(each.name)).serial for each in named}
