"""TLS of old releases: refused by default and told with the flag, spoken where the inventory says so."""

from __future__ import annotations

import contextlib
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from cucm_driver.errors import Unreachable
from cucm_driver.transports.loop import LoopThread
from cucm_driver.transports.tls import pinned_context, presented
from tests.cucm_driver.transports.far_end import Identity, identity, stream_server


def of_1024_bits() -> Identity:
    """A self-signed RSA certificate as nodes of old releases have it."""
    key = rsa.generate_private_key(65537, 1024)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cm-pub.example.com")])
    begin = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = (
        builder.not_valid_before(begin).not_valid_after(begin + timedelta(days=9)).sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "identity.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(secret + made.public_bytes(Encoding.PEM))
        context.load_cert_chain(path)
    return Identity(made.public_bytes(Encoding.DER), context)


@contextmanager
def alerting(context: ssl.SSLContext) -> Iterator[int]:
    """A server that says in an alert why a handshake fails, as Tomcat does."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    plain, _ = server.accept()
                    with plain, contextlib.suppress(ssl.SSLError):
                        context.wrap_socket(plain, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_node_that_speaks_tls_1_0_only_is_told_with_the_flag_and_spoken_to_with_it() -> None:
    old = identity()
    old.context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1 is deprecated"):
        old.context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1 is deprecated"):
        old.context.maximum_version = ssl.TLSVersion.TLSv1
    with alerting(old.context) as port:
        with pytest.raises(Unreachable) as caught:
            presented("127.0.0.1", port, node="cm-pub")
        assert caught.value.next_move.startswith(
            "If cm-pub has an old release, set `legacy_algorithms = true`"
        )
        assert presented("127.0.0.1", port, node="cm-pub", legacy=True) == old.der


def test_no_cipher_in_common_is_told_with_the_flag_unless_it_is_set() -> None:
    only = identity()
    only.context.maximum_version = ssl.TLSVersion.TLSv1_2
    only.context.set_ciphers("PSK")
    with alerting(only.context) as port:
        with pytest.raises(Unreachable) as without:
            presented("127.0.0.1", port)
        with pytest.raises(Unreachable) as with_it:
            presented("127.0.0.1", port, legacy=True)
    assert "legacy_algorithms" in without.value.next_move
    assert "legacy_algorithms" not in with_it.value.next_move


def test_a_node_that_hangs_up_in_the_handshake_is_told_with_the_usual_move_and_the_flag(
    far_loop: LoopThread,
) -> None:
    with (
        stream_server(far_loop, lambda _: b"") as port,
        pytest.raises(Unreachable, match=r"check the address and port .* set `legacy_algorithms"),
    ):
        presented("127.0.0.1", port, node="cm-pub")


@pytest.mark.parametrize("legacy", [False, True])
def test_a_key_of_1024_bits_is_trusted_only_with_the_flag(legacy: bool) -> None:
    old = of_1024_bits()
    refused = pytest.raises(ssl.SSLError, match=r"key too small|too weak")
    with (
        alerting(old.context) as port,
        socket.create_connection(("127.0.0.1", port), 5) as plain,
        contextlib.nullcontext() if legacy else refused,
    ):
        pinned_context(old.der, legacy).wrap_socket(plain).close()
