"""A certificate and a list of certificates, as far as phones and services tell them apart. No bytes, no keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from cucm_driver.picture.known import Unknown

SAST, CCM, CCM_TFTP, TFTP_ROLE, CAPF_ROLE, TVS_ROLE = "SAST", "CCM", "CCM+TFTP", "TFTP", "CAPF", "TVS"
"""In which role a record of a list names a certificate (FUNCTION; Cisco 210541)."""

ITL, CTL = "ITL", "CTL"


@dataclass(frozen=True, slots=True)
class Cert:
    """`Cert("CN=cm-pub;OU=TAC", "CN=cm-pub;OU=TAC", 0x70CAF64E)`: names as trust lists write them.

    Issuer and serial tell one certificate from another, as for a phone (213407). One that is not made
    yet has a negative serial, and `issuer` says what it will be: `the new TVS of cm-pub`. `bits` is the length of its RSA key, 0 where it is another key or not told.
    """

    subject: str
    issuer: str
    serial: int
    bits: int = field(default=0, compare=False)

    def __hash__(self) -> int:
        """Sets of certificates are made all the time; a serial alone tells most apart."""
        return hash((self.serial, self.subject))

    @property
    def made(self) -> bool:
        """Whether it exists already."""
        return self.serial >= 0

    @property
    def common_name(self) -> str:
        """`cm-pub` of `CN=cm-pub;OU=TAC`; the whole name where it has no CN."""
        parts = (part.split("=", 1) for part in self.subject.split(";") if "=" in part)
        return next((value for key, value in parts if key.strip().upper() == "CN"), self.subject)

    def __str__(self) -> str:
        return f"{self.common_name} {f'{self.serial:x}'[:12]}" if self.made else self.issuer


Anchors = frozenset[tuple[str, Cert | None]]
"""Records of a list: a role and a certificate; None in the emptied CTL of a cluster that left mixed mode."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An ITL or CTL: who signed it and whom it names. `mark` is the SHA-1 of a file, "" for one that is not written yet.

    `sound`: the signature holds with the signer's key.
    """

    kind: str
    signer: Cert
    records: Anchors
    mark: str
    sound: bool | Unknown = True

    def named(self, *roles: str) -> frozenset[Cert]:
        """The certificates that stand in it in one of these roles."""
        return frozenset(cert for role, cert in self.records if role in roles and cert is not None)

    @property
    def longest_key(self) -> int:
        """The longest RSA key of any certificate in it, in bits."""
        return max((cert.bits for _, cert in self.records if cert is not None), default=0)

    def says_the_same(self, other: Listing) -> bool:
        """Signer and records, whenever it was written."""
        return (self.kind, self.signer, self.records) == (other.kind, other.signer, other.records)

    def __str__(self) -> str:
        return f"{self.kind} signed by {self.signer}" + (f", SHA-1 {self.mark[:12]}.." if self.mark else "")


def renewed(old: Cert, node: str, unit: str) -> Cert:
    """What takes the place of `old` when it is regenerated. CAPF gets another name each time (trace in Cisco 213407)."""
    times = 1 if old.made else 1 - old.serial
    subject = f"CN=the new CAPF of {node} ({times})" if unit == "CAPF" else old.subject
    return Cert(subject, f"the new {unit} of {node}", -times, max(old.bits, 2048) if old.bits else 0)
