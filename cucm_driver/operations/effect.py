"""The effect of an operation: the fact that proves it, and all that differs by kind of change.

Who performs, judges, plans or resumes an operation asks its effect and never goes by its class or its recorded name;
only `cucm_driver.operations.stored` does, which makes effects again from their record.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, Self

from cucm_driver.operations.interrupted import Found, Interrupted, Judged
from cucm_driver.operations.reader import Reader
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.parts import Touched
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from cucm_driver.transports.soap import Fields


class PhoneCalls(Protocol):
    """The AXL calls that change one phone."""

    def reset_phone(self, name: str) -> None:
        """Send one resetPhone."""

    def reset_pool(self, name: str) -> None:
        """Send one resetDevicePool."""

    def update_phone(self, name: str, fields: Fields) -> None:
        """Send one updatePhone."""


class Effect(ABC):
    """The fact read before and after an operation, and what it must be for the operation to be done."""

    @abstractmethod
    def recorded(self) -> Mapping[str, object]:
        """For the journal and the plan: `{"effect": "certificate", "unit": "TVS"}`."""

    @abstractmethod
    def state(self, reader: Reader, node: str) -> str:
        """The state in a few words, such as a serial or `STARTED`."""

    @abstractmethod
    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        """Whether an operation that the node accepted is complete."""

    @abstractmethod
    def accepted(self, said: str) -> bool:
        """Whether the node's text says that it did what was asked."""

    @abstractmethod
    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        """What follows when it is done: the moments, the last one settled. Raises `Open`; nothing is sent."""

    @abstractmethod
    def touches(self, node: str) -> Touched:
        """What is to be read again afterwards, and nothing else."""

    # While it is performed

    def require(self, reader: Reader, node: str) -> None:
        """Raises what forbids it at the last moment: nothing was sent then."""
        return

    def together(self, names: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
        """The phones that one call reaches, group by group; usually each is asked by itself."""
        return ((name,) for name in names)

    def at_rest(self, state: str) -> bool:
        """Whether the node would take the request in this state; where not, the state is waited for."""
        return True

    def proven(self, reader: Reader, node: str, before: str, now: str, started: datetime) -> bool:
        """Whether the state alone proves it, after an answer that was lost."""
        return self.reached(reader, node, before, now)

    def anew(self, reader: Reader, node: str, started: datetime) -> bool | None:
        """Whether what had to start anew has; None where nobody tells. Most effects start nothing: True."""
        return True

    def ask(self, calls: PhoneCalls, phone: str) -> None:
        """The one call for one phone, or for those that go together with it."""
        raise NotImplementedError(f"{type(self).__name__} is one request, not one call for each phone")

    def for_phones(self, names: tuple[str, ...]) -> Self:
        """The same for these phones; an effect that is not about phones stays as it is."""
        return self

    # When its end was not written down

    def judged(self, interrupted: Interrupted) -> Judged:
        """What became of it, by looking until the state holds still. Raises NotVerified where it cannot be read."""
        reader, node = interrupted.onlooker, interrupted.node
        before, intended = interrupted.before, interrupted.intended
        done, now = interrupted.look_until(lambda state: self.proven(reader, node, before, state, intended))
        return Judged(Found.DONE if done else Found.NOT_DONE, now)

    # What kind of change it is

    @property
    def renews(self) -> str:
        """The unit whose certificate becomes another one, e.g. `TVS`; "" for none."""
        return ""

    @property
    def controls(self) -> str:
        """The service that is restarted, started or stopped, e.g. `Cisco Tftp`; "" for none."""
        return ""

    @property
    def starts(self) -> str:
        """The service that has started when this is done, so that it loaded what its node stores; "" for none."""
        return ""

    @property
    def resets_itl(self) -> bool:
        """Whether another key signs the served ITLs, so that they differ from the disk on purpose."""
        return False

    @property
    def resets_phones(self) -> bool:
        """Whether phones start again because of it."""
        return False

    @property
    def by_pool(self) -> bool:
        """Whether one call reaches all phones of a device pool."""
        return False

    @property
    def spreads(self) -> bool:
        """Whether it may reach other nodes by itself, so that the same operation is not needed there any more."""
        return False

    @property
    def waits(self) -> bool:
        """Whether it only waits to be brought into use, by the next start of a service."""
        return False

    @property
    def meets_phones(self) -> bool:
        """Whether phones may meet another list, signer, TVS or Cisco CallManager by it."""
        return True

    @property
    def concerns_phones(self) -> str:
        """What a plan says behind the number of phones: `40 phones registered there`."""
        return "phones registered there"
