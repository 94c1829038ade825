"""`cucm-runbook preflight`: looks a cluster over before a change, prints a page, leaves evidence, changes nothing.

It answers for reaching the cluster and for the exit code. What is looked at stands in `cucm_driver.answers.preflight`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cucm_driver.cluster import Cluster

    from ..preflight_page import Seen

EXIT = {"pass": 0, "fail": 1, "unknown": 2}
PAGE = "preflight.txt"


def preflight(
    cluster: Annotated[
        Path, typer.Option("--cluster", help="The inventory of the cluster.", exists=True, dir_okay=False)
    ],
    evidence: Annotated[Path, typer.Option("--evidence", help="Where the run leaves its folder.")] = Path(
        "evidence"
    ),
) -> None:
    """Look a cluster over before any phone-relevant change; nothing is changed.

    Exit code 0: every check passed; 1: one or more failed; 2: none failed, but something is unknown.
    """
    from cucm_driver.answers.preflight.check import overall
    from cucm_driver.errors import RunbookError

    from ..preflight_page import page

    try:
        with ExitStack() as stack:
            driver = opened(cluster, evidence, dict(os.environ), stack)
            let_in(driver)
            seen = look(driver)
            lines = list(page(seen))
            folder = driver.journal.folder
    except RunbookError as trouble:
        typer.echo(str(trouble), err=True)
        raise typer.Exit(EXIT["unknown"]) from None
    folder.joinpath(PAGE).write_text("\n".join([*lines, ""]), encoding="utf-8")
    for line in lines:
        typer.echo(line)
    typer.echo(f"Evidence: {folder}")
    raise typer.Exit(EXIT[overall(seen.findings)])


def let_in(driver: Cluster) -> None:
    """A refused password and a changed key end it here, after one attempt; a silent node is a finding of its own."""
    from cucm_driver.answers.login_check import REFUSALS, check_credentials
    from cucm_driver.errors import ClusterTrouble

    try:
        check_credentials(driver)
    except REFUSALS:
        raise
    except ClusterTrouble as trouble:
        driver.journal.note("credentials", unknown=str(trouble))


def look(driver: Cluster) -> Seen:
    """Checks, calendar and pending changes from one look; all three stand in the journal as notes."""
    from cucm_driver.answers.cached_reader import CachedReader
    from cucm_driver.answers.expiry import calendar, dates
    from cucm_driver.answers.pending_changes import changes
    from cucm_driver.answers.preflight.table import preflight as checked
    from cucm_driver.errors import ClusterTrouble

    from ..preflight_page import Seen

    reader = CachedReader(driver)
    try:
        release = reader.release().text
    except ClusterTrouble:
        release = ""
    findings = checked(reader)
    dues = calendar(dates(reader), reader.at)
    waiting = changes(reader)
    driver.journal.note("calendar", entries=[due.recorded() for due in dues])
    driver.journal.note("pending", changes=[change.recorded() for change in waiting])
    return Seen(driver.inventory.name, release, reader.at, findings, dues, waiting)


def opened(file: Path, evidence: Path, environ: dict[str, str], stack: ExitStack) -> Cluster:
    """A driver without consent. A simulated cluster that proves its identity lends its clock and its passwords."""
    from cucm_driver.access.secrets import resolve
    from cucm_driver.clock import Clock, WallClock
    from cucm_driver.cluster import Cluster
    from cucm_driver.consent import Consent
    from cucm_driver.inventory import load
    from cucm_driver.record.journal import Journal

    from ..control import ControlPort, PulledClock

    inventory = load(file)
    clock: Clock = WallClock()
    if inventory.simulator is not None:
        control = ControlPort(inventory.simulator.control, inventory.simulator.run_token)
        stack.callback(control.close)
        control.verify({node.name: node.ssh_host_key for node in inventory.nodes})
        clock, environ = PulledClock(control), {**control.credentials(), **environ}
    secrets = resolve(inventory, environ)
    journal = Journal(_folder(evidence, inventory.name), secrets.hidden, clock)
    stack.callback(journal.close)
    return stack.enter_context(Cluster(inventory, secrets, clock, journal, Consent.none()))


def _folder(evidence: Path, name: str) -> Path:
    """`evidence/20261123T220105Z-lab-preflight`, a new one."""
    folder = next(each for each in _candidates(evidence, name) if not each.exists())
    folder.mkdir(parents=True)
    return folder


def _candidates(evidence: Path, name: str) -> Iterator[Path]:
    stem = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{name}-preflight"
    yield evidence / stem
    yield from (evidence / f"{stem}-{attempt}" for attempt in range(2, 1000))
