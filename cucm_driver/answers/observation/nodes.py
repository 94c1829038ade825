"""One node of a picture: what it stores, what has arrived, what its services loaded, what Cisco Tftp serves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.observation import convert
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.certificates import CERTIFICATES, CertificateText, certificate
from cucm_driver.facts.lists import SHOWN_CTL, served_configuration
from cucm_driver.facts.node_certificates import ARRIVED, Arrived
from cucm_driver.facts.particulars import particulars
from cucm_driver.facts.presented import CALLMANAGER, CAPF, TFTP, TVS
from cucm_driver.facts.replication import REPLICATION
from cucm_driver.facts.services import SERVICES, Services
from cucm_driver.facts.shown_list import CTL_ON_DISK
from cucm_driver.facts.topology import node_named
from cucm_driver.picture.by_release import CALLMANAGER_TRUST
from cucm_driver.picture.certificates import CTL, Cert, Listing
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.state import CAPF_UNIT, CM, GOOD, Certs, Node, Service, Stored, Vouching
from cucm_driver.picture.units import LOADS, TRUSTS

T = TypeVar("T")
UNITS = (CM, "CallManager-ECDSA", "TVS", CAPF_UNIT, "ITLRecovery")
STORES = ("CallManager-trust", "Phone-SAST-trust", "CAPF-trust")
SERVICES_JUDGED = (CALLMANAGER, TFTP, TVS, CAPF)
OF_CAPF = "CAPF-"
"""How the names of CAPF certificates begin (trace in Cisco 213407); of one that is stored no more nobody tells its age."""

NOT_ASKED = Unknown("nobody asked since when the service runs", "Control Center")
TOO_CLOSE = timedelta(seconds=5)
IN_A_LOCAL_ZONE = timedelta(days=1)

Reading = Callable[[], T]


def known(ask: Callable[[], T], command: str) -> T | Unknown:
    """The answer, or unknown with what came instead and what to type."""
    try:
        return ask()
    except ClusterTrouble as trouble:
        return Unknown(f"{trouble.node}: {' '.join(trouble.got.split())}", command)


@dataclass(frozen=True)
class OneNode:
    """`OneNode(reader, "cm-pub").read()`: all but TVS's knowledge, which takes questions to ask.

    Not `by_time`: what is concluded from the start of a service alone is not asked for.
    """

    reader: CachedReader
    name: str
    by_time: bool = True

    def read(self) -> Node:
        services = known(lambda: self.reader.read(self.name, SERVICES), f"utils service list on {self.name}")
        publisher = self._is_publisher
        if isinstance(services, Unknown):
            return Node(publisher=publisher, up=services, replication=services, vouching=services,
                        itl=services, ctl=services, disk_ctl=services)  # fmt: skip
        stored = self._stored()
        arrived = known(lambda: self.reader.read(self.name, ARRIVED), f"run sql select .. on {self.name}")
        stores = self._stores(arrived)
        itl, ctl = self._served(services)
        return Node(
            publisher=publisher,
            replication=self._replication(),
            stored=stored,
            rows=Map(dict(self._rows(arrived))),
            stores=stores,
            services=Map(dict(self._services(services, stored, stores))),
            vouching=Vouching(Map(), whole=False),
            itl=itl,
            ctl=ctl,
            disk_ctl=self._disk_ctl(ctl),
        )

    @property
    def _is_publisher(self) -> bool:
        return self.name == self.reader.publisher

    def _stored(self) -> Stored:
        """CAPF counts on the publisher alone (Cisco 214231)."""
        units = known(lambda: self.reader.read(self.name, CERTIFICATES), "show cert list own")
        listed = () if isinstance(units, Unknown) else tuple(each.unit for each in units)
        mine = (unit for unit in UNITS if unit in listed and (unit != CAPF_UNIT or self._is_publisher))
        found = {unit: known(partial(self._cert, unit), f"show cert own {unit}") for unit in mine}
        return Map({unit: cert for unit, cert in found.items() if not isinstance(cert, Unknown)})

    def _cert(self, unit: str) -> Cert:
        bits = self.reader.read(self.name, particulars(unit)).bits
        rsa = 0 if unit.endswith("-ECDSA") else bits
        return convert.of_text(self.reader.read(self.name, certificate(unit)), rsa)

    def _rows(
        self, arrived: tuple[Arrived, ...] | Unknown
    ) -> Iterator[tuple[tuple[str, str], Cert | Unknown]]:
        """By the node that made them. Where nobody tells, the node's own are there all the same."""
        nodes = self.reader.inventory.nodes
        if isinstance(arrived, Unknown):
            yield from (((node.name, unit), arrived) for node in nodes for unit in UNITS)
            return
        for row in (each for each in arrived if not each.is_trusted):
            home = node_named(nodes, row.server)
            if home is not None:
                yield (home, row.unit), self._sized(home, row)

    def _sized(self, home: str, row: Arrived) -> Cert:
        """The database tells no key length; of a certificate that is stored still, its own node does."""
        cert = convert.of_row(row)
        if row.unit not in UNITS or row.unit.endswith("-ECDSA"):
            return cert
        own = known(lambda: self.reader.read(home, certificate(row.unit)), "")
        if isinstance(own, Unknown) or own.serial != row.serial:
            return cert
        bits = known(lambda: self.reader.read(home, particulars(row.unit)).bits, "")
        return Cert(cert.subject, cert.issuer, cert.serial, 0 if isinstance(bits, Unknown) else bits or 0)

    def _stores(self, arrived: tuple[Arrived, ...] | Unknown) -> Map[str, Certs | Unknown]:
        if isinstance(arrived, Unknown):
            return Map(dict.fromkeys(STORES, arrived))
        held = {
            store: frozenset(convert.of_row(row) for row in arrived if row.unit == store) for store in STORES
        }
        return Map(dict(held))

    def _replication(self) -> int | Unknown | None:
        """As the publisher tells of this node; a cluster of one node has nothing to replicate."""
        reader = self.reader
        told = known(lambda: reader.read(reader.publisher, REPLICATION), "utils dbreplication runtimestate")
        if isinstance(told, Unknown):
            return told
        own = [row for row in told.rows if node_named(reader.inventory.nodes, row.node) == self.name]
        return own[0].state if own else GOOD

    # Services

    def _services(
        self, told: Services, stored: Stored, stores: Map[str, Certs | Unknown]
    ) -> Iterator[tuple[str, Service]]:
        for name in SERVICES_JUDGED:
            if told.named(name) is not None:
                started = told.running(name)
                loads = self._loads(name, stored) if started else Map[str, Cert]()
                trusts = self._trusts(name, stores) if started and name in TRUSTS else frozenset()
                more = started and name in TRUSTS
                yield name, Service(told.state(name), told.activated(name), loads, trusts, more)

    def _loads(self, name: str, stored: Stored) -> Stored | Unknown:
        """What its port shows; of CAPF, which speaks with one phone at a time, by the time since which it runs."""
        shown = self._shown(name)
        if isinstance(shown, Unknown):
            return shown
        if shown is not None:
            return Map({LOADS[name][0]: shown})
        unit = LOADS[name][0]
        if not self.by_time:
            return NOT_ASKED
        if unit not in stored or self._older(unit, self._since(name)):
            return Map({unit: stored[unit]} if unit in stored else {})
        return Unknown(
            f"whether {name} on {self.name} loaded the stored {unit} is not told", f"a restart of {name}"
        )

    def _shown(self, name: str) -> Cert | Unknown | None:
        if name == TFTP:
            return known(self._configuration_signer, f"a configuration file of {self.name}:6970")
        if name == CAPF:
            return None
        seen = self.reader.presented(self.name, name)
        if seen.der is None:
            return Unknown(
                f"{name} on {self.name} does not show its certificate: {seen.why}", f"a look at {name}"
            )
        return convert.of_der(seen.der)

    def _configuration_signer(self) -> Cert | None:
        """The configuration of any phone will do: it is signed with the key that Cisco Tftp has loaded."""
        phone = next(iter(self.reader.phone_names()), "XMLDefault")
        files = self.reader.cluster.files(self.name)
        found = self.reader.once(("sgn", self.name), lambda: served_configuration(files, self.name, phone))
        return convert.of_signer(found.signer) if found is not None else None

    def _since(self, name: str) -> datetime | None:
        return self.reader.service_since(self.name, name)

    def _older(self, unit: str, since: datetime | None) -> bool:
        """Whether the stored certificate is older than the service's start, beyond doubt."""
        made, margin = self._made(unit)
        return since is not None and made is not None and since > made + margin

    def _later(self, unit: str, since: datetime | None) -> bool:
        """Whether it was made after the service's start, beyond doubt."""
        made, margin = self._made(unit)
        return since is not None and made is not None and since < made - margin

    def _made(self, unit: str) -> tuple[datetime | None, timedelta]:
        """When the stored certificate was made, and how far that may be off."""
        told = known(lambda: self.reader.read(self.name, particulars(unit)), f"show cert own {unit}")
        if isinstance(told, Unknown):
            return None, IN_A_LOCAL_ZONE
        return told.made, TOO_CLOSE if told.exact else IN_A_LOCAL_ZONE

    def _trusts(self, name: str, stores: Map[str, Certs | Unknown]) -> Certs | Unknown:
        """The store as it is now, but for certificates of this cluster that may be younger than the service's start."""
        if not self.by_time:
            return NOT_ASKED
        held, since = stores[TRUSTS[name]], self._since(name)
        if isinstance(held, Unknown):
            return held
        young = {serial for node in self.reader.nodes for serial in OneNode(self.reader, node).younger(since)}
        stored = known(
            partial(OneNode(self.reader, self.reader.publisher)._own, CAPF_UNIT), "show cert own CAPF"
        )
        now = None if isinstance(stored, Unknown) else stored.serial
        sure = (each for each in held if not each.common_name.startswith(OF_CAPF) or each.serial == now)
        return frozenset(each for each in sure if each.serial not in young)

    def younger(self, since: datetime | None, *, sure: bool = False) -> Iterator[int]:
        """Serials of what this node has made of late, or perhaps, or for `sure`: what is copied into trust stores."""
        listed = known(lambda: self.reader.read(self.name, CERTIFICATES), "show cert list own")
        units = () if isinstance(listed, Unknown) else tuple(each.unit for each in listed)
        for unit in (unit for unit in CALLMANAGER_TRUST if unit in units):
            own = known(partial(self._own, unit), f"show cert own {unit}")
            late = self._later(unit, since) if sure else not self._older(unit, since)
            if not isinstance(own, Unknown) and late:
                yield own.serial

    def made_since_its_start(self, service: str) -> frozenset[int]:
        """Serials of what any node has made after this service started here, beyond doubt."""
        since = self._since(service)
        nodes = (OneNode(self.reader, name) for name in self.reader.nodes)
        return frozenset(serial for node in nodes for serial in node.younger(since, sure=True))

    def _own(self, unit: str) -> CertificateText:
        return self.reader.read(self.name, certificate(unit))

    # Lists

    def _served(self, services: Services) -> tuple[Listing | Unknown | None, Listing | Unknown | None]:
        """ITL and CTL of Cisco Tftp; of one that does not run nobody tells, and nobody asks."""
        if not services.running(TFTP):
            return None, None
        itl = known(lambda: self.reader.served_itl(self.name), f"ITLFile.tlv of {self.name}:6970")
        ctl = known(lambda: self.reader.served_ctl(self.name), f"CTLFile.tlv of {self.name}:6970")
        return (
            convert.of_list(itl) if itl is not None and not isinstance(itl, Unknown) else itl,
            convert.of_list(ctl) if ctl is not None and not isinstance(ctl, Unknown) else ctl,
        )

    def _disk_ctl(self, served: Listing | Unknown | None) -> Listing | Unknown | None:
        shown = known(lambda: self.reader.read(self.name, CTL_ON_DISK), f"show ctl on {self.name}")
        if shown is None or isinstance(shown, Unknown):
            return shown
        if isinstance(served, Listing) and served.mark == shown.sha1:
            return served
        verified = known(lambda: self.reader.read(self.name, SHOWN_CTL).verified, f"show ctl on {self.name}")
        return convert.of_shown(shown, CTL, verified is True)
