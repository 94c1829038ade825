"""Where a simulated cluster stands: loopback addresses of its own, held by the control port's socket."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

CONTROL_PORT = 2999
NODE_PORTS: Mapping[str, int] = {
    "ssh": 2222,
    "https": 8443,
    "tftp": 6969,
    "tftp_http": 6970,
    "files_callmanager": 6971,
    "files_tomcat": 6972,
    "tvs": 2445,
    "capf": 3804,
    "sip_tls": 5061,
}
"""22 is mapped to 2222 and UDP 69 to 6969; the others are the product's own."""
PHONE_WEB_PORT = 8080
LAST_BLOCK = 60


class NoAddress(OSError):
    """No block of loopback addresses is free, or a port of it is taken by another program."""


@dataclass(frozen=True, slots=True)
class NodeAddress:
    """`NodeAddress("127.0.1.1").ports["https"] == 8443`."""

    host: str
    ports: Mapping[str, int] = field(default_factory=lambda: dict(NODE_PORTS))


@dataclass(frozen=True, slots=True)
class Block:
    """127.0.x.N for the nodes, 127.(64+x).a.b for the phones; whoever holds `control` holds the block."""

    x: int
    control: socket.socket

    def node(self, number: int) -> str:
        return f"127.0.{self.x}.{number}"

    def phone(self, number: int) -> str:
        return f"127.{64 + self.x}.{number >> 8}.{number & 255}"

    @property
    def control_url(self) -> str:
        return f"http://127.0.{self.x}.254:{CONTROL_PORT}"

    def taken(self, error: OSError) -> NoAddress:
        """Another program has a port of this block; `error` names it."""
        return NoAddress(
            f"{error.strerror}. Another program has that port: stop it, or give another --block."
        )


def claim(wanted: int | None = None) -> Block:
    """The first free block, or the wanted one. NoAddress says what stands in the way and what to do."""
    for x in [wanted] if wanted is not None else range(1, LAST_BLOCK + 1):
        held = _bind(f"127.0.{x}.254")
        if held is not None:
            return Block(x, held)
    which = f"block {wanted}" if wanted is not None else f"all {LAST_BLOCK} blocks"
    raise NoAddress(
        f"{which} of loopback addresses (127.0.x.254, port {CONTROL_PORT}) in use: other simulators are running. "
        "Stop one (Ctrl-C in its terminal), or give another --block."
    )


def _bind(address: str) -> socket.socket | None:
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        held.bind((address, CONTROL_PORT))
        held.listen(64)
    except OSError as error:
        held.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise NoAddress(
            f"cannot listen on {address}:{CONTROL_PORT}: {error.strerror}. The simulator needs addresses of 127.0.0.0/8, "
            "which Linux and Windows give to every program."
        ) from error
    held.setblocking(False)
    return held
