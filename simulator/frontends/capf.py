"""CAPF on 3804: installs, fetches and deletes the LSC of a phone that asks. The server speaks first. It decides nothing.

A phone that is not switched on in the model may ask as well: who speaks here is whoever proves to be that phone.
"""

from __future__ import annotations

from asyncio import IncompleteReadError, StreamReader, StreamWriter, timeout
from collections.abc import Awaitable, Callable, Mapping
from itertools import count

from simulator.frontends.effects import Dropped, Struck, struck
from simulator.frontends.streams import StreamServer
from simulator.frontends.tls import presented_context
from simulator.keys import kind_of
from simulator.model import capf
from simulator.model.capf import Authentication, Kind, Operation, Result
from simulator.model.device_certificate import Enrolment
from simulator.model.phone import Phone
from simulator.model.service import CAPF
from simulator.provenance import inferred
from simulator.running import Running
from simulator.wire import capf as wire
from simulator.wire.capf import Command, Element, Message, Reason
from simulator.wire.elements import Malformed, split
from simulator.wire.x509 import public_key

PATIENCE = 30.0  # seconds of real time for the next message of a phone
RETRY_SECONDS = 60
RETRY_SOURCE = inferred("'retry later' where nothing is pending, and where an offline CA has not signed yet")
END_SOURCE = inferred("what is no message, or comes out of order, gets an end with 'invalid element'")


class Left(Exception):
    """The phone went away between two messages."""


class CapfListener:
    """CAPF of the publisher, with the CAPF certificate that it loaded."""

    service: str | None = CAPF

    def __init__(self, running: Running, node: str) -> None:
        self._running, self.node = running, node
        self._server: StreamServer | None = None
        self._sessions = count(1)

    async def open(self) -> None:
        address = self._running.addresses[self.node]
        context = presented_context(self._running, self.node, CAPF, "CAPF")
        self._server = StreamServer(address.host, address.ports["capf"], self._converse, context)
        await self._server.open()

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close()

    async def _converse(self, reader: StreamReader, writer: StreamWriter) -> None:
        session = Session(self._running, self.node, next(self._sessions), reader, writer)
        try:
            await session.hold()
        except Malformed as why:
            session.note(f"malformed: {why}", "ended", modelled=False)
            await session.end(Reason.INVALID)
        except TimeoutError:
            session.note("silence", "ended")
            await session.end(Reason.NO_ACTION)
        except Left:
            session.note("the phone left", "closed")
        except Dropped:
            writer.transport.abort()


class Session:
    """One connection: who is it, what is pending for it, does it prove to be that phone, then the deed."""

    def __init__(
        self, running: Running, node: str, number: int, reader: StreamReader, writer: StreamWriter
    ) -> None:
        self._running, self._node, self._number = running, node, number
        self._reader, self._writer = reader, writer

    async def hold(self) -> None:
        await self._say(
            Command.AUTHENTICATION,
            (Element.VERSION, bytes([wire.VERSION])),
            (Element.AUTHENTICATION, b"\0"),
        )
        try:
            answer = await self._answer(Command.AUTHENTICATION_ANSWER)
        except Left:  # it only looked at the certificate
            return
        device = answer.text(Element.DEVICE)
        phone = self._running.model.phones.get(device)
        if phone is None:
            self.note(f"unknown device {device[:15]!r}", "ended")
            await self.end(Reason.UNKNOWN_DEVICE)
        else:
            await self._serve(phone, answer)

    async def end(self, reason: Reason, text: str = "") -> None:
        said = [(Element.TEXT, text.encode() + b"\0")] if text else []
        await self._say(Command.END, (Element.REASON, bytes([reason])), *said)

    def note(self, request: str, outcome: str, *, changing: bool = False, modelled: bool = True) -> None:
        self._running.journal.note(self._node, "capf", request, outcome, changing, modelled)

    # -- what is pending ---------------------------------------------------------------------------------------

    async def _serve(self, phone: Phone, answer: Message) -> None:
        await self._running.settle()
        operation = capf.awaited(self._running.model, phone)
        if operation is None or operation.result is Result.REQUESTED:
            self.note(f"nothing to do for {phone.name}", "retry later")
            await self._retry_later()
            return
        fault = await struck(self._running, self._node, f"capf:{operation.kind}")
        if fault is not None:
            await self._strike(fault)
            return
        proven = self._proven(phone, operation, answer)
        if proven is Result.PENDING:
            await DEEDS[operation.kind](self, phone, operation)
        else:
            await self._refuse(phone, operation, proven)

    async def _strike(self, fault: Struck) -> None:
        if fault.raw is None:
            await self.end(Reason.INVALID, fault.refused or "")
        else:
            self._writer.write(fault.raw)
            await self._writer.drain()

    async def _retry_later(self) -> None:
        await self._say(Command.RETRY_LATER, (Element.DELAY, RETRY_SECONDS.to_bytes(4, "big")))

    async def _refuse(self, phone: Phone, operation: Operation, why: Result) -> None:
        capf.finish(phone, operation, why)
        await self._running.settle()
        self.note(f"{operation.kind} for {phone.name}", why.value)
        await self.end(Reason.INVALID, phone.capf.status if phone.capf is not None else "")

    # -- who it is ---------------------------------------------------------------------------------------------

    def _proven(self, phone: Phone, operation: Operation, answer: Message) -> Result:
        match operation.authentication:
            case Authentication.NULL:
                return Result.PENDING
            case Authentication.STRING:
                same = answer.text(Element.PASSWORD) == operation.string
                return Result.PENDING if same else Result.WRONG_STRING
            case existing:
                return self._by_certificate(phone, existing, answer)

    def _by_certificate(self, phone: Phone, existing: Authentication, answer: Message) -> Result:
        expected = capf.proof(phone, existing)
        if expected is None or Element.CERTIFICATE not in answer.elements:
            return Result.NO_CERTIFICATE
        given = wire.der_in(answer.elements[Element.CERTIFICATE])
        same = given == self._running.wire.der(expected)
        if same and wire.proves(public_key(given), phone.name, given, answer.elements):
            return capf.judge(self._running.model, expected)
        return Result.INVALID_LSC if expected.unit == "LSC" else Result.INVALID_MIC

    # -- the deeds ---------------------------------------------------------------------------------------------

    async def install(self, phone: Phone, operation: Operation) -> None:
        signed = operation.signed or await self._signed(phone, operation)
        if isinstance(signed, Enrolment):
            await self._store(phone, operation, signed)
        elif signed is Result.REQUESTED:
            self.note(f"install for {phone.name}", signed.value, changing=True)
            await self._retry_later()
        else:
            await self._refuse(phone, operation, signed)

    async def _signed(self, phone: Phone, operation: Operation) -> Enrolment | Result:
        """The phone makes a key, and whoever signs signs it. An offline CA does so later: the request is kept."""
        await self._say(Command.KEY_GENERATION, *wire.wanted_key(operation.key_kind))
        key = wire.public_key(_needed(await self._answer(Command.KEY_GENERATION_ANSWER), Element.PUBLIC_KEY))
        if kind_of(key) != operation.key_kind:
            raise Malformed(f"a key {kind_of(key)} where {operation.key_kind} was asked for")
        key_id = self._running.keys.admit(key)
        await self._running.settle()
        signed = capf.sign(self._running.model, key_id)
        if signed is Result.REQUESTED:
            capf.keep_request(phone, operation, key_id)
        return signed

    async def _store(self, phone: Phone, operation: Operation, signed: Enrolment) -> None:
        der = self._running.wire.der(signed.of(phone.name))
        await self._say(Command.STORE, (Element.CERTIFICATE_TYPE, wire.LSC), wire.certificate(der))
        await self._done(phone, operation, await self._answer(Command.STORE_ANSWER), signed)

    async def delete(self, phone: Phone, operation: Operation) -> None:
        await self._say(Command.DELETE, (Element.CERTIFICATE_TYPE, wire.LSC))
        await self._done(phone, operation, await self._answer(Command.DELETE_ANSWER), None)

    async def _done(
        self, phone: Phone, operation: Operation, answer: Message, signed: Enrolment | None
    ) -> None:
        await self._running.settle()
        done = _needed(answer, Element.REASON) == bytes([Reason.UPDATED])
        if done:
            capf.store(phone, operation, signed)
        else:
            capf.finish(phone, operation, Result.NOT_STORED)
        await self._running.settle()
        outcome = Result.SUCCESS if done else Result.NOT_STORED
        self.note(f"{operation.kind} for {phone.name}", outcome.value, changing=done)
        await self.end(Reason.UPDATED if done else Reason.NO_ACTION)

    async def troubleshoot(self, phone: Phone, operation: Operation) -> None:
        """LSC, then MIC: what the phone shows goes into a trace, which is not simulated."""
        for wanted in (wire.LSC, wire.MIC):
            await self._say(Command.FETCH, (Element.CERTIFICATE_TYPE, wanted))
            await self._answer(Command.FETCH_ANSWER)
        capf.finish(phone, operation, Result.SUCCESS)
        self.note(f"troubleshoot for {phone.name}", Result.SUCCESS.value)
        await self.end(Reason.NO_ACTION)

    # -- messages ----------------------------------------------------------------------------------------------

    async def _say(self, command: Command, *elements: tuple[Element, bytes]) -> None:
        self._writer.write(wire.message(command, self._number, *elements))
        await self._writer.drain()

    async def _answer(self, wanted: Command) -> Message:
        """The next message that does not merely say "in progress". Raises Malformed, Left, TimeoutError."""
        while (message := await self._read()).command == Command.IN_PROGRESS:
            continue
        if message.command != wanted:
            raise Malformed(f"command {message.command} where {wanted.name} was expected")
        return message

    async def _read(self) -> Message:
        try:
            async with timeout(PATIENCE):
                start = await self._reader.readexactly(wire.HEADER.size)
                command, session, length = wire.header(start)
                body = await self._reader.readexactly(length)
        except IncompleteReadError as cut:
            if cut.expected == wire.HEADER.size and not cut.partial:
                raise Left from None
            raise Malformed(f"{len(cut.partial)} of {cut.expected} bytes") from None
        if session != self._number:
            raise Malformed(f"session {session} where {self._number} was given")
        return Message(command, session, dict(split(body)))


def _needed(message: Message, element: Element) -> bytes:
    if element not in message.elements:
        raise Malformed(f"command {message.command} without {element.name}")
    return message.elements[element]


DEEDS: Mapping[Kind, Callable[[Session, Phone, Operation], Awaitable[None]]] = {
    Kind.INSTALL: Session.install,
    Kind.DELETE: Session.delete,
    Kind.TROUBLESHOOT: Session.troubleshoot,
}
