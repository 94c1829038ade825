"""What the tests of the wire share: a publisher's certificates and an ITL made of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from simulator.keys import KeyRing
from simulator.model.certificate import Certificate
from simulator.model.trust_list import Kind, Record, Role, TrustList
from simulator.wire import Wire

MakeCertificate = Callable[..., Certificate]


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return KeyRing()


@pytest.fixture(scope="session")
def wire(keys: KeyRing) -> Wire:
    return Wire(keys)


@pytest.fixture(scope="session")
def make(keys: KeyRing) -> MakeCertificate:
    def certificate(
        unit: str = "CallManager", kind: str = "rsa-2048", serial: int = 0x70CAF64E090751B9DF22F49F754FC5BB
    ) -> Certificate:
        key = keys.new(kind)
        common_name = f"{unit}-cm-pub.example.com"
        rest = (("OU", "TAC"), ("O", "Cisco"), ("C", "PL"))
        name = (("L", "Krakow"), ("ST", "Malopolska"), ("CN", common_name), *rest)
        return Certificate(
            unit=unit,
            node="cm-pub",
            subject=name,
            issuer=name,
            serial=serial,
            not_before=datetime(2026, 1, 9, 12, 30, tzinfo=UTC),
            not_after=datetime(2031, 1, 8, 12, 30, tzinfo=UTC),
            key=key,
            issuer_key=key,
            names=("cm-pub.example.com", "example.com"),
            key_usage=("digitalSignature", "keyEncipherment", "dataEncipherment"),
            extended_key_usage=("serverAuth", "clientAuth", "ipsecEndSystem"),
        )

    return certificate


@pytest.fixture(scope="session")
def signer(make: MakeCertificate) -> Certificate:
    return make()


@pytest.fixture(scope="session")
def tvs(make: MakeCertificate) -> Certificate:
    return make("TVS", serial=0x0B0001)


@pytest.fixture(scope="session")
def capf_ec(make: MakeCertificate) -> Certificate:
    return make("CAPF", kind="ec-384", serial=0xFE)


@pytest.fixture(scope="session")
def itl(signer: Certificate, tvs: Certificate, capf_ec: Certificate) -> TrustList:
    host, address = "cm-pub.example.com", "127.0.1.1"
    return TrustList(
        kind=Kind.ITL,
        signer=signer,
        records=(
            Record(Role.SAST, signer, host, address),
            Record(Role.SAST, tvs, host, address),
            Record(Role.CCM_TFTP, signer, host, address),
            Record(Role.CAPF, capf_ec, host, address),
            Record(Role.CCM_TFTP, None, "10.48.47.153", "10.48.47.153"),
        ),
        built_at=datetime(2026, 11, 23, 22, 1, 5, tzinfo=UTC),
    )
