"""Pending changes: what a restart of a service, or of a node, would bring into use at this minute.

Stored is read from the node; loaded is read from the service's own port, or concluded from the time since which
it runs. What an ITL would name the picture tells: the list that a start of Cisco Tftp builds, beside the one that is
served. What nobody tells is unknown, with the reason. Which change is in tonight's plan, the engineer knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.gates import CAPF, presenting_stored
from cucm_driver.answers.observation import observe
from cucm_driver.answers.observation.evidence import answered
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.particulars import Particulars, particulars
from cucm_driver.facts.presented import CALLMANAGER, SHAKEN, TFTP, TOMCAT, TVS, UNITS
from cucm_driver.facts.services import SERVICES
from cucm_driver.picture import change, worlds
from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture, ordered

CTIMANAGER = "Cisco CTIManager"
EVERYTHING = "every certificate"
PHONE_RELEVANT = ("CallManager", "CallManager-ECDSA", "TVS", "CAPF", "ITLRecovery", "ITL", EVERYTHING)

LOADS: dict[str, tuple[str, ...]] = {
    TOMCAT: ("tomcat", "tomcat-ECDSA"),
    "Cisco UDS Tomcat": ("tomcat", "tomcat-ECDSA"),
    "Cisco AXL Tomcat": ("tomcat", "tomcat-ECDSA"),
    "Cisco SSOSP Tomcat": ("tomcat", "tomcat-ECDSA"),
    TVS: ("TVS",),
    TFTP: ("CallManager", "tomcat"),
    CALLMANAGER: ("CallManager", "CallManager-ECDSA"),
    CTIMANAGER: ("CallManager",),
    CAPF: ("CAPF",),
    "Cisco DRF Master": ("ipsec", "tomcat"),
    "Cisco DRF Local": ("ipsec", "tomcat"),
}
"""What each service loads when it starts (Cisco 214231; Security Guides 12.5(1)SU3 and 14). DRF: ipsec up to
12.5, tomcat from 14; both are looked at."""

EXACT, IN_A_LOCAL_ZONE = timedelta(seconds=5), timedelta(days=1)

SILENT = "no port shows what it loaded"


class Use(StrEnum):
    """Whether a service uses what its node stores."""

    WAITS = "waits"
    LOADED = "loaded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """`Change("cm-sub1", "Cisco Tftp", "TVS", Use.WAITS, "the ITL of cm-sub1 does not list it")`.

    `mute` says that no port of this service ever shows what it loaded.
    """

    node: str
    service: str
    unit: str
    use: Use
    why: str
    mute: bool = False

    def recorded(self) -> dict[str, str]:
        """For the journal."""
        return {
            "node": self.node,
            "service": self.service,
            "unit": self.unit,
            "use": self.use,
            "why": self.why,
        }

    @property
    def phone_relevant(self) -> bool:
        return self.unit in PHONE_RELEVANT


@dataclass(frozen=True, slots=True)
class Pending:
    """A renewed certificate not in use yet; `where`: `Cisco CallManager does not present it`.

    `on` and `service` are whose restart would bring it into use: for a list that is behind, Cisco Tftp there.
    """

    node: str
    unit: str
    where: str
    on: str
    service: str


def changes(reader: CachedReader) -> tuple[Change, ...]:
    """For every running service of every node and every certificate it loads; then the content of the ITLs."""
    return (*loads(reader), *lists(reader))


def loads(reader: CachedReader) -> tuple[Change, ...]:
    """What services loaded, beside what their nodes store."""
    return tuple(change for node in reader.nodes for change in _of_node(reader, node))


def lists(reader: CachedReader) -> tuple[Change, ...]:
    """What the ITLs will name once everything that is stored has arrived and Cisco Tftp has started, and do not name yet."""
    try:
        picture = observe.nodes(reader, by_time=False)
    except ClusterTrouble as trouble:
        return (Change(trouble.node, TFTP, "ITL", Use.UNKNOWN, f"{trouble.asked}: {trouble.got}"),)
    return tuple(_as_changes(unlisted(with_every_row(picture))))


def pending(reader: CachedReader) -> tuple[Pending, ...]:
    """Every phone-relevant certificate that is stored, but not yet presented, or not in a served ITL."""
    found = [
        Pending(node, unit, f"{service} does not present it", node, service)
        for unit in ("CallManager", "TVS")
        for node, _, service in (name.partition(": ") for name in presenting_stored(reader, unit).differing)
    ]
    return (*found, *unlisted(with_every_row(observe.nodes(reader, by_time=False))))


NOT_LISTED = "the ITL of {} does not list it"
NOT_KNOWN = "what the ITL of {} would list is not told: {}"


def unlisted(picture: Picture) -> Iterator[Pending]:
    """What a start of Cisco Tftp would bring into the ITL of each node where it runs, by the node that stores it.

    Where an open question decides, what every answer brings: before 12.5 nobody knows whose ITLRecovery is listed. A list
    of which nobody tells what it would name is pending as a whole.
    """
    for server in picture.where(lambda node: node.runs(TFTP)):
        served, built = picture.nodes[server].itl, list(_after_starts(picture, server))
        untold = next((each for each in (served, *built) if isinstance(each, Unknown)), None)
        if untold is not None:
            yield Pending(server, "ITL", NOT_KNOWN.format(server, untold), server, TFTP)
        elif isinstance(served, Listing):
            every = frozenset.intersection(*(_named(each) for each in built if isinstance(each, Listing)))
            new = {_of(picture, cert) for cert in every - _named(served)}
            where = NOT_LISTED.format(server)
            yield from (Pending(node, unit, where, server, TFTP) for node, unit in sorted(new))


def _named(itl: Listing) -> frozenset[Cert]:
    """In whichever role: a cluster that enters mixed mode lists the same certificates in others."""
    return frozenset(cert for _, cert in itl.records if cert is not None)


def _after_starts(picture: Picture, server: str) -> Iterator[Listing | Unknown | None]:
    """The list after it, under each answer that it turns on."""

    def built(rules: Rules) -> Listing | Unknown | None:
        return change.service_started(picture, server, TFTP, rules)[-1].nodes[server].itl

    yield from (itl for _, itl in worlds.branch(answered(picture), built))


def _of(picture: Picture, cert: Cert) -> tuple[str, str]:
    """Whose certificate it is; a copy is the publisher's."""
    for name in ordered(picture):
        for unit, stored in picture.nodes[name].stored.items():
            if stored == cert:
                return name, unit
    return picture.publisher, str(cert)


def with_every_row(picture: Picture) -> Picture:
    """The same once everything that is stored has arrived everywhere, however replication is."""
    stored = {
        (name, unit): cert for name, node in picture.nodes.items() for unit, cert in node.stored.items()
    }
    nodes = {name: replace(node, rows=Map({**node.rows, **stored})) for name, node in picture.nodes.items()}
    return replace(picture, nodes=Map(nodes))


def _as_changes(found: Iterable[Pending]) -> Iterator[Change]:
    """One change a list and unit, whichever nodes store what it does not name."""
    storing: dict[tuple[str, str, str, str], list[str]] = {}
    for one in found:
        storing.setdefault((one.on, one.service, one.unit, one.where), []).append(one.node)
    for (on, service, unit, where), nodes in storing.items():
        if unit == "ITL":
            yield Change(on, service, unit, Use.UNKNOWN, where)
        else:
            yield Change(on, service, unit, Use.WAITS, f"{where}, as stored on {', '.join(nodes)}")


def at_restart(reader: CachedReader, node: str, service: str, *, lists: bool = True) -> tuple[Change, ...]:
    """What a restart of this one service would bring into use, for sure or perhaps; nothing else is read.

    Without `lists` what an ITL names is left out: after `utils itl reset` every node serves the publisher's content.
    """
    stored = {listed.unit for listed in reader.read(node, CERTIFICATES)}
    own = (_read(reader, node, service, unit) for unit in LOADS.get(service, ()) if unit in stored)
    return on_restart([*own, *(_now(reader) if lists and service == TFTP else ())], node, service)


def _now(reader: CachedReader) -> Iterator[Change]:
    """What starts would bring into the ITLs from what has arrived by now."""
    yield from _as_changes(unlisted(observe.nodes(reader, by_time=False)))


def on_restart(found: Iterable[Change], node: str, service: str) -> tuple[Change, ...]:
    """What a restart of this service would bring into use, for sure or perhaps."""
    return tuple(c for c in found if (c.node, c.service) == (node, service) and c.use is not Use.LOADED)


def on_reboot(found: Iterable[Change], node: str) -> tuple[Change, ...]:
    """What a restart of the node would: that of all its services."""
    return tuple(c for c in found if c.node == node and c.use is not Use.LOADED)


def _of_node(reader: CachedReader, node: str) -> Iterator[Change]:
    try:
        services = reader.read(node, SERVICES)
        stored = {listed.unit for listed in reader.read(node, CERTIFICATES)}
    except ClusterTrouble as trouble:
        yield Change(node, "every service", EVERYTHING, Use.UNKNOWN, f"{trouble.asked}: {trouble.got}")
        return
    for service, units in LOADS.items():
        for unit in (u for u in units if services.running(service) and u in stored):
            yield _read(reader, node, service, unit)


def _read(reader: CachedReader, node: str, service: str, unit: str) -> Change:
    try:
        return _change(reader, node, service, unit)
    except ClusterTrouble as trouble:
        return Change(node, service, unit, Use.UNKNOWN, f"{trouble.asked}: {trouble.got}")


def _change(reader: CachedReader, node: str, service: str, unit: str) -> Change:
    if (service, unit) in SHAKEN:
        return _by_port(reader, node, service, unit)
    return _by_start(reader, node, service, unit)


def _by_port(reader: CachedReader, node: str, service: str, unit: str) -> Change:
    usual = UNITS[service] == unit
    seen = reader.presented(node, service) if usual else reader.presented(node, service, unit=unit)
    if seen.serial is None:
        return Change(node, service, unit, Use.UNKNOWN, f"it does not show what it loaded: {seen.why}")
    if seen.serial == reader.read(node, certificate(unit)).serial:
        return Change(node, service, unit, Use.LOADED, "it presents what the node stores")
    return Change(node, service, unit, Use.WAITS, "it presents another one than the node stores")


def _by_start(reader: CachedReader, node: str, service: str, unit: str) -> Change:
    """A service that shows nothing has loaded what was there when it started."""
    use, why = _started_with(reader.read(node, particulars(unit)), reader.service_since(node, service))
    return Change(node, service, unit, use, why, mute=True)


def _started_with(told: Particulars, since: datetime | None) -> tuple[Use, str]:
    if since is None or told.made is None:
        missing = "the certificate's date" if told.made is None else "when it started"
        return Use.UNKNOWN, f"{SILENT}, and {missing} is not told"
    margin = EXACT if told.exact else IN_A_LOCAL_ZONE
    when = f"it runs since {since:%Y-%m-%d %H:%M} UTC, the certificate is of {told.made:%Y-%m-%d %H:%M}"
    if since < told.made - margin:
        return Use.WAITS, when
    if not told.self_signed:
        return Use.UNKNOWN, f"{SILENT}; {when}, but CA-signed: when it was uploaded is not told"
    if since > told.made + margin:
        return Use.LOADED, when
    return Use.UNKNOWN, f"{SILENT}; {when}: too close to tell which came first"
