"""The elements of ITL, CTL and .sgn files and the header they share. Knows no records and believes nobody.

Layout: tag (1), length (2, big-endian), value; header tag 13 is one byte of padding without a length. Cisco
writes the children of a container in one order, other tools in another, so any order is read (Cisco 118893,
certutils).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

PADDING = 0x0D
SIGNATURE = 0x0C

HEADER_TAGS: dict[int, tuple[str, int | None]] = {
    0x01: ("VERSION", 2),
    0x02: ("HEADERLENGTH", 2),
    0x03: ("SIGNERID", None),
    0x07: ("SIGNATUREINFO", 15),
    SIGNATURE: ("SIGNATURE", None),
    0x0E: ("FILENAME", None),
    0x0F: ("TIMESTAMP", 4),
    0x1C: ("signer version", 2),
}
SIGNER_TAGS: dict[int, tuple[str, int | None]] = {
    0x04: ("SIGNERNAME", None),
    0x05: ("SERIALNUMBER", None),
    0x06: ("CANAME", None),
}
SIGNATURE_INFO_TAGS: dict[int, tuple[str, int | None]] = {
    0x08: ("DIGESTALGORTITHM", 1),
    0x09: ("SIGNATUREALGOINFO", 8),
}
ALGORITHM_TAGS: dict[int, tuple[str, int | None]] = {
    0x0A: ("SIGNATUREALGORTITHM", 1),
    0x0B: ("SIGNATUREMODULUS", 1),
}

Tags = Mapping[int, tuple[str, int | None]]


class Malformed(Exception):
    """These bytes are no trust list. `offset` counts from the start of the file; `tag` may be None."""

    def __init__(self, offset: int, tag: int | None, why: str) -> None:
        self.offset, self.tag, self.why = offset, tag, why
        named = "" if tag is None else f", tag 0x{tag:02X}"
        super().__init__(f"at byte {offset}{named}: {why}")


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `offset` is that of its tag, `end` the byte after its value."""

    tag: int
    offset: int
    value: bytes

    @property
    def start(self) -> int:
        return self.offset + 3

    @property
    def end(self) -> int:
        return self.start + len(self.value)

    @property
    def number(self) -> int:
        return int.from_bytes(self.value, "big")

    @property
    def text(self) -> str:
        """`CN=cm-pub;OU=TAC`: UTF-8 with exactly one NUL, at the end. Raises Malformed."""
        if not self.value.endswith(b"\0") or b"\0" in self.value[:-1]:
            raise Malformed(self.offset, self.tag, "a text must end with its only NUL")
        try:
            return self.value[:-1].decode()
        except UnicodeDecodeError:
            raise Malformed(self.offset, self.tag, "a text must be UTF-8") from None


@dataclass(frozen=True, slots=True)
class Signer:
    """SIGNERID: who signed, as the file says it. `serial` is the unsigned magnitude, `70CAF64E...`."""

    name: str
    serial: bytes
    issuer: str

    @property
    def common_name(self) -> str:
        """`cm-pub.example.com` of `CN=cm-pub.example.com;OU=TAC`."""
        return common_name(self.name)


@dataclass(frozen=True, slots=True)
class Header:
    """What a list or a signed file says about itself; `length` counts the signature and the padding."""

    version: tuple[int, int]
    length: int
    signer: Signer
    digest: int
    algorithm: int
    modulus: int
    signature: bytes = field(repr=False)
    signature_span: tuple[int, int]
    filename: str
    built_at: datetime


def common_name(text: str) -> str:
    """The value of CN in a `;` separated name, the whole text where there is none.

    The Windows CTL client writes `cn="SAST-ADN0054f509    ";ou=IPCBU;o="Cisco Systems` (Cisco 118892).
    """
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if key.strip().upper() == "CN":
            return value.strip().strip('"').strip()
    return text


def elements(data: bytes, start: int, end: int, padded: bool = False) -> Iterator[Element]:
    """The elements between two offsets, in file order. Raises Malformed where one overruns `end`."""
    at = start
    while at < end:
        tag = data[at]
        if padded and tag == PADDING:
            at += 1
            continue
        if at + 3 > end:
            raise Malformed(at, tag, "cut off before its length")
        length = int.from_bytes(data[at + 1 : at + 3], "big")
        if at + 3 + length > end:
            raise Malformed(at, tag, f"its {length} bytes reach past byte {end}")
        yield Element(tag, at, data[at + 3 : at + 3 + length])
        at += 3 + length


def by_tag(data: bytes, start: int, end: int, tags: Tags, padded: bool = False) -> dict[int, Element]:
    """The elements by tag, in any order. Raises Malformed: an unknown tag, a second one, a wrong length."""
    found: dict[int, Element] = {}
    for element in elements(data, start, end, padded):
        if element.tag not in tags:
            raise Malformed(element.offset, element.tag, "unknown tag")
        name, length = tags[element.tag]
        if element.tag in found:
            raise Malformed(element.offset, element.tag, f"a second {name}")
        if length is not None and len(element.value) != length:
            raise Malformed(element.offset, element.tag, f"{name} must have {length} bytes")
        found[element.tag] = element
    return found


def need(found: Mapping[int, Element], tag: int, tags: Tags, offset: int) -> Element:
    """The element with this tag. Raises Malformed where it is missing."""
    if tag not in found:
        raise Malformed(offset, tag, f"{tags[tag][0]} is missing")
    return found[tag]


def inside(data: bytes, container: Element, tags: Tags) -> dict[int, Element]:
    """The children of a container, each of `tags` exactly once."""
    found = by_tag(data, container.start, container.end, tags)
    for tag in tags:
        need(found, tag, tags, container.offset)
    return found


def read_header(data: bytes) -> Header:
    """The header of an ITL, CTL or .sgn file. Raises Malformed."""
    length = _header_length(data)
    found = by_tag(data, 0, length, HEADER_TAGS, padded=True)
    for tag in HEADER_TAGS:
        if tag != 0x1C:
            need(found, tag, HEADER_TAGS, 0)
    signer = inside(data, found[0x03], SIGNER_TAGS)
    info = inside(data, found[0x07], SIGNATURE_INFO_TAGS)
    algorithm = inside(data, info[0x09], ALGORITHM_TAGS)
    signature = found[SIGNATURE]
    return Header(
        version=(found[0x01].value[0], found[0x01].value[1]),
        length=length,
        signer=Signer(signer[0x04].text, signer[0x05].value, signer[0x06].text),
        digest=info[0x08].number,
        algorithm=algorithm[0x0A].number,
        modulus=algorithm[0x0B].number,
        signature=signature.value,
        signature_span=(signature.offset, signature.end),
        filename=found[0x0E].text,
        built_at=datetime.fromtimestamp(found[0x0F].number, UTC),
    )


def _header_length(data: bytes) -> int:
    for element in elements(data, 0, len(data), padded=True):
        if element.tag == 0x02 and len(element.value) == 2:
            if element.number > len(data):
                raise Malformed(element.offset, 0x02, f"a header of {element.number} bytes is cut off")
            return element.number
        if element.tag not in HEADER_TAGS:
            raise Malformed(element.offset, element.tag, "unknown tag")
    raise Malformed(0, 0x02, "HEADERLENGTH is missing")
