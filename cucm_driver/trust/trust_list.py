"""An ITL or CTL file as its bytes tell it: who signed, and which certificate stands in it in which role.

Whether the signature holds is `verify`'s question, whether a phone would take the list is `acceptance`'s.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from cucm_driver.trust.tlv import Header, Malformed, Signer, Tags, by_tag, common_name, need, read_header


class Role(IntEnum):
    """FUNCTION of a record; the same numbers as `tktrustrole` in the database (Cisco 210541, certutils)."""

    SAST = 0
    CCM = 1
    CCM_TFTP = 2
    TFTP = 3
    CAPF = 4
    APP_SERVER = 7
    TVS = 21


RECORD_TAGS: Tags = {
    0x01: ("RECORDLENGTH", 2),
    0x02: ("DNSNAME", None),
    0x03: ("SUBJECTNAME", None),
    0x04: ("FUNCTION", 2),
    0x05: ("ISSUERNAME", None),
    0x06: ("SERIALNUMBER", None),
    0x07: ("PUBLICKEY", None),
    0x08: ("SIGNATURE", None),
    0x09: ("CERTIFICATE", None),
    0x0A: ("IPADDRESS", None),
    0x0B: ("certificate hash", None),
    0x0C: ("hash algorithm", 1),
}
KINDS = {"ITLFile.tlv": "ITL", "CTLFile.tlv": "CTL"}


@dataclass(frozen=True, slots=True)
class Record:
    """One record. Names are the file's own text; an emptied CTL record has no subject and no certificate.

    `role` is a number, `Role` names the known ones; `serial` is the unsigned magnitude, `address` raw bytes.
    """

    role: int
    dns_name: str
    subject: str
    issuer: str
    serial: bytes
    public_key: bytes = field(repr=False)
    certificate: bytes | None = field(repr=False)
    address: bytes
    offset: int

    @property
    def common_name(self) -> str:
        return common_name(self.subject)

    def is_of(self, signer: Signer) -> bool:
        """Whether this is the certificate a SIGNERID names: same issuer text, same serial."""
        same_serial = bool(self.serial) and _number(self.serial) == _number(signer.serial)
        return same_serial and self.issuer == signer.issuer


@dataclass(frozen=True)
class TrustList:
    """One list with the bytes it was read from."""

    data: bytes = field(repr=False)
    header: Header
    records: tuple[Record, ...]

    @property
    def kind(self) -> str:
        """`ITL` or `CTL`."""
        return KINDS[self.header.filename]

    @property
    def signer(self) -> Signer:
        return self.header.signer

    @property
    def built_at(self) -> datetime:
        return self.header.built_at

    @property
    def size(self) -> int:
        """Bytes; phones fail to load more than 65,535 (Security Guide 12.5)."""
        return len(self.data)

    @property
    def sha1(self) -> str:
        """`3b452f9ec9d6543df80e50f8b850cddc92fcf847`: what most phones show as the list's signature."""
        return hashlib.sha1(self.data, usedforsecurity=False).hexdigest()

    @property
    def md5(self) -> str:
        """`1d97d9089dd558a062cccfcb1dc4c57f`: what older phones show."""
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()

    def has_hash(self, text: str) -> bool:
        """Whether a hash read from a phone (SHA-1 or MD5, any case, any separators) is this list's."""
        wanted = "".join(c for c in text.lower() if c in "0123456789abcdef")
        return wanted in (self.sha1, self.md5)

    def in_role(self, *roles: Role) -> tuple[Record, ...]:
        """The records with a certificate or key in one of these roles, in file order."""
        return tuple(r for r in self.records if r.role in roles and (r.certificate or r.public_key))

    def find(self, signer: Signer, *roles: Role) -> Record | None:
        """The record of this signer in one of these roles."""
        return next((r for r in self.in_role(*roles) if r.is_of(signer)), None)


def read_list(data: bytes) -> TrustList:
    """Read an ITLFile.tlv or CTLFile.tlv. Raises Malformed with offset and tag."""
    header = read_header(data)
    if header.filename not in KINDS:
        raise Malformed(0, 0x0E, f"FILENAME {header.filename!r} is neither an ITL nor a CTL")
    records: list[Record] = []
    at = header.length
    while at < len(data):
        record, at = _record(data, at)
        records.append(record)
    return TrustList(data, header, tuple(records))


def _record(data: bytes, at: int) -> tuple[Record, int]:
    """The record at this offset and the offset after it; RECORDLENGTH counts its own five bytes."""
    if data[at : at + 3] != b"\x01\x00\x02" or at + 5 > len(data):
        raise Malformed(at, data[at], "a record must begin with RECORDLENGTH")
    end = at + int.from_bytes(data[at + 3 : at + 5], "big")
    if not at + 5 < end <= len(data):
        raise Malformed(at, 0x01, f"a record that ends at byte {end} in a file of {len(data)}")
    found = by_tag(data, at, end, RECORD_TAGS)

    def raw(tag: int) -> bytes:
        return found[tag].value if tag in found else b""

    def text(tag: int) -> str:
        return found[tag].text if tag in found else ""

    record = Record(
        role=need(found, 0x04, RECORD_TAGS, at).number,
        dns_name=text(0x02),
        subject=text(0x03),
        issuer=text(0x05),
        serial=raw(0x06),
        public_key=raw(0x07),
        certificate=raw(0x09) or None,
        address=raw(0x0A),
        offset=at,
    )
    return record, end


def _number(serial: bytes) -> int:
    return int.from_bytes(serial, "big")
