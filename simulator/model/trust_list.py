"""A trust list (ITL or CTL) as the model knows it: a record of records. Its bytes are `simulator.wire`'s business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cached_property

from simulator.model.certificate import Certificate


class Role(IntEnum):
    """FUNCTION of a record; the same numbers as `tktrustrole` in the database (Cisco 210541, certutils)."""

    SAST = 0
    CCM = 1
    CCM_TFTP = 2
    TFTP = 3
    CAPF = 4
    APP_SERVER = 7
    TVS = 21


ROLE_TEXT: dict[Role, str] = {
    Role.SAST: "System Administrator Security Token",
    Role.CCM: "CCM",
    Role.CCM_TFTP: "CCM+TFTP",
    Role.TFTP: "TFTP",
    Role.CAPF: "CAPF",
    Role.APP_SERVER: "APP-SERVER",
    Role.TVS: "TVS",
}


class Kind(StrEnum):
    ITL = "ITL"
    CTL = "CTL"

    @property
    def filename(self) -> str:
        return f"{self.value}File.tlv"


@dataclass(frozen=True)
class Record:
    """One record: who, in which role, at which address. `certificate` is None in an emptied CTL record."""

    role: Role
    certificate: Certificate | None
    dns_name: str
    address: str


@dataclass(frozen=True)
class TrustList:
    """What Cisco Tftp serves and a phone holds. `signer` signed it; `built_at` is its TIMESTAMP (aware UTC)."""

    kind: Kind
    signer: Certificate
    records: tuple[Record, ...]
    built_at: datetime
    digest: str = "sha1"

    @cached_property
    def _hash(self) -> int:
        return hash((self.kind, self.signer, self.records, self.built_at, self.digest))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def longest_key(self) -> int:
        """The longest RSA key, in bits, of any certificate in it; 0 where there is none."""
        return max((r.certificate.rsa_bits for r in self.records if r.certificate is not None), default=0)

    def certificates(self, *roles: Role) -> tuple[Certificate, ...]:
        """The certificates that stand in the list in one of these roles."""
        return tuple(r.certificate for r in self.records if r.role in roles and r.certificate is not None)
