"""`set cert delete`, `set cert import` and `show cert default-ca-list`: what an administrator does to trust stores."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.frontends.cli.certificates import TEXTS
from simulator.frontends.cli.command import Argument, Command, NotSimulated, Parameter
from simulator.frontends.cli.session import Session
from simulator.model import trust_stores
from simulator.model.certificate import Certificate, Name
from simulator.model.refusal import Refused
from simulator.provenance import documented, recalled

DELETED = "Successfully deleted certificate {file} from {store}."
DELETE_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU2, set cert delete: syntax; the result is inferred, and that nothing is asked"
)

PASTE = "Paste the Certificate and Hit Enter\n"
PASTE_SOURCE = recalled("the prompt's words; a line that ends the PEM, or an empty one, ends the paste")
END = "-----END CERTIFICATE-----"
IMPORTED = (
    "Successfully imported certificate for {unit}.\n"
    "Please restart services related to {unit} for the new certificate to become active."
)
IMPORT_SOURCE = documented("CLI Reference Guide 12.5(1)SU2, set cert import: the lines of the result")
NOT_A_CERTIFICATE = "Error reading the certificate: the text is not a certificate in PEM format"
TOO_LONG = "The key of the certificate is longer than 4096 bits"
WILDCARD = "A certificate with a wildcard is not supported"
REFUSALS_SOURCE = documented("Security Guide 15: PEM, 4096 bits, no wildcards; the words are inferred")
LONGEST = 4096  # bits

NO_CSR = "CSR for {unit} does not exist; the certificate cannot be imported"
NO_CSR_SOURCE = documented(
    "Security Guide 12.5(1)SU3: an upload answers a pending request; the words are inferred"
)

ROW = "{:<28}{:<32}{}"
COLUMNS = ("Common Name", "Trust Stores", "Purpose")
PHONES = "CallManager-trust,CAPF-trust"
DEFAULT_CAS: tuple[tuple[str, str, str], ...] = (
    ("CAP-RTP-001", PHONES, "Phones with certificates of the manufacturer"),
    ("CAP-RTP-002", PHONES, "Phones with certificates of the manufacturer"),
    ("Cisco Manufacturing CA", PHONES, "Phones with certificates of the manufacturer"),
    ("Cisco Root CA 2048", PHONES, "Issuer of Cisco Manufacturing CA"),
    ("ACT2 SUDI CA", PHONES, "Phones with certificates of the manufacturer"),
)
DEFAULT_CAS_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU3, show cert default-ca-list: columns and these names; stores and purposes are "
    "recalled, the level is inferred; no store of a simulated node holds these certificates"
)


async def delete(session: Session, argument: str) -> None:
    """`set cert delete tomcat-trust Lab Root CA.pem`: what is in use is deleted as well, nobody asks."""
    unit, _, file = argument.partition(" ")
    if not file:
        raise Refused("")
    await _order(session, lambda: trust_stores.delete(session.cluster, session.name, unit, file))
    await session.say(DELETED.format(file=file, store=trust_stores.store_of(unit)))


async def import_trust(session: Session, unit: str) -> None:
    """What is ignored because the stored one is as new gets the same words as what is kept."""
    trust_stores.store_of(unit)
    certificate = _record(session, _read(await _pasted(session)), trust_stores.store_of(unit))
    await _order(session, lambda: trust_stores.add(session.cluster, session.name, unit, certificate))
    await session.say(IMPORTED.format(unit=unit))


async def import_own(session: Session, argument: str) -> None:
    """Refused without a request; what a CA signed for a pending one is not simulated."""
    unit = argument.split()[0]
    session.cluster.key_kind(session.name, unit)
    if unit not in session.platform.requests:
        raise Refused(NO_CSR.format(unit=unit))
    raise NotSimulated


async def show_default_cas(session: Session, argument: str) -> None:
    await session.say("\n".join(ROW.format(*row) for row in (COLUMNS, *DEFAULT_CAS)))


async def _order(session: Session, order: Callable[[], object]) -> None:
    """Carried out by the node, whoever goes away, with model and listeners up to date before and after."""

    async def work() -> None:
        await session.running.settle()
        order()
        await session.running.settle()

    await session.begin(work())


async def _pasted(session: Session) -> str:
    lines = [await session.ask(PASTE)]
    while lines[-1] not in ("", END):
        lines.append(await session.ask(""))
    session.terminal.take_empty_line()
    return "\n".join(lines)


def _read(text: str) -> x509.Certificate:
    """The certificate of a PEM, if it is one that the product takes and that can be shown here."""
    try:
        certificate = x509.load_pem_x509_certificate(text.encode())
        names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        key, version = certificate.public_key(), certificate.version
    except (ValueError, x509.InvalidVersion):
        raise Refused(NOT_A_CERTIFICATE) from None
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey) or version is not x509.Version.v3:
        raise NotSimulated
    if key.key_size > LONGEST:
        raise Refused(TOO_LONG)
    common_name = str(names[0].value) if len(names) == 1 else ""
    if "*" in common_name:
        raise Refused(WILDCARD)
    if not common_name.isprintable() or common_name != " ".join(common_name.split()) or not common_name:
        raise NotSimulated  # the file's name could not be typed
    return certificate


def _record(session: Session, certificate: x509.Certificate, store: str) -> Certificate:
    """The record of a certificate: the cluster's own where a node holds these very bytes, else a new one.

    A record has no bytes: the wire keeps them. What no text of `show cert trust` is known for is not simulated.
    """
    der, wire = certificate.public_bytes(Encoding.DER), session.running.wire
    same_serial = (c for c in trust_stores.held(session.cluster) if c.serial == certificate.serial_number)
    found = next((c for c in same_serial if wire.der(c) == der), None)
    if found is not None:
        return found
    try:
        TEXTS[session.cluster.release.cert_text](der)
    except (KeyError, ValueError):
        raise NotSimulated from None
    record = _new_record(session.name, certificate, store, f"imported/{hashlib.sha256(der).hexdigest()}")
    wire.keep(record, der)
    return record


def _new_record(node: str, certificate: x509.Certificate, store: str, key: str) -> Certificate:
    """`key` names the bytes, so that two records are equal where the bytes are; nobody here has the private key."""
    return Certificate(
        unit=store,
        node=node,
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        serial=certificate.serial_number,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key,
        issuer_key=key if _self_signed(certificate) else f"{key}/issuer",
    )


def _self_signed(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _name(name: x509.Name) -> Name:
    return tuple((part.rfc4514_attribute_name, str(part.value)) for part in name)


_STORE = Parameter("unit", "name of the trust store, with or without -trust")
_FILE = Parameter("file", "name of the certificate, with .pem")
_CA = Parameter("caCert", "name of the CA certificate", mandatory=False)
_R = Argument.REQUIRED

COMMANDS = (
    Command(
        "set cert delete", delete, DELETE_SOURCE, 1, True, _R, "delete a trusted certificate", (_STORE, _FILE)
    ),
    Command(
        "set cert import trust", import_trust, IMPORT_SOURCE, 1, True, _R, "import a trusted certificate", (_STORE,)
    ),
    Command(
        "set cert import own", import_own, NO_CSR_SOURCE, 1, True, _R, "import the answer to a CSR",
        (Parameter("unit", "name of the certificate unit"), _CA),
    ),
    Command("show cert default-ca-list", show_default_cas, DEFAULT_CAS_SOURCE, 1, about="list the default CAs"),
)  # fmt: skip
