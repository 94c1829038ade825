"""A wire for datagrams between a TFTP client and a server that loses or doubles the ones it was told to, by number."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Collection
from typing import Any, Self

UP, DOWN = "up", "down"


class LossyWire:
    """`LossyWire(("127.0.1.1", 6969), lose={("up", 2)})`: the second datagram to the server never arrives.

    `passed` is every datagram that was put on the wire, lost or not. Carries one transfer.
    """

    def __init__(
        self,
        server: tuple[str, int],
        lose: Collection[tuple[str, int]] = (),
        twice: Collection[tuple[str, int]] = (),
    ) -> None:
        self._far: Any = server
        self._near: Any = None
        self._lose, self._twice = lose, twice
        self.passed: dict[str, list[bytes]] = {UP: [], DOWN: []}
        self._client_side, self._server_side = (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in "12"
        )
        self._end, self._ended = socket.socketpair()
        self._client_side.bind(("127.0.0.1", 0))
        self._server_side.bind(("127.0.0.1", 0))
        self.port = self._client_side.getsockname()[1]
        self._thread = threading.Thread(target=self._carry, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.send(b"x")
        self._thread.join(3)
        for one in (self._client_side, self._server_side, self._end, self._ended):
            one.close()

    def numbers(self, direction: str, kind: int) -> list[int]:
        """Of the DATA (3) or ACK (4) packets that were put on the wire."""
        return [int.from_bytes(packet[2:4], "big") for packet in self.passed[direction] if packet[1] == kind]

    def _carry(self) -> None:
        while True:
            ready, _, _ = select.select([self._client_side, self._server_side, self._ended], [], [])
            if ready == [self._ended]:  # what is on the way still arrives
                return
            if self._client_side in ready:
                packet, self._near = self._client_side.recvfrom(65535)
                self._pass(UP, packet, self._server_side, self._far)
            if self._server_side in ready:
                packet, self._far = self._server_side.recvfrom(65535)
                self._pass(DOWN, packet, self._client_side, self._near)

    def _pass(self, direction: str, packet: bytes, on: socket.socket, to: Any) -> None:
        self.passed[direction].append(packet)
        this = (direction, len(self.passed[direction]))
        for _ in range(0 if this in self._lose else 2 if this in self._twice else 1):
            on.sendto(packet, to)
