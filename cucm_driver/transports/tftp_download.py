"""One file coming in by TFTP: which packet is next, and what to answer it. Knows no socket and no time.

Source: RFC 1350, options RFC 2347 to 2349.
"""

import struct
from dataclasses import dataclass, field

_RRQ, _DATA, _ACK, _ERROR, _OACK = 1, 3, 4, 5, 6
NOT_FOUND, UNKNOWN_TRANSFER = 1, 5
_ILLEGAL, _BAD_OPTION = 4, 8  # 8: RFC 2347
_NUMBERS = 0x10000
USUAL_BLOCK = 512
BLOCK = 1428
"""What fits an Ethernet frame behind a router or two; phones' loads ask the same."""


class Violation(Exception):
    """The far end does what the protocol does not allow; `code` is for the ERROR packet it gets."""

    def __init__(self, why: str, code: int = _ILLEGAL) -> None:
        super().__init__(why)
        self.code = code


class Declined(Exception):
    """An ERROR packet, e.g. code 1, "File not found"."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"error {code}: {text}")
        self.code = code


def error(code: int, text: str) -> bytes:
    return struct.pack(">HH", _ERROR, code) + text.encode("ascii", "replace") + b"\0"


@dataclass
class Download:
    """`Download("ITLFile.tlv", largest=1 << 22)`: send `answer`, `take` what comes, until `done`.

    `answer` is the packet to send, and to send again while nothing comes; `news` counts what brought the
    transfer on, which a block that comes twice does not. A server that grants no option
    or only some is as good as any; every option granted must be one that was asked for.
    """

    name: str
    largest: int
    wait: int = 1
    content: bytearray = field(default_factory=bytearray)
    done: bool = False
    answer: bytes = b""
    news: int = 0
    _block: int = USUAL_BLOCK
    _blocks: int = 0
    _announced: int | None = None
    _agreed: bool = False

    def __post_init__(self) -> None:
        options = {"blksize": BLOCK, "tsize": 0, "timeout": self.wait}
        texts = [self.name, "octet", *(str(part) for pair in options.items() for part in pair)]
        encoded = b"".join(text.encode("ascii") + b"\0" for text in texts)
        self.answer = struct.pack(">H", _RRQ) + encoded

    def take(self, datagram: bytes) -> bool:
        """True if `answer` is due: to what is new, or once more to what came twice. Raises Violation, Declined."""
        if len(datagram) < 4:
            raise Violation(f"a packet of {len(datagram)} bytes")
        kind, number = struct.unpack_from(">HH", datagram)
        if kind == _ERROR:
            raise Declined(number, datagram[4:].split(b"\0")[0].decode("ascii", "replace"))
        if kind == _DATA:
            return self._data(number, datagram[4:])
        if kind == _OACK:
            return self._agreement(datagram[2:])
        raise Violation(f"a packet of kind {kind}")

    def _data(self, number: int, piece: bytes) -> bool:
        if number != (self._blocks + 1) % _NUMBERS:
            return self._blocks > 0 and number == self._blocks % _NUMBERS
        if len(piece) > self._block:
            raise Violation(f"block {number} has {len(piece)} bytes, agreed were {self._block}")
        self.content += piece
        self._blocks += 1
        self.news += 1
        self._within(len(self.content))
        self.answer = struct.pack(">HH", _ACK, number)
        self.done = len(piece) < self._block
        if self.done and self._announced not in (None, len(self.content)):
            raise Violation(f"{len(self.content)} bytes came, announced were {self._announced}")
        return True

    def _agreement(self, texts: bytes) -> bool:
        """OACK, before any block; one that comes again is answered again."""
        if self._blocks:
            return False
        if not self._agreed:
            self._agree(_pairs(texts))
            self.news += 1
        self._agreed = True
        self.answer = struct.pack(">HH", _ACK, 0)
        return True

    def _agree(self, granted: dict[str, int]) -> None:
        if strange := granted.keys() - {"blksize", "tsize", "timeout"}:
            raise Violation(f"options nobody asked for: {', '.join(sorted(strange))}", _BAD_OPTION)
        self._block = granted.get("blksize", USUAL_BLOCK)
        if not 8 <= self._block <= BLOCK:
            raise Violation(f"blksize {self._block}, asked was {BLOCK}", _BAD_OPTION)
        self._announced = granted.get("tsize")
        self._within(self._announced or 0)

    def _within(self, size: int) -> None:
        if size > self.largest:
            raise Violation(f"{size} bytes or more; {self.largest} are the most that is taken")


def _pairs(texts: bytes) -> dict[str, int]:
    parts = texts.split(b"\0")
    numbers = parts[1:-1:2]
    if parts[-1] or len(parts) % 2 == 0 or not all(text.isdigit() and len(text) < 11 for text in numbers):
        raise Violation(f"an OACK that is no pairs of name and number: {texts[:100]!r}", _BAD_OPTION)
    names = (name.decode("ascii", "replace").lower() for name in parts[:-1:2])
    return dict(zip(names, map(int, numbers), strict=True))
