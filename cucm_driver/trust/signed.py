"""A signed configuration file (`SEP000000000001.cnf.xml.sgn`): a list's header, then the plain payload."""

from __future__ import annotations

from dataclasses import dataclass, field

from cucm_driver.trust.tlv import Header, Malformed, Signer, read_header


@dataclass(frozen=True)
class SignedFile:
    """One .sgn file; the signature covers the payload as well (certutils, checked byte by byte)."""

    data: bytes = field(repr=False)
    header: Header

    @property
    def signer(self) -> Signer:
        """The CallManager certificate that Cisco Tftp had loaded when it served the file."""
        return self.header.signer

    @property
    def payload(self) -> bytes:
        return self.data[self.header.length :]


def read_signed(data: bytes) -> SignedFile:
    """Read a .sgn file. Raises Malformed, also for an encrypted one, which only its phone can read."""
    header = read_header(data)
    if header.version[0] != 1:
        raise Malformed(0, 0x01, f"VERSION {header.version[0]}.{header.version[1]} is no plain signed file")
    return SignedFile(data, header)
