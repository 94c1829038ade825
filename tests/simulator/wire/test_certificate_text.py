"""The two texts of a certificate. Recordings: the output of `openssl x509 -text -nameopt compat` (3.0)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.model.certificate import Certificate
from simulator.wire import Wire
from simulator.wire.certificate_text import text_a, text_b

RECORDINGS = Path(__file__).parent / "recordings"


def der_of(text: str) -> bytes:
    return x509.load_pem_x509_certificate(text[text.index("-----BEGIN") :].encode()).public_bytes(
        Encoding.DER
    )


@pytest.mark.parametrize("recording", ["openssl_rsa_2048", "openssl_ec_384", "openssl_short_serial"])
def test_format_b_is_what_openssl_prints(recording: str) -> None:
    text = (RECORDINGS / f"{recording}.txt").read_text()
    assert text_b(der_of(text)) + "\n" == text


def test_format_a_shows_the_record(signer: Certificate, wire: Wire) -> None:
    lines = text_a(wire.der(signer)).splitlines()
    name = "L=Krakow, ST=Malopolska, CN=CallManager-cm-pub.example.com, OU=TAC, O=Cisco, C=PL"
    assert lines[:4] == [
        "[",
        "  Version: V3",
        f"  Serial Number: {signer.serial}",
        "  SignatureAlgorithm: SHA256withRSA (1.2.840.113549.1.1.11)",
    ]
    assert f"  Issuer Name: {name}" in lines
    assert f"  Subject Name: {name}" in lines
    assert "  Validity From: Fri Jan 09 12:30:00 UTC 2026" in lines
    assert "           To:   Wed Jan 08 12:30:00 UTC 2031" in lines
    assert "  Key: RSA (1.2.840.113549.1.1.1)" in lines
    assert "  Extensions: 4 present" in lines
    assert "     Usages: digitalSignature, keyEncipherment, dataEncipherment, " in lines
    assert "     Usage oids: 1.3.6.1.5.5.7.3.1, 1.3.6.1.5.5.7.3.2, 1.3.6.1.5.5.7.3.5, " in lines
    assert "          2) example.com (dNSName)" in lines


def test_format_a_prints_dates_in_the_zone_of_the_node(signer: Certificate, wire: Wire) -> None:
    text = text_a(wire.der(signer), ZoneInfo("Europe/Warsaw"))
    assert "  Validity From: Fri Jan 09 13:30:00 CET 2026" in text


def test_format_a_dumps_the_whole_signature(signer: Certificate, wire: Wire) -> None:
    encoded = wire.der(signer)
    rows = re.findall(r"^  [0-9a-f]{4}: ((?:[0-9a-f]{2} )+)\[.{1,16}\]$", text_a(encoded), re.MULTILINE)
    assert bytes.fromhex("".join(rows)) == x509.load_der_x509_certificate(encoded).signature


@pytest.mark.parametrize("form", [text_a, text_b])
def test_both_formats_end_in_the_pem_of_the_certificate(
    form: Callable[[bytes], str], signer: Certificate, capf_ec: Certificate, wire: Wire
) -> None:
    for certificate in (signer, capf_ec):
        encoded = wire.der(certificate)
        assert der_of(form(encoded)) == encoded
        assert form(encoded).endswith("\n-----END CERTIFICATE-----")


def test_format_a_names_an_ec_key(capf_ec: Certificate, wire: Wire) -> None:
    text = text_a(wire.der(capf_ec))
    assert "  SignatureAlgorithm: SHA256withECDSA (1.2.840.10045.4.3.2)\n" in text
    assert "  Key: EC (1.2.840.10045.2.1)\n" in text


def test_a_time_of_day_is_read_back_from_either_format(signer: Certificate, wire: Wire) -> None:
    encoded = wire.der(signer)
    after_a = re.search(r"To: +(.+)", text_a(encoded))
    after_b = re.search(r"Not After : (.+) GMT", text_b(encoded))
    assert after_a
    assert after_b
    read_a = datetime.strptime(after_a[1], "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC)
    read_b = datetime.strptime(after_b[1], "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    assert read_a == read_b == signer.not_after
