"""Resetting phones, by name. That they are back is a separate observation (`cucm_driver.answers.gates`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cucm_driver.operations.operation import Operation, Reader
from cucm_driver.picture import change
from cucm_driver.picture.change import Moments
from cucm_driver.picture.parts import Part, Touched, everywhere
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture

ACCEPTED = "accepted"
NOT_SENT = "not sent"


@dataclass(frozen=True)
class Phones:
    """Every phone's reset must have been accepted; the answers themselves are the evidence.

    The call returns when the notification is queued, not when the phone is back.
    """

    names: tuple[str, ...]

    def told(self) -> Mapping[str, object]:
        return {"effect": "phones", "phones": len(self.names)}

    def state(self, reader: Reader, node: str) -> str:
        """Nothing is read before a reset."""
        return ""

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        return True

    def proven(self, reader: Reader, node: str, before: str, now: str, started: datetime) -> bool:
        """A reset whose answer was lost cannot be proven: RIS shows the same after any other reset."""
        return False

    def accepted(self, said: str) -> bool:
        return True

    @property
    def waits(self) -> bool:
        return False

    @property
    def concerns_phones(self) -> bool:
        return True

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.phones_reset(picture, self.names, rules)

    def touches(self, node: str) -> Touched:
        return everywhere(Part.PHONES)


def reset(publisher: str, names: Iterable[str]) -> Operation:
    """`reset("cm-pub", ["SEP000000000001"])`: AXL resetPhone for each name, on the publisher."""
    phones = tuple(names)
    others = f" and {len(phones) - 1} more" if len(phones) > 1 else ""
    return Operation(
        node=publisher,
        request=f"resetPhone {phones[0] if phones else 'nobody'}{others}",
        effect=Phones(phones),
        usual=timedelta(seconds=5),
        patience=timedelta(minutes=1),
        harms="each phone is away for one and a half to three minutes, after the end of its call",
        interface="axl",
        targets=phones,
    )
