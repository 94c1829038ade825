"""TLS contexts of the simulated services, made from what a service loaded. Knows no service by name."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from simulator.model.certificate import Certificate
from simulator.running import Running


class NothingLoaded(Exception):
    """A service that listens with TLS has loaded no certificate of that unit: its front end cannot open."""


def presented_context(running: Running, node: str, service: str, unit: str) -> ssl.SSLContext:
    """A fresh context that shows what a service loaded: `presented_context(running, "cm-pub", TVS, "TVS")`.

    Never change a context in place: a client that resumes a session would go on seeing the old certificate.
    Raises NothingLoaded.
    """
    loaded = running.model.nodes[node].presents(service)
    if unit not in loaded:
        raise NothingLoaded(f"{service} on {node} has not loaded a {unit} certificate")
    return server_context(chain_and_key(running, loaded[unit]))


def server_context(pem: bytes) -> ssl.SSLContext:
    """A server context from a certificate and its private key, both in `pem`. TLS 1.2 and later."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with _path(pem) as path:
        context.load_cert_chain(path)
    return context


def chain_and_key(running: Running, certificate: Certificate) -> bytes:
    key = running.keys.private(certificate.key)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return running.wire.pem(certificate).encode() + b"\n" + secret


@contextmanager
def _path(content: bytes) -> Iterator[str]:
    """A path that OpenSSL can read: in memory on Linux, elsewhere a file (0600) that is removed at once."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("certificate")
        name = f"/proc/self/fd/{descriptor}"
    else:
        descriptor, name = tempfile.mkstemp()
    try:
        os.write(descriptor, content)
        yield name
    finally:
        os.close(descriptor)
        if not name.startswith("/proc/"):
            os.unlink(name)
