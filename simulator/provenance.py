"""Where a simulated fact comes from and how sure we are of it.

Every rule, command, operation and release value of the simulator carries a `Source`; a test refuses one
without, and the page "what is simulated, how sure we are" is generated from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How sure we are, strongest first."""

    DOCUMENTED = "documented"  # the vendor's documents say so
    OBSERVED = "observed"  # seen on a real system by the source's author
    INFERRED = "inferred"  # follows from documented facts; no source says it
    RECALLED = "recalled"  # from memory of the product; a recording should replace it


@dataclass(frozen=True, slots=True)
class Source:
    """`Source("Cisco 214231", Certainty.DOCUMENTED)`."""

    text: str
    certainty: Certainty


def documented(text: str) -> Source:
    return Source(text, Certainty.DOCUMENTED)


def observed(text: str) -> Source:
    return Source(text, Certainty.OBSERVED)


def inferred(text: str) -> Source:
    return Source(text, Certainty.INFERRED)


def recalled(text: str) -> Source:
    return Source(text, Certainty.RECALLED)
