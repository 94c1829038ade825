"""Ordering new LSCs: CAPF keeps the order, and each phone carries it out at its next boot. The reset is an operation of its own.

It answers for what the database says of the order. Whether the phone then registers with the new LSC is a gate's question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from cucm_driver.facts.lsc import BY_LSC, BY_NULL_STRING, INSTALL
from cucm_driver.operations.effect import Effect, PhoneCalls
from cucm_driver.operations.interrupted import Found, Interrupted, Judged
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import Reader
from cucm_driver.picture import change
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.parts import Part, Touched, everywhere
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture

KEY_SIZE = "2048"
PROOFS: dict[str, str] = {BY_LSC: "LSC", BY_NULL_STRING: "null"}
"""How the phone proves itself, in the words of a picture."""

FIELDS = ("certificateOperation", "authenticationMode", "keySize", "upgradeFinishTime")
"""In the order of the AXL schema, which wants its elements in sequence."""


@dataclass(frozen=True)
class LscOrders(Effect):
    """For every phone the database must show the order: waiting, or what became of it. `finish` is AXL's text.

    `finish` tells one order from the one before, and nobody else orders for the very same minute: the database alone
    proves an order whose answer was lost.
    """

    names: tuple[str, ...]
    authentication: str
    key_size: str
    finish: str

    def recorded(self) -> Mapping[str, object]:
        return {
            "effect": "LSC orders",
            "phones": len(self.names),
            "authentication": self.authentication,
            "key_size": self.key_size,
            "finish": self.finish,
        }

    def fields(self) -> tuple[tuple[str, str], ...]:
        """What updatePhone is sent besides the phone's name."""
        return tuple(zip(FIELDS, (INSTALL, self.authentication, self.key_size, self.finish), strict=True))

    def state(self, reader: Reader, node: str) -> str:
        """`3 of 10 ordered`"""
        return f"{len(self.names) - len(self.left(reader))} of {len(self.names)} ordered"

    def left(self, reader: Reader) -> tuple[str, ...]:
        """Those of which the database shows no such order."""
        found = reader.lscs(self.names)
        return tuple(name for name in self.names if name not in found or not found[name].ordered(self.finish))

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        return now == f"{len(self.names)} of {len(self.names)} ordered"

    def accepted(self, said: str) -> bool:
        return True

    def ask(self, calls: PhoneCalls, phone: str) -> None:
        calls.update_phone(phone, self.fields())

    def for_phones(self, names: tuple[str, ...]) -> Self:
        return replace(self, names=names)

    def judged(self, interrupted: Interrupted) -> Judged:
        """The database shows each order by the minute it completes by; the phones without it are left."""
        reader, wanted = interrupted.onlooker, f"{len(self.names)} of {len(self.names)} ordered"
        _, now = interrupted.look_until(lambda state: state == wanted)
        left = self.left(reader)
        return Judged(Found.NOT_DONE if left else Found.DONE, now, left)

    @property
    def concerns_phones(self) -> str:
        return "phones are ordered for"

    @property
    def meets_phones(self) -> bool:
        return False

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.lsc_ordered(picture, self.names, PROOFS.get(self.authentication, "null"), rules)

    def touches(self, node: str) -> Touched:
        return everywhere(Part.PHONES, Part.LSCS)


def order_lscs(
    publisher: str, names: Iterable[str], finish: str, authentication: str = BY_LSC, key_size: str = KEY_SIZE
) -> Operation:
    """`order_lscs("cm-pub", ["SEP000000000001"], "2026:12:24:12:00")`: AXL updatePhone for each name.

    `finish` is "Operation Completes By"; an operation that is not carried out by then is over (Security Guides, CAPF).
    """
    phones = tuple(names)
    others = f" and {len(phones) - 1} more" if len(phones) > 1 else ""
    return Operation(
        node=publisher,
        request=f"updatePhone {phones[0] if phones else 'nobody'}{others}",
        effect=LscOrders(phones, authentication, key_size, finish),
        usual=timedelta(seconds=5),
        patience=timedelta(minutes=1),
        harms="nothing before the phone's next boot; then it makes a key, which takes it minutes",
        interface="axl",
        targets=phones,
    )
