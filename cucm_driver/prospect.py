"""What would stand after operations that are not done yet: stored certificates, who signs the next list, what TVS shows.

Read once, then walked in the mind: nothing here changes a cluster. A certificate that is not made yet equals no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.proven_tvs import ProvenTvs
from cucm_driver.facts.certificates import CERTIFICATES, certificate, serial_of
from cucm_driver.facts.list_names import list_name
from cucm_driver.facts.presented import CALLMANAGER, TFTP, TVS
from cucm_driver.facts.replication import REPLICATION
from cucm_driver.facts.services import SERVICES
from cucm_driver.facts.shown_list import CTL_ON_DISK, Shown
from cucm_driver.facts.topology import node_named
from cucm_driver.operations.certificates import Certificates
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.security_mode import CtlLocalKey, CtlUpdate
from cucm_driver.operations.services import Services
from cucm_driver.release import Release
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Role, TrustList

RECOVERY_SIGNS_SINCE = Release.parse("12.0")
"""The key that signs the ITL at a start of Cisco Tftp: ITLRecovery's from 12.0, that node's CallManager's before (214231).

So it is with the CTL, for which the publisher's counts; `utils ctl reset localkey` takes the other one.
"""

UNITS = ("CallManager", "TVS", "ITLRecovery")
NOT_WRITTEN_YET = "not written yet"


@dataclass
class Prospect:
    """`Prospect(reader, tvs).after(regenerate("cm-pub", "TVS"))`; `taught` are nodes whose TVS started meanwhile.

    `written` is the CTL of an order that is not given yet, as far as phones judge it.
    """

    reader: CachedReader
    tvs: ProvenTvs
    renewed: set[tuple[str, str]] = field(default_factory=set)
    taught: set[str] = field(default_factory=set)
    callmanager_started: set[str] = field(default_factory=set)
    written: Shown | None = None

    def after(self, operation: Operation) -> None:
        """What the services would take by themselves is the caller's business: see `forecast`."""
        effect, node = operation.effect, operation.node
        if isinstance(effect, Certificates):
            self.renewed.add((self._home(node, effect.unit), effect.unit))
            self.taught.clear()
        elif isinstance(effect, CtlUpdate | CtlLocalKey):
            self.written = self._written(effect)
        elif isinstance(effect, Services) and effect.starts == TVS:
            self.taught.add(node)
        elif isinstance(effect, Services) and effect.starts == CALLMANAGER:
            self.callmanager_started.add(node)

    def stored(self, node: str, unit: str) -> Signer:
        """The certificate as a list would name it. Raises ClusterTrouble."""
        home = self._home(node, unit)
        if (home, unit) in self.renewed:
            name = f"CN=the new {unit} of {home}"
            return Signer(name, b"", name)
        told = self.reader.read(home, certificate(unit))
        return Signer(list_name(told.subject), bytes.fromhex(told.serial_text), list_name(told.issuer))

    def list_signer(self, node: str) -> Signer:
        """Who signs the ITL that the next start of Cisco Tftp on this node serves."""
        if self.recovery_signs:
            return self.stored(self._recovery_home(node), "ITLRecovery")
        return self.stored(node, "CallManager")

    def signs_as_stored(self, node: str) -> bool:
        """Whether Cisco Tftp signs configurations with the CallManager that the node would store then."""
        return self.reader.presented(node, TFTP).serial == self._serial_then(node, "CallManager")

    @property
    def recovery_signs(self) -> bool:
        return self.reader.release().since(RECOVERY_SIGNS_SINCE)

    def _recovery_home(self, node: str) -> str:
        """Whose ITLRecovery stands in this node's lists, the list itself tells: the publisher's, or before 12.5 perhaps its own."""
        itl = self.reader.served_itl(node)
        other = [r for r in itl.in_role(Role.SAST) if "itlrecovery" in r.common_name.lower()] if itl else []
        host = other[0].common_name.partition("_")[2] if other else ""
        return node_named(self.reader.inventory.nodes, host) or self.reader.publisher

    def _home(self, node: str, unit: str) -> str:
        """The publisher's ITLRecovery stands for the cluster where both nodes store the same (from 12.5)."""
        publisher = self.reader.publisher
        if unit != "ITLRecovery" or node == publisher or unit not in self._units(node):
            return node
        same = self._serial(node, unit) == self._serial(publisher, unit)
        return publisher if same else node

    def _serial(self, node: str, unit: str) -> int:
        return self.reader.read(node, certificate(unit)).serial

    def _serial_then(self, node: str, unit: str) -> int:
        """-1 for a certificate that is not made yet."""
        stored = self.stored(node, unit)
        return int.from_bytes(stored.serial, "big") if stored.serial else -1

    def _units(self, node: str) -> frozenset[str]:
        return frozenset(listed.unit for listed in self.reader.read(node, CERTIFICATES))

    def next_ctl(self, node: str) -> Shown | TrustList | None:
        """The CTL that Cisco Tftp serves from its next start on: the file on the node's disk."""
        served, disk = self.reader.served_ctl(node), self.ctl_on_disk(node)
        same = served is not None and disk is not None and served.sha1 == disk.sha1
        return served if same else disk

    def ctl_on_disk(self, node: str) -> Shown | None:
        """A new one is copied to the nodes to which replication is good (118893)."""
        if self.written is not None and (node == self.reader.publisher or self.rows_arrive(node)):
            return self.written
        return self.reader.read(node, CTL_ON_DISK)

    def _written(self, effect: CtlUpdate | CtlLocalKey) -> Shown | None:
        """Signer and CallManagers as stored by then; None where there is no CTL, and the order is refused."""
        publisher = self.reader.publisher
        if self.ctl_on_disk(publisher) is None:
            return None
        recovery = self.recovery_signs is isinstance(effect, CtlUpdate)
        signer = self.stored(publisher, "ITLRecovery" if recovery else "CallManager")
        anchors = [signer, self.stored(publisher, "CallManager")]
        if self.recovery_signs:
            anchors.append(self.stored(publisher, "ITLRecovery"))
        signalling = [self.stored(node, "CallManager") for node in self._with_callmanager()]
        named = [(Role.SAST, each) for each in anchors] + [(Role.CCM_TFTP, each) for each in signalling]
        return Shown(NOT_WRITTEN_YET, signer, tuple(named))

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
            return self.would_know(node, signer)
        if not signer.serial:
            return False
        reply = self.tvs.query(node, signer)
        return reply is not None and reply.valid and Role.SAST in reply.roles

    def would_know(self, node: str, signer: Signer) -> bool:
        """After its next start: every node's CallManager from the rows, and in mixed mode who signs the CTL (213407).

        For an ITLRecovery that stands in no CTL nobody vouches (not established).
        """
        if any(self.stored(each, "CallManager") == signer for each in self._with_callmanager()):
            return True
        ctl = self.ctl_on_disk(node) if self.reader.security_mode() == "mixed" else None
        return ctl is not None and ctl.names(signer, Role.SAST)

    def rows_arrive(self, node: str) -> bool:
        """Whether replication brings other nodes' certificates to this one."""
        rows = self.reader.read(self.reader.publisher, REPLICATION).bad
        return not any(node_named(self.reader.inventory.nodes, row.node) == node for row in rows)

    def _with_callmanager(self) -> Iterator[str]:
        return (node for node in self.reader.nodes if "CallManager" in self._units(node))

    # Cisco CallManager

    def callmanager_shows(self, node: str) -> int | None:
        """The serial Cisco CallManager presents then: the stored one once it started, else what it shows now."""
        if node in self.callmanager_started:
            return self._serial_then(node, "CallManager")
        return self.reader.presented(node, CALLMANAGER).serial

    def serving(self) -> tuple[str, ...]:
        """Where Cisco Tftp runs, publisher first."""
        return tuple(node for node in self.reader.nodes if self.reader.read(node, SERVICES).running(TFTP))
