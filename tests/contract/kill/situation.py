"""What a run left behind, as far as a later one can see it: two equal situations go on in the same way."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from cucm_driver.record.journal import read
from cucm_driver.record.seal import LINES
from simulator.model.cluster import Cluster
from steps.execution.past import PLAN, folded

OF_THE_MOMENT = frozenset({"n", "wall", "seal", "seconds"})
"""Of a line of the journal: what a later run does not look at."""


def situation(model: Cluster, folder: Path | None) -> str:
    """The state of the cluster, to the second and the last key, and the past as `--resume` reads it from `folder`."""
    past: Any = None
    if folder is not None:
        there = (folder / PLAN).is_file(), (folder / LINES).is_file()
        found = folded(folder, read(folder))
        past = there, found.change_number, found.procedure, {**found.recorded(), "folder": "", "seal": ""}
    text = json.dumps([model.fingerprint(), _plain(past)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if key not in OF_THE_MOMENT}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
