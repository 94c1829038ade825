"""The services of a node: CUCM's names, what each loads when it starts, and a table of legal moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from simulator.model.certificate import Certificate
from simulator.provenance import Source, documented, inferred, observed
from simulator.releases import Rank, Release

TOMCAT = "Cisco Tomcat"
TFTP = "Cisco Tftp"
TVS = "Cisco Trust Verification Service"
CALLMANAGER = "Cisco CallManager"
CTIMANAGER = "Cisco CTIManager"
CTL_PROVIDER = "Cisco CTL Provider"
CAPF = "Cisco Certificate Authority Proxy Function"
DRF_LOCAL = "Cisco DRF Local"
DRF_MASTER = "Cisco DRF Master"
ILS = "Cisco Intercluster Lookup Service"
LBM = "Cisco Location Bandwidth Manager"
EXTENSION_MOBILITY = "Cisco Extension Mobility"
UDS_TOMCAT = "Cisco UDS Tomcat"
AXL_TOMCAT = "Cisco AXL Tomcat"
SSOSP_TOMCAT = "Cisco SSOSP Tomcat"
HAPROXY = "Cisco HAProxy"


class State(StrEnum):
    STARTED = "STARTED"
    STOPPED = "STOPPED"
    STARTING = "STARTING"
    STOPPING = "STOPPING"


class Move(StrEnum):
    """What makes a service change its state: an order, or the end of a phase."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    UP = "up"
    DOWN = "down"


MOVES: dict[tuple[State, Move], State] = {
    (State.STARTED, Move.STOP): State.STOPPING,
    (State.STARTED, Move.RESTART): State.STOPPING,
    (State.STOPPED, Move.START): State.STARTING,
    (State.STOPPED, Move.RESTART): State.STARTING,
    (State.STOPPING, Move.DOWN): State.STOPPED,
    (State.STARTING, Move.UP): State.STARTED,
}
MOVES_SOURCE = observed(
    "state lines of `utils service restart` (DevNet Finesse transcripts, TAC 222864); the rest inferred"
)

COMMANDED_OUT = "Commanded Out of Service"
NOT_ACTIVATED = "Service Not Activated"


@dataclass(frozen=True, slots=True)
class Service:
    """One service of one node. `then_start` marks a restart.

    When it last started it took `loaded` (its own certificates) and `trusted` (those of its trust stores) from disk.
    """

    name: str
    state: State
    since: datetime
    reason: str = ""
    activated: bool = True
    platform: bool = False
    loaded: tuple[tuple[str, Certificate], ...] = ()
    trusted: frozenset[Certificate] = frozenset()
    then_start: bool = False

    @property
    def started(self) -> bool:
        return self.state is State.STARTED


class Runs(StrEnum):
    """Where a service is activated."""

    EVERYWHERE = "every node"
    PUBLISHER = "publisher"
    NAMED = "the nodes that the blueprint names"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the catalogue. `stopping` and `starting` are how long these phases last."""

    name: str
    runs: Runs
    source: Source
    loads: tuple[str, ...] = ()
    trusts: tuple[str, ...] = ()
    stopping: timedelta = timedelta(seconds=3)
    starting: timedelta = timedelta(seconds=7)
    platform: bool = False
    since: Rank = ()
    until: Rank = (99,)

    def exists_on(self, release: Release) -> bool:
        return self.since <= release.rank < self.until


_LIST = observed("product list of a 10.0 publisher and a 10.5 service dump (serviceabilitytools)")
_TIMES = inferred("name from the product list; duration of the phases inferred, none was published")


_SINCE_14 = documented(
    "Security Guide 14, Certificates: services to restart after a Tomcat or CallManager certificate"
)


def _plain(
    *names: str, runs: Runs = Runs.EVERYWHERE, platform: bool = False, until: Rank = (99,)
) -> tuple[Kind, ...]:
    return tuple(Kind(name, runs, _LIST, platform=platform, until=until) for name in names)


def _kind(
    name: str, runs: Runs, loads: tuple[str, ...], stopping: int, starting: int, trusts: tuple[str, ...] = ()
) -> Kind:
    return Kind(name, runs, _TIMES, loads, trusts, timedelta(seconds=stopping), timedelta(seconds=starting))


def _since_14(name: str, loads: tuple[str, ...], stopping: int, starting: int) -> Kind:
    phases = timedelta(seconds=stopping), timedelta(seconds=starting)
    return Kind(name, Runs.EVERYWHERE, _SINCE_14, loads, (), *phases, since=(14, 0))


CATALOGUE: tuple[Kind, ...] = (
    *_plain("System NTP", "System SSH", "Cluster Manager", "Service Manager", platform=True),
    *_plain(
        "A Cisco DB",
        "A Cisco DB Replicator",
        "Cisco AMC Service",
        "Cisco AXL Web Service",
        "Cisco Audit Event Service",
    ),
    *_plain("Cisco CAR Scheduler", runs=Runs.PUBLISHER),
    *_plain("Cisco CDP", "Cisco CDP Agent", "Cisco CDR Agent"),
    *_plain("Cisco CDR Repository Manager", runs=Runs.PUBLISHER),
    _kind(CALLMANAGER, Runs.NAMED, ("CallManager", "CallManager-ECDSA"), 10, 35, ("CallManager-trust",)),
    *_plain(
        "Cisco CallManager Admin",
        "Cisco CallManager Cisco IP Phone Services",
        "Cisco CallManager Personal Directory",
    ),
    *_plain(
        "Cisco CallManager Serviceability",
        "Cisco CallManager Serviceability RTMT",
        "Cisco Certificate Change Notification",
    ),
    _kind(CAPF, Runs.PUBLISHER, ("CAPF",), 3, 7, ("CAPF-trust",)),
    *_plain("Cisco Certificate Expiry Monitor"),
    _kind(CTIMANAGER, Runs.NAMED, ("CallManager",), 5, 15),
    _kind(DRF_LOCAL, Runs.EVERYWHERE, ("ipsec", "tomcat"), 3, 7),
    _kind(DRF_MASTER, Runs.PUBLISHER, ("ipsec", "tomcat"), 3, 7),
    *_plain("Cisco Database Layer Monitor", "Cisco Extension Mobility Application"),
    _since_14(HAPROXY, ("CallManager", "CallManager-ECDSA", "tomcat", "tomcat-ECDSA"), 2, 5),
    _kind(ILS, Runs.NAMED, ("tomcat",), 3, 7),
    _kind(LBM, Runs.NAMED, ("tomcat",), 3, 7),
    *_plain("Cisco Log Partition Monitoring Tool"),
    *_plain("Cisco RIS Data Collector", "Cisco RTMT Reporter Servlet", "Cisco Syslog Agent"),
    _kind(TFTP, Runs.NAMED, ("CallManager", "CallManager-ECDSA", "tomcat"), 5, 15),
    _kind(TOMCAT, Runs.EVERYWHERE, ("tomcat", "tomcat-ECDSA"), 20, 60),
    _since_14(UDS_TOMCAT, ("tomcat", "tomcat-ECDSA"), 10, 30),
    _since_14(AXL_TOMCAT, ("tomcat", "tomcat-ECDSA"), 10, 30),
    _since_14(SSOSP_TOMCAT, ("tomcat", "tomcat-ECDSA"), 10, 30),
    *_plain("Cisco Tomcat Stats Servlet", "Cisco Trace Collection Service", "Cisco Trace Collection Servlet"),
    _kind(TVS, Runs.EVERYWHERE, ("TVS",), 3, 9),
    *_plain(
        "Cisco User Data Services",
        "Host Resources Agent",
        "MIB2 Agent",
        "Platform Administrative Web Service",
    ),
    *_plain(
        "SNMP Master Agent",
        "SOAP -Log Collection APIs",
        "SOAP -Performance Monitoring APIs",
        "SOAP -Real-Time Service APIs",
    ),
    *_plain("System Application Agent"),
    *_plain(CTL_PROVIDER, runs=Runs.NOWHERE, until=(14, 0, 3)),
    *_plain("Cisco Bulk Provisioning Service", "Cisco DHCP Monitor Service", runs=Runs.NOWHERE),
    *_plain("Cisco DirSync", "Cisco Dialed Number Analyzer", runs=Runs.NOWHERE),
    _kind(EXTENSION_MOBILITY, Runs.NAMED, ("tomcat",), 3, 7),
    *_plain("Cisco IP Voice Media Streaming App", "Cisco WebDialer Web Service", runs=Runs.NOWHERE),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in CATALOGUE}

NEVER_STOPPED: dict[str, Source] = {
    "A Cisco DB": documented(
        "Control Center: clients cannot stop non-stop services such as Cisco DB and Cisco Tomcat"
    ),
    "Service Manager": inferred("the CLI's own engine"),
}
"""Services that no order stops; Cisco Tomcat may be restarted on the CLI, never over Control Center."""
