"""Certificates of phones: LSCs as CAPF issues them, MICs as the manufacturer does. Who trusts them is not known here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from simulator.model.certificate import Certificate, Name
from simulator.provenance import inferred, observed

SUBJECT_SOURCE = observed(
    "a re-implementation of CAPF writes CN=SEP<mac>; other names of a real LSC are left out"
)
SHARED_SOURCE = inferred(
    "phones enrolled together share one key here: nobody compares the keys of two phones, and 40,000 keys are not made"
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the certificates that one authority issued at one time share; `of("SEP000000000001")` is one of them.

    `unit` is "LSC" or "MIC", `key` the id of the phones' key in the ring. Phones share one object.
    """

    unit: str
    issuer: Name
    issuer_key: str
    key: str
    not_before: datetime
    not_after: datetime

    def of(self, phone: str) -> Certificate:
        """The same certificate each time; its serial follows from the phone and the authority."""
        said = f"{phone} {self.unit} {self.issuer_key} {self.key} {self.not_before.isoformat()}"
        return Certificate(
            unit=self.unit,
            node=phone,
            subject=(("CN", phone),),
            issuer=self.issuer,
            serial=int.from_bytes(sha256(said.encode()).digest()[:8], "big") | 1 << 56,
            not_before=self.not_before,
            not_after=self.not_after,
            key=self.key,
            issuer_key=self.issuer_key,
            key_usage=("digitalSignature", "keyEncipherment"),
            extended_key_usage=("clientAuth",),
        )

    @staticmethod
    def shared(certificate: Certificate, phone: str) -> Enrolment | Certificate:
        """The enrolment that a certificate follows from; the certificate itself where it follows from none."""
        found = _one(
            certificate.unit,
            certificate.issuer,
            certificate.issuer_key,
            certificate.key,
            certificate.not_before,
            certificate.not_after,
        )
        return found if found.of(phone) == certificate else certificate


@lru_cache(maxsize=256)
def _one(
    unit: str, issuer: Name, issuer_key: str, key: str, not_before: datetime, not_after: datetime
) -> Enrolment:
    return Enrolment(unit, issuer, issuer_key, key, not_before, not_after)


def enrol(
    unit: str, authority: Certificate, key: str, not_before: datetime, not_after: datetime
) -> Enrolment:
    """`enrol("LSC", capf, "rsa-2048/7", now, now + 5 years).of(phone.name)` is an LSC that `capf` issued."""
    return _one(unit, authority.subject, authority.key, key, not_before, not_after)
