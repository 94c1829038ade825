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
from cucm_driver.journal import Journal

HANDSHAKE = timedelta(seconds=10)
# X509_V_FLAG_NO_CHECK_TIME (openssl/x509_vfy.h); Python has no name for it.
NO_CHECK_TIME = 0x200000


def sha256(der: bytes) -> str:
    """The SHA-256 of a certificate's DER, lower-case hex."""
    return hashlib.sha256(der).hexdigest()


def _old_nodes_too(context: ssl.SSLContext) -> ssl.SSLContext:
    """Old releases have 1024-bit keys and SHA-1 signatures, which OpenSSL's default level refuses."""
    context.check_hostname = False
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def any_context() -> ssl.SSLContext:
    """Accepts whatever is presented: for looking, never for sending a credential."""
    context = _old_nodes_too(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    context.verify_mode = ssl.CERT_NONE
    return context


def pinned_context(der: bytes) -> ssl.SSLContext:
    """Its only anchor is this leaf (partial chain): dates and names are not checked, other keys refused."""
    context = _old_nodes_too(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    context.load_verify_locations(cadata=der)
    context.verify_flags = ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_TIME)
    return context


@contextmanager
def opened(host: str, port: int, patience: timedelta = HANDSHAKE, node: str = "") -> Iterator[ssl.SSLSocket]:
    """A TLS connection to whoever listens there. Unreachable, NoAnswer."""
    asked = f"TLS handshake with {host} port {port}"
    try:
        plain = socket.create_connection((host, port), patience.total_seconds())
    except OSError as trouble:
        raise Unreachable(node=node or host, asked=asked, got=words(trouble)) from trouble
    with plain:
        try:
            secured = any_context().wrap_socket(plain)
        except TimeoutError as trouble:
            raise NoAnswer(node=node or host, asked=asked, got="no handshake in time") from trouble
        except OSError as trouble:
            raise Unreachable(node=node or host, asked=asked, got=words(trouble)) from trouble
        with secured:
            yield secured


def presented(
    host: str,
    port: int,
    patience: timedelta = HANDSHAKE,
    *,
    node: str = "",
    journal: Journal | None = None,
) -> bytes:
    """The DER of the leaf that a port presents, e.g. presented("127.0.1.1", 8443). No data is sent."""
    if journal is None:
        return _leaf(host, port, patience, node)
    with journal.exchanging(node or host, "tls", f"handshake with {host} port {port}") as exchange:
        der = _leaf(host, port, patience, node)
        exchange.reply = f"certificate sha256 {sha256(der)}"
        return der


def _leaf(host: str, port: int, patience: timedelta, node: str) -> bytes:
    with opened(host, port, patience, node) as secured:
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
