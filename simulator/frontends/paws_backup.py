"""PAWS's MaintenanceService: a DRS backup started, and how far it is. The backup itself is the model's."""

from __future__ import annotations

from simulator.frontends.paws_reply import FAILED, answered, el, failed, group
from simulator.frontends.soap.service import Call
from simulator.model import backups
from simulator.model.backup import Backup, Component
from simulator.model.refusal import Refused
from simulator.provenance import inferred

KIND = "BackupResponse"
NO_DEVICE = "No backup device is configured"
NO_DEVICE_SOURCE = inferred("which device startBackup takes is not documented: here the first")
WORDS_SOURCE = inferred("status SUCCESS is documented; the other words are the CLI's")


async def start_backup(call: Call) -> str:
    """A run of every feature to the first device; a refusal comes as a remote message."""
    await call.running.settle()
    model = call.running.model
    devices = model.backups.devices
    if not devices:
        return failed(call, KIND, FAILED, NO_DEVICE)
    try:
        backups.start(model, devices[0].name, backups.FEATURES)
    except Refused as refused:
        return failed(call, KIND, FAILED, refused.text)
    return answered(call, KIND, el("backupProgressResult") + el("startBackupResult", "SUCCESS"))


async def get_backup_progress(call: Call) -> str:
    """Of the newest run; nothing where there was none."""
    await call.running.settle()
    model = call.running.model
    runs = model.backups.runs
    if not runs:
        return answered(call, KIND, el("backupProgressResult") + el("startBackupResult"))
    run, now = runs[-1], model.now
    parts = "".join(
        group("componentList", _component(run, part, running=run.runs(now))) for part in run.components
    )
    progress = el("status", _word(run, running=run.runs(now))) + el("tarFile", run.tar)
    shown = progress + el("percentComplete", run.percentage(now)) + parts
    return answered(call, KIND, group("backupProgressResult", shown) + el("startBackupResult"))


def _component(run: Backup, part: Component, *, running: bool) -> str:
    status = "ACTIVE" if running else "SUCCESS" if part.ok and not run.cancelled else "ERROR"
    names = el("featureName", part.feature) + el("serverName", part.node) + el("componentName", part.name)
    return names + el("status", status)


def _word(run: Backup, *, running: bool) -> str:
    if running:
        return "ACTIVE"
    return "SUCCESS" if run.ok else "CANCELLED" if run.cancelled else "ERROR"
