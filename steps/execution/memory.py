"""What a night remembers, kept so that a later run goes on from it: lists saved, phones noted and chosen, what was renewed,
the picture that was verified last.

One file beside the journal, named after its content; the journal says which.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from typing import Any

from cucm_driver.answers.explained import Explained
from cucm_driver.answers.saved_lists import PhoneAtSave, Saved
from cucm_driver.picture.file import read, written
from cucm_driver.picture.rules import Question
from cucm_driver.record.journal import Journal
from cucm_driver.trust.tlv import Malformed
from cucm_driver.trust.trust_list import TrustList, read_list

from ..night import Night
from .past import NotResumable

Memory = Mapping[str, str]
"""`{"file": "replies/<sha256>.bin"}`; empty before anything was remembered."""


def kept(night: Night, journal: Journal, explained: Explained | None = None) -> Memory:
    """On the disk when this returns."""
    content = {
        "lists": _told(night.lists),
        "holding": _told(night.holding),
        "baseline": night.baseline,
        "since_gate": night.since_gate,
        "warned": night.warned,
        "chosen": list(night.chosen.items()),
        "explained": _written(explained),
    }
    return {"file": journal.keep(json.dumps(content, sort_keys=True).encode())}


def carried(memory: Memory, before: Path, journal: Journal) -> Memory:
    """The same for the journal of a later run. Raises NotResumable where it is gone."""
    return {"file": journal.keep(_bytes(before, memory["file"]))} if memory else {}


def restore(night: Night, memory: Memory, folder: Path) -> Explained | None:
    """What the run before had verified last, None before anything was. Raises NotResumable where it is gone, or is none."""
    if not memory:
        return None
    try:
        content = json.loads(_bytes(folder, memory["file"]))
        night.lists, night.holding = _saved(content["lists"]), _saved(content["holding"])
        night.baseline = None if content["baseline"] is None else tuple(content["baseline"])
        night.since_gate, night.warned = content["since_gate"], content["warned"]
        night.chosen = {sentence: tuple(phones) for sentence, phones in content["chosen"]}
        return _explained(content["explained"])
    except (ValueError, KeyError, TypeError, Malformed) as wrong:
        raise NotResumable(node="", asked=f"the memory of {folder}", got=str(wrong)) from wrong


def _written(explained: Explained | None) -> dict[str, Any] | None:
    if explained is None:
        return None
    answers = sorted([question.name, answer] for question, answer in explained.given)
    return {"verified": written(explained.verified), "at": explained.at.isoformat(), "answers": answers}


def _explained(told: Mapping[str, Any] | None) -> Explained | None:
    if told is None:
        return None
    given = frozenset((Question[name], answer) for name, answer in told["answers"])
    return Explained(read(told["verified"]), datetime.fromisoformat(told["at"]), given)


def _told(saved: Saved | None) -> dict[str, Any] | None:
    if saved is None:
        return None
    return {
        "itls": _lists(saved.itls),
        "ctls": _lists(saved.ctls),
        "phones": {name: astuple(stood) for name, stood in saved.phones.items()},
    }


def _lists(lists: Mapping[str, TrustList]) -> dict[str, str]:
    return {node: b64encode(found.data).decode() for node, found in lists.items()}


def _saved(told: Mapping[str, Any] | None) -> Saved | None:
    if told is None:
        return None
    itls, ctls = (
        {node: read_list(b64decode(text)) for node, text in told[name].items()} for name in ("itls", "ctls")
    )
    phones = {name: PhoneAtSave(tuple(t), tuple(m), *rest) for name, (t, m, *rest) in told["phones"].items()}
    return Saved(itls, ctls, phones)


def _bytes(folder: Path, file: str) -> bytes:
    try:
        return (folder / file).read_bytes()
    except OSError as gone:
        got = f"it is not there ({gone.strerror}), and the lists of before the work cannot be had again"
        raise NotResumable(node="", asked=f"the memory {file} of {folder}", got=got) from gone
