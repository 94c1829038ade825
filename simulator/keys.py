"""The simulated cluster's private keys, by id. Answers for making them, and for using a pooled one only once.

`keys.pool`, beside this file, holds primes that everybody can read: PUBLIC TEST MATERIAL. Whoever has this
file can forge what such a key signs, so a pooled key may stand behind a loopback address of the simulator and
nowhere else. This module refuses to know what a key is for.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

RSA_BITS: dict[str, int] = {"rsa-1024": 1024, "rsa-2048": 2048, "rsa-3072": 3072, "rsa-4096": 4096}
CURVES: dict[str, type[ec.EllipticCurve]] = {
    "ec-256": ec.SECP256R1,
    "ec-384": ec.SECP384R1,
    "ec-521": ec.SECP521R1,
}

EXPONENT = 65537
POOL = Path(__file__).with_name("keys.pool")
POOL_KIND = "rsa-2048"
POOL_HEAD = b"PUBLIC TEST KEYS of the cucm-runbook simulator: worthless, never use them anywhere else\n"
PRIME = 128  # bytes


class PoolRefused(Exception):
    """The key pool is not the file that this module wrote, or is asked to serve outside the simulator."""


class KeyRing:
    """The keys of one cluster: `new("rsa-2048")` gives the id `"rsa-2048/0"`, `private(id)` the key.

    With `pool` the first RSA-2048 keys come from the public pool, in its order; after that, and for other
    kinds, they are generated. Pass `pool=False` for anything that listens beyond loopback. Thread-safe.
    """

    def __init__(self, pool: bool = True) -> None:
        self._lock = Lock()
        self._made: Counter[str] = Counter()
        self._keys: dict[str, PrivateKey] = {}
        self._strangers: dict[str, PublicKey] = {}
        self._pool: Iterator[tuple[int, int]] = read_pool(POOL) if pool else iter(())
        self._published: set[str] = set()

    def new(self, kind: str) -> str:
        """A key nobody on this ring has used; up to half a second for `rsa-4096`, so call it in a thread.

        Raises KeyError for a kind that is in neither `RSA_BITS` nor `CURVES`.
        """
        with self._lock:
            primes = next(self._pool, None) if kind == POOL_KIND else None
        key = rebuild(*primes) if primes else generate(kind)
        with self._lock:
            key_id = f"{kind}/{self._made[kind]}"
            self._made[kind] += 1
            self._keys[key_id] = key
            if primes:
                self._published.add(key_id)
        return key_id

    def private(self, key_id: str) -> PrivateKey:
        return self._keys[key_id]

    def admit(self, key: PublicKey) -> str:
        """The id of a public key whose private half lies elsewhere, e.g. `"rsa-2048/3f0c9a..."`; the same each time."""
        key_id = f"{kind_of(key)}/{sha256(public_der(key)).hexdigest()[:24]}"
        with self._lock:
            self._strangers[key_id] = key
        return key_id

    def public(self, key_id: str) -> PublicKey:
        """Of a key of this ring, or of one that was admitted. KeyError for neither."""
        return self._strangers[key_id] if key_id in self._strangers else self.private(key_id).public_key()

    def published(self, key_id: str) -> bool:
        """True for a key out of the public pool: it protects nothing."""
        return key_id in self._published

    def public_der(self, key_id: str) -> bytes:
        """As PUBLICKEY of a trust list has it: PKCS#1 for RSA (270 bytes for 2048 bits), the point for EC."""
        return public_der(self.public(key_id))


def kind_of(key: PublicKey) -> str:
    """`"rsa-2048"` or `"ec-384"`."""
    return f"{'rsa' if isinstance(key, rsa.RSAPublicKey) else 'ec'}-{key.key_size}"


def public_der(key: PublicKey) -> bytes:
    if isinstance(key, rsa.RSAPublicKey):
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def generate(kind: str) -> PrivateKey:
    if kind in CURVES:
        return ec.generate_private_key(CURVES[kind]())
    return rsa.generate_private_key(EXPONENT, RSA_BITS[kind])


@lru_cache(maxsize=1024)
def rebuild(p: int, q: int) -> RSAPrivateKey:
    """An RSA key from its primes in about 0.1 ms: the check of the primes is left out, we made them."""
    d = rsa.rsa_recover_private_exponent(EXPONENT, p, q)
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(EXPONENT, p * q),
    )
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def read_pool(path: Path) -> Iterator[tuple[int, int]]:
    """The prime pairs of the pool file, in order. Raises PoolRefused unless it says what it is."""
    content = path.read_bytes()
    primes = content[len(POOL_HEAD) :]
    if not content.startswith(POOL_HEAD) or len(primes) % (2 * PRIME):
        raise PoolRefused(f"{path.name} is no pool of public test keys; write it with --write-pool")
    return (
        (int.from_bytes(primes[i : i + PRIME]), int.from_bytes(primes[i + PRIME : i + 2 * PRIME]))
        for i in range(0, len(primes), 2 * PRIME)
    )


def write_pool(path: Path, count: int) -> None:
    """`count` fresh RSA-2048 keys, as primes only: no PEM text, and no key of anything that matters."""
    body = b""
    for _ in range(count):
        numbers = rsa.generate_private_key(EXPONENT, RSA_BITS[POOL_KIND]).private_numbers()
        body += numbers.p.to_bytes(PRIME) + numbers.q.to_bytes(PRIME)
    path.write_bytes(POOL_HEAD + body)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m simulator.keys", description=__doc__)
    parser.add_argument("--write-pool", type=int, required=True, metavar="N", help="make keys.pool anew")
    write_pool(POOL, parser.parse_args().write_pool)


if __name__ == "__main__":
    main()
