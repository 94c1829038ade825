from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from cucm_driver.trust.signed import read_signed
from cucm_driver.trust.tlv import Malformed, read_header
from cucm_driver.trust.trust_list import Role, read_list
from cucm_driver.trust.verify import key_of_certificate, key_of_record, verify
from tests.contract.rig import Rig

PHONE = "SEP000000000001"
SGN = f"{PHONE}.cnf.xml.sgn"


def fetched(rig: Rig, name: str) -> bytes:
    data = rig.cluster.files("cm-pub").get(name)
    assert data is not None
    return data


def list_key(rig: Rig) -> object:
    """The public key of the signer as the certificate has it, not as the list has it."""
    itl = rig.model.nodes["cm-pub"].itl
    assert itl is not None
    return key_of_certificate(rig.wire.der(itl.signer))


def configuration_key(rig: Rig) -> object:
    return key_of_certificate(rig.wire.der(rig.model.publisher.presents("Cisco Tftp")["CallManager"]))


def spoilt(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The file with one bit flipped: every bit of the header, and in each byte behind it another one."""
    header = read_header(data).length
    places = [(at, bit) for at in range(header) for bit in range(8)]
    places += [(at, at % 8) for at in range(header, len(data))]
    for at, bit in places:
        yield at, data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def unnoticed(data: bytes, key: object, read: Callable[[bytes], object]) -> list[int]:
    """Offsets at which a flipped bit is neither malformed nor breaks the signature."""
    return [at for at, file in spoilt(data) if not caught(file, key, read)]


def caught(file: bytes, key: object, read: Callable[[bytes], object]) -> bool:
    """Whoever cannot read it says at which byte, and raises nothing else."""
    try:
        read(file)
    except Malformed as error:
        return str(error).startswith("at byte ")
    return not verify(file, key)


def test_the_list_that_is_served_holds_under_the_key_of_its_signer(read_only: Rig) -> None:
    data = fetched(read_only, "ITLFile.tlv")
    key = list_key(read_only)
    assert isinstance(key, RSAPublicKey)
    assert verify(data, key)
    held = read_list(data)
    signer = held.find(held.signer, Role.SAST)
    assert signer is not None
    in_the_list = key_of_record(signer)
    assert isinstance(in_the_list, RSAPublicKey)
    assert in_the_list.public_numbers() == key.public_numbers()


def test_the_list_holds_under_no_other_key_of_the_cluster(read_only: Rig) -> None:
    data = fetched(read_only, "ITLFile.tlv")
    signer = read_only.model.publisher.itl
    assert signer is not None
    others = {c for node in read_only.model.nodes.values() for c in node.stored.values()} - {signer.signer}
    assert others
    assert not any(verify(data, key_of_certificate(read_only.wire.der(other))) for other in others)


def test_a_flipped_bit_anywhere_in_the_list_is_caught(rig: Rig) -> None:
    data = fetched(rig, "ITLFile.tlv")
    assert len(list(spoilt(data))) > len(data)
    assert unnoticed(data, list_key(rig), read_list) == []


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 200, -1])
def test_a_list_that_is_cut_off_is_caught(rig: Rig, cut: int) -> None:
    data = fetched(rig, "ITLFile.tlv")[:cut]
    assert caught(data, list_key(rig), read_list)


def test_the_configuration_that_is_served_holds_under_the_key_that_cisco_tftp_loaded(read_only: Rig) -> None:
    data = fetched(read_only, SGN)
    assert verify(data, configuration_key(read_only))
    signed = read_signed(data)
    assert signed.payload == fetched(read_only, f"{PHONE}.cnf.xml")
    assert signed.header.filename == SGN


def test_a_flipped_bit_anywhere_in_a_configuration_is_caught(rig: Rig) -> None:
    assert unnoticed(fetched(rig, SGN), configuration_key(rig), read_signed) == []
