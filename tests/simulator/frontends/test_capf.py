"""CAPF on 3804, asked by a small phone over the socket."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import simulator
from simulator import Lab
from simulator.model.capf import Authentication, Kind, Operation, Result
from simulator.model.phone import Phone
from tests.simulator.frontends.asking import axl, client, fault, noted, presented, restart, stored, texts
from tests.simulator.frontends.capf_phone import CapfPhone, frame, issued_by, spki, tlv

CAPF = "Cisco Certificate Authority Proxy Function"
NAME = "SEP000000000007"
RSA_KEY = rsa.generate_private_key(65537, 2048)


@pytest.fixture(autouse=True)
def no_traceback(lab: Lab, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever is sent: nothing goes wrong in the simulator that it has not foreseen.

    What stood before the test is not looked through: of a whole session that takes a quarter of a second.
    """
    gc.freeze()
    yield
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.fixture
def phone(lab: Lab) -> Iterator[CapfPhone]:
    with connected(lab) as speaking:
        yield speaking


def connected(lab: Lab, name: str = NAME) -> CapfPhone:
    address = lab.simulator.running.addresses["cm-pub"]
    return CapfPhone(address.host, address.ports["capf"], name)


def record(lab: Lab, name: str = NAME) -> Phone:
    return lab.simulator.running.model.phones[name]


def order(
    lab: Lab, kind: Kind, by: Authentication = Authentication.NULL, key: str = "rsa-2048", **more: object
) -> None:
    string = "123456" if by is Authentication.STRING else ""
    lab.run(lab.simulator.running.capf([NAME], Operation(kind, by, string, key=key, **more)))  # type: ignore[arg-type]


def result(lab: Lab) -> Result:
    operation = record(lab).capf
    assert operation is not None
    return operation.result


def install(lab: Lab) -> bytes:
    """An LSC over RSA_KEY, by null string."""
    order(lab, Kind.INSTALL)
    with connected(lab) as speaking:
        der = speaking.stores(speaking.makes_key(speaking.authenticates(), lambda: RSA_KEY))
        assert speaking.hears().command == 15
    return der


def public_key(der: bytes) -> PublicKeyTypes:
    return x509.load_der_x509_certificate(der).public_key()


# -- the captured conversation -----------------------------------------------------------------------------------


def test_an_installation_by_string_has_the_bytes_on_record(lab: Lab) -> None:
    order(lab, Kind.INSTALL, Authentication.STRING)
    with connected(lab) as phone:
        asked = phone.hears()
        session = f"{asked.session:08x}"
        assert asked.raw.hex() == "5501" + session + "0008" + "07000103" + "08000100"
        phone.says(2, tlv(1, b"\x01"), tlv(7, b"\x03"), tlv(11, b"123456\0"), tlv(13, NAME.encode() + b"\0"))
        key = phone.hears()
        assert key.raw.hex() == "5503" + session + "0009" + "0a00020800" + "11000100"
        phone.says(17)
        answer = frame(4, phone.session, tlv(9, spki(RSA_KEY)))
        assert answer[6:11].hex() == "0129" + "090126"
        phone.sends(answer)
        store = phone.hears()
        der = store.elements[4][5:]
        length, inner = len(der) + 5, len(der) + 2
        head = f"5509{session}{length + 7:04x}" + "03000101" + f"04{length:04x}" + f"01{inner:04x}0001"
        assert store.raw == bytes.fromhex(head) + der
        phone.says(10, tlv(1, b"\x01"))
        assert phone.hears().raw.hex() == "550f" + session + "0004" + "01000101"
        assert phone.hears_the_end()
    assert result(lab) is Result.SUCCESS


def test_sessions_are_numbered_one_after_the_other(lab: Lab) -> None:
    with connected(lab) as one, connected(lab) as other:
        assert other.hears().session == one.hears().session + 1


# -- the certificate ---------------------------------------------------------------------------------------------


def test_the_lsc_verifies_with_the_public_key_of_the_capf_that_is_presented(lab: Lab) -> None:
    der = install(lab)
    assert issued_by(der, presented(lab, "cm-pub", "capf"))
    found = x509.load_der_x509_certificate(der)
    assert found.public_key() == RSA_KEY.public_key()
    assert found.signature_hash_algorithm is not None
    assert found.signature_hash_algorithm.name == "sha256"
    assert NAME in found.subject.rfc4514_string()
    assert found.not_valid_after_utc - found.not_valid_before_utc == timedelta(days=1825)


def test_the_model_holds_the_very_certificate_that_was_stored(lab: Lab) -> None:
    der = install(lab)
    held = record(lab).lsc
    assert held is not None
    assert lab.simulator.running.wire.der(held) == der


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("rsa-1024", "0a00020400" + "11000100"),
        ("rsa-3072", "0a00020c00" + "11000100"),
        ("ec-256", "0a00020100" + "11000101" + "12000100"),
        ("ec-384", "0a00020180" + "11000101" + "12000101"),
        ("ec-521", "0a00020209" + "11000101" + "12000102"),
    ],
)
def test_the_kind_of_key_that_was_ordered_is_asked_for_and_certified(lab: Lab, kind: str, asked: str) -> None:
    order(lab, Kind.INSTALL, key=kind)
    family, _, size = kind.partition("-")
    curves: dict[str, ec.EllipticCurve] = {
        "256": ec.SECP256R1(),
        "384": ec.SECP384R1(),
        "521": ec.SECP521R1(),
    }
    key = (
        rsa.generate_private_key(65537, int(size))
        if family == "rsa"
        else ec.generate_private_key(curves[size])
    )
    with connected(lab) as phone:
        wanted = phone.authenticates()
        assert wanted.raw[8:].hex() == asked
        der = phone.stores(phone.makes_key(wanted, lambda: key))
        phone.hears()
    assert public_key(der) == key.public_key()
    assert issued_by(der, presented(lab, "cm-pub", "capf"))


def test_the_validity_is_that_of_the_service_parameter(lab: Lab) -> None:
    name = f"cm-pub/{CAPF}/Duration Of Certificate Validity (in days)"
    lab.simulator.running.model.parameters[name] = "30"
    try:
        found = x509.load_der_x509_certificate(install(lab))
    finally:
        del lab.simulator.running.model.parameters[name]
    assert found.not_valid_after_utc - found.not_valid_before_utc == timedelta(days=30)


def test_the_parameters_of_capf_stand_in_processconfig_of_the_publisher_alone(lab: Lab) -> None:
    with client(lab) as web:
        said = axl(web, "executeSQLQuery", "<sql>select paramname, paramvalue from processconfig</sql>")
    assert "Certificate Issuer to Endpoint" in texts(said, "paramname")
    assert texts(said, "paramname").count("Duration Of Certificate Validity (in days)") == 1


def test_what_is_ordered_over_axl_is_installed_on_3804_and_told_over_axl(lab: Lab) -> None:
    lab.run(lab.simulator.running.capf([NAME], None))
    asked = f"<name>{NAME}</name>"
    settings = (
        "<certificateOperation>Install/Upgrade</certificateOperation>"
        "<authenticationMode>By Authentication String</authenticationMode>"
        "<authenticationString>31415</authenticationString>"
    )
    tags = "<returnedTags><certificateOperation/><certificateStatus/></returnedTags>"
    with client(lab) as web:
        assert axl(web, "updatePhone", asked + settings).status_code == 200
        told = axl(web, "getPhone", asked + tags)
        assert texts(told, "certificateStatus") == ["Operation Pending"]
        with connected(lab) as phone:
            phone.stores(phone.makes_key(phone.with_string("31415"), lambda: RSA_KEY))
            phone.hears()
        told = axl(web, "getPhone", asked + tags)
    assert texts(told, "certificateStatus") == ["Upgrade Success"]
    assert texts(told, "certificateOperation") == ["No Pending Operation"]


# -- who may -----------------------------------------------------------------------------------------------------


def test_a_wrong_string_ends_the_session_and_the_operation_stays(lab: Lab, phone: CapfPhone) -> None:
    order(lab, Kind.INSTALL, Authentication.STRING)
    said = phone.with_string("654321")
    assert (said.command, said.elements[1]) == (15, b"\x07")
    assert phone.hears_the_end()
    with connected(lab) as again:
        assert again.with_string("123456").command == 3


def test_an_unknown_device_is_told_so(lab: Lab) -> None:
    with connected(lab, "SEPB000B4BA0AEE") as stranger:
        said = stranger.authenticates()
        assert (said.command, said.elements[1]) == (15, b"\x09")
        assert stranger.hears_the_end()


def test_without_a_pending_operation_the_phone_is_to_come_again(lab: Lab, phone: CapfPhone) -> None:
    lab.run(lab.simulator.running.capf([NAME], None))
    said = phone.authenticates()
    assert (said.command, list(said.elements)) == (16, [12])
    assert phone.hears_the_end()


def test_an_operation_that_has_expired_is_not_carried_out(lab: Lab, phone: CapfPhone) -> None:
    past = lab.simulator.running.model.now - timedelta(seconds=1)
    order(lab, Kind.INSTALL, expires=past)
    assert phone.authenticates().command == 16
    assert result(lab) is Result.LATE


def test_the_lsc_itself_proves_who_the_phone_is(lab: Lab) -> None:
    der = install(lab)
    order(lab, Kind.INSTALL, Authentication.LSC)
    with connected(lab) as phone:
        new = phone.stores(phone.makes_key(phone.with_certificate(der, RSA_KEY), lambda: RSA_KEY))
        assert phone.hears().elements[1] == b"\x01"
    assert result(lab) is Result.SUCCESS
    assert issued_by(new, presented(lab, "cm-pub", "capf"))


def test_a_certificate_whose_key_the_caller_does_not_have_proves_nothing(lab: Lab, phone: CapfPhone) -> None:
    der = install(lab)
    order(lab, Kind.INSTALL, Authentication.LSC)
    said = phone.with_certificate(der, rsa.generate_private_key(65537, 2048))
    assert (said.command, said.elements[1]) == (15, b"\x07")
    assert b"Invalid LSC" in said.elements[2]
    assert result(lab) is Result.INVALID_LSC


def test_a_certificate_that_the_phone_does_not_hold_proves_nothing_though_its_key_signs(
    lab: Lab, phone: CapfPhone
) -> None:
    der = install(lab)
    order(lab, Kind.INSTALL, Authentication.LSC)
    lab.run(lab.simulator.running.arrange("lsc", names=[NAME], days=100))
    assert phone.with_certificate(der, RSA_KEY).command == 15
    assert result(lab) is Result.INVALID_LSC


def test_a_manufacturers_certificate_of_nobody_we_know_proves_nothing(lab: Lab, phone: CapfPhone) -> None:
    der = install(lab)
    order(lab, Kind.INSTALL, Authentication.MIC)
    assert phone.with_certificate(der, RSA_KEY, kind=2).command == 15
    assert result(lab) in (Result.INVALID_MIC, Result.INVALID_LSC)


def test_without_the_old_capf_in_capf_trust_an_existing_lsc_is_invalid(lab: Lab) -> None:
    running = lab.simulator.running
    der, old = install(lab), stored(lab, "cm-pub", "CAPF")
    lab.run(running.regenerate("cm-pub", "CAPF", "set cert regen CAPF"))
    restart(lab, "cm-pub", CAPF)
    order(lab, Kind.INSTALL, Authentication.LSC)
    with connected(lab) as phone:
        assert phone.with_certificate(der, RSA_KEY).command == 3
    running.model.publisher.trust["CAPF-trust"].pop(f"{old.common_name}.pem")
    restart(lab, "cm-pub", CAPF)
    with connected(lab) as phone:
        assert phone.with_certificate(der, RSA_KEY).command == 15
    assert result(lab) is Result.INVALID_LSC


# -- the other deeds ---------------------------------------------------------------------------------------------


def test_a_deletion_takes_the_lsc_away(lab: Lab, phone: CapfPhone) -> None:
    install(lab)
    order(lab, Kind.DELETE)
    asked = phone.authenticates()
    assert (asked.command, asked.elements) == (13, {3: b"\x01"})
    assert record(lab).lsc is not None
    phone.says(14, tlv(1, b"\x01"))
    assert phone.hears().raw[8:].hex() == "01000101"
    assert record(lab).lsc is None


def test_what_the_phone_could_not_store_is_not_its_lsc(lab: Lab, phone: CapfPhone) -> None:
    install(lab)
    before = record(lab).lsc
    order(lab, Kind.INSTALL)
    phone.stores(phone.makes_key(phone.authenticates(), lambda: RSA_KEY), reason=7)
    assert phone.hears().elements[1] == b"\x00"
    assert (record(lab).lsc, result(lab)) == (before, Result.NOT_STORED)


def test_troubleshooting_fetches_both_certificates(lab: Lab, phone: CapfPhone) -> None:
    order(lab, Kind.TROUBLESHOOT)
    asked = phone.authenticates()
    for kind in (b"\x01", b"\x02"):
        assert (asked.command, asked.elements) == (11, {3: kind})
        phone.says(12, tlv(1, b"\x00"))
        asked = phone.hears()
    assert (asked.command, result(lab)) == (15, Result.SUCCESS)


def test_an_order_that_is_changed_meanwhile_is_not_taken_for_the_one_that_was_carried_out(
    lab: Lab, phone: CapfPhone
) -> None:
    order(lab, Kind.INSTALL)
    told = phone.makes_key(phone.authenticates(), lambda: RSA_KEY)
    order(lab, Kind.DELETE)
    phone.stores(told)
    assert phone.hears().command == 15
    assert record(lab).lsc is not None
    assert result(lab) is Result.PENDING


# -- CAs ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def set_up(lab: Lab) -> Iterator[Lab]:
    before = dict(lab.simulator.running.model.parameters)
    yield lab
    lab.simulator.running.model.parameters = before


def authority(lab: Lab) -> bytes:
    running = lab.simulator.running
    host = running.model.parameters[f"cm-pub/{CAPF}/Online CA Hostname"]
    return running.wire.der(running.model.publisher.trust["CAPF-trust"][f"{host}.pem"])


def test_an_online_ca_signs_at_once(set_up: Lab) -> None:
    set_up.run(set_up.simulator.running.arrange("external CA", issuer="Online CA"))
    der = install(set_up)
    assert issued_by(der, authority(set_up))
    with pytest.raises((InvalidSignature, ValueError)):
        issued_by(der, presented(set_up, "cm-pub", "capf"))


def test_an_online_ca_that_does_not_answer_fails_the_operation(set_up: Lab) -> None:
    running = set_up.simulator.running
    set_up.run(running.arrange("external CA", issuer="Online CA"))
    running.model.parameters[f"cm-pub/{CAPF}/Online CA Hostname"] = "nobody.example.com"
    order(set_up, Kind.INSTALL)
    with connected(set_up) as phone:
        said = phone.makes_key(phone.authenticates(), lambda: RSA_KEY)
    assert (said.command, said.elements[2]) == (15, b"Upgrade Failed: CA Communication Failure\0")
    assert result(set_up) is Result.CA_AWAY


def test_an_offline_ca_signs_the_csr_that_was_kept_and_the_phone_fetches_it_later(set_up: Lab) -> None:
    running = set_up.simulator.running
    set_up.run(running.arrange("external CA", issuer="Offline CA"))
    order(set_up, Kind.INSTALL)
    with connected(set_up) as phone:
        assert phone.makes_key(phone.authenticates(), lambda: RSA_KEY).command == 16
    with connected(set_up) as phone:
        assert phone.authenticates().command == 16
    set_up.run(running.arrange("LSCs uploaded"))
    with connected(set_up) as phone:
        der = phone.stores(phone.authenticates())
        phone.hears()
    assert public_key(der) == RSA_KEY.public_key()
    assert issued_by(der, authority(set_up))


# -- the service -------------------------------------------------------------------------------------------------


def test_capf_presents_and_signs_with_what_it_loaded(lab: Lab) -> None:
    running = lab.simulator.running
    before = presented(lab, "cm-pub", "capf")
    lab.run(running.regenerate("cm-pub", "CAPF", "set cert regen CAPF"))
    new = running.wire.der(stored(lab, "cm-pub", "CAPF"))
    assert presented(lab, "cm-pub", "capf") == before != new
    assert issued_by(install(lab), before)
    restart(lab, "cm-pub", CAPF)
    assert presented(lab, "cm-pub", "capf") == new
    assert issued_by(install(lab), new)


def test_capf_listens_on_the_publisher_alone_and_only_while_it_is_started(lab: Lab) -> None:
    running = lab.simulator.running
    lab.run(running.arrange("service", node="cm-sub1", service=CAPF, state="STARTED"))
    with pytest.raises(ConnectionRefusedError):
        presented(lab, "cm-sub1", "capf")
    lab.run(running.set_activated("cm-sub1", CAPF, activated=False))
    lab.run(running.arrange("service", node="cm-pub", service=CAPF, state="STOPPED"))
    try:
        with pytest.raises(ConnectionRefusedError):
            presented(lab, "cm-pub", "capf")
    finally:
        lab.run(running.arrange("service", node="cm-pub", service=CAPF, state="STARTED"))


# -- a cluster in mixed mode -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mixed() -> Iterator[Lab]:
    with simulator.start("lab", release="14", mode="mixed", pulled=True) as started:
        yield started


def secure(lab: Lab) -> Phone:
    return next(p for p in lab.simulator.running.model.phones.values() if p.security != "non-secure")


@pytest.mark.parametrize("by", [Authentication.LSC, Authentication.MIC])
def test_a_phone_of_the_cluster_proves_itself_with_the_certificate_that_the_order_prefers(
    mixed: Lab, by: Authentication
) -> None:
    running, phone = mixed.simulator.running, secure(mixed)
    shown = phone.lsc if by is Authentication.LSC else phone.mic
    assert shown is not None
    key = running.keys.private(shown.key)
    assert isinstance(key, rsa.RSAPrivateKey)
    mixed.run(running.capf([phone.name], Operation(Kind.INSTALL, by)))
    with connected(mixed, phone.name) as speaking:
        asked = speaking.with_certificate(running.wire.der(shown), key, 1 if by is Authentication.LSC else 2)
        der = speaking.stores(speaking.makes_key(asked, lambda: RSA_KEY))
        assert speaking.hears().elements[1] == b"\x01"
    assert phone.lsc is not None
    assert running.wire.der(phone.lsc) == der
    mixed.run(running.arrange("lsc", names=[phone.name], days=300))


def test_a_secure_phone_registers_with_the_lsc_it_got_over_the_socket(mixed: Lab) -> None:
    running, phone = mixed.simulator.running, secure(mixed)
    mixed.run(running.arrange("lsc", names=[phone.name], days=None))
    mixed.run(running.arrange("phones", names=[phone.name], powered=False))
    mixed.run(running.arrange("phones", names=[phone.name], powered=True))
    assert phone.registered_to is None
    mixed.run(running.capf([phone.name], Operation(Kind.INSTALL, Authentication.STRING, "4711")))
    with connected(mixed, phone.name) as speaking:
        speaking.stores(speaking.makes_key(speaking.with_string("4711"), lambda: RSA_KEY))
        speaking.hears()
    mixed.run(running.arrange("phones", names=[phone.name], powered=False))
    mixed.run(running.arrange("phones", names=[phone.name], powered=True))
    assert phone.registered_to is not None


def test_the_bytes_of_an_lsc_that_the_model_installed_verify_with_capf_as_well(mixed: Lab) -> None:
    running = mixed.simulator.running
    names = [name for name, phone in running.model.phones.items() if phone.powered]
    mixed.run(running.capf(names, Operation(Kind.INSTALL)))
    mixed.run(running.arrange("phones", names=names, powered=False))
    mixed.run(running.arrange("phones", names=names, powered=True))
    held = [running.model.phones[name].lsc for name in names]
    assert len({lsc.key for lsc in held if lsc}) == 1
    shown = presented(mixed, "cm-pub", "capf")
    for lsc in held:
        assert lsc is not None
        assert issued_by(running.wire.der(lsc), shown)


# -- what is no message ------------------------------------------------------------------------------------------


def hello(session: int) -> bytes:
    return frame(2, session, tlv(1, b"\x01"), tlv(13, NAME.encode() + b"\0"))


@pytest.mark.parametrize(
    "content",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        frame(9, 0),
        frame(2, 0, b"\x0d\xff\xff"),
        frame(2, 0, b"\x0d"),
        frame(99, 0),
    ],
    ids=["HTTP", "wrong order", "cut element", "cut length", "unknown command"],
)
def test_what_is_no_message_gets_an_end_and_a_note(lab: Lab, phone: CapfPhone, content: bytes) -> None:
    before = len(noted(lab, "capf"))
    phone.hears()
    if content[:1] == b"\x55":
        content = content[:2] + phone.session.to_bytes(4, "big") + content[6:]
    phone.sends(content)
    said = phone.hears()
    assert (said.command, said.elements) == (15, {1: b"\x07"})
    assert phone.hears_the_end()
    text, outcome, _, modelled = noted(lab, "capf")[before]
    assert (text.startswith("malformed"), outcome, modelled) == (True, "ended", False)


def test_a_message_of_another_session_is_no_message_of_this_one(lab: Lab, phone: CapfPhone) -> None:
    order(lab, Kind.INSTALL)
    phone.hears()
    phone.sends(hello(phone.session + 1))
    said = phone.hears()
    assert (said.command, said.elements) == (15, {1: b"\x07"})


@pytest.mark.parametrize(
    ("kind", "elements"),
    [
        ("rsa-2048", ()),
        ("rsa-2048", (tlv(9, b"no key"),)),
        ("ec-256", (tlv(9, spki(ec.generate_private_key(ec.SECP256K1()))),)),
        ("rsa-2048", (tlv(9, spki(rsa.generate_private_key(65537, 1024))),)),
    ],
    ids=["no key", "garbage", "a curve of nobody", "a shorter key than was asked for"],
)
def test_a_key_that_was_not_asked_for_is_not_certified(
    lab: Lab, phone: CapfPhone, kind: str, elements: tuple[bytes, ...]
) -> None:
    order(lab, Kind.INSTALL, key=kind)
    assert phone.authenticates().command == 3
    phone.says(4, *elements)
    said = phone.hears()
    assert (said.command, said.elements) == (15, {1: b"\x07"})
    assert result(lab) is Result.PENDING


def test_half_a_header_is_noted_and_who_only_looks_is_not(lab: Lab) -> None:
    before = len(noted(lab, "capf"))
    presented(lab, "cm-pub", "capf")
    with connected(lab) as phone:
        phone.hears()
        phone.sends(b"\x55\x02\x00")
        phone.tls.unwrap()
    with connected(lab, "SEPB000B4BA0AEE") as stranger:
        stranger.authenticates()
    texts = [request for request, *_ in noted(lab, "capf")[before:]]
    assert texts == ["malformed: 3 of 8 bytes", "unknown device 'SEPB000B4BA0AEE'"]


def test_a_phone_that_falls_silent_is_not_waited_for_for_ever(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.frontends.capf.PATIENCE", 0.05)
    before = len(noted(lab, "capf"))
    with connected(lab) as phone:
        phone.hears()
        said = phone.hears()
        assert (said.command, said.elements, phone.hears_the_end()) == (15, {1: b"\x00"}, True)
    assert noted(lab, "capf")[before][:2] == ("silence", "ended")


def test_a_phone_that_leaves_in_the_middle_has_no_lsc(lab: Lab) -> None:
    lab.run(lab.simulator.running.arrange("lsc", names=[NAME], days=None))
    order(lab, Kind.INSTALL)
    with connected(lab) as phone:
        assert phone.makes_key(phone.authenticates(), lambda: RSA_KEY).command == 9
    assert (record(lab).lsc, result(lab)) == (None, Result.PENDING)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(content=st.binary(min_size=8, max_size=64), as_message=st.booleans(), command=st.integers(0, 255))
def test_no_bytes_are_answered_with_anything_but_an_end_or_patience(
    lab: Lab, content: bytes, as_message: bool, command: int
) -> None:
    lab.run(lab.simulator.running.capf([NAME], None))
    with connected(lab) as phone:
        phone.hears()
        if as_message and command != 17:
            content = frame(command, phone.session, content)
        elif content[:1] == b"\x55":
            content = b"\x54" + content[1:]
        phone.sends(content)
        assert phone.hears().command in (15, 16)


# -- faults ------------------------------------------------------------------------------------------------------


def test_a_fault_drops_refuses_or_garbles_an_installation(lab: Lab) -> None:
    order(lab, Kind.INSTALL)
    fault(lab, "capf:install", "drop")
    with connected(lab) as phone, pytest.raises((AssertionError, ConnectionError)):
        phone.authenticates()
    fault(lab, "capf:install", "refuse", "out of order")
    with connected(lab) as phone:
        said = phone.authenticates()
    assert (said.command, said.elements[2]) == (15, b"out of order\0")
    fault(lab, "capf:install", "garble", "\x55nothing of the kind")
    with connected(lab) as phone, pytest.raises((AssertionError, ConnectionError, IndexError)):
        phone.authenticates()
    assert result(lab) is Result.PENDING
