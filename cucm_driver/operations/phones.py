"""Resetting phones, by name. That they are back is a separate observation (`cucm_driver.answers.gates`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from cucm_driver.errors import ClusterTrouble
from cucm_driver.operations.effect import Effect, PhoneCalls
from cucm_driver.operations.interrupted import Found, Interrupted, Judged
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import CLOCKS_DIFFER, Reader
from cucm_driver.picture import change
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.parts import Part, Touched, everywhere
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture

ACCEPTED = "accepted"
NOT_SENT = "not sent"


@dataclass(frozen=True)
class Phones(Effect):
    """Every phone's reset must have been accepted; the answers themselves are the evidence.

    The call returns when the notification is queued, not when the phone is back.
    """

    names: tuple[str, ...]

    def recorded(self) -> Mapping[str, object]:
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

    def ask(self, calls: PhoneCalls, phone: str) -> None:
        calls.reset_phone(phone)

    def for_phones(self, names: tuple[str, ...]) -> Self:
        return replace(self, names=names)

    def judged(self, interrupted: Interrupted) -> Judged:
        """A phone whose newest entry is younger than the intent was reset, or has started by itself: it is spared."""
        seen = interrupted.onlooker.registrations(self.names)
        since = interrupted.intended - CLOCKS_DIFFER
        left = tuple(name for name in self.names if name not in seen or seen[name].at < since)
        now = f"{len(self.names) - len(left)} of {len(self.names)} have started since"
        if not left:
            return Judged(Found.DONE, now)
        return Judged(Found.NOT_DONE if left == self.names else Found.CANNOT_TELL, now, left)

    @property
    def resets_phones(self) -> bool:
        return True

    @property
    def concerns_phones(self) -> str:
        return "phones are reset"

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.phones_reset(picture, self.names, rules)

    def touches(self, node: str) -> Touched:
        return everywhere(Part.PHONES, Part.LSCS)


class NotTheseAlone(ClusterTrouble):
    """A device pool holds more than the phones that are to be reset; nothing was sent to it."""

    nothing = "Nothing was sent."
    usual_next_move = "go on without --reset-pools: then each phone is reset by its name, and nothing else."


@dataclass(frozen=True)
class Pool(Phones):
    """The phones of one device pool, by one call. `besides` are phones of it that were reset before, and may be again.

    What is left of it after an interruption goes `by_name`. That the call does what AXL's schema says is inferred.
    """

    pool: str = ""
    besides: tuple[str, ...] = ()
    by_name: bool = False

    def recorded(self) -> Mapping[str, object]:
        told = {"effect": "device pool", "pool": self.pool, "phones": len(self.names)}
        return {**told, "besides": list(self.besides), "by_name": self.by_name}

    def require(self, reader: Reader, node: str) -> None:
        """Asked immediately before the call: a reset of the pool reaches trunks, gateways and media resources too."""
        if self.by_name:
            return
        others = sorted(set(reader.pool_members(self.pool)) - {*self.names, *self.besides})
        if others:
            shown = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
            raise NotTheseAlone(
                node=node,
                asked=f"resetDevicePool {self.pool}",
                got=f"not sent: the device pool {self.pool} holds what is not to be reset: {shown}",
            )

    @property
    def by_pool(self) -> bool:
        return True

    def together(self, names: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
        return super().together(names) if self.by_name else (names,)

    def ask(self, calls: PhoneCalls, phone: str) -> None:
        calls.reset_phone(phone) if self.by_name else calls.reset_pool(self.pool)

    def for_phones(self, names: tuple[str, ...]) -> Self:
        return replace(self, names=names, by_name=self.by_name or names != self.names)


def reset_pool(
    publisher: str, pool: str, names: Iterable[str], besides: Iterable[str] = (), *, by_name: bool = False
) -> Operation:
    """`reset_pool("cm-pub", "DP-A", ["SEP000000000001"])`: one AXL resetDevicePool for exactly these phones."""
    phones = tuple(names)
    return replace(
        reset(publisher, phones),
        request=f"resetDevicePool {pool}",
        effect=Pool(phones, pool, tuple(besides), by_name),
    )


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
