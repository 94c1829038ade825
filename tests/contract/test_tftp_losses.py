"""TFTP between the driver and the simulator over a wire that loses or doubles the datagrams it is told to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from cucm_driver.errors import NoAnswer
from cucm_driver.inventory import Ports
from cucm_driver.transports import tftp_download
from cucm_driver.transports.tftp import Tftp
from simulator import Lab
from simulator.frontends import tftp, tftp_packets
from simulator.frontends.files import Served
from steps.control import ControlPort
from tests.contract.lossy import DOWN, UP, LossyWire
from tests.contract.rig import Rig, standing

LARGE = bytes(range(256)) * 256
PATIENCE = timedelta(seconds=3)
Numbered = Collection[tuple[str, int]]


@pytest.fixture(scope="module")
def one(lab: Lab, control: ControlPort, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with standing(lab, control, tmp_path_factory.mktemp("driver"), "12.5", "lazy") as rig:
        yield rig


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server sends again after some milliseconds, and grants no patience of whole seconds."""
    monkeypatch.setattr(tftp, "AGAIN", 0.05)
    monkeypatch.delitem(tftp_packets.OPTIONS, "timeout")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Cisco Tftp serves 64 KiB under every name."""
    monkeypatch.setattr(tftp, "serve", lambda *_: Served(200, LARGE))
    return LARGE


@contextmanager
def wired(
    rig: Rig, lose: Numbered = (), twice: Numbered = (), patience: timedelta = PATIENCE
) -> Iterator[tuple[LossyWire, Tftp]]:
    """A client at the near end of a wire to the publisher."""
    node = rig.inventory.publisher
    with LossyWire((node.address, node.ports.tftp), lose, twice) as wire:
        far = node.model_copy(update={"address": "127.0.0.1", "ports": Ports(tftp=wire.port)})
        yield wire, Tftp(far, rig.cluster.journal, patience, timedelta(seconds=0.1))


def test_64_kib_come_in_blocks_of_1428(one: Rig, large: bytes) -> None:
    with wired(one) as (wire, client):
        assert client.get("ITLFile.tlv") == large
    assert wire.passed[DOWN][0] == b"\0\6blksize\0" + b"1428\0tsize\0" + b"65536\0timeout\0" + b"1\0"
    assert wire.numbers(DOWN, 3) == list(range(1, len(large) // 1428 + 2))


def test_a_file_that_fills_its_last_block_ends_with_an_empty_one(
    one: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tftp, "serve", lambda *_: Served(200, bytes(2 * 1428)))
    with wired(one) as (wire, client):
        assert client.get("ITLFile.tlv") == bytes(2 * 1428)
    assert [len(packet) for packet in wire.passed[DOWN][1:]] == [1432, 1432, 4]


def test_an_empty_file_is_not_a_missing_one(one: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tftp, "serve", lambda *_: Served(200, b""))
    assert one.cluster.tftp("cm-pub").get("ITLFile.tlv") == b""


def test_a_server_that_grants_a_smaller_block_is_followed(
    one: Rig, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tftp, "granted", lambda asked, size: {"blksize": 700})
    with wired(one) as (wire, client):
        assert client.get("ITLFile.tlv") == large
    assert wire.numbers(DOWN, 3)[-1] == len(large) // 700 + 1


def test_without_options_on_either_side_blocks_have_512_bytes(
    one: Rig, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tftp, "granted", lambda asked, size: {})
    with wired(one) as (wire, client):
        assert client.get("ITLFile.tlv") == large
    assert wire.numbers(DOWN, 3) == list(range(1, 130))


LOSSES = {
    "the request": {(UP, 1)},
    "the agreement": {(DOWN, 1)},
    "the acknowledgement of the agreement": {(UP, 2)},
    "an acknowledgement": {(UP, 3)},
    "a block": {(DOWN, 3)},
    "a block and its repetition": {(DOWN, 3), (DOWN, 4)},
    "a block and the acknowledgement of the next": {(DOWN, 2), (UP, 5)},
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_a_lost_datagram_costs_time_and_no_byte(
    one: Rig, large: bytes, impatient: None, lose: Numbered
) -> None:
    with wired(one, lose) as (wire, client):
        assert client.get("ITLFile.tlv") == large
    assert all(len(wire.passed[direction]) >= number for direction, number in lose)


def test_a_lost_last_acknowledgement_is_the_servers_matter_alone(
    one: Rig, large: bytes, impatient: None
) -> None:
    last = len(large) // 1428 + 1
    with wired(one, {(UP, 2 + last)}) as (wire, client):
        assert client.get("ITLFile.tlv") == large
    assert wire.numbers(UP, 4)[-1] == last


def test_the_sorcerers_apprentice_is_not_let_in(one: Rig, large: bytes) -> None:
    """Every datagram from the client arrives twice; still each block goes out once."""
    with wired(one, twice={(UP, number) for number in range(2, 100)}) as (wire, client):
        assert client.get("ITLFile.tlv") == large
    assert wire.numbers(DOWN, 3) == list(range(1, len(large) // 1428 + 2))


def test_blocks_that_arrive_twice_are_taken_once_and_answered_twice(one: Rig, large: bytes) -> None:
    with wired(one, twice={(DOWN, 2), (DOWN, 5)}) as (wire, client):
        assert client.get("ITLFile.tlv") == large
    assert wire.numbers(UP, 4)[:7] == [0, 1, 1, 2, 3, 4, 4]
    assert wire.numbers(DOWN, 3) == list(range(1, len(large) // 1428 + 2))


def test_a_request_that_arrives_twice_is_answered_once(one: Rig) -> None:
    before = len(one.asked("tftp"))
    with wired(one, twice={(UP, 1)}) as (wire, client):
        assert client.get("ITLFile.tlv") == one.cluster.files("cm-pub").get("ITLFile.tlv")
    assert one.asked("tftp")[before:] == ["RRQ ITLFile.tlv"]
    assert wire.numbers(DOWN, 3) == sorted(set(wire.numbers(DOWN, 3)))


def test_a_wire_that_is_cut_is_no_answer(one: Rig, large: bytes, impatient: None) -> None:
    cut = {(direction, number) for direction in (UP, DOWN) for number in range(9, 200)}
    with (
        wired(one, cut, patience=timedelta(seconds=0.3)) as (wire, client),
        pytest.raises(NoAnswer, match="nothing new in time"),
    ):
        client.get("ITLFile.tlv")
    assert len(wire.numbers(UP, 4)) > 9


def test_both_ends_agree_where_block_numbers_begin_again() -> None:
    content = bytes(range(251)) * 400
    sending = tftp_packets.Transfer(content * 8, {"blksize": 8, "tsize": len(content) * 8})
    coming = tftp_download.Download("load.sgn", largest=1 << 24)
    while not coming.done:
        assert coming.take(sending.waiting)
        number = tftp_packets.acknowledgement(coming.answer)
        assert number is not None
        assert sending.acknowledged(number)
    assert sending.done
    assert coming.content == content * 8
    assert len(content) * 8 > 8 * 65536
