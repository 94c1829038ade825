"""Reads a cluster and remembers: each thing is asked once, failures too, so that all that is said of one moment agrees.

It changes nothing. A node whose CLI cannot be reached or refuses the password is not asked again, nor is any
HTTPS interface once the API user was refused: every further try would count towards the lock-out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from threading import Lock, RLock
from typing import TypeVar, cast

from lxml.etree import _Element

from cucm_driver.cluster import Cluster
from cucm_driver.errors import ClusterTrouble, Garbled, Unreachable, WrongHostKey, WrongPassword
from cucm_driver.facts import groups, uptime
from cucm_driver.facts.fact import Fact, Unreadable
from cucm_driver.facts.held import Holds
from cucm_driver.facts.lsc import Lsc
from cucm_driver.facts.node_time import NODE_CLOCK
from cucm_driver.facts.phones import Registration
from cucm_driver.facts.presented import TFTP, Presented
from cucm_driver.facts.release import RELEASE
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.sql import Row, select
from cucm_driver.inventory import Inventory
from cucm_driver.picture.parts import Part, Touch, Touched
from cucm_driver.release import Release
from cucm_driver.trust.trust_list import TrustList

T = TypeVar("T")
GIVEN_UP = (Unreachable, WrongHostKey, WrongPassword)
API = "the API user"
OWN = "show cert own "


TOLD_BY: Mapping[Part, tuple[str, ...]] = {
    Part.MODE: ("mode",),
    Part.STORED: (OWN, "show cert list own"),
    Part.ROWS: ("run sql", "show cert trust", "show cert list trust"),
    Part.SERVICES: ("utils service list", "presented", "since", "control center", "sgn"),
    Part.VOUCHING: ("proven TVS",),
    Part.ITL: ("itl", "show itl"),
    Part.CTL: ("ctl",),
    Part.DISK_CTL: ("show ctl",),
    Part.PHONES: ("registrations", "held"),
    Part.LSCS: ("lscs",),
}
"""By which commands and questions a part of a picture is read."""


def _is_of(touch: Touch, key: Hashable) -> bool:
    """Keys are a word, or a kind with a node and what is asked; of `"other"` questions the kind comes second."""
    words = key if isinstance(key, tuple) else (key,)
    if words[0] == "other":
        words = words[1] if isinstance(words[1], tuple) else words[1:]
    kind = words[2] if words[0] == "cli" else words[0]
    named = words[1] if len(words) > 1 else ""
    told = any(str(kind).startswith(command) for command in TOLD_BY[touch.part])
    another = touch.unit and kind != OWN + touch.unit
    of_the_cluster = len(words) == 1 or words[0] == "held"
    return told and not another and (not touch.node or of_the_cluster or named == touch.node)


class CachedReader:
    """`CachedReader(cluster).read("cm-pub", NTP)`; `at` is when it was made, on the cluster's clock."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.at = cluster.clock.now()
        self._seen: dict[Hashable, object] = {}
        self._given_up: dict[str, ClusterTrouble] = {}
        self._lock = Lock()
        self._asking: dict[Hashable, RLock] = {}

    @property
    def nodes(self) -> tuple[str, ...]:
        return self.cluster.nodes

    @property
    def publisher(self) -> str:
        return self.cluster.publisher

    @property
    def inventory(self) -> Inventory:
        return self.cluster.inventory

    # The platform CLI

    def read(self, node: str, fact: Fact[T]) -> T:
        """As `Cluster.read`; one command is sent once, whatever is read from its text."""
        text = self._once(("cli", node, fact.command), lambda: self._say(node, fact))
        try:
            return fact.parse(text)
        except Unreadable as error:
            raise Garbled(node=node, asked=fact.command, got=str(error), expected=fact.name) from error

    def _say(self, node: str, fact: Fact[T]) -> str:
        ask = self.cluster.cli(node).run
        return self._unless_given_up(node, GIVEN_UP, lambda: ask(fact.command, patience=fact.patience))

    def ahead(self, node: str) -> timedelta:
        """How far a node's clock is ahead of this computer's, negative where it is behind; the reading takes no part."""

        def ask() -> timedelta:
            before = self.cluster.clock.now()
            text = self._say(node, NODE_CLOCK)
            after = self.cluster.clock.now()
            try:
                told = NODE_CLOCK.parse(text)
            except Unreadable as error:
                raise Garbled(
                    node=node, asked=NODE_CLOCK.command, got=str(error), expected="clock"
                ) from error
            return told - min(max(told, before), after)

        return self._once(("ahead", node), ask)

    def release(self) -> Release:
        return self.read(self.publisher, RELEASE)

    def security_mode(self) -> str:
        """`non-secure` or `mixed`."""
        return self._once("mode", lambda: self._api(self.cluster.security_mode))

    def running(self, service: str) -> tuple[str, ...]:
        """The nodes on which it is STARTED, publisher first."""
        return tuple(node for node in self.nodes if self.read(node, SERVICES).running(service))

    # HTTPS: AXL, RISPort70, Control Center

    def select(self, statement: str) -> list[Row]:
        """Rows of the database."""
        return self._once(("sql", statement), lambda: self._api(lambda: select(self.cluster.axl, statement)))

    def phone_names(self) -> tuple[str, ...]:
        return self._once("phone names", lambda: self._api(self.cluster.phone_names))

    def phone_groups(self) -> dict[str, str]:
        """`{"SEP000000000001": "CMG-A"}`"""
        return self._once("groups", lambda: self._api(lambda: groups.phone_groups(self.cluster.axl)))

    def group_members(self) -> dict[str, tuple[str, ...]]:
        """`{"CMG-A": ("cm-sub1", "cm-sub2")}`"""
        nodes = self.inventory.nodes
        return self._once("members", lambda: self._api(lambda: groups.group_members(self.cluster.axl, nodes)))

    def registrations(self) -> dict[str, Registration]:
        """The newest RIS entry of every phone that RIS knows."""
        names = self.phone_names()
        return self._once("registrations", lambda: self._api(lambda: self.cluster.registrations(names)))

    def lscs(self) -> dict[str, Lsc]:
        """What the database tells of LSCs, of all phones concerned."""
        return self._once("lscs", lambda: self._api(self.cluster.lscs))

    def control_center(self, node: str) -> _Element:
        """The services of a node as its Control Center tells them."""

        def ask() -> _Element:
            fields = (("ServiceStatus", TFTP),)
            return self.cluster.control_center(node).control_center("soapGetServiceStatus", fields)

        return self._once(("control center", node), lambda: self._api(ask))

    def service_since(self, node: str, service: str) -> datetime | None:
        """When a service started; None where Control Center does not tell."""

        def ask() -> datetime | None:
            return uptime.since(self.cluster.control_center(node), service, self.cluster.clock.now())

        try:
            return self._once(("since", node, service), lambda: self._api(ask))
        except ClusterTrouble:
            return None

    # What is served, presented, held

    def served_itls(self) -> dict[str, TrustList]:
        """The ITL of every node that runs Cisco Tftp and serves one, publisher first."""
        found = {node: self.served_itl(node) for node in self.running(TFTP)}
        return {node: itl for node, itl in found.items() if itl is not None}

    def served_itl(self, node: str) -> TrustList | None:
        return self._once(("itl", node), lambda: self.cluster.served_itl(node))

    def served_ctl(self, node: str) -> TrustList | None:
        """The CTL that Cisco Tftp serves there; None where it has none."""
        return self._once(("ctl", node), lambda: self.cluster.served_ctl(node))

    def presented(self, node: str, service: str, *, unit: str = "") -> Presented:
        if unit:
            return self._once(
                ("presented", node, service, unit), lambda: self.cluster.presented(node, service, unit=unit)
            )
        phone = next(iter(self.phone_names()), "") if service == TFTP else ""
        return self._once(("presented", node, service), lambda: self.cluster.presented(node, service, phone))

    def held(self, names: Iterable[str] | None = None) -> dict[str, Holds]:
        """What each of these phones says it holds, by default each of the database."""
        wanted = self.phone_names() if names is None else tuple(names)
        return self._once(("held", wanted), lambda: self._api(lambda: self.cluster.held(wanted)))

    # Memory

    def forget_all(self) -> None:
        """Everything is asked anew, from this moment on; who refused a password is still not asked again."""
        self._seen.clear()
        self.at = self.cluster.clock.now()

    def forget(self, touched: Touched) -> None:
        """What an operation touched is asked anew when somebody next needs it; everything else stays as it was read."""
        gone = [key for key in self._seen if any(_is_of(touch, key) for touch in touched)]
        for key in gone:
            del self._seen[key]

    def once(self, key: Hashable, ask: Callable[[], T]) -> T:
        """What somebody else wants to ask once, e.g. a file of one TFTP node."""
        return self._once(("other", key), ask)

    def _api(self, ask: Callable[[], T]) -> T:
        return self._unless_given_up(API, (WrongPassword,), ask)

    def _unless_given_up(
        self, whom: str, errors: tuple[type[ClusterTrouble], ...], ask: Callable[[], T]
    ) -> T:
        if whom in self._given_up:
            raise self._given_up[whom]
        try:
            return ask()
        except errors as trouble:
            self._given_up[whom] = trouble
            raise

    def _once(self, key: Hashable, ask: Callable[[], T]) -> T:
        """The answer, or the trouble, of the first time."""
        with self._lock:
            asking = self._asking.setdefault(key, RLock())
        with asking:  # nodes are read in parallel, and tell of each other
            if key not in self._seen:
                try:
                    self._seen[key] = ask()
                except ClusterTrouble as trouble:
                    self._seen[key] = trouble
            found = self._seen[key]
        if isinstance(found, ClusterTrouble):
            raise found
        return cast(T, found)
