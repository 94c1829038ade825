"""Blueprints: how large a simulated cluster is and how it is laid out, read from TOML. Nothing runs here."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulator.model.phone_models import PHONE_MODELS
from simulator.model.rules import Rules
from simulator.model.service import KINDS, Runs

SHIPPED = Path(__file__).with_name("blueprints")
NEXT = "Next: correct it and start again; simulator/blueprints/lab.toml shows every line."


class BlueprintError(ValueError):
    """A blueprint that cannot be built; the text names the file, the place in it, and what would do."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NodePlan(_Part):
    """One node; `services` are the feature services activated on it."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    role: Literal["publisher", "subscriber"] = "subscriber"
    services: tuple[str, ...] = ()


class PhonePlan(_Part):
    """A number of equal phones; `web` of them have web access switched on.

    `security` is the mode of their profile in a cluster installed in mixed mode, where those with `mode = "mixed"`
    are plugged in besides; in any other cluster profiles are non-secure.
    """

    count: int = Field(ge=0, le=60_000)
    model: str
    device_pool: str
    tftp: tuple[str, ...] = Field(min_length=1)
    web: int = Field(default=0, ge=0)
    security: Literal["non-secure", "authenticated", "encrypted"] = "non-secure"
    mode: Literal["", "mixed"] = ""


class Blueprint(_Part):
    """`load("lab").nodes[0].name == "cm-pub"`."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    domain: str
    place: dict[Literal["L", "ST", "OU", "O", "C"], str]
    node: tuple[NodePlan, ...] = Field(min_length=1, max_length=21)
    groups: dict[str, tuple[str, ...]]
    device_pools: dict[str, str]
    phones: tuple[PhonePlan, ...] = ()
    knobs: dict[str, str | bool | float] = {}

    @property
    def rules(self) -> Rules:
        """What holds in this cluster where sources are silent or disagree: the defaults, changed by `knobs`."""
        return Rules().changed(self.knobs)

    @property
    def nodes(self) -> tuple[NodePlan, ...]:
        """Publisher first."""
        return tuple(sorted(self.node, key=lambda plan: plan.role != "publisher"))

    @model_validator(mode="after")
    def _hangs_together(self) -> Blueprint:
        for complaint in self._complaints():
            raise ValueError(complaint)
        self.rules  # noqa: B018  (a knob that is unknown says so)
        return self

    def _complaints(self) -> list[str]:
        names = [plan.name for plan in self.node]
        named = {s for s, kind in KINDS.items() if kind.runs is Runs.NAMED}
        asked = {s for plan in self.node for s in plan.services}
        members = {m for group in self.groups.values() for m in group}
        tftp = {n for plan in self.node if "Cisco Tftp" in plan.services for n in [plan.name]}
        return [
            *(
                ['exactly one node has role = "publisher"']
                if [p.role for p in self.node].count("publisher") != 1
                else []
            ),
            *(f"node {name} stands twice" for name in sorted({n for n in names if names.count(n) > 1})),
            *(f"service {s!r} is none of {sorted(named)}" for s in sorted(asked - named)),
            *(f"group member {m!r} is no node" for m in sorted(members - set(names))),
            *(
                f"device pool {p!r} names the unknown group {g!r}"
                for p, g in self.device_pools.items()
                if g not in self.groups
            ),
            *(
                f"phones name the unknown device pool {p.device_pool!r}"
                for p in self.phones
                if p.device_pool not in self.device_pools
            ),
            *(
                f"phone model {p.model!r} is none of {sorted(PHONE_MODELS)}"
                for p in self.phones
                if p.model not in PHONE_MODELS
            ),
            *(
                f"phones ask {t!r}, which does not run Cisco Tftp"
                for p in self.phones
                for t in p.tftp
                if t not in tftp
            ),
        ]


def shipped() -> list[str]:
    """The names of the blueprints that come with the simulator."""
    return sorted(file.stem for file in SHIPPED.glob("*.toml"))


def load(name_or_path: str) -> Blueprint:
    """A shipped blueprint by name ("lab"), or a TOML file by its path. Raises BlueprintError."""
    if name_or_path in shipped():
        text = SHIPPED.joinpath(f"{name_or_path}.toml").read_text(encoding="utf-8")
    elif Path(name_or_path).is_file():
        text = Path(name_or_path).read_text(encoding="utf-8")
    else:
        raise BlueprintError(
            f"there is no blueprint {name_or_path!r}: give a TOML file, or one of {', '.join(shipped())}"
        )
    return parse(text, name_or_path)


def parse(text: str, origin: str) -> Blueprint:
    """A blueprint from TOML text; `origin` names it in errors."""
    try:
        content: dict[str, Any] = tomllib.loads(text)
        return Blueprint.model_validate(content)
    except tomllib.TOMLDecodeError as error:
        raise BlueprintError(f"{origin} is not TOML: {error}. {NEXT}") from error
    except ValidationError as error:
        told = ((".".join(map(str, each["loc"])) or "the whole file", each["msg"]) for each in error.errors())
        mistakes = "; ".join(f"{where}: {what}" for where, what in told)
        raise BlueprintError(f"{origin}: {mistakes}. {NEXT}") from error
