"""`cucm-runbook serve`: the simulator as a process; every option is its own."""

from __future__ import annotations

import runpy
import sys
from typing import Annotated

import typer


def serve(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[OPTIONS OF THE SIMULATOR]...")] = None,
) -> None:
    """Start the simulator, as `python -m simulator` does, and hand it every argument that follows."""
    sys.argv = ["simulator", *(arguments or ())]
    runpy.run_module("simulator", run_name="__main__", alter_sys=True)
