"""TLS without authorities: what a port presents, and contexts that trust exactly one leaf.

Dates are not checked here: an expired certificate is the usual reason to be connected at all.
"""

import hashlib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from cucm_driver.errors import NoAnswer, Unreachable
from cucm_driver.record.journal import Journal

HANDSHAKE = timedelta(seconds=10)
# X509_V_FLAG_NO_CHECK_TIME (openssl/x509_vfy.h); Python has no name for it.
NO_CHECK_TIME = 0x200000
OLD = "If {node} has an old release, set `legacy_algorithms = true` for it in the inventory."
HUNG_UP = "UNEXPECTED_EOF_WHILE_READING"
# OpenSSL's reasons for "no common version, cipher, group, signature" and for keys below its security level.
NOTHING_IN_COMMON = (
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "TLSV1_ALERT_INSUFFICIENT_SECURITY",
    "UNSUPPORTED_PROTOCOL",
    "WRONG_SSL_VERSION",
    "WRONG_SIGNATURE_TYPE",
    "NO_SHARED_SIGNATURE_ALGORITHMS",
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
    "DH_KEY_TOO_SMALL",
    "EE_KEY_TOO_SMALL",
    "CA_MD_TOO_WEAK",
)


def sha256(der: bytes) -> str:
    """The SHA-256 of a certificate's DER, lower-case hex."""
    return hashlib.sha256(der).hexdigest()


def _modern(context: ssl.SSLContext, legacy: bool) -> ssl.SSLContext:
    """OpenSSL's own defaults; `legacy`: also the 1024-bit keys, SHA-1 and TLS 1.0 of old releases."""
    context.check_hostname = False
    if legacy:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    return context


def any_context(legacy: bool = False) -> ssl.SSLContext:
    """Accepts whatever is presented: for looking, never for sending a credential."""
    context = _modern(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), legacy)
    context.verify_mode = ssl.CERT_NONE
    return context


def pinned_context(der: bytes, legacy: bool = False) -> ssl.SSLContext:
    """Its only anchor is this leaf (partial chain): dates and names are not checked, other keys refused."""
    context = _modern(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), legacy)
    context.load_verify_locations(cadata=der)
    context.verify_flags = ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_TIME)
    return context


@contextmanager
def opened(
    host: str, port: int, patience: timedelta = HANDSHAKE, node: str = "", legacy: bool = False
) -> Iterator[ssl.SSLSocket]:
    """A TLS connection to whoever listens there. Unreachable, NoAnswer."""
    asked = f"TLS handshake with {host} port {port}"
    try:
        plain = socket.create_connection((host, port), patience.total_seconds())
    except OSError as trouble:
        raise Unreachable(node=node or host, asked=asked, got=words(trouble)) from trouble
    with plain:
        try:
            secured = any_context(legacy).wrap_socket(plain)
        except TimeoutError as trouble:
            raise NoAnswer(node=node or host, asked=asked, got="no handshake in time") from trouble
        except OSError as trouble:
            raise _no_handshake(trouble, node or host, asked, legacy) from trouble
        with secured:
            yield secured


def _no_handshake(trouble: OSError, node: str, asked: str, legacy: bool) -> Unreachable:
    """Where old algorithms may be what is missing, the flag that offers them is named."""
    reason, next_move = getattr(trouble, "reason", None), ""
    if not legacy and reason in NOTHING_IN_COMMON:
        next_move = OLD.format(node=node)
    if not legacy and reason == HUNG_UP:
        next_move = f"{Unreachable.usual_next_move} {OLD.format(node=node)}"
    return Unreachable(node=node, asked=asked, got=words(trouble), next_move=next_move)


def presented(
    host: str,
    port: int,
    patience: timedelta = HANDSHAKE,
    *,
    node: str = "",
    journal: Journal | None = None,
    legacy: bool = False,
) -> bytes:
    """The DER of the leaf that a port presents, e.g. presented("127.0.1.1", 8443). No data is sent."""
    if journal is None:
        return _leaf(host, port, patience, node, legacy)
    with journal.exchanging(node or host, "tls", f"handshake with {host} port {port}") as exchange:
        der = _leaf(host, port, patience, node, legacy)
        exchange.reply = f"certificate sha256 {sha256(der)}"
        return der


def _leaf(host: str, port: int, patience: timedelta, node: str, legacy: bool) -> bytes:
    with opened(host, port, patience, node, legacy) as secured:
        der = secured.getpeercert(binary_form=True)
    if not der:
        raise Unreachable(
            node=node or host, asked=f"TLS handshake with {host} port {port}", got="no certificate"
        )
    return der


def words(trouble: OSError) -> str:
    """What the operating system says, e.g. "Connection refused"."""
    if isinstance(trouble, TimeoutError):
        return "no connection in time"
    return trouble.strerror or str(trouble) or type(trouble).__name__
