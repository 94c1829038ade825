"""What Cisco Tftp serves on UDP 69, as phones fetch it where HTTP on 6970 fails. Reads only; it never sends a write request."""

import socket
import sys
import time
from datetime import timedelta
from typing import Any

from cucm_driver.errors import ClusterTrouble, Garbled, NoAnswer, Refused, Unreachable
from cucm_driver.inventory import Node
from cucm_driver.record.journal import Journal
from cucm_driver.transports.tftp_download import (
    NOT_FOUND,
    UNKNOWN_TRANSFER,
    Declined,
    Download,
    Violation,
    error,
)
from cucm_driver.transports.tls import words

USUAL = timedelta(seconds=10)
AGAIN = timedelta(seconds=1)
LARGEST = 4 << 20
"""Bytes. Lists have 64 KiB at most, configurations less; what is larger is no file for this client."""
_IP_RECVERR = 11  # ip(7), Linux: ICMP "port unreachable" is told on a socket that is not connected
_LONGEST = 65535


class Tftp:
    """`get("ITLFile.tlv")` from one node.

    `patience` is how long nothing new may come, `again` after how much of it the last packet is sent once more;
    both are real time.
    """

    def __init__(
        self,
        node: Node,
        journal: Journal,
        patience: timedelta = USUAL,
        again: timedelta = AGAIN,
        largest: int = LARGEST,
    ) -> None:
        self._node, self._journal = node, journal
        self._patience, self._again, self._largest = patience, again, largest

    def get(self, name: str) -> bytes | None:
        """The file, or None if the node has none (error 1).

        Unreachable when nothing listens there, NoAnswer, Refused (another error), Garbled (see the journal).
        """
        download = Download(name.lstrip("/"), self._largest, max(1, round(self._again.total_seconds())))
        with self._journal.exchanging(self._node.name, "tftp", f"RRQ {download.name}") as exchange:
            try:
                self._fetch(download)
            except Declined as why:
                if why.code != NOT_FOUND:
                    raise self._trouble(Refused, download, str(why)) from why
                exchange.outcome = exchange.reply = str(why)
                return None
            except Violation as why:
                exchange.reply = bytes(download.content)
                raise self._trouble(Garbled, download, str(why)) from why
            exchange.reply = bytes(download.content)
            return bytes(download.content)

    def _fetch(self, download: Download) -> None:
        address, port = self._node.address, self._node.ports.tftp
        try:
            family, _, _, _, door = socket.getaddrinfo(address, port, type=socket.SOCK_DGRAM)[0]
            with socket.socket(family, socket.SOCK_DGRAM) as opened:
                _Conversation(opened, door, download, self._again).hold(self._patience)
        except TimeoutError as trouble:
            came = len(download.content)
            raise self._trouble(NoAnswer, download, f"nothing new in time, after {came} bytes") from trouble
        except OSError as trouble:
            raise self._trouble(Unreachable, download, words(trouble)) from trouble

    def _trouble(self, kind: type[ClusterTrouble], download: Download, got: str) -> ClusterTrouble:
        node = self._node
        return kind(
            node=node.name, asked=f"RRQ tftp://{node.address}:{node.ports.tftp}/{download.name}", got=got
        )


class _Conversation:
    """One transfer on one socket: the first answer from the node fixes the far end's port (RFC 1350, section 4)."""

    def __init__(
        self, opened: socket.socket, door: tuple[Any, ...], download: Download, again: timedelta
    ) -> None:
        self._socket, self._door, self._download = opened, door, download
        self._again = again.total_seconds()
        self._far: tuple[Any, ...] | None = None

    def hold(self, patience: timedelta) -> None:
        """Until the file is there. OSError; TimeoutError where nothing new came in time; Violation, Declined.

        The last block is acknowledged once; a server that misses that gives up by itself, and the file is here.
        """
        self._tell_of_icmp(True)
        news, until = -1, 0.0
        while not self._download.done:
            if self._download.news > news:
                news, until = self._download.news, time.monotonic() + patience.total_seconds()
            self._send()
            self._next(until)
        self._send()

    def _next(self, until: float) -> None:
        """Wait for what wants an answer; send the last packet again while nothing comes."""
        again = time.monotonic() + self._again
        while not self._answer_due(min(again, until)):
            if time.monotonic() >= until:
                raise TimeoutError
            if time.monotonic() >= again:
                self._send()
                again = time.monotonic() + self._again

    def _answer_due(self, until: float) -> bool:
        """One datagram; False when it is `until`, or when nothing is to be answered."""
        self._socket.settimeout(max(until - time.monotonic(), 0.001))
        try:
            datagram, sender = self._socket.recvfrom(_LONGEST)
        except TimeoutError:
            return False
        except ConnectionError:
            if self._far is None:
                raise
            return False  # about an earlier stranger; not every system tells about whom
        if not self._from_far_end(sender):
            return False
        try:
            return self._download.take(datagram)
        except Violation as why:
            self._socket.sendto(error(why.code, str(why)), sender)
            raise

    def _from_far_end(self, sender: tuple[Any, ...]) -> bool:
        """Is it the server? A second transfer of a request that came twice is told to stop; strangers are not heard."""
        if self._far is None and sender[0] == self._door[0]:
            self._far = sender
            self._tell_of_icmp(False)
        if sender == self._far:
            return True
        if self._far is not None:
            self._socket.sendto(error(UNKNOWN_TRANSFER, "Unknown transfer ID"), sender)
        return False

    def _send(self) -> None:
        self._socket.sendto(self._download.answer, self._far or self._door)

    def _tell_of_icmp(self, wanted: bool) -> None:
        if sys.platform == "linux" and self._socket.family == socket.AF_INET:
            self._socket.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, int(wanted))
