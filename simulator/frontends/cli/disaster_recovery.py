"""`utils disaster_recovery`: devices, backups and their history, as the model keeps them. Nothing is restored here."""

from __future__ import annotations

from simulator.frontends.cli.command import Argument, Command, Declined, Parameter
from simulator.frontends.cli.dates import server_time
from simulator.frontends.cli.session import Session
from simulator.model import backups
from simulator.model.backup import Backup, Component, Device
from simulator.model.refusal import Refused
from simulator.provenance import documented, inferred, observed, recalled

DEVICES = "Device Name          Device Type          Device Path"
DEVICES_SOURCE = recalled("name, type and path are documented (12.5(1)SU5); the layout is not known")
NO_DEVICES = "drfCliMsg: No backup devices available"
ADDED = "drfCliMsg: Backup Device has been saved successfully."
DELETED = "drfCliMsg: Backup Device has been deleted successfully."
PASSWORD = "Please enter password to access network storage location: "  # noqa: S105
PASSWORD_SOURCE = inferred(
    "the server's password has to come from somewhere; the question's words are recalled"
)

INITIATED = "drfCliMsg: Backup initiated successfully. Please run 'utils disaster_recovery status backup' to see the status"
BACKUP_SOURCE = recalled(
    "backup network: feature list and device are documented; the words of the start are from memory"
)

NO_STATUS = "drfCliMsg: No {what} status available"
STATUS = """
Status: {status}
Tar Filename: {tar}
Storage Location: NETWORK
Operation: backup
Percentage Complete: {percentage}
"""
STATUS_SOURCE = observed(
    "no status: a 15 (cisco-cucm-mcp); labels: field parsers, DRS guide; layout inferred"
)
RUNNING, SUCCEEDED, BROKEN, CANCELLED = (
    "BACKUP_IN_PROGRESS",
    "SUCCESS :Backup Completed...",
    "ERROR :Backup Failed...",
    "CANCELLED :Backup Cancelled...",
)
WORDS_SOURCE = observed("SUCCESS: field parsers; the three others are recalled")
LOG = "activelog/platform/drf/log/{stamp}_b_{node}_{feature}_{name}.log"

HISTORY = "Tar Filename: Backup Device: Completed On: Result: Backup Type: Version: Features Backed Up: Failed Features:"
HISTORY_SOURCE = observed(
    "row of a 15 (cisco-cucm-mcp); head: CLI Reference Guide 12.5(1)SU5, with the columns of that row"
)
NO_HISTORY = "drfCliMsg:  No history data is available"
NO_TAR = "TAR file not created"

SCHEDULES = "schedule name          device name          Schedule Status\n" + "-" * 60
SCHEDULES_SOURCE = documented("CLI Reference Guide 12.5(1)SU5, schedule list; this cluster has none")

CANCEL_QUESTION = "Please enter Y to cancel the backup, any other key to continue: "
CANCELLING = "Cancelling backup...\nBackup cancelled successfully."
NOTHING_RUNS = "drfCliMsg: No backup operation is in progress"
CANCEL_SOURCE = documented("CLI Reference Guide 12.5(1)SU5, cancel_backup; the question's words are recalled")


async def list_devices(session: Session, argument: str) -> None:
    backups.reach_master(session.cluster)
    rows = [f"{d.name:<21}{'NETWORK':<21}{d.path}" for d in session.cluster.backups.devices]
    await session.say("\n".join([DEVICES, "-" * 60, *rows]) if rows else NO_DEVICES)


async def add_device(session: Session, argument: str) -> None:
    """`device add network nightly /backup 192.0.2.40 drs [number of backups]`."""
    words = argument.split()
    if len(words) not in (4, 5):
        raise Refused("")
    backups.reach_master(session.cluster)
    await session.ask(PASSWORD, hidden=True)
    backups.add_device(session.cluster, Device(*words[:4]))
    await session.say(ADDED)


async def delete_device(session: Session, name: str) -> None:
    backups.delete_device(session.cluster, name)
    await session.say(DELETED)


async def back_up(session: Session, argument: str) -> None:
    """`backup network UCM nightly`: it goes on by itself."""
    features, _, device = argument.partition(" ")
    await session.running.settle()
    backups.start(session.cluster, device.strip(), tuple(features.split(",")))
    await session.say(INITIATED)


async def status_backup(session: Session, argument: str) -> None:
    backups.reach_master(session.cluster)
    runs, now = session.cluster.backups.runs, session.running.clock.now()
    if not runs:
        await session.say(NO_STATUS.format(what="backup"))
        return
    run, percentage = runs[-1], runs[-1].percentage(now)
    done = len(run.components) * percentage // 100
    head = STATUS.format(status=_word(session, run), tar=run.tar, percentage=percentage)
    rows = [_component(run, component) for component in run.components[:done]]
    await session.say("\n".join([head, *rows]) + "\n")


async def status_restore(session: Session, argument: str) -> None:
    await session.say(NO_STATUS.format(what="restore"))


async def history_backup(session: Session, argument: str) -> None:
    backups.reach_master(session.cluster)
    rows = [_past(session, run) for run in session.cluster.backups.finished(session.running.clock.now())]
    await session.say("\n".join([HISTORY, *rows]) if rows else NO_HISTORY)


async def history_restore(session: Session, argument: str) -> None:
    await session.say(NO_HISTORY)


async def list_schedules(session: Session, argument: str) -> None:
    await session.say(SCHEDULES)


async def cancel(session: Session, confirm: str) -> None:
    if confirm.lower() not in ("y", "yes") and (await session.ask(CANCEL_QUESTION)).lower() != "y":
        raise Declined
    await session.running.settle()
    if backups.cancel(session.cluster) is None:
        raise Refused(NOTHING_RUNS)
    await session.say(CANCELLING)


def _word(session: Session, run: Backup) -> str:
    if run.runs(session.running.clock.now()):
        return RUNNING
    return CANCELLED if run.cancelled else SUCCEEDED if run.ok else BROKEN


def _component(run: Backup, component: Component) -> str:
    """`UCM   CUCM-PUB  CCMDB     SUCCESS  Fri Dec 12 13:44:55 UTC 2025   activelog/platform/drf/...log`."""
    stamp, names = run.tar.removesuffix(".tar"), (component.feature, component.name)
    log = LOG.format(stamp=stamp, node=component.node, feature=names[0].lower(), name=names[1].lower())
    result = "SUCCESS" if component.ok else "ERROR"
    feature, node = f"{component.feature:<6}", f"{component.node.upper():<10}"
    return f"{feature}{node}{component.name:<13}{result:<9}{server_time(run.started)}   {log}"


def _past(session: Session, run: Backup) -> str:
    tar = run.tar if run.ok else NO_TAR
    failed = ",".join(sorted({c.feature for c in run.components if not c.ok})) or "---"
    result = "SUCCESS" if run.ok else "CANCELLED" if run.cancelled else "ERROR"
    version = session.cluster.release.version
    columns = (
        f"{server_time(run.ends)}  {result:<9}{'MANUAL':<14}{version} {','.join(run.features):<27}{failed}"
    )
    return f"{tar:<26}{'NETWORK':<15}{columns}"


_DEVICE = (
    Parameter("device_name", "name of the backup device"),
    Parameter("path", "directory on the server"),
    Parameter("server_name", "SFTP server"),
    Parameter("user_name", "user on the server"),
    Parameter("number_of_backups", "how many are kept", mandatory=False),
)
_NAME = (Parameter("device_name", "name of the device, or * for all"),)
_BACKUP = (Parameter("featurelist", "features, with commas"), Parameter("device_name", "where to"))
_CONFIRM = (Parameter("confirm", "yes: do not ask", mandatory=False),)
_DRS = "utils disaster_recovery"

COMMANDS = (
    Command(f"{_DRS} device list", list_devices, DEVICES_SOURCE, 1, about="list the backup devices"),
    Command(
        f"{_DRS} device add network", add_device, PASSWORD_SOURCE, 1, True, Argument.REQUIRED,
        "add a backup device on the network", _DEVICE,
    ),
    Command(
        f"{_DRS} device delete", delete_device, DEVICES_SOURCE, 1, True, Argument.REQUIRED,
        "delete a backup device", _NAME,
    ),
    Command(
        f"{_DRS} backup network", back_up, BACKUP_SOURCE, 1, True, Argument.REQUIRED,
        "start a backup to a network device", _BACKUP,
    ),
    Command(f"{_DRS} status backup", status_backup, STATUS_SOURCE, 1, about="show the status of the current backup"),
    Command(f"{_DRS} status restore", status_restore, STATUS_SOURCE, 1, about="show the status of the current restore"),
    Command(f"{_DRS} history backup", history_backup, HISTORY_SOURCE, 1, about="show the backups that were made"),
    Command(f"{_DRS} history restore", history_restore, HISTORY_SOURCE, 1, about="show the restores that were made"),
    Command(f"{_DRS} schedule list", list_schedules, SCHEDULES_SOURCE, 1, about="list the schedules"),
    Command(
        f"{_DRS} cancel_backup", cancel, CANCEL_SOURCE, 1, True, Argument.OPTIONAL,
        "cancel the backup under way", _CONFIRM,
    ),
)  # fmt: skip
