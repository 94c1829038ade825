"""Walks on a fixed way: a tour does everything once, in an order in which each rule of the product shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from cucm_driver.picture.rules import Rules
from simulator.model.capf_operation import Authentication
from simulator.model.service import CALLMANAGER, CAPF, TFTP, TVS
from tests.contract.walk import adapter
from tests.contract.walk.lab import Lab
from tests.contract.walk.steps import (
    Step,
    control,
    ctl_order,
    delete_ctl,
    delete_file,
    import_trusted,
    interaction,
    itl_localkey,
    itl_remotekey,
    lsc,
    regenerate,
    replication,
    reset,
)
from tests.contract.walk.walking import Compared, Taken, begin, take

PUB, SUB1, SUB2 = "cm-pub", "cm-sub1", "cm-sub2"
Way = Callable[[Lab], Iterator[Step]]


@dataclass(frozen=True)
class Tour:
    """`Tour("12.5", "mixed").walk()`: on the lab, with what differs from a cluster as it is installed."""

    release: str
    mode: str = "non-secure"
    world: str = "lazy"
    knobs: dict[str, object] = field(default_factory=dict, hash=False)
    ended_lsc: bool = False
    way: Way | None = None

    def lab(self) -> Lab:
        return Lab("lab", self.release, self.mode, self.world, 0, self.knobs, ended_lsc=self.ended_lsc)

    def walk(self, rules: Rules | None = None) -> Compared:
        """With `rules`, other answers for the driver."""
        begun = taken(self).begun
        compared = Compared(begun.cluster, rules or begun.given, begun.now)
        for step in taken(self).steps:
            compared.step(step)
        return compared

    def walk_changed(self, change: Callable[[Lab], None]) -> None:
        """The cluster is changed once the driver has its answers."""
        lab = self.lab()
        compared = begin(lab)
        change(lab)
        for step in self.takes(lab):
            compared.step(step)

    def takes(self, lab: Lab) -> Iterator[Taken]:
        now = adapter.picture(lab.cluster)
        for step in (self.way or everything)(lab):
            yield (one := take(lab, step, now))
            now = one.now


@lru_cache(maxsize=64)
def rules(tour: Tour) -> Rules:
    """What the cluster of this tour answers to the open questions."""
    return adapter.rules(tour.lab().cluster)


@dataclass(frozen=True)
class TakenTour:
    """A tour as a simulated cluster took it."""

    begun: Compared
    steps: tuple[Taken, ...]


@lru_cache(maxsize=64)
def taken(tour: Tour) -> TakenTour:
    """A cluster takes the steps once: they are compared with many a driver, and none of it depends on the driver."""
    lab = tour.lab()
    return TakenTour(begin(lab), tuple(tour.takes(lab)))


def everything(lab: Lab) -> Iterator[Step]:
    """Certificates, lists, stores and the mode; phones follow in between."""
    yield from certificates(lab)
    yield from lists(lab)
    yield from stores(lab)


def certificates(lab: Lab) -> Iterator[Step]:
    """Each unit is renewed, then what loads it starts."""
    yield replication(SUB2, 4)
    for unit, node, service in (
        ("TVS", SUB1, TVS),
        ("CallManager", PUB, CALLMANAGER),
        ("CallManager-ECDSA", SUB1, CALLMANAGER),
        ("CAPF", PUB, CAPF),
        ("tomcat", PUB, TVS),
        ("tomcat-ECDSA", PUB, TVS),
    ):
        yield regenerate(unit, node)
        yield control("restart", service, node)
        yield control("restart", TFTP, PUB)
        yield reset(lab.cluster.phones)
    yield replication(SUB2, 2)


def lists(lab: Lab) -> Iterator[Step]:
    """ITL and CTL by every signer; a CTL that is gone; the other mode and back."""
    yield regenerate("ITLRecovery", PUB)
    yield control("restart", TVS, PUB)
    yield control("restart", TFTP, PUB)
    yield reset(lab.cluster.phones)
    yield itl_localkey()
    yield reset(lab.cluster.phones)
    yield control("restart", TFTP, SUB1)
    yield itl_remotekey(lab)
    yield ctl_order("update")
    yield control("restart", TFTP, PUB)
    yield reset(lab.cluster.phones)
    yield ctl_order("reset localkey")
    yield delete_ctl(SUB1)
    yield ctl_order("non-secure" if lab.cluster.mode == "mixed" else "mixed")
    yield control("restart", TVS, PUB)
    yield control("restart", TFTP, PUB)
    yield reset(lab.cluster.phones)


def stores(lab: Lab) -> Iterator[Step]:
    """Certificates come into trust stores and go out of them."""
    for store in ("CallManager-trust", "Phone-SAST-trust", "CAPF-trust"):
        yield import_trusted(PUB, store, lab.made_elsewhere(f"cm.{store}.example.com"))
    yield control("restart", TVS, PUB)
    yield control("restart", CAPF, PUB)
    for store in ("CallManager-trust", "Phone-SAST-trust"):
        yield delete_file(PUB, store, f"{SUB1}.example.com.pem")
    yield delete_file(PUB, "CallManager-trust", f"{SUB1}-EC.example.com.pem")
    yield import_trusted(SUB1, "CAPF-trust", lab.made_elsewhere("cm.CAPF-trust.example.com"))
    yield delete_file(PUB, "CAPF-trust", "cm.CAPF-trust.example.com.pem")
    capf = f"{lab.cluster.publisher.stored['CAPF'].common_name}.pem"
    yield delete_file(PUB, "CAPF-trust", capf)
    yield delete_file(PUB, "CallManager-trust", capf)
    yield control("restart", TVS, PUB)


def refused_lists(lab: Lab) -> Iterator[Step]:
    """Phones meet a list whose signer nobody knows."""
    yield regenerate("ITLRecovery", PUB)
    yield regenerate("CallManager", PUB)
    yield control("restart", TFTP, PUB)
    yield reset(lab.cluster.phones)


def other_server(lab: Lab) -> Iterator[Step]:
    """Phones meet the list of another Cisco Tftp, signed by its own key."""
    yield itl_localkey()
    yield control("stop", TFTP, PUB)
    yield reset(lab.cluster.phones)


def failing_over(lab: Lab) -> Iterator[Step]:
    """Phones meet the list of another Cisco Tftp, signed as ever."""
    yield control("stop", TFTP, PUB)
    yield reset(lab.cluster.phones)


def next_ctl(lab: Lab) -> Iterator[Step]:
    """Phones with a CTL meet one signed by a key that no list of theirs names."""
    yield regenerate("ITLRecovery", PUB)
    yield ctl_order("update")


def first_ctl(lab: Lab) -> Iterator[Step]:
    """Phones without a CTL meet their first one, signed by a key that no list of theirs names."""
    yield regenerate("ITLRecovery", PUB)
    yield regenerate("CallManager", PUB)
    yield ctl_order("mixed")
    yield control("restart", TFTP, PUB)


def turned_away(lab: Lab) -> Iterator[Step]:
    """Secure phones meet Cisco CallManagers that their CTL does not name."""
    for node in (SUB1, SUB2, PUB):
        yield regenerate("CallManager", node)
    yield ctl_order("update")
    for node in (PUB, SUB1):
        yield control("restart", TFTP, node)
    for node in (SUB1, SUB2, PUB):
        yield control("restart", CALLMANAGER, node)


def new_lscs(lab: Lab) -> Iterator[Step]:
    """Phones prove themselves to CAPF by their LSC."""
    yield lsc(lab.cluster.phones, Authentication.LSC)
    yield reset(lab.cluster.phones)


def by_hand(lab: Lab) -> Iterator[Step]:
    """Phone Interaction is set before a list changes."""
    yield interaction("manual")
    yield from refused_lists(lab)
