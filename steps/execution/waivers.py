"""Waivers: what nobody can read passes only if somebody says so, with a name and a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cucm_driver.errors import ClusterTrouble, UserMistake

_FORM = re.compile(r"(?P<gate>[^=]+)=(?P<by>[^:]+):(?P<reason>.+)", re.S)


class NotAWaiver(UserMistake):
    """A waiver without a gate, a name or a reason; nothing was sent."""

    usual_next_move = 'write it as --waive "phones in step=J. Doe: the ten lobby phones have no web access, checked by hand".'


class NotWaived(ClusterTrouble):
    """A gate that nobody can read, and that nobody has waived."""

    nothing = "Nothing more was sent."


@dataclass(frozen=True)
class Waiver:
    """`Waiver("phones in step", "J. Doe", "no web access in the lobby")`."""

    gate: str
    by: str
    reason: str

    def __str__(self) -> str:
        """As it is given: `phones in step=J. Doe: no web access in the lobby`."""
        return f"{self.gate}={self.by}: {self.reason}"

    def recorded(self) -> dict[str, str]:
        return {"gate": self.gate, "by": self.by, "reason": self.reason}


def parse(text: str) -> Waiver:
    """`GATE=NAME: REASON`; raises NotAWaiver."""
    match = _FORM.fullmatch(text)
    parts = {name: part.strip() for name, part in match.groupdict().items()} if match else {}
    if not parts or not all(parts.values()):
        raise NotAWaiver(node="", asked=f"--waive {text!r}", got="a gate, a name and a reason are needed")
    return Waiver(**parts)


def waived(waivers: Iterable[Waiver], gate: str) -> Waiver | None:
    """The waiver of this gate, if there is one."""
    return next((waiver for waiver in waivers if waiver.gate == gate), None)


def not_waived(gate: str, why: str, names: str) -> NotWaived:
    """What to say where there is none."""
    return NotWaived(
        node="",
        asked=f"the gate {gate}",
        got=f"UNKNOWN: {why}: {names}",
        next_move=f"find out; or accept these by name: {_option(gate)}; then start again, or resume.",
    )


def _option(gate: str) -> str:
    """In double quotes, which every shell understands, those of Windows too."""
    return f'--waive "{gate}=YOUR NAME: REASON"'


def preflight_not_waived(found: Sequence[tuple[str, str]]) -> NotWaived:
    """All checks at once that failed or could not be read: name and what was said."""
    options = " ".join(map(_option, (name for name, _ in found)))
    return NotWaived(
        node="",
        asked="preflight",
        got="; ".join(f"{name}: {said}" for name, said in found),
        next_move=f"mend it; or accept it by name: {options}; then start again, or resume.",
    )
