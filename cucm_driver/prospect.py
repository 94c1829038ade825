"""What would stand after operations that are not done yet: stored certificates, who signs the next list, what TVS shows.

Read once, then walked in the mind: nothing here changes a cluster. A certificate that is not made yet equals no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cucm_driver.facts.certificates import CERTIFICATES, certificate, serial_of
from cucm_driver.facts.list_names import list_name
from cucm_driver.facts.presented import CALLMANAGER, TFTP, TVS
from cucm_driver.facts.replication import REPLICATION
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.shown_list import CTL_ON_DISK, Shown
from cucm_driver.facts.topology import node_named
from cucm_driver.glance import Glance
from cucm_driver.operations.certificates import Certificates
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.services import Services
from cucm_driver.proven_tvs import ProvenTvs
from cucm_driver.release import Release
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Role, TrustList

RECOVERY_SIGNS_SINCE = Release.parse("12.0")
"""The key that signs the ITL at a start of Cisco Tftp: ITLRecovery's from 12.0, that node's CallManager's before (214231)."""

UNITS = ("CallManager", "TVS", "ITLRecovery")
NOT_MADE_YET = "not made yet"


@dataclass
class Prospect:
    """`Prospect(glance, tvs).after(regenerate("cm-pub", "TVS"))`; `taught` are nodes whose TVS started meanwhile."""

    glance: Glance
    tvs: ProvenTvs
    renewed: set[tuple[str, str]] = field(default_factory=set)
    taught: set[str] = field(default_factory=set)
    callmanager_started: set[str] = field(default_factory=set)

    def after(self, operation: Operation) -> None:
        """What the services would take by themselves is the caller's business: see `forecast`."""
        effect, node = operation.effect, operation.node
        if isinstance(effect, Certificates):
            self.renewed.add((self._home(node, effect.unit), effect.unit))
            self.taught.clear()
        elif isinstance(effect, Services) and effect.starts == TVS:
            self.taught.add(node)
        elif isinstance(effect, Services) and effect.starts == CALLMANAGER:
            self.callmanager_started.add(node)

    def stored(self, node: str, unit: str) -> Signer:
        """The certificate as a list would name it. Raises ClusterTrouble."""
        home = self._home(node, unit)
        if (home, unit) in self.renewed:
            return Signer(f"CN=the new {unit} of {home}", b"", NOT_MADE_YET)
        told = self.glance.read(home, certificate(unit))
        return Signer(list_name(told.subject), bytes.fromhex(told.serial_text), list_name(told.issuer))

    def list_signer(self, node: str) -> Signer:
        """Who signs the ITL that the next start of Cisco Tftp on this node serves."""
        if self.recovery_signs:
            return self.stored(self._recovery_home(node), "ITLRecovery")
        return self.stored(node, "CallManager")

    def signs_as_stored(self, node: str) -> bool:
        """Whether Cisco Tftp signs configurations with the CallManager that the node would store then."""
        return self.glance.presented(node, TFTP).serial == self._serial_then(node, "CallManager")

    @property
    def recovery_signs(self) -> bool:
        return self.glance.release().since(RECOVERY_SIGNS_SINCE)

    def _recovery_home(self, node: str) -> str:
        """Whose ITLRecovery stands in this node's lists, the list itself tells: the publisher's, or before 12.5 perhaps its own."""
        itl = self.glance.served_itl(node)
        other = [r for r in itl.in_role(Role.SAST) if "itlrecovery" in r.common_name.lower()] if itl else []
        host = other[0].common_name.partition("_")[2] if other else ""
        return node_named(self.glance.inventory.nodes, host) or self.glance.publisher

    def _home(self, node: str, unit: str) -> str:
        """The publisher's ITLRecovery stands for the cluster where both nodes store the same (from 12.5)."""
        publisher = self.glance.publisher
        if unit != "ITLRecovery" or node == publisher or unit not in self._units(node):
            return node
        same = self._serial(node, unit) == self._serial(publisher, unit)
        return publisher if same else node

    def _serial(self, node: str, unit: str) -> int:
        return self.glance.read(node, certificate(unit)).serial

    def _serial_then(self, node: str, unit: str) -> int:
        """-1 for a certificate that is not made yet."""
        stored = self.stored(node, unit)
        return int.from_bytes(stored.serial, "big") if stored.serial else -1

    def _units(self, node: str) -> frozenset[str]:
        return frozenset(listed.unit for listed in self.glance.read(node, CERTIFICATES))

    def next_ctl(self, node: str) -> Shown | TrustList | None:
        """The CTL that Cisco Tftp serves from its next start on: the file on the node's disk."""
        served, disk = self.glance.served_ctl(node), self.glance.read(node, CTL_ON_DISK)
        same = served is not None and disk is not None and served.sha1 == disk.sha1
        return served if same else disk

    # TVS

    def tvs_shows(self, node: str) -> int | None:
        """The serial of the TLS certificate it shows then; None where it is not reached. -1: not made yet."""
        if node in self.taught:
            return self.tvs_stored(node)
        presented = self.tvs.presented(node)
        return serial_of(presented) if presented else None

    def tvs_stored(self, node: str) -> int:
        """What it shows after its next start; -1 for one that is not made yet."""
        return self._serial_then(node, "TVS")

    def tvs_knows(self, node: str, signer: Signer) -> bool:
        """Whether it vouches for this signer as SAST: as it would after a start of this night, or as it answers now."""
        if node in self.taught:
            return self.would_know(signer)
        if not signer.serial:
            return False
        reply = self.tvs.query(node, signer)
        return reply is not None and reply.valid and Role.SAST in reply.roles

    def would_know(self, signer: Signer) -> bool:
        """From the rows at its next start: every node's CallManager; for ITLRecovery nobody vouches (not established)."""
        return any(self.stored(node, "CallManager") == signer for node in self._with_callmanager())

    def rows_arrive(self, node: str) -> bool:
        """Whether replication brings other nodes' certificates to this one."""
        rows = self.glance.read(self.glance.publisher, REPLICATION).bad
        return not any(node_named(self.glance.inventory.nodes, row.node) == node for row in rows)

    def _with_callmanager(self) -> Iterator[str]:
        return (node for node in self.glance.nodes if "CallManager" in self._units(node))

    # Cisco CallManager

    def callmanager_shows(self, node: str) -> int | None:
        """The serial Cisco CallManager presents then: the stored one once it started, else what it shows now."""
        if node in self.callmanager_started:
            return self._serial_then(node, "CallManager")
        return self.glance.presented(node, CALLMANAGER).serial

    def serving(self) -> tuple[str, ...]:
        """Where Cisco Tftp runs, publisher first."""
        return tuple(node for node in self.glance.nodes if self.glance.read(node, SERVICES).running(TFTP))
