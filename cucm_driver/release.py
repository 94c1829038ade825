"""A release of CUCM as a value that can be compared. Knows no table of releases: the driver observes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Self

_VERSION = re.compile(
    r"(?P<numbers>\d+(?:\.\d+)*)(?:\((?P<point>\d+)\w?\))?\s*(?:SU(?P<su>\d+))?(?:-(?P<build>\d+))?", re.I
)


@dataclass(frozen=True, order=True)
class Release:
    """`Release("11.5.1.12900-21")`: major, minor, maintenance, build, as `show version active` prints it.

    People's short forms are understood as well: "12.5", "10.5(1)", "14SU3". Raises ValueError otherwise.
    """

    text: str = field(compare=False)
    numbers: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        match = _VERSION.fullmatch(self.text.strip())
        if match is None:
            raise ValueError(f"{self.text!r} is no release such as 12.5, 14SU3 or 11.5.1.12900-21")
        object.__setattr__(self, "numbers", _numbers(match))

    @classmethod
    def parse(cls, text: str) -> Self:
        """`Release.parse("14SU3")`, the same as `Release("14SU3")`."""
        return cls(text)

    @property
    def short(self) -> str:
        """`11.5`; from 14 on the major number alone: `15`."""
        major, minor = self.numbers[:2]
        return str(major) if major >= 14 else f"{major}.{minor}"

    def up_to(self, other: Release) -> bool:
        """Whether this is `other` or older, as far as that is written out: 11.5.1.12900-21 is up to 11.5."""
        return self.numbers[: len(other.numbers)] <= other.numbers

    def since(self, other: Release) -> bool:
        """Whether this is `other` or newer, as far as that is written out: 12.5.1.16900-48 is since 12.5."""
        return self.numbers[: len(other.numbers)] >= other.numbers

    def __str__(self) -> str:
        return self.text


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    """(14, 0, 1, 13900) of "14SU3": service update n is build 1n900 (12.5.1.16900 is 12.5(1)SU6)."""
    numbers = [int(part) for part in match["numbers"].split(".")]
    numbers += [0] * (2 - len(numbers))
    if match["point"]:
        numbers.append(int(match["point"]))
    if match["su"]:
        numbers += [1] * (3 - len(numbers))
        numbers.append(10_900 + 1000 * int(match["su"]))
    if match["build"]:
        numbers.append(int(match["build"]))
    return tuple(numbers)
