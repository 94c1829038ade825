"""Parts of a picture that are read together: what an operation touches is read again, and nothing else."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Part(StrEnum):
    """What is read together."""

    MODE = "security mode"
    STORED = "certificates stored"
    ROWS = "certificates arrived and trust stores"
    SERVICES = "services and what they loaded"
    VOUCHING = "whom TVS vouches for"
    ITL = "ITL served"
    CTL = "CTL served"
    DISK_CTL = "CTL on disk"
    PHONES = "phones"
    LSCS = "certificates of phones"


class Touch(NamedTuple):
    """`Touch(Part.STORED, "cm-pub", "TVS")`: of that node, with "" of every node; of that certificate, with "" of all."""

    part: Part
    node: str = ""
    unit: str = ""


Touched = frozenset[Touch]


def everywhere(*parts: Part) -> Touched:
    """`everywhere(Part.ITL, Part.CTL)`"""
    return frozenset(Touch(part) for part in parts)


def at(node: str, *parts: Part) -> Touched:
    """`at("cm-pub", Part.SERVICES)`"""
    return frozenset(Touch(part, node) for part in parts)
