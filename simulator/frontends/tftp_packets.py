"""The packets of TFTP: what a request asks, what is granted, and one file on its way. Knows no socket, no clock, no file's origin."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from simulator.provenance import Source, documented, inferred

RRQ, WRQ, DATA, ACK, ERROR, OACK = range(1, 7)
PACKETS_SOURCE = documented("RFC 1350 (packets, error codes, netascii), RFC 2347 (options, OACK)")
SHORTEST_BLOCK, USUAL_BLOCK, LONGEST_BLOCK = 8, 512, 65464
_NUMBERS = 0x10000
WRAP_SOURCE = inferred("no RFC says what follows block 65535; 0, as most servers and clients do it")
MOST_OPTIONS = 16


class Code(IntEnum):
    """Of an ERROR packet."""

    NOT_DEFINED = 0
    FILE_NOT_FOUND = 1
    ACCESS_VIOLATION = 2
    ILLEGAL_OPERATION = 4
    UNKNOWN_TRANSFER = 5


WORDS: Mapping[Code, str] = {
    Code.NOT_DEFINED: "Not defined",
    Code.FILE_NOT_FOUND: "File not found",
    Code.ACCESS_VIOLATION: "Access violation",
    Code.ILLEGAL_OPERATION: "Illegal TFTP operation",
    Code.UNKNOWN_TRANSFER: "Unknown transfer ID",
}


class Malformed(ValueError):
    """A request that cannot be read; its text says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """`Request(RRQ, "ITLFile.tlv", "octet", {"blksize": "1428"})`; names of options in lower case."""

    kind: int
    name: str
    mode: str
    options: Mapping[str, str]


def is_request(datagram: bytes) -> bool:
    """Anything else on the well-known port is a late guest of some transfer, and gets no answer."""
    return datagram[:2] in (b"\0\1", b"\0\2")


def is_error(datagram: bytes) -> bool:
    """An ERROR is never answered, or two ends would go on for ever."""
    return datagram[:2] == b"\0\5"


def read(datagram: bytes) -> Request:
    """A read or write request: zero-ended texts after the opcode. Raises Malformed."""
    if not is_request(datagram) or not datagram.endswith(b"\0"):
        raise Malformed("no request, or its last text has no end")
    texts = [text.decode("latin-1") for text in datagram[2:-1].split(b"\0")]
    if len(texts) < 2 or len(texts) % 2 or len(texts) > 2 + 2 * MOST_OPTIONS:
        raise Malformed(f"{len(texts)} texts; wanted are name, mode, and pairs of option and value")
    name, mode = texts[0], texts[1].lower()
    if not name or mode not in MODES:
        raise Malformed(f"name {name!r}, mode {mode!r}")
    options: dict[str, str] = {}
    for option, value in zip(texts[2::2], texts[3::2], strict=True):
        options.setdefault(option.lower(), value)
    return Request(datagram[1], name, mode, options)


def netascii(content: bytes) -> bytes:
    """Lines end with CR LF, a bare CR is CR NUL (RFC 1350, which refers to RFC 764)."""
    return content.replace(b"\r", b"\r\0").replace(b"\n", b"\r\n")


MODES: Mapping[str, Callable[[bytes], bytes]] = {"octet": bytes, "netascii": netascii}
"""How a file is written out; `mail` is obsolete (RFC 1350) and refused."""


@dataclass(frozen=True, slots=True)
class Option:
    """`grant(asked, size)` is the value the server answers, None where it passes the option over."""

    grant: Callable[[int, int], int | None]
    source: Source


OPTIONS: Mapping[str, Option] = {
    "blksize": Option(
        lambda asked, _: min(asked, LONGEST_BLOCK) if asked >= SHORTEST_BLOCK else None,
        inferred("RFC 2348; which sizes Cisco Tftp grants was found nowhere, here all that the RFC allows"),
    ),
    "tsize": Option(
        lambda _, size: size,
        inferred("RFC 2349; whether Cisco Tftp grants it is not known"),
    ),
    "timeout": Option(
        lambda asked, _: asked if 1 <= asked <= 255 else None,
        inferred("RFC 2349; whether Cisco Tftp grants it is not known"),
    ),
}


def granted(asked: Mapping[str, str], size: int) -> dict[str, int]:
    """`{"blksize": 1428, "tsize": 7551}`: what of the options asked the server will do."""
    found: dict[str, int] = {}
    for name, text in asked.items():
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else -1
        value = OPTIONS[name].grant(number, size) if name in OPTIONS and number >= 0 else None
        if value is not None:
            found[name] = value
    return found


def error(code: Code, text: str = "") -> bytes:
    return struct.pack(">HH", ERROR, code) + (text or WORDS[code]).encode("ascii", "replace") + b"\0"


def agreement(options: Mapping[str, int]) -> bytes:
    """OACK: the options and values the server goes by."""
    return struct.pack(">H", OACK) + b"".join(
        f"{name}\0{value}\0".encode() for name, value in options.items()
    )


@dataclass(slots=True)
class Transfer:
    """One file on its way to one client: `Transfer(content, {"blksize": 1428})`. `waiting` waits to be acknowledged.

    An acknowledgement that came twice sends nothing twice (RFC 1123, 4.2.3.1: the sorcerer's apprentice).
    """

    content: bytes
    options: Mapping[str, int] = field(default_factory=dict)
    _at: int = -1

    def __post_init__(self) -> None:
        self._at = 0 if self.options else 1

    @property
    def _block(self) -> int:
        return self.options.get("blksize", USUAL_BLOCK)

    @property
    def done(self) -> bool:
        """The last block, which is shorter than the others and may be empty, has been acknowledged."""
        return self._at > len(self.content) // self._block + 1

    @property
    def waiting(self) -> bytes:
        """The packet whose acknowledgement is due: OACK first if there are options, then the blocks."""
        if self._at == 0:
            return agreement(self.options)
        start = (self._at - 1) * self._block
        piece = self.content[start : start + self._block]
        return struct.pack(">HH", DATA, self._at % _NUMBERS) + piece

    def acknowledged(self, number: int) -> bool:
        """Take an ACK; True when it is the due one, and there may be more to send."""
        if self.done or number != self._at % _NUMBERS:
            return False
        self._at += 1
        return True


def acknowledgement(datagram: bytes) -> int | None:
    """The number of an ACK; None for everything else."""
    return int.from_bytes(datagram[2:], "big") if len(datagram) == 4 and datagram[:2] == b"\0\4" else None
