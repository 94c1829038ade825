"""`cucm-runbook rehearse`: pytest on features of the runbook. It grants nothing on a live cluster."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from pluggy import HookimplMarker

from .settings import ROOT, settings

if TYPE_CHECKING:
    import pytest

hookimpl = HookimplMarker("pytest")


def rehearse(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FEATURES]... [PYTEST OPTIONS]...", help="All features, if none is named."),
    ] = None,
) -> None:
    """Run features with pytest, on a simulated cluster unless --cluster FILE names another.

    Every option of pytest may be given, and these: --release, --mode and --world (again for a second
    one), --evidence DIR. Nothing here grants consent to change a live cluster.
    """
    import pytest

    # This module is the plugin here; the workers of `-n 2` load it by its name.
    asked = [*settings(), "-p", __name__, *(arguments or ())]
    raise typer.Exit(int(pytest.main(asked, plugins=[sys.modules[__name__]])))


@hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Where no file is named, every feature of the runbook is meant, whatever the working directory.

    pytest has told files from the values of options by now, and has not yet looked for a conftest.
    """
    known = early_config.known_args_namespace
    if not known.file_or_dir:
        known.file_or_dir = [str(ROOT / "features")]
        args += known.file_or_dir
