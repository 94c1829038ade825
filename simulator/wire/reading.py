"""Reads trust lists and signed files back from their bytes: strict about sizes, in any order of elements.

This is what the simulator's phones and `show itl` see. It shares the tags with the writer, nothing else, and
refuses to know whether a signer is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from simulator.wire.tlv import RECORDLENGTH_SIZE, Field, Head

CONTAINERS: dict[Head, frozenset[Head]] = {
    Head.SIGNERID: frozenset({Head.SIGNERNAME, Head.SERIALNUMBER, Head.CANAME}),
    Head.SIGNATUREINFO: frozenset({Head.DIGESTALGORTITHM, Head.SIGNATUREALGOINFO}),
    Head.SIGNATUREALGOINFO: frozenset({Head.SIGNATUREALGORTITHM, Head.SIGNATUREMODULUS}),
}
TOP = frozenset(Head) - frozenset().union(*CONTAINERS.values()) - {Head.PADDING}
OPTIONAL_HEAD = frozenset({Head.SIGNERVERSION})
REQUIRED_FIELDS = frozenset({Field.RECORDLENGTH, Field.DNSNAME, Field.FUNCTION})

HEAD_SIZES: dict[int, int] = {
    Head.VERSION: 2,
    Head.HEADERLENGTH: 2,
    Head.DIGESTALGORTITHM: 1,
    Head.SIGNATUREALGORTITHM: 1,
    Head.SIGNATUREMODULUS: 1,
    Head.TIMESTAMP: 4,
    Head.SIGNERVERSION: 2,
}
FIELD_SIZES: dict[int, int] = {Field.RECORDLENGTH: 2, Field.FUNCTION: 2, Field.IPADDRESS: 4}


class Malformed(Exception):
    """These bytes are no such file; the text says at which byte and why."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element as it lies in the file: `start` is its tag's position, `end` the first byte behind it."""

    tag: int
    value: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """A header as read. `elements` are all of them in the file's order, a container before its children."""

    elements: tuple[Element, ...]
    length: int

    def raw(self, tag: Head) -> bytes:
        return next(found.value for found in self.elements if found.tag == tag)

    def number(self, tag: Head) -> int:
        return int.from_bytes(self.raw(tag), "big")

    def string(self, tag: Head) -> str:
        return string(self.raw(tag))

    @property
    def version(self) -> tuple[int, int]:
        major, minor = self.raw(Head.VERSION)
        return major, minor

    @property
    def built_at(self) -> datetime:
        return datetime.fromtimestamp(self.number(Head.TIMESTAMP), UTC)

    @property
    def signer(self) -> tuple[str, bytes]:
        """Issuer text and serial of the signer: what a phone looks for among its records."""
        return self.string(Head.CANAME), self.raw(Head.SERIALNUMBER)


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record as read, its elements in the file's order."""

    elements: tuple[Element, ...]

    def raw(self, tag: Field) -> bytes:
        """The value, or `b""` where the record has no such element."""
        return next((found.value for found in self.elements if found.tag == tag), b"")

    def string(self, tag: Field) -> str:
        return string(self.raw(tag)) if self.raw(tag) else ""

    @property
    def function(self) -> int:
        return int.from_bytes(self.raw(Field.FUNCTION), "big")


@dataclass(frozen=True, slots=True)
class ReadList:
    header: Header
    records: tuple[ReadRecord, ...]


def read_list(data: bytes) -> ReadList:
    """The whole of an `ITLFile.tlv` or `CTLFile.tlv`. Raises Malformed."""
    header = read_header(data)
    return ReadList(header, tuple(read_records(data, header.length)))


def read_header(data: bytes) -> Header:
    """The header alone; the body begins at `.length`. Raises Malformed."""
    length = header_length(data)
    elements = tuple(read_elements(data, 0, padding_start(data, length), TOP))
    tags = [found.tag for found in elements]
    missing = set(Head) - {Head.PADDING} - OPTIONAL_HEAD - set(tags)
    if missing or len(set(tags)) != len(tags):
        raise Malformed(f"the header lacks or repeats elements: {tags}")
    check_sizes(elements, HEAD_SIZES)
    for tag in (Head.SIGNERNAME, Head.CANAME, Head.FILENAME):
        string(next(found.value for found in elements if found.tag == tag))
    return Header(elements, length)


def header_length(data: bytes) -> int:
    """HEADERLENGTH, from wherever it stands among the first elements."""
    position = 0
    while position < len(data):
        found = read_element(data, position, len(data))
        if found.tag == Head.HEADERLENGTH:
            check_sizes((found,), HEAD_SIZES)
            length = int.from_bytes(found.value, "big")
            if not found.end <= length <= len(data):
                raise Malformed(f"HEADERLENGTH {length} does not fit a file of {len(data)} bytes")
            return length
        position = found.end
    raise Malformed("no HEADERLENGTH")


def padding_start(data: bytes, length: int) -> int:
    """Where the single PADDING bytes at the header's end begin. Walks, since a value may end in 0x0D too."""
    position = 0
    while position < length and data[position] != Head.PADDING:
        position = read_element(data, position, length).end
    if data[position:length].strip(bytes([Head.PADDING])):
        raise Malformed(f"byte {position}: something else stands in the padding")
    return position


def read_elements(data: bytes, position: int, end: int, allowed: frozenset[Head]) -> Iterator[Element]:
    """The header's elements from `position` to `end`, containers followed by what they contain."""
    while position < end:
        found = read_element(data, position, end)
        if found.tag not in allowed:
            raise Malformed(f"byte {position}: tag {found.tag} does not belong here")
        yield found
        if children := CONTAINERS.get(Head(found.tag)):
            yield from read_elements(data, found.end - len(found.value), found.end, children)
        position = found.end


def read_element(data: bytes, position: int, end: int) -> Element:
    start = position + 3
    stop = start + int.from_bytes(data[position + 1 : start], "big")
    if start > end or stop > end:
        raise Malformed(f"byte {position}: the element of tag {data[position]} ends behind byte {end}")
    return Element(data[position], data[start:stop], position, stop)


def read_records(data: bytes, position: int) -> Iterator[ReadRecord]:
    """The records from `position` to the end of the file; each begins with its RECORDLENGTH."""
    while position < len(data):
        first = read_element(data, position, len(data))
        check_sizes((first,), FIELD_SIZES)
        length = int.from_bytes(first.value, "big")
        end = position + length
        if first.tag != Field.RECORDLENGTH or length < RECORDLENGTH_SIZE or end > len(data):
            raise Malformed(f"byte {position}: no record of {length} bytes begins here")
        yield read_record(data, position, end)
        position = end


def read_record(data: bytes, position: int, end: int) -> ReadRecord:
    start, elements = position, []
    while position < end:
        elements.append(read_element(data, position, end))
        position = elements[-1].end
    tags = [found.tag for found in elements]
    if REQUIRED_FIELDS - set(tags) or set(tags) - set(Field) or len(set(tags)) != len(tags):
        raise Malformed(f"byte {start}: the record lacks, repeats or misnames elements: {tags}")
    check_sizes(tuple(elements), FIELD_SIZES)
    record = ReadRecord(tuple(elements))
    for tag in (Field.DNSNAME, Field.SUBJECTNAME, Field.ISSUERNAME):
        record.string(tag)
    return record


def check_sizes(elements: tuple[Element, ...], sizes: dict[int, int]) -> None:
    for found in elements:
        if len(found.value) != sizes.get(found.tag, len(found.value)):
            raise Malformed(f"byte {found.start}: tag {found.tag} has {len(found.value)} bytes")


def string(value: bytes) -> str:
    """The text without its NUL. Raises Malformed for a missing or second NUL, and for what is no UTF-8."""
    text, nul, rest = value.partition(b"\0")
    if not nul or rest:
        raise Malformed(f"{value!r} does not end in its one NUL")
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"{value!r} is no UTF-8") from error
