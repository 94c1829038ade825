"""The signed configuration file (`SEP000000000001.cnf.xml.sgn`): a header, then the payload to the end.

Refuses to know what the payload says, and does not encrypt.
"""

from __future__ import annotations

from datetime import datetime

from simulator.keys import PrivateKey
from simulator.model.certificate import Certificate
from simulator.provenance import Source, inferred
from simulator.wire.reading import read_header
from simulator.wire.signature import signer_key, signing
from simulator.wire.tlv import CONFIGURATION_VERSION, RawHeader, signed_file

SUFFIX = ".sgn"

SOURCES: dict[str, Source] = {
    "VERSION 1.0, the header of the lists, then the payload": inferred("public certutils (sgnfile)"),
    "FILENAME is the requested name with .sgn": inferred("public certutils (sgnfile)"),
}


def configuration(
    filename: str, payload: bytes, signer: Certificate, key: PrivateKey, at: datetime, digest: str = "sha1"
) -> bytes:
    """The file as served. `filename` is the requested name, with `.sgn`, else ValueError."""
    if not filename.endswith(SUFFIX):
        raise ValueError(f"{filename!r}: a signed configuration is named with {SUFFIX}")
    private = signer_key(key)
    raw = RawHeader(
        version=CONFIGURATION_VERSION,
        name=signer.subject_text,
        serial=signer.serial_bytes,
        issuer=signer.issuer_text,
        digest=digest,
        modulus=private.key_size,
        filename=filename,
        timestamp=at,
    )
    return signed_file(raw, payload, signing(private, digest))


def payload(signed: bytes) -> bytes:
    """What the header stands before. Raises Malformed; says nothing about the signature."""
    return signed[read_header(signed).length :]
