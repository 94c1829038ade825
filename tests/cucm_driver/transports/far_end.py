"""Small far ends on loopback: an SSH server that follows a script, certificates, one-shot servers.

They know the wire only; what they say is written in the tests.
"""

import asyncio
import contextlib
import ssl
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cucm_driver.inventory import Node, Ports
from cucm_driver.transports.cli import Cli
from cucm_driver.transports.loop import LoopThread

PASSWORD = "open-sesame"
PROMPT = "admin:"
ConnectCli = Callable[..., AbstractContextManager[Cli]]  # (far, consent) -> the client side


@dataclass
class FarNode:
    """A platform CLI: prints `banner`, then `replies[command]`; `<line>`, `<key>` in a tuple await input."""

    replies: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    banner: str = "Command Line Interface is starting up, please wait ...\n\n   Welcome\n\nadmin:"
    methods: tuple[str, ...] = ("keyboard-interactive", "password")
    waits_for_nudge: bool = False
    drops_on: str | None = None
    drops: int = 1
    keeps_silent_on: str | None = None
    piecewise: bool = False
    after_each: str = PROMPT
    typed: list[str] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    logins: int = 0
    connections: list[asyncssh.SSHServerConnection] = field(default_factory=list)

    async def session(self, process: asyncssh.SSHServerProcess[str]) -> None:
        self.logins += 1
        with contextlib.suppress(asyncssh.Error, OSError):
            if self.waits_for_nudge:
                await process.stdin.readline()
            await self._print(process, self.banner)
            async for line in process.stdin:
                command = line.rstrip("\n")
                if command:
                    self.typed.append(command)
                if not await self._perform(process, command):
                    return

    async def _perform(self, process: asyncssh.SSHServerProcess[str], command: str) -> bool:
        if command == self.drops_on and self.drops:
            self.drops -= 1
            process.get_extra_info("connection").abort()
            return False
        if command == self.keeps_silent_on:
            return True
        for part in self._parts(command):
            if part.startswith("<"):
                await self._read(process, part)
            else:
                await self._print(process, part)
        await self._print(process, self.after_each)
        return True

    def _parts(self, command: str) -> tuple[str, ...]:
        default = "" if not command else f"{command} was done\n"
        if command == "set cli pagination off":
            default = "Automatic pagination is turned off\n"
        parts = self.replies.get(command, default)
        return parts if isinstance(parts, tuple) else (parts,)

    async def _read(self, process: asyncssh.SSHServerProcess[str], how: str) -> None:
        """`<line>` waits for Enter, `<key>` for one key."""
        if how == "<line>":
            self.typed.append((await process.stdin.readline()).rstrip("\n"))
            return
        channel: Any = process.channel
        channel.set_line_mode(False)
        self.typed.append(await process.stdin.read(1))
        channel.set_line_mode(True)

    async def _print(self, process: asyncssh.SSHServerProcess[str], text: str) -> None:
        if not self.piecewise:
            process.stdout.write(text)
            return
        for letter in text:
            process.stdout.write(letter)
            await asyncio.sleep(0.0005)


class _Door(asyncssh.SSHServer):
    def __init__(self, far: FarNode) -> None:
        self._far = far

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._far.connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return "password" in self._far.methods

    def validate_password(self, username: str, password: str) -> bool:
        self._far.attempts.append("password")
        return password == PASSWORD

    def kbdint_auth_supported(self) -> bool:
        return "keyboard-interactive" in self._far.methods

    def get_kbdint_challenge(
        self, username: str, lang: str, submethods: str
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        return "", "", "", [("Password: ", False)]

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        self._far.attempts.append("keyboard-interactive")
        return list(responses) == [PASSWORD]


@contextmanager
def ssh_node(loop: LoopThread, far: FarNode, key: asyncssh.SSHKey, pinned: str | None = "") -> Iterator[Node]:
    """The node as an inventory names it. `pinned`: None for no key, a text instead of its own key."""

    async def start() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            lambda: _Door(far), "127.0.0.1", 0, server_host_keys=[key], process_factory=far.session
        )

    acceptor = loop.run(start())
    port = acceptor.sockets[0].getsockname()[1]
    own = key.export_public_key().decode()
    host_key = pinned if pinned is None else pinned or own
    yield Node(
        name="cm-pub", address="127.0.0.1", role="publisher", ssh_host_key=host_key, ports=Ports(ssh=port)
    )

    async def stop() -> None:
        acceptor.close()
        for connection in far.connections:
            connection.abort()
        await acceptor.wait_closed()

    loop.run(stop())


@dataclass(frozen=True)
class Identity:
    """A self-signed certificate and a context that presents it."""

    der: bytes
    context: ssl.SSLContext


def identity(name: str = "cm-pub.example.com", expired: bool = False) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    end = datetime.now(UTC) + timedelta(days=-1 if expired else 300)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(end - timedelta(days=600)).not_valid_after(end).sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "identity.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(path)
    return Identity(certificate.public_bytes(serialization.Encoding.DER), context)


@contextmanager
def stream_server(
    loop: LoopThread,
    answer: Callable[[bytes], bytes | None],
    context: ssl.SSLContext | None = None,
    port: int = 0,
) -> Iterator[int]:
    """Reads what comes in one go, sends the answer, closes; None keeps silent."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            question = await reader.read(65536)
            reply = answer(question) if question else b""
            if reply is None:
                await reader.read()
            else:
                for at in range(0, len(reply), 7):
                    writer.write(reply[at : at + 7])
                    await writer.drain()
            writer.close()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(serve, "127.0.0.1", port, ssl=context)

    server = loop.run(start())
    yield server.sockets[0].getsockname()[1]

    async def stop() -> None:
        server.close()

    loop.run(stop())
