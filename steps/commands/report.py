"""`cucm-runbook report`: the report of a run, from its journal alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(help="A folder that a run left, e.g. evidence/...-lab.")],
) -> None:
    """Judge a run from its journal, and write its report: after a run that was killed, the only one."""
    from cucm_driver.record.format import LINES, AnotherFormat
    from cucm_driver.record.journal import read
    from cucm_driver.record.seal import last_seal

    from ..evidence.judge import Verdict, judge
    from ..evidence.share import leave

    if not (folder / LINES).is_file():
        typer.echo(
            f"{folder}: there is no {LINES}. Nothing was written. Next: name the folder of a run.", err=True
        )
        raise typer.Exit(2)
    try:
        judged = judge(read(folder))
    except AnotherFormat as another:
        typer.echo(str(another), err=True)
        raise typer.Exit(2) from None
    left = leave(folder, judged, last_seal(folder))
    typer.echo(f"{judged.verdict}: {left.report}")
    raise typer.Exit(0 if judged.verdict is Verdict.PASSED else 1)
