"""What a night remembers, kept so that a later run goes on from it: lists saved, phones noted, what was renewed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cucm_driver.journal import Journal
from cucm_driver.trust.tlv import Malformed
from cucm_driver.trust.trust_list import TrustList, read_list
from steps.execution.past import NotResumable
from steps.night import Night


def kept(night: Night, journal: Journal) -> dict[str, Any]:
    """As the journal has it; the bytes of saved lists stand in files of their own, on the disk."""
    return {
        "saved": {node: journal.keep(itl.data) for node, itl in night.saved.items()},
        "baseline": list(night.baseline) if night.baseline is not None else None,
        "since_gate": list(night.since_gate),
        "warned": list(night.warned),
    }


def carried(memory: Mapping[str, Any], before: Path, journal: Journal) -> dict[str, Any]:
    """The same for the journal of a later run: the saved lists are copied to it. Raises NotResumable."""
    saved = {node: journal.keep(_bytes(before, file)) for node, file in memory.get("saved", {}).items()}
    return {**memory, "saved": saved}


def restore(night: Night, memory: Mapping[str, Any], folder: Path) -> None:
    """Raises NotResumable where a saved list is gone or is none."""
    night.saved = {node: _list(folder, file) for node, file in memory.get("saved", {}).items()}
    baseline = memory.get("baseline")
    night.baseline = None if baseline is None else tuple(baseline)
    night.since_gate = list(memory.get("since_gate", ()))
    night.warned = list(memory.get("warned", ()))


def _list(folder: Path, file: str) -> TrustList:
    try:
        return read_list(_bytes(folder, file))
    except Malformed as wrong:
        raise NotResumable(node="", asked=f"the saved list {file}", got=str(wrong)) from wrong


def _bytes(folder: Path, file: str) -> bytes:
    try:
        return (folder / file).read_bytes()
    except OSError as gone:
        got = f"it is not there ({gone.strerror}), and the lists of before the work cannot be had again"
        raise NotResumable(node="", asked=f"the saved list {file} of {folder}", got=got) from gone
