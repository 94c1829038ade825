"""Parts of a picture that are read together: what an operation touches is read again, and nothing else."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """`(Part.STORED, "cm-pub")`: of that node; with "" of every node."""

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


Touched = frozenset[tuple[Part, str]]


def everywhere(*parts: Part) -> Touched:
    """`everywhere(Part.ITL, Part.CTL)`"""
    return frozenset((part, "") for part in parts)


def at(node: str, *parts: Part) -> Touched:
    """`at("cm-pub", Part.SERVICES)`"""
    return frozenset((part, node) for part in parts)
