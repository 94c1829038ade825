"""The files of a node that `file` commands see: a small tree, made from the model whenever somebody looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from simulator.frontends.cli.replication import BROADCAST_LOG
from simulator.frontends.cli.session import Session
from simulator.model.certificate import Certificate
from simulator.provenance import documented, inferred, observed, recalled

ROOTS = ("activelog", "inactivelog", "install", "tftp")
ROOTS_SOURCE = documented("CLI Reference Guide 15, File Commands; inactivelog is empty here")
SYSLOG = "syslog/CiscoSyslog"
ITL, CTL, RECOVERY = "ITLFile.tlv", "CTLFile.tlv", "ITLRecovery.p12"
CTL_IN_ACTIVELOG = f"cm/tftpdata/{CTL}"
CTL_SOURCE = documented(
    "TAC 118892, 118893: the CTL can be deleted under tftp and under activelog, on each node"
)
RECOVERY_SIZE = 4096
RECOVERY_SOURCE = documented(
    "Security Guides: file get tftp ITLRecovery.p12; on which nodes it lies is inferred, its size invented"
)

ALARM = (
    "{at:%b} {at.day:2d} {at:%H:%M:%S} {host} local7 {level} : {number}: {host}: {at:%b %d %Y %H:%M:%S}.000 UTC :  "
    "%UC_CERT-{level}-{name}: %[Message=Certificate expiration Notification. Certificate name:{file}.der Unit:{unit} "
    "Type:{kind} Expiration:{expires:%a %b} {expires.day:2d} {expires:%H:%M:%S}:000 UTC]"
    "[AppID=Cisco Certificate Monitor][ClusterID=][NodeID={host}]: {text}"
)
ALARM_SOURCE = observed("TAC 214607: CertExpired in CiscoSyslog; what stands before `%UC_CERT` is recalled")
MONITOR = "Cisco Certificate Expiry Monitor"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm of the monitor for certificates that have at most `left` to run."""

    left: timedelta
    name: str
    level: int
    text: str


ALARMS: tuple[Alarm, ...] = (
    Alarm(timedelta(), "CertExpired", 0, "Certificate has Expired and needs to be changed at the earliest"),
    Alarm(
        timedelta(days=1), "CertValidLessThanADay", 1, "Certificate is about to expire in less than 24 hours"
    ),
    Alarm(timedelta(days=7), "CertValidfor7days", 1, "Certificate is about to expire in less than 7 days"),
    Alarm(
        timedelta(days=30), "CertValidLessThanMonth", 2, "Certificate is about to expire in less than 30 days"
    ),
)
ALARMS_SOURCE = recalled("names and texts but the first (TAC 214607) are from memory of the alarm catalogue")


@dataclass(frozen=True, slots=True)
class File:
    """`File("syslog/CiscoSyslog", at, 5120, "...")`; `text` is None for what is no text."""

    path: str
    at: datetime
    size: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a file specification names: directories first. Their names are relative to where one looked."""

    directories: dict[str, datetime]
    files: dict[str, File]


def files(session: Session, root: str) -> dict[str, File]:
    """Path -> file of one root."""
    made = {"activelog": _activelog, "install": _install, "tftp": _tftp}.get(root, _nothing)
    gone = session.platform.deleted
    return {file.path: file for file in made(session) if f"{root}/{file.path}" not in gone}


def look(session: Session, root: str, spec: str) -> Found:
    """`look(session, "activelog", "platform/log")`; `*` and `?` stand for letters of a name."""
    spec = spec.strip("/")
    held = files(session, root)
    inside = {path.removeprefix(f"{spec}/").lstrip("/"): f for path, f in held.items() if _below(path, spec)}
    if not inside:
        return Found({}, {path.rpartition("/")[2]: f for path, f in held.items() if fnmatchcase(path, spec)})
    directories = {path.partition("/")[0]: f.at for path, f in inside.items() if "/" in path}
    return Found(directories, {path: f for path, f in inside.items() if "/" not in path})


def _below(path: str, spec: str) -> bool:
    return spec in ("", "*", ".") or path.startswith(f"{spec}/")


def _text(path: str, at: datetime, text: str) -> File:
    return File(path, at, len(text.encode()), text)


def _nothing(session: Session) -> Iterator[File]:
    return iter(())


def _activelog(session: Session) -> Iterator[File]:
    now = session.running.clock.now()
    yield _text(SYSLOG, now, "\n".join(_alarms(session, now)))
    ended = session.cluster.publisher.services["A Cisco DB"].since
    yield _text(BROADCAST_LOG.format(ended=ended), ended, "SYNC COMPLETED")
    yield from _ctl(session, CTL_IN_ACTIVELOG)
    for path, written in session.platform.written.items():
        yield _text(path, written.at, written.text)


def _install(session: Session) -> Iterator[File]:
    since = min(service.since for service in session.node.services.values())
    version = session.cluster.release.version
    history = f"{since:%m/%d/%Y %H:%M:%S} | root: Install {version} Success"
    yield _text("system-history.log", since, history)


def _tftp(session: Session) -> Iterator[File]:
    itl = session.node.itl
    if itl is not None:
        yield File(ITL, itl.built_at, len(session.running.wire.trust_list(itl)))
    yield from _ctl(session, CTL)
    recovery = session.node.stored.get("ITLRecovery")
    if recovery is not None:
        yield File(RECOVERY, recovery.not_before, RECOVERY_SIZE)


def _ctl(session: Session, path: str) -> Iterator[File]:
    """One file with two paths."""
    held = session.node.ctl
    if held is not None:
        yield File(path, held.built_at, len(session.running.wire.trust_list(held)))


def _alarms(session: Session, now: datetime) -> Iterator[str]:
    """What the monitor wrote in its last look, at midnight: a line for each certificate that is due."""
    at = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if not session.node.started(MONITOR):
        return
    for number, (unit, kind, file, certificate) in enumerate(_certificates(session), start=1):
        alarm = next((a for a in ALARMS if certificate.not_after - at <= a.left), None)
        if alarm is not None:
            yield ALARM.format(
                at=at, host=session.name, number=number, name=alarm.name, level=alarm.level, text=alarm.text,
                file=file, unit=unit, kind=kind, expires=certificate.not_after,
            )  # fmt: skip


def _certificates(session: Session) -> Iterator[tuple[str, str, str, Certificate]]:
    for unit, certificate in session.node.stored.items():
        yield unit, "own-cert", unit, certificate
    for store, held in session.node.trust.items():
        for file, certificate in held.items():
            yield store, "trust-certs", file.removesuffix(".pem"), certificate


TREE_SOURCE = inferred("a few files only: what other commands speak of, alarms, and what Cisco Tftp serves")
