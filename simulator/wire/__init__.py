"""The bytes behind the model's records: certificates, trust lists, signed configurations; made once each.

Refuses to decide anything: it writes what the records say and verifies what the bytes say.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from simulator.keys import KeyRing
from simulator.model.certificate import Certificate
from simulator.model.trust_list import TrustList
from simulator.wire import lists, sgn, signature
from simulator.wire.x509 import der, pem, public_key

__all__ = ["Wire"]


class Wire:
    """One cluster's bytes. An answer is a function of the record and the key ring, so it is kept by record.

    Thread-safe: two threads that miss at once compute the same bytes twice.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._der: dict[Certificate, bytes] = {}
        self._public: dict[Certificate, PublicKeyTypes] = {}
        self._lists: dict[TrustList, bytes] = {}
        self._verdicts: dict[tuple[TrustList, Certificate], bool] = {}

    def der(self, certificate: Certificate) -> bytes:
        if certificate not in self._der:
            self._der[certificate] = der(certificate, self._keys)
        return self._der[certificate]

    def keep(self, certificate: Certificate, content: bytes) -> None:
        """The DER of a certificate made elsewhere: the key ring has no key for its record."""
        self._der[certificate] = content

    def pem(self, certificate: Certificate) -> str:
        return pem(self.der(certificate))

    def sha256(self, certificate: Certificate) -> str:
        """The pin: lower-case hex of the DER's SHA-256."""
        return hashlib.sha256(self.der(certificate)).hexdigest()

    def trust_list(self, trust_list: TrustList) -> bytes:
        """The file as served. Raises tlv.Unwritable for a signer that the format cannot name."""
        if trust_list not in self._lists:
            key = self._keys.private(trust_list.signer.key)
            self._lists[trust_list] = lists.trust_list(trust_list, key, self.der)
        return self._lists[trust_list]

    def signature_holds(self, trust_list: TrustList, by: Certificate) -> bool:
        """Do the list's bytes verify with the public key in the DER of `by`? Says nothing about trust."""
        asked = (trust_list, by)
        if asked not in self._verdicts:
            self._verdicts[asked] = signature.holds(self.trust_list(trust_list), self._public_key(by))
        return self._verdicts[asked]

    def configuration(
        self, filename: str, payload: bytes, signer: Certificate, at: datetime, digest: str = "sha1"
    ) -> bytes:
        """The `.sgn` file; `filename` with its `.sgn`. Signed anew each time: `at` differs each time."""
        key = self._keys.private(signer.key)
        return sgn.configuration(filename, payload, signer, key, at, digest)

    def configuration_holds(self, signed: bytes, by: Certificate) -> bool:
        return signature.holds(signed, self._public_key(by))

    def _public_key(self, certificate: Certificate) -> PublicKeyTypes:
        if certificate not in self._public:
            self._public[certificate] = public_key(self.der(certificate))
        return self._public[certificate]
