"""`cucm-runbook verify-evidence`: is this folder still what the run wrote?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cucm_driver.record.format import AnotherFormat
from cucm_driver.record.seal import verify


def verify_evidence(
    folder: Annotated[Path, typer.Argument(help="the folder of one run, e.g. evidence/20261123T220105Z-lab")],
    seal: Annotated[
        str, typer.Option(help="the last seal as noted when the run ended, e.g. in the change ticket")
    ] = "",
) -> None:
    """Check a run's evidence: every line of the journal against its seal, every kept reply against its name.

    Exit code 0: whole; 1: changed, incomplete or not evidence; 2: written by another version. Compare the last seal with the one that was noted.
    """
    try:
        found = verify(folder)
    except AnotherFormat as another:
        typer.echo(str(another), err=True)
        raise typer.Exit(2) from None
    for finding in found.findings:
        typer.echo(str(finding))
    if seal and not found.last.startswith(seal.lower()):
        typer.echo(f"the last seal is {found.last}, not {seal}: lines were added or are missing at the end")
    if not found.holds or (seal and not found.last.startswith(seal.lower())):
        typer.echo(f"{folder}: NOT what the run wrote")
        raise typer.Exit(1)
    torn = f", {found.torn} torn by a crash" if found.torn else ""
    typer.echo(f"{folder}: whole, {found.lines} lines{torn}; last seal {found.last}")
