"""TFTP of a simulated node, asked with datagrams written by hand."""

from __future__ import annotations

import gc
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Lab
from simulator.frontends import tftp
from tests.simulator.frontends.asking import control, fault, noted, restart

PHONE = "SEP000000000001"
SERVICE = {"what": "service", "node": "cm-sub1", "service": "Cisco Tftp"}
FILES = ("ITLFile.tlv", f"ITL{PHONE}.tlv", f"{PHONE}.cnf.xml", "ConfigFileCacheList.txt")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same patience, twenty times shorter."""
    monkeypatch.setattr(tftp, "AGAIN", 0.05)


def door(lab: Lab, node: str = "cm-pub") -> tuple[str, int]:
    address = lab.simulator.running.addresses[node]
    return address.host, address.ports["tftp"]


@contextmanager
def phone() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.settimeout(3)
        yield opened


def request(name: str, *options: str, kind: int = 1, mode: str = "octet") -> bytes:
    return struct.pack(">H", kind) + b"".join(text.encode() + b"\0" for text in (name, mode, *options))


def ack(number: int) -> bytes:
    return struct.pack(">HH", 4, number)


def ask(lab: Lab, datagram: bytes, node: str = "cm-pub") -> bytes:
    """The first packet of the answer."""
    with phone() as end:
        end.sendto(datagram, door(lab, node))
        return end.recv(65535)


def fetch(lab: Lab, name: str, node: str = "cm-pub", mode: str = "octet") -> bytes:
    """Without options, block by block."""
    content = b""
    with phone() as end:
        end.sendto(request(name, mode=mode), door(lab, node))
        while True:
            packet, far = end.recvfrom(65535)
            assert packet[:2] == b"\0\3"
            content += packet[4:]
            end.sendto(ack(int.from_bytes(packet[2:4], "big")), far)
            if len(packet) < 516:
                return content


def all_that_comes(end: socket.socket, patience: float) -> list[bytes]:
    """Until nothing has come for so many seconds."""
    came: list[bytes] = []
    end.settimeout(patience)
    with suppress(TimeoutError):
        while True:
            came.append(end.recv(65535))
    return came


def over_http(lab: Lab, name: str, node: str = "cm-pub") -> bytes:
    address = lab.simulator.running.addresses[node]
    return httpx.get(
        f"http://{address.host}:{address.ports['tftp_http']}/{name}", trust_env=False, timeout=5
    ).content


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_that_of_6970(lab: Lab, name: str) -> None:
    assert fetch(lab, name) == over_http(lab, name) != b""


def test_a_nodes_list_is_its_own(lab: Lab) -> None:
    assert fetch(lab, "ITLFile.tlv", "cm-sub1") != fetch(lab, "ITLFile.tlv")


def test_netascii_writes_line_ends_out(lab: Lab) -> None:
    plain = over_http(lab, "ConfigFileCacheList.txt")
    assert fetch(lab, "ConfigFileCacheList.txt", mode="NetASCII") == plain.replace(b"\n", b"\r\n")


def test_a_missing_file_is_error_1_where_6970_says_404_or_503(lab: Lab, old_lab: Lab) -> None:
    missing = b"\0\5\0\1File not found\0"
    for one in (lab, old_lab):
        assert ask(one, request(f"CTL{PHONE}.tlv")) == missing
        assert ask(one, request("../etc/passwd")) == missing
    assert (f"RRQ CTL{PHONE}.tlv", "error 1 File not found", False, True) in noted(lab, "tftp")


def test_a_write_request_is_refused_and_noted(lab: Lab) -> None:
    assert ask(lab, request("ITLFile.tlv", kind=2)) == b"\0\5\0\2Access violation\0"
    assert ("WRQ ITLFile.tlv", "error 2 Access violation", False, True) in noted(lab, "tftp")


def test_a_malformed_request_is_error_4_and_not_modelled(lab: Lab) -> None:
    assert ask(lab, b"\0\1ITLFile.tlv\0mail\0") == b"\0\5\0\4Illegal TFTP operation\0"
    text, outcome, _, modelled = noted(lab, "tftp")[-1]
    assert (text.startswith("malformed"), outcome, modelled) == (
        True,
        "error 4 Illegal TFTP operation",
        False,
    )


def test_options_are_agreed_before_the_first_block(lab: Lab) -> None:
    size = len(over_http(lab, "ITLFile.tlv"))
    asked = request("ITLFile.tlv", "blksize", "1024", "tsize", "0", "timeout", "9", "windowsize", "4")
    with phone() as end:
        end.sendto(asked, door(lab))
        agreed, far = end.recvfrom(65535)
        assert agreed == b"\0\6blksize\0" + b"1024\0" + b"tsize\0" + f"{size}\0timeout\0".encode() + b"9\0"
        end.sendto(ack(0), far)
        first = end.recv(65535)
        assert (first[:4], len(first)) == (b"\0\3\0\1", 1028)
        end.sendto(b"\0\5\0\0enough\0", far)


def test_every_transfer_has_a_port_of_its_own(lab: Lab) -> None:
    with phone() as one, phone() as other:
        for end in (one, other):
            end.sendto(request("ITLFile.tlv"), door(lab))
        ports = {end.recvfrom(65535)[1][1] for end in (one, other)}
        assert len(ports) == 2
        assert door(lab)[1] not in ports


def test_a_stranger_at_a_transfers_port_is_told_so_and_the_transfer_goes_on(lab: Lab) -> None:
    with phone() as end, phone() as stranger:
        end.sendto(request("ITLFile.tlv"), door(lab))
        _, far = end.recvfrom(65535)
        stranger.sendto(ack(1), far)
        assert stranger.recv(65535) == b"\0\5\0\5Unknown transfer ID\0"
        stranger.sendto(b"\0\5\0\5Unknown transfer ID\0", far)
        stranger.settimeout(0.1)
        with pytest.raises(TimeoutError):  # an error is never answered
            stranger.recv(65535)
        assert end.recv(65535)[:4] == b"\0\3\0\1"  # nobody acknowledged it: once more
        end.sendto(ack(1), far)
        while end.recv(65535)[:4] != b"\0\3\0\2":
            pass


def test_a_block_nobody_acknowledges_comes_again_some_times_and_then_no_more(lab: Lab) -> None:
    with phone() as end:
        end.sendto(request("ITLFile.tlv"), door(lab))
        came = all_that_comes(end, 0.4)
    assert len(came) == tftp.TRIES
    assert len(set(came)) == 1


def test_a_request_that_comes_twice_is_one_transfer(lab: Lab) -> None:
    with phone() as end:
        for _ in range(2):
            end.sendto(request("ITLFile.tlv", "timeout", "2"), door(lab))
        _, far = end.recvfrom(65535)
        end.settimeout(0.2)
        with pytest.raises(TimeoutError):
            end.recv(65535)
        end.sendto(b"\0\5\0\0enough\0", far)


def test_an_acknowledgement_that_comes_twice_sends_nothing_twice(lab: Lab) -> None:
    with phone() as end:
        end.sendto(request("ITLFile.tlv", "timeout", "2"), door(lab))
        _, far = end.recvfrom(65535)
        for number in (0, 0, 1, 1, 2, 2):
            end.sendto(ack(number), far)
        numbers = [int.from_bytes(end.recv(65535)[2:4], "big") for _ in range(3)]
        end.settimeout(0.2)
        with pytest.raises(TimeoutError):
            end.recv(65535)
    assert numbers == [1, 2, 3]


def test_what_no_client_says_ends_the_transfer_with_error_4(lab: Lab) -> None:
    with phone() as end:
        end.sendto(request("ITLFile.tlv", "timeout", "2"), door(lab))
        _, far = end.recvfrom(65535)
        end.sendto(b"\0\3\0\1data", far)
        assert end.recv(65535) == b"\0\5\0\4Illegal TFTP operation\0"


def test_a_stopped_tftp_is_silent_and_a_transfer_under_way_ends_with_it(lab: Lab) -> None:
    with phone() as end:
        end.sendto(request("ITLFile.tlv"), door(lab, "cm-sub1"))
        first, far = end.recvfrom(65535)
        control(lab, "POST", "/arrange", {**SERVICE, "state": "STOPPED"})
        end.sendto(ack(1), far)
        end.sendto(request("ITLFile.tlv"), door(lab, "cm-sub1"))
        assert set(all_that_comes(end, 0.2)) <= {first}
    control(lab, "POST", "/arrange", {**SERVICE, "state": "STARTED"})
    assert fetch(lab, "ITLFile.tlv", "cm-sub1") == over_http(lab, "ITLFile.tlv", "cm-sub1")


def test_a_restarted_tftp_serves_what_it_built(lab: Lab) -> None:
    running = lab.simulator.running
    before = fetch(lab, "ITLFile.tlv", "cm-sub1")
    lab.run(running.regenerate("cm-sub1", "CallManager", "set cert regen CallManager"))
    restart(lab, "cm-sub1", "Cisco Tftp")
    assert fetch(lab, "ITLFile.tlv", "cm-sub1") == over_http(lab, "ITLFile.tlv", "cm-sub1") != before


def test_faults_strike_the_file_they_name(lab: Lab) -> None:
    fault(lab, "tftp:ITLFile.tlv", "drop")
    with phone() as end:
        end.settimeout(0.2)
        end.sendto(request("ITLFile.tlv"), door(lab))
        with pytest.raises(TimeoutError):
            end.recv(65535)
        end.sendto(request("ITLFile.tlv"), door(lab))  # a request that was lost is asked once more
        assert end.recv(65535)[:4] == b"\0\3\0\1"
    assert ("RRQ ITLFile.tlv", "drop", False, True) in noted(lab, "tftp")
    fault(lab, "tftp:ITLFile.tlv", "garble", "not a list")
    assert fetch(lab, "ITLFile.tlv") == b"not a list"
    fault(lab, "tftp:ITLFile.tlv", "refuse", "File not found")
    assert ask(lab, request("ITLFile.tlv")) == b"\0\5\0\1File not found\0"
    fault(lab, "tftp:ITLFile.tlv", "delay", seconds=30)
    before = lab.simulator.running.clock.now()
    assert fetch(lab, "ITLFile.tlv") == over_http(lab, "ITLFile.tlv")
    assert (lab.simulator.running.clock.now() - before).total_seconds() >= 30


def test_a_lost_datagram_is_sent_again(lab: Lab) -> None:
    fault(lab, "bytes:tftp", "drop", after=2, times=3)
    assert fetch(lab, "ITLFile.tlv") == over_http(lab, "ITLFile.tlv")
    assert control(lab, "GET", "/faults").json()[-1]["struck"] == 3


def test_a_datagram_can_be_made_to_say_something_else(lab: Lab) -> None:
    fault(lab, "bytes:tftp", "garble", "????")
    assert ask(lab, request("ITLFile.tlv")) == b"????"


DATAGRAMS = st.one_of(
    st.binary(max_size=100),
    st.binary(max_size=60).map(lambda rest: b"\0\1" + rest),
    st.lists(st.text(max_size=9), max_size=8).map(lambda texts: request("ITLFile.tlv", *texts)),
    st.tuples(st.integers(0, 8), st.integers(0, 65535)).map(lambda pair: struct.pack(">HH", *pair)),
)


def test_no_datagram_stops_the_service(lab: Lab, caplog: pytest.LogCaptureFixture) -> None:
    @settings(max_examples=40, deadline=None)
    @given(st.lists(DATAGRAMS, max_size=6), st.lists(DATAGRAMS, max_size=6))
    def tried(at_the_door: list[bytes], in_a_transfer: list[bytes]) -> None:
        with phone() as end:
            for datagram in at_the_door:
                end.sendto(datagram, door(lab))
            end.sendto(request("ITLFile.tlv"), door(lab))
            _, far = end.recvfrom(65535)
            for datagram in in_a_transfer:
                end.sendto(datagram, far)
        assert ask(lab, request("ITLFile.tlv"))[:4] == b"\0\3\0\1"

    tried()
    gc.collect()  # a task that failed unseen is told when it is collected
    assert [record for record in caplog.records if record.name == "asyncio"] == []
