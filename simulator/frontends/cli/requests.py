"""`set csr gen` and `show csr`: certificate signing requests, real ones, with keys of their own."""

from __future__ import annotations

import asyncio

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.frontends.cli.command import Argument, Command, Parameter
from simulator.frontends.cli.session import Session
from simulator.model.refusal import Refused
from simulator.provenance import documented, inferred
from simulator.wire.x509 import NAME_OIDS, STRING_TYPES

GENERATED = "Successfully Generated CSR for {unit}."
GENERATED_SOURCE = documented("CLI Reference Guide 12.5(1)SU2, set csr gen")
LIST_SOURCE = documented("CLI Reference Guide 12.5(1)SU3, show csr list own: `tomcat/tomcat.csr`, one a line")
SHOW_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU3, show csr own: a decoded block and base64; the block is inferred"
)
BLOCK = "[\n  Version: V1\n  Subject Name: {subject}\n  SignatureAlgorithm: {algorithm} ({oid})\n]"
NO_SUCH = "CSR {name} does not exist"
NO_SUCH_SOURCE = inferred("the error for an unknown name is not known; the command fails")
MARKS = ("CERTIFICATE REQUEST", "CERTIFICATE SIGN REQUEST")
"""PEM's label, and how the guide's sample of `show csr own` spells it."""


async def generate(session: Session, unit: str) -> None:
    """The identity certificate stays as it is; an older request of the unit is replaced."""
    kind = session.cluster.key_kind(session.name, unit)
    key = await asyncio.to_thread(session.running.keys.new, kind)
    session.platform.requests[unit] = _request(session, unit, key)
    await session.say(GENERATED.format(unit=unit))


async def list_own(session: Session, argument: str) -> None:
    await session.say("\n".join(f"{unit}/{unit}.csr" for unit in session.platform.requests))


async def show_own(session: Session, name: str) -> None:
    unit, _, file = name.partition("/")
    pem = session.platform.requests.get(unit)
    if pem is None or file not in ("", f"{unit}.csr"):
        raise Refused(NO_SUCH.format(name=name))
    request = x509.load_pem_x509_csr(pem.encode())
    oid = request.signature_algorithm_oid
    subject = request.subject.rfc4514_string().replace(",", ", ")
    algorithm = f"{type(request.signature_hash_algorithm).__name__}"
    block = BLOCK.format(subject=subject, algorithm=algorithm, oid=oid.dotted_string)
    await session.say(f"{block}\n{pem.replace(*MARKS).rstrip()}")


def _request(session: Session, unit: str, key: str) -> str:
    """PEM of a request with the subject and the names of the unit's certificate."""
    stored = session.node.stored[unit]
    attributes = [
        x509.NameAttribute(NAME_OIDS[kind], value, STRING_TYPES.get(kind)) for kind, value in stored.subject
    ]
    names = x509.SubjectAlternativeName([x509.DNSName(name) for name in stored.names or (session.node.fqdn,)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(attributes))
    signed = builder.add_extension(names, critical=False).sign(
        session.running.keys.private(key), hashes.SHA256()
    )
    return signed.public_bytes(Encoding.PEM).decode()


_UNIT = (Parameter("unit", "name of the certificate unit"),)
_NAME = (Parameter("name", "as in show csr list own"),)

COMMANDS = (
    Command("set csr gen", generate, GENERATED_SOURCE, 1, True, Argument.REQUIRED, "generate a CSR", _UNIT),
    Command("show csr list own", list_own, LIST_SOURCE, 1, about="list the CSRs of this node"),
    Command("show csr own", show_own, SHOW_SOURCE, 1, False, Argument.REQUIRED, "show a CSR", _NAME),
)
