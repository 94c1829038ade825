"""TFTP on UDP: the files of 6970 as phones ask for them where HTTP fails. Reads only; decides nothing about files.

Every transfer has a port of its own (RFC 1350, section 4); patience with a client is real time.
"""

from __future__ import annotations

import asyncio
from asyncio import DatagramProtocol, DatagramTransport
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from simulator.frontends.effects import Dropped, struck
from simulator.frontends.files import serve
from simulator.frontends.tftp_packets import (
    MODES,
    RRQ,
    WORDS,
    Code,
    Malformed,
    Request,
    Transfer,
    acknowledgement,
    error,
    granted,
    is_error,
    is_request,
    read,
)
from simulator.model.service import TFTP
from simulator.provenance import documented, inferred, observed
from simulator.running import Running

AGAIN = 1.0  # seconds of real time before a packet that nobody acknowledged is sent again
TRIES = 5
PATIENCE_SOURCE = inferred("how often and how long Cisco Tftp sends again is not known")
PORT_SOURCE = documented("UDP 69: a TFTP node's ports in Webex Dedicated Instance, network requirements")
MISSING_SOURCE = observed("Cisco 214535 (11.5 without a CTL): 503 on 6970, then TFTP `File not found`")
WRITING_SOURCE = inferred(
    "files reach Cisco Tftp through the platform pages; a write request is refused here"
)

Peer = tuple[Any, ...]  # host, port


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request gets: an ERROR packet, or a transfer; `told` is the journal's word for it."""

    told: str
    error: bytes = b""
    transfer: Transfer | None = None


def _refused(code: Code, text: str = "") -> Answer:
    return Answer(f"error {code.value} {text or WORDS[code]}", error(code, text))


class Mailbox(DatagramProtocol):
    """A UDP socket that hands on every datagram; what ICMP says is not told to anybody."""

    def __init__(self, take: Callable[[bytes, Peer], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        self._take(data, addr)

    def error_received(self, exc: Exception) -> None:
        """The client has gone: nothing acknowledges, and the tries run out."""


class TftpListener:
    """Cisco Tftp of one node on UDP; open while it is STARTED, and transfers end without a word when it stops."""

    service: str | None = TFTP

    def __init__(self, running: Running, node: str) -> None:
        self._running, self.node = running, node
        self._door: DatagramTransport | None = None
        self._transfers: dict[tuple[Peer, bytes], asyncio.Task[None]] = {}

    async def open(self) -> None:
        address = self._running.addresses[self.node]
        self._door = await _socket(address.host, address.ports["tftp"], self._asked)

    async def close(self) -> None:
        if self._door is not None:
            self._door.abort()
            await asyncio.sleep(
                0
            )  # the loop frees the address in its next round; a reload opens it again at once
        self._door = None
        under_way = list(self._transfers.values())
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _asked(self, datagram: bytes, peer: Peer) -> None:
        """A request that comes again while it is being answered is not answered twice."""
        key = (peer, datagram)
        if not is_request(datagram) or key in self._transfers:
            return
        task = asyncio.ensure_future(self._converse(datagram, peer))
        self._transfers[key] = task
        task.add_done_callback(lambda _: self._transfers.pop(key, None))

    async def _converse(self, datagram: bytes, peer: Peer) -> None:
        try:
            answer = await self._answer(datagram)
        except Dropped:
            return
        await Conversation(self._running, self.node, peer).hold(answer)

    async def _answer(self, datagram: bytes) -> Answer:
        """What is due, noted in the journal. Raises Dropped: then the request was never seen."""
        try:
            request = read(datagram)
        except Malformed as why:
            answer = _refused(Code.ILLEGAL_OPERATION)
            self._note(f"malformed: {why}", answer.told, modelled=False)
            return answer
        name = request.name.lstrip("/")
        asked = f"{'RRQ' if request.kind == RRQ else 'WRQ'} {name}"
        try:
            answer = await self._due(request, name)
        except Dropped:
            self._note(asked, "drop")
            raise
        self._note(asked, answer.told)
        return answer

    async def _due(self, request: Request, name: str) -> Answer:
        if request.kind != RRQ:
            return _refused(Code.ACCESS_VIOLATION)
        fault = await struck(self._running, self.node, f"tftp:{name}")
        if fault is not None and fault.refused is not None:
            return _refused(Code.FILE_NOT_FOUND, fault.refused)
        if fault is not None:
            return _sent(request, fault.raw or b"", "garble")
        found = serve(self._running, self.node, name)
        return _sent(request, found.body) if found.status == 200 else _refused(Code.FILE_NOT_FOUND)

    def _note(self, request: str, outcome: str, modelled: bool = True) -> None:
        self._running.journal.note(self.node, "tftp", request, outcome, modelled=modelled)


def _sent(request: Request, body: bytes, told: str = "ok") -> Answer:
    content = MODES[request.mode](body)
    return Answer(told, transfer=Transfer(content, granted(request.options, len(content))))


class Conversation:
    """One transfer's own port, and who is at the other end; anybody else there is told that he is not."""

    def __init__(self, running: Running, node: str, peer: Peer) -> None:
        self._running, self._node, self._peer = running, node, peer
        self._came: asyncio.Queue[bytes] = asyncio.Queue()
        self._port: DatagramTransport | None = None

    async def hold(self, answer: Answer) -> None:
        """Send the error, or the file until its last block is acknowledged or the tries run out."""
        self._port = await _socket(self._running.addresses[self._node].host, 0, self._heard)
        try:
            if answer.transfer is None:
                self._say(answer.error)
            else:
                await self._carry(answer.transfer)
        finally:
            self._port.close()

    async def _carry(self, transfer: Transfer) -> None:
        patience = float(transfer.options.get("timeout", AGAIN))
        tries = 0
        while not transfer.done and tries < TRIES:
            self._say(transfer.waiting)
            tries += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    if not await self._acknowledged(transfer):
                        return
                    tries = 0

    async def _acknowledged(self, transfer: Transfer) -> bool:
        """Wait for the acknowledgement that is due; False when the client gave up, or says what no client says."""
        while True:
            datagram = await self._came.get()
            number = acknowledgement(datagram)
            if number is None:
                if not is_error(datagram):
                    self._say(error(Code.ILLEGAL_OPERATION))
                return False
            if transfer.acknowledged(number):
                return True

    def _heard(self, datagram: bytes, sender: Peer) -> None:
        if sender == self._peer:
            self._came.put_nowait(datagram)
        elif self._port is not None and not is_error(datagram):
            self._port.sendto(error(Code.UNKNOWN_TRANSFER), sender)

    def _say(self, packet: bytes) -> None:
        """At the seam `bytes:tftp` the effect `garble` puts its text in the packet's place, any other loses it."""
        effect = self._running.faults.strike(self._node, "bytes:tftp")
        if effect is not None:
            packet = effect.text.encode() if effect.kind == "garble" else b""
        if packet and self._port is not None:
            self._port.sendto(packet, self._peer)


async def _socket(host: str, port: int, take: Callable[[bytes, Peer], None]) -> DatagramTransport:
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Mailbox(take), local_addr=(host, port)
    )
    return transport
