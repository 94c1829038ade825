"""Faults: counted, never random, at three seams: a request was understood; bytes leave or arrive; a service moves."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("refuse", "drop", "silence", "delay", "garble", "prompt", "status", "stays", "fails")
"""What can happen; `stays` and `fails` are for services, the others for requests and bytes."""


@dataclass(frozen=True, slots=True)
class Effect:
    """`Effect("refuse", "Executed command unsuccessfully")`; `seconds` is virtual time."""

    kind: str
    text: str = ""
    seconds: float = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown effect {self.kind!r}; known are: {', '.join(KINDS)}")


@dataclass(slots=True)
class Fault:
    """Strikes `times` times on `node` ("*": any) at `where`, after it has let `after` occasions pass.

    `where` names the seam: "cli:set cert regen", "axl:getCCMVersion", "files:ITLFile.tlv", "tftp:ITLFile.tlv",
    "tvs:query", "ssh:login", "bytes:ssh", "bytes:tftp", "service:Cisco Tftp:STARTED".
    """

    node: str
    where: str
    effect: Effect
    after: int = 0
    times: int = 1
    passed: int = 0
    struck: int = 0


@dataclass(slots=True)
class Faults:
    """The faults of one running cluster; a fault that never struck is an error of whoever asked for it."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> int:
        self.faults.append(fault)
        return len(self.faults)

    def strike(self, node: str, where: str) -> Effect | None:
        """Count an occasion; the effect that is due now, or None."""
        for fault in self.faults:
            if fault.node not in (node, "*") or fault.where != where or fault.struck >= fault.times:
                continue
            fault.passed += 1
            if fault.passed > fault.after:
                fault.struck += 1
                return fault.effect
        return None

    def never_struck(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.struck == 0]
