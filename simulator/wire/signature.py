"""Signs and verifies trust lists and signed files: RSA PKCS#1 v1.5 over all but the SIGNATURE element.

Refuses to know who may sign.
"""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from simulator.keys import PrivateKey
from simulator.wire.reading import Header, Malformed, read_header
from simulator.wire.tlv import DIGEST_CODES, MODULUS_CODES, RSA_CODE, Head, Unwritable

# SHA-1 is the product's default for these files (Security Guide 14, "TFTP File Signature Algorithm").
HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha512": hashes.SHA512,
}
HASH_OF_CODE = {code: HASHES[name] for name, code in DIGEST_CODES.items()}


def signer_key(key: PrivateKey) -> RSAPrivateKey:
    """The key, if files can be signed with it. Raises Unwritable for an EC key or an unknown modulus."""
    if not isinstance(key, RSAPrivateKey) or key.key_size not in MODULUS_CODES:
        raise Unwritable(f"trust lists and configurations cannot be signed with {key!r}")
    return key


def signing(key: RSAPrivateKey, digest: str) -> Callable[[bytes], bytes]:
    """What `tlv.signed_file` wants: bytes to signature. `digest` is "sha1", "sha256" or "sha512"."""
    return lambda content: key.sign(content, PKCS1v15(), HASHES[digest]())


def signed_bytes(data: bytes, header: Header) -> bytes:
    """The file with the SIGNATURE element (tag, length, value) cut out."""
    found = next(each for each in header.elements if each.tag == Head.SIGNATURE)
    return data[: found.start] + data[found.end :]


def holds(data: bytes, key: PublicKeyTypes) -> bool:
    """Does the signature of this file verify with `key`? Malformed bytes do not."""
    try:
        header = read_header(data)
    except Malformed:
        return False
    digest = HASH_OF_CODE.get(header.number(Head.DIGESTALGORTITHM))
    if not isinstance(key, RSAPublicKey) or digest is None or not algorithm_fits(header, key):
        return False
    try:
        key.verify(header.raw(Head.SIGNATURE), signed_bytes(data, header), PKCS1v15(), digest())
    except InvalidSignature:
        return False
    return True


def algorithm_fits(header: Header, key: RSAPublicKey) -> bool:
    modulus = MODULUS_CODES.get(key.key_size)
    algorithm = header.number(Head.SIGNATUREALGORTITHM)
    return algorithm == RSA_CODE and header.number(Head.SIGNATUREMODULUS) == modulus
