"""The elements of a message between a phone and TVS or CAPF: tag of one byte, length of two, value. What they mean is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Malformed(ValueError):
    """What arrived is no message of a phone."""


def packed(elements: Iterable[tuple[int, bytes]]) -> bytes:
    """`packed([(1, b"\\x01")]) == b"\\x01\\x00\\x01\\x01"`"""
    return b"".join(bytes([tag]) + len(value).to_bytes(2, "big") + value for tag, value in elements)


def split(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The elements in their order. Raises Malformed when the last one is cut."""
    at = 0
    while at < len(content):
        tag, length = content[at], int.from_bytes(content[at + 1 : at + 3], "big")
        value = content[at + 3 : at + 3 + length]
        if len(content) < at + 3 or len(value) != length:
            raise Malformed(f"element {tag} at {at} is cut")
        yield tag, value
        at += 3 + length
