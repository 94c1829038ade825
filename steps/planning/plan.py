"""A plan as it is kept: which procedures apply, block by block, sentence by sentence, and the state it was made from.

It answers for the file and its version. It knows no cluster and how nothing is done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from cucm_driver.answers.fingerprint import Fingerprint
from cucm_driver.errors import UserMistake
from cucm_driver.operations.operation import Operation, call_of
from cucm_driver.operations.stored import operation_of

NOTHING = timedelta(0)


class NotAPlan(UserMistake):
    """The file is no plan that this version wrote."""

    usual_next_move = "make the plan anew: `cucm-runbook plan FEATURE --cluster FILE --out plan.json`."


class _Record(BaseModel):
    """Unknown keys are mistakes, values do not change; durations are ISO 8601 in the file, e.g. `PT1M30S`."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PlannedOperation(_Record):
    """One change on one node. `phones` are registered there now, or are the targets of a reset.

    `effect` is the fact that will prove it, as the journal tells it; `usual` and `patience` are the cluster's time.
    """

    node: str
    interface: str
    request: str
    usual: timedelta
    patience: timedelta
    harms: str
    phones: int
    targets: tuple[str, ...] = ()
    effect: dict[str, Any]

    @property
    def operation(self) -> Operation:
        """The operation itself, made again from this record. Raises NoSuchOperation."""
        return operation_of(
            {"node": self.node, "request": self.request, "targets": self.targets, **self.effect}
        )

    @property
    def call(self) -> str:
        """`set cert regen TVS`; `resetPhone`, whichever phones it is for."""
        return call_of(self.request, self.targets)


class PlannedSentence(_Record):
    """One line of the page. `usual` and `longest` are what it waits for besides its operations."""

    kind: Literal["given", "when", "then"]
    text: str
    line: int
    operations: tuple[PlannedOperation, ...] = ()
    usual: timedelta = NOTHING
    longest: timedelta = NOTHING
    said: tuple[str, ...] = ()

    @property
    def takes(self) -> timedelta:
        """The usual duration on a cluster; operations are done one after the other."""
        return sum((operation.usual for operation in self.operations), self.usual)


class Block(_Record):
    """Sentences between two resting points: inside of it nobody stops or goes home."""

    sentences: tuple[PlannedSentence, ...]

    @property
    def takes(self) -> timedelta:
        return sum((sentence.takes for sentence in self.sentences), NOTHING)

    @property
    def longest(self) -> timedelta:
        """How long its sentences wait at most, before they give up."""
        return sum((sentence.longest for sentence in self.sentences), NOTHING)

    @property
    def operations(self) -> Iterator[PlannedOperation]:
        for sentence in self.sentences:
            yield from sentence.operations


class Turn(_Record):
    """A point of no return: from this operation on; `verdict` says what is left, e.g. `through TVS only`."""

    node: str
    request: str
    verdict: str
    why: str
    source: str


class Procedure(_Record):
    """One scenario on this cluster. `why` tells why it does not apply, `trouble` what would stop it."""

    feature: str
    name: str
    line: int
    applies: bool
    why: str = ""
    trouble: str = ""
    before: tuple[PlannedSentence, ...] = ()
    blocks: tuple[Block, ...] = ()
    keys: Turn | None = None
    phones: tuple[Turn, ...] = ()

    @property
    def takes(self) -> timedelta:
        return sum((block.takes for block in self.blocks), NOTHING)

    @property
    def changes(self) -> int:
        """How many operations it has."""
        return sum(1 for block in self.blocks for _ in block.operations)


class FeatureText(_Record):
    """The page as it was read; `rest` is what its head says about resting."""

    path: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    rest: str = ""


class Doubt(_Record):
    """A check of preflight that did not pass; executing needs a waiver in its name."""

    check: str
    verdict: Literal["fail", "unknown"]
    said: tuple[str, ...] = ()


class State(_Record):
    """The fingerprint, with its digest: a file that was edited does not pass for the state of a cluster."""

    digest: str
    values: dict[str, str]

    @classmethod
    def of(cls, found: Fingerprint) -> Self:
        return cls(digest=found.digest, values=dict(found.values))

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(self.values)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.fingerprint.digest != self.digest:
            raise ValueError("the fingerprint is not the one that its digest was made of")
        return self


class Plan(_Record):
    """All of it. `registered` counts phones by node when the plan was made; they move, and are no part of the state."""

    version: Literal[2] = 2
    cluster: str
    release: str
    mode: str
    made_at: AwareDatetime
    state: State
    phones: int
    registered: dict[str, int]
    doubts: tuple[Doubt, ...] = ()
    features: tuple[FeatureText, ...]
    procedures: tuple[Procedure, ...]

    @property
    def applying(self) -> tuple[Procedure, ...]:
        return tuple(procedure for procedure in self.procedures if procedure.applies)

    @property
    def takes(self) -> timedelta:
        """The usual duration of all that applies."""
        return sum((procedure.takes for procedure in self.applying), NOTHING)

    def write(self, file: Path) -> None:
        """UTF-8 JSON."""
        file.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_plan(file: Path) -> Plan:
    """Raises NotAPlan."""
    try:
        return Plan.model_validate_json(file.read_bytes())
    except OSError as error:
        raise NotAPlan(node="", asked=f"read {file}", got=error.strerror or str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotAPlan(node="", asked=f"read {file}", got=f"{where or 'the file'}: {first['msg']}") from error


def sha256(text: bytes) -> str:
    """Of a feature's bytes."""
    return hashlib.sha256(text).hexdigest()
