from __future__ import annotations

import socket
import struct

import pytest

from simulator import Lab
from simulator.model.certificate import Certificate
from tests.simulator.frontends.asking import blind_context, control, fault, noted, presented, restart, stored

DEVICE = b"\x01CP-8861-SEPB000B4BA0AEE"


def element(tag: int, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(value)) + value


def message(kind: int, *elements: bytes) -> bytes:
    body = b"".join(elements)
    return struct.pack(">BBBBIH", 0x57, 1, kind, 0, 1001, len(body)) + body


def query(certificate: Certificate) -> bytes:
    subject, issuer = (f"{name}\0".encode() for name in (certificate.subject_text, certificate.issuer_text))
    return message(
        3, element(1, DEVICE), element(3, subject), element(4, issuer), element(5, certificate.serial_bytes)
    )


def ask(lab: Lab, request: bytes, node: str = "cm-pub") -> bytes:
    """Everything that comes back until TVS closes the connection."""
    address = lab.simulator.running.addresses[node]
    with (
        socket.create_connection((address.host, address.ports["tvs"]), timeout=5) as raw,
        blind_context().wrap_socket(raw, suppress_ragged_eofs=True) as tls,
    ):
        tls.sendall(request)
        tls.settimeout(5)
        received = b""
        try:
            while part := tls.recv(65536):
                received += part
        except ConnectionError:
            pass
        return received


def elements(answer: bytes) -> dict[int, bytes]:
    found, at = {}, 10
    while at < len(answer):
        tag, length = struct.unpack_from(">BH", answer, at)
        found[tag] = answer[at + 3 : at + 3 + length]
        at += 3 + length
    return found


def test_a_query_for_a_known_signer_gets_the_certificate_its_roles_and_a_day(lab: Lab) -> None:
    signer = stored(lab, "cm-sub1", "CallManager")
    answer = ask(lab, query(signer), "cm-sub2")
    assert answer[:8] == bytes.fromhex("57010400000003e9")
    assert list(elements(answer)) == [7, 2, 8, 9]
    told = elements(answer)
    assert (told[7], told[9]) == (b"\0", bytes.fromhex("00015180"))
    assert told[2] == lab.simulator.running.wire.der(signer)
    assert 0 in told[8]


def test_the_bytes_of_an_unknown_answer_are_those_on_record(lab: Lab) -> None:
    unknown = message(
        3, element(1, DEVICE), element(3, b"CN=x\0"), element(4, b"CN=x\0"), element(5, b"\x01")
    )
    assert ask(lab, unknown) == bytes.fromhex("57010400000003e9000407000101")


def test_a_verification_compares_the_certificate_byte_for_byte(lab: Lab) -> None:
    der = lab.simulator.running.wire.der(stored(lab, "cm-pub", "tomcat"))
    known = ask(lab, message(1, element(1, DEVICE), element(2, der)))
    assert known == bytes.fromhex("57010200000003e9000f 070001 00 080001 07 090004 00015180".replace(" ", ""))
    changed = der[:-1] + bytes([der[-1] ^ 1])
    for wrong in (changed, b"no certificate"):
        assert elements(ask(lab, message(1, element(1, DEVICE), element(2, wrong)))) == {7: b"\x01"}


def test_a_query_and_its_answer_have_the_lengths_on_record(lab: Lab) -> None:
    """10 bytes of header; 4 of status; certificate, roles and time to live with three bytes before each."""
    signer = stored(lab, "cm-pub", "CallManager")
    names = sum(len(name.encode()) + 1 for name in (signer.subject_text, signer.issuer_text))
    assert len(query(signer)) == 10 + 3 + len(DEVICE) + 3 + 3 + names + 3 + len(signer.serial_bytes)
    answer = ask(lab, query(signer))
    told = elements(answer)
    assert len(answer) == 10 + 4 + 3 + len(lab.simulator.running.wire.der(signer)) + 3 + len(told[8]) + 7
    assert int.from_bytes(answer[8:10], "big") == len(answer) - 10
    assert answer[10:14] == bytes.fromhex("07000100")


@pytest.mark.parametrize("session", [1001, 1002, 0xFFFFFFFF])
def test_the_session_is_the_phones_and_the_reserved_byte_is_nobodys(lab: Lab, session: int) -> None:
    known = query(stored(lab, "cm-pub", "CallManager"))
    asked = known[:3] + b"\xf7" + session.to_bytes(4, "big") + known[8:]
    assert ask(lab, asked)[2:8] == b"\x04\x00" + session.to_bytes(4, "big")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        message(9, element(1, DEVICE)),
        message(3, element(1, DEVICE)),
        message(3, element(1, DEVICE), b"\x05\xff\xff"),
    ],
)
def test_what_is_no_request_is_closed_and_noted(lab: Lab, request_bytes: bytes) -> None:
    before = len(noted(lab, "tvs"))
    assert ask(lab, request_bytes) == b""
    text, outcome, _, modelled = noted(lab, "tvs")[before]
    assert (text.startswith("malformed"), outcome, modelled) == (True, "closed", False)


def test_who_only_looks_at_the_certificate_leaves_no_note(lab: Lab) -> None:
    before = len(noted(lab, "tvs"))
    der = lab.simulator.running.wire.der(stored(lab, "cm-pub", "TVS"))
    assert presented(lab, "cm-pub", "tvs") == der
    ask(lab, query(stored(lab, "cm-pub", "CallManager")))
    assert len(noted(lab, "tvs")) == before + 1


def test_a_restarted_tvs_presents_the_stored_certificate_and_knows_the_new_rows(lab: Lab) -> None:
    running = lab.simulator.running
    lab.run(running.regenerate("cm-sub1", "TVS", "set cert regen TVS"))
    lab.run(running.regenerate("cm-sub1", "CallManager", "set cert regen CallManager"))
    new, signer = running.wire.der(stored(lab, "cm-sub1", "TVS")), stored(lab, "cm-sub1", "CallManager")
    assert presented(lab, "cm-sub1", "tvs") != new
    assert elements(ask(lab, query(signer), "cm-sub1")) == {7: b"\x01"}
    restart(lab, "cm-sub1", "Cisco Trust Verification Service")
    assert presented(lab, "cm-sub1", "tvs") == new
    assert elements(ask(lab, query(signer), "cm-sub1"))[7] == b"\0"


def test_a_stopped_tvs_refuses_the_connection(lab: Lab) -> None:
    service = {"what": "service", "node": "cm-sub2", "service": "Cisco Trust Verification Service"}
    control(lab, "POST", "/arrange", {**service, "state": "STOPPED"})
    with pytest.raises(ConnectionRefusedError):
        presented(lab, "cm-sub2", "tvs")


def test_faults_strike_a_query(lab: Lab) -> None:
    known = query(stored(lab, "cm-pub", "CallManager"))
    fault(lab, "tvs:query", "refuse")
    assert elements(ask(lab, known)) == {7: b"\x01"}
    fault(lab, "tvs:query", "drop")
    assert ask(lab, known) == b""
    fault(lab, "tvs:query", "garble", "????")
    assert ask(lab, known) == b"????"
    assert elements(ask(lab, known))[7] == b"\0"
