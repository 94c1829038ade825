"""What pytest is started with, whatever the working directory: the runbook's own settings and its plugin."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder that holds `features/`."""
PLUGIN = f"{__package__.rpartition('.')[0]}.plugin"
"""`steps.plugin` in a checkout, `cucm_runbook.steps.plugin` where it is installed."""


def settings() -> list[str]:
    """The clone's own settings, whatever the working directory; an installed runbook brings them itself."""
    file = ROOT / "pyproject.toml"
    found = [f"--rootdir={ROOT}", "-p", PLUGIN]
    if file.is_file():
        return [*found, "-c", str(file)]
    strict = ["--import-mode=importlib", "--strict-markers", "-W", "error::RuntimeWarning"]
    return [*found, "-p", "no:cacheprovider", *strict]
