"""A cluster as the driver has it: connections that open when needed, facts read, operations performed.

It knows no order of work and cannot tell a live cluster from a simulated one.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Self, TypeVar

from cucm_driver.access.secrets import Secrets
from cucm_driver.clock import Clock
from cucm_driver.consent import Consent
from cucm_driver.errors import ClusterTrouble, Garbled
from cucm_driver.facts import groups, lists, phone_count, phones
from cucm_driver.facts import presented as ports
from cucm_driver.facts.devices import devices
from cucm_driver.facts.fact import Fact, Unreadable
from cucm_driver.facts.held import Holds, holds
from cucm_driver.facts.lsc import Lsc, lscs
from cucm_driver.facts.pool_members import pool_members
from cucm_driver.facts.release import RELEASE
from cucm_driver.facts.security_mode import security_mode
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.topology import node_named
from cucm_driver.facts.uptime import since
from cucm_driver.facts.vouching import Vouching
from cucm_driver.inventory import Inventory
from cucm_driver.operations.operation import Operation, Secret
from cucm_driver.operations.outcome import Outcome
from cucm_driver.operations.performing import perform
from cucm_driver.operations.together import perform_together
from cucm_driver.record.journal import Journal
from cucm_driver.release import Release
from cucm_driver.samples import Sample, Stratum, sample
from cucm_driver.transports.cli import Cli
from cucm_driver.transports.dialogue import Answer
from cucm_driver.transports.files import Files
from cucm_driver.transports.https import PinnedHttps
from cucm_driver.transports.loop import LoopThread
from cucm_driver.transports.phone_web import PhoneWeb
from cucm_driver.transports.soap import Axl, Fields, Serviceability
from cucm_driver.transports.tftp import Tftp
from cucm_driver.transports.tvs import Tvs
from cucm_driver.trust.trust_list import TrustList

T = TypeVar("T")

PAGES_AT_ONCE = 16
"""Phone web pages fetched in parallel; a phone answers slowly, if at all."""


class Cluster:
    """`Cluster(inventory, secrets, clock, journal, consent).read("cm-pub", RELEASE)`; a context manager."""

    def __init__(
        self, inventory: Inventory, secrets: Secrets, clock: Clock, journal: Journal, consent: Consent
    ) -> None:
        self.inventory, self.clock, self.journal, self.consent = inventory, clock, journal, consent
        self.phone_web = PhoneWeb(journal, inventory.phones.web_port)
        self._secrets = secrets
        self._lock = threading.RLock()
        self._loop: LoopThread | None = None
        self._clis: dict[str, Cli] = {}
        self._https: dict[str, PinnedHttps] = {}
        self._axl: Axl | None = None
        self._told: dict[str, tuple[phones.Registration, Holds]] = {}
        self.ask_phones: int | None = None
        self.sampled: Sample | None = None
        self._strata: dict[str, Stratum] = {}
        self._seed, self._drawn = token_hex(4), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def nodes(self) -> tuple[str, ...]:
        """Names, publisher first."""
        return tuple(node.name for node in self.inventory.nodes)

    @property
    def publisher(self) -> str:
        return self.inventory.publisher.name

    # Connections

    def cli(self, node: str) -> Cli:
        """The platform CLI of a node; one session each, on one loop."""
        with self._lock:
            if node not in self._clis:
                self._loop = self._loop or LoopThread()
                found = self.inventory.node(node)
                self._clis[node] = Cli(found, self._secrets.cli, self.journal, self.consent, loop=self._loop)
            return self._clis[node]

    def https(self, node: str) -> PinnedHttps:
        with self._lock:
            if node not in self._https:
                found = self.inventory.node(node)
                self._https[node] = PinnedHttps(found, self._secrets.api, self.journal, self.consent)
            return self._https[node]

    @property
    def axl(self) -> Axl:
        """AXL on the publisher, which alone writes."""
        with self._lock:
            self._axl = self._axl or Axl(self.https(self.publisher))
            return self._axl

    @property
    def ris(self) -> Serviceability:
        """RISPort70 on the publisher, which answers for the cluster."""
        return Serviceability(self.https(self.publisher))

    def control_center(self, node: str) -> Serviceability:
        """Control Center of a node; it sees and controls that node only."""
        return Serviceability(self.https(node))

    def files(self, node: str) -> Files:
        return Files(self.inventory.node(node), self.journal)

    def tftp(self, node: str) -> Tftp:
        """Cisco Tftp on UDP, the way phones take where HTTP fails."""
        return Tftp(self.inventory.node(node), self.journal)

    def tvs(self, node: str) -> Tvs:
        return Tvs(self.inventory.node(node), self.journal)

    # Facts

    def read(self, node: str, fact: Fact[T]) -> T:
        """One fact of one node. Raises Garbled where the text is not what the fact expects."""
        text = self.cli(node).run(fact.command, patience=fact.patience)
        try:
            return fact.parse(text)
        except Unreadable as error:
            raise Garbled(node=node, asked=fact.command, got=str(error), expected=fact.name) from error

    def release(self) -> Release:
        """`Release("12.5.1.16900-48")`, the publisher's."""
        return self.read(self.publisher, RELEASE)

    def security_mode(self) -> str:
        """`non-secure` or `mixed`."""
        try:
            return security_mode(self.axl)
        except Unreadable as error:
            raise Garbled(node=self.publisher, asked="ClusterSecurityMode", got=str(error)) from error

    def nodes_running(self, service: str) -> tuple[str, ...]:
        """The nodes on which it is STARTED, publisher first."""
        return tuple(node for node in self.nodes if self.read(node, SERVICES).running(service))

    def phone_names(self) -> tuple[str, ...]:
        """Every phone of the database."""
        return groups.phone_names(self.axl)

    def pool_members(self, pool: str) -> tuple[str, ...]:
        """Every device of a device pool, of whatever class."""
        return pool_members(self.axl, pool)

    def lscs(self, names: Iterable[str] | None = None) -> dict[str, Lsc]:
        """What the database tells of LSCs and of CAPF's operations, by default of all phones concerned."""
        return lscs(self.axl, names)

    def registrations(self, names: Iterable[str] | None = None) -> dict[str, phones.Registration]:
        """The newest RIS entry of these phones, by default of all; a phone RIS does not know is not in it."""
        wanted = self.phone_names() if names is None else tuple(names)
        ris = self.ris
        return phones.registrations(
            lambda fields: ris.ris("selectCmDeviceExt", fields), wanted, self.clock, self.inventory.nodes
        )

    def registered_count(self) -> int | None:
        """How many phones all nodes count as registered, by PerfMon; None where a node does not tell."""
        counts = [self._count_of(node) for node in self.nodes]
        return None if None in counts else sum(count or 0 for count in counts)

    def _count_of(self, node: str) -> int | None:
        service, host = Serviceability(self.https(node)), self.inventory.node(node)
        try:
            return phone_count.registered(
                lambda fields: service.perfmon("perfmonCollectCounterData", fields), host.address
            )
        except ClusterTrouble:
            return None

    def held(self, names: Iterable[str] | None = None) -> dict[str, Holds]:
        """What each of these phones says it holds, by default of all; unknown where it does not tell, or is not asked.

        A phone fetches its lists when it starts. So one that has told, and is registered as it was then by RIS to the
        second, is not asked again. Where more offer a web page than `ask_phones`, a sample is asked, another each time.
        """
        wanted = self.phone_names() if names is None else tuple(names)
        found = self.registrations(wanted)
        offering = self._sampled([name for name in wanted if _offers(found.get(name))])
        asked = [name for name in offering if self._must_ask(found[name])]
        with ThreadPoolExecutor(PAGES_AT_ONCE) as pool:
            told = pool.map(lambda name: holds(self.phone_web, name, found[name].address), asked)
            for name, answer in zip(asked, told, strict=True):
                self._told[name] = found[name], answer
        return {name: self._told[name][1] if name in offering else Holds(name) for name in wanted}

    def _must_ask(self, entry: phones.Registration) -> bool:
        before, answer = self._told.get(entry.name, (None, None))
        return before != entry or not entry.is_registered or answer == Holds(entry.name)

    def _sampled(self, names: Sequence[str]) -> Collection[str]:
        self.sampled = None
        if self.ask_phones is None or len(names) <= self.ask_phones:
            return dict.fromkeys(names)
        self._drawn += 1
        strata = {name: replace(self._stratum(name), tftp=self._tftp_told(name)) for name in names}
        self.sampled = sample(strata, self.ask_phones, f"{self._seed} {self._drawn}")
        return self.sampled.names

    def _stratum(self, name: str) -> Stratum:
        if not self._strata:
            known, of = devices(self.axl), groups.phone_groups(self.axl)
            self._strata = {n: Stratum(d.model, d.profile, of.get(n, "")) for n, d in known.items()}
        return self._strata.get(name, Stratum("", "", ""))

    def _tftp_told(self, name: str) -> str:
        """The node of the first TFTP server that it told when it was asked last."""
        told = self._told[name][1].tftp if name in self._told else ()
        return next((node for node in (node_named(self.inventory.nodes, each) for each in told) if node), "")

    def has_told(self, name: str) -> bool:
        """Whether this phone told what it holds when it was asked last."""
        return name in self._told and self._told[name][1] != Holds(name)

    def ask_phones_anew(self) -> None:
        """Somebody changed phones by hand, which RIS does not show: whatever they told is asked again."""
        self._told.clear()

    def served_itl(self, node: str) -> TrustList | None:
        """The ITL Cisco Tftp serves on this node now; None where it serves none."""
        return lists.served(self.files(node), node)

    def served_itls(self) -> dict[str, TrustList]:
        """The ITL of every node that runs Cisco Tftp, publisher first."""
        found = ((node, self.served_itl(node)) for node in self.nodes_running(ports.TFTP))
        return {node: itl for node, itl in found if itl is not None}

    def served_ctl(self, node: str) -> TrustList | None:
        """The CTL Cisco Tftp serves on this node now; None where it serves none (404, or 503 up to 11.5)."""
        return lists.served(self.files(node), node, lists.CTL)

    def presented(self, node: str, service: str, phone: str = "", unit: str = "") -> ports.Presented:
        """What a service presents now; for Cisco Tftp seen on the file of a phone, by default the first.

        With `unit` Cisco Tftp is asked on its HTTPS ports: "tomcat" on 6972, "CallManager" on 6971.
        """
        if service == ports.TFTP and not unit:
            return ports.signing(self.files(node), node, phone or self._any_phone())
        return ports.presented(self.inventory.node(node), service, self.journal, unit)

    def _any_phone(self) -> str:
        """A name Cisco Tftp has a configuration for; XMLDefault is what unknown devices get."""
        return next(iter(self.phone_names()), "XMLDefault")

    def presented_leaf(self, node: str, service: str) -> bytes | None:
        """The DER a service shows in a handshake now; None where it does not answer."""
        return self.presented(node, service).der

    def service_since(self, node: str, service: str) -> datetime | None:
        """When a service started, as Control Center tells; None where it cannot be asked."""
        try:
            return since(self.control_center(node), service, self.clock.now())
        except ClusterTrouble:
            return None

    @property
    def vouching(self) -> Vouching:
        """The TVS of each node, as a phone asks them."""
        return Vouching(self.tvs, self.nodes)

    # Operations

    def repin(self, node: str, der: bytes) -> None:
        """From now on the node's HTTPS must present this certificate, which was read over SSH."""
        self.https(node).repin(der)

    def say(self, operation: Operation) -> str:
        """Send a CLI operation; `perform` is the way to do one."""
        answers = tuple(self._with_secret(answer) for answer in operation.answers)
        return self.cli(operation.node).run(operation.request, answers, operation.patience)

    def _with_secret(self, answer: Answer) -> Answer:
        secret = answer.reply is Secret.API_PASSWORD
        return replace(answer, reply=self._secrets.api.password) if secret else answer

    def reset_phone(self, name: str) -> None:
        """Send one resetPhone; `perform` is the way to reset phones."""
        self.axl.call("resetPhone", (("name", name),))

    def reset_pool(self, name: str) -> None:
        """Send one resetDevicePool; `perform` is the way to reset phones."""
        self.axl.call("resetDevicePool", (("name", name),))

    def update_phone(self, name: str, fields: Fields) -> None:
        """Send one updatePhone; `perform` is the way to change phones."""
        self.axl.call("updatePhone", (("name", name), *fields))

    def perform(self, operation: Operation) -> Outcome:
        """Do it: intent, state before, request, state after, outcome, all in the journal."""
        return perform(self, operation)

    def perform_together(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Nodes in parallel, the operations of one node in their order; outcomes in the order given.

        Where operations raise, the first error is raised after all nodes are finished.
        """
        return perform_together(self.clock, self.perform, operations)

    def close(self) -> None:
        """Close every connection; a second time does nothing."""
        with self._lock:
            for cli in self._clis.values():
                cli.close()
            for https in self._https.values():
                https.close()
            self._clis.clear()
            self._https.clear()
            self._axl = None
            if self._loop is not None:
                self._loop.close()
                self._loop = None


def _offers(entry: phones.Registration | None) -> bool:
    """Whether a phone may have a web page: RIS knows it and does not say that the page is switched off."""
    return entry is not None and entry.httpd is not False
