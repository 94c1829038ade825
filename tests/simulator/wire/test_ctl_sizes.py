"""Whole CTLs of the model, written by the code that serves them, against the sizes that Cisco printed (118892, 118893)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.model.certificate import TOKEN, Certificate, Name
from simulator.model.trust_list import Kind, Record, Role, TrustList
from simulator.wire import lists, signature
from simulator.wire.list_text import list_text
from simulator.wire.reading import read_list
from simulator.wire.tlv import Field, Head

AT = datetime(2015, 3, 6, 20, 56, 7, tzinfo=UTC)
PLACE = (("OU", "TAC"), ("O", "Cisco"), ("L", "Krakow"), ("ST", "Malopolska"), ("C", "PL"))
TOKEN_NAME: Name = (("CN", "SAST-ADN008580ef"), ("OU", "IPCBU"), ("O", "Cisco Systems"))
MAKER: Name = (("CN", "Cisco Manufacturing CA"), ("O", "Cisco Systems"))
NODE, PADDING = "10.48.47.153", x509.ObjectIdentifier("1.3.6.1.4.1.99999.1")


def certificate(unit: str, name: Name, serial_bytes: int = 16, issuer: Name | None = None) -> Certificate:
    """A record; its serial begins with the bit that a signed integer would need another byte for."""
    return Certificate(
        unit,
        "cm-pub",
        name,
        issuer or name,
        (0x83 << 8 * (serial_bytes - 1)) + len(name),
        AT,
        AT,
        "own",
        "own",
    )


def named(common_name: str) -> Name:
    return (("CN", common_name), *PLACE)


def padded(key: RSAPrivateKey, size: int, filling: int = 0) -> bytes:
    """A self-signed certificate of exactly so many bytes."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cucm")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1 << 100, AT, AT + timedelta(days=1))
        .add_extension(x509.UnrecognizedExtension(PADDING, bytes(filling)), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    return made if len(made) == size else padded(key, size, filling + size - len(made))


@pytest.fixture(scope="module")
def keys() -> dict[int, RSAPrivateKey]:
    return {bits: generate_private_key(65537, bits) for bits in (1024, 2048)}


PUBLISHER = certificate("CallManager", named("cucm-1051-a-pub"))
SUBSCRIBER = certificate("CallManager", named("cucm-1051-a-sub1"))
CAPF = certificate("CAPF", named("CAPF-e5e2d8cd"))
TOKENS = [certificate(TOKEN, TOKEN_NAME, 10, MAKER), certificate(TOKEN, (*TOKEN_NAME, ("L", "-")), 10, MAKER)]
TOKENLESS = TrustList(
    Kind.CTL,
    PUBLISHER,
    (
        Record(Role.SAST, PUBLISHER, "cucm-1051-a-pub", NODE),
        Record(Role.CCM_TFTP, PUBLISHER, "cucm-1051-a-pub", NODE),
        Record(Role.CAPF, CAPF, "cucm-1051-a-pub", NODE),
        Record(Role.CCM_TFTP, SUBSCRIBER, "cucm-1051-a-sub1", NODE),
    ),
    AT,
)
BACK_IN_NON_SECURE = TrustList(
    Kind.CTL,
    TOKENS[0],
    (
        *(Record(Role.SAST, token, "", "0.0.0.0") for token in TOKENS),
        Record(Role.CCM_TFTP, None, NODE, NODE),
        Record(Role.CAPF, CAPF, NODE, NODE),
        Record(Role.CCM_TFTP, None, NODE, NODE),
    ),
    AT,
)
OLD = {PUBLISHER: (1024, 694), CAPF: (1024, 680), SUBSCRIBER: (1024, 696)}
RENEWED = OLD | {PUBLISHER: (2048, 955)}
WITH_TOKENS = {CAPF: (1024, 680), TOKENS[0]: (1024, 902), TOKENS[1]: (1024, 902)}


def written(
    content: TrustList, keys: dict[int, RSAPrivateKey], sizes: dict[Certificate, tuple[int, int]]
) -> bytes:
    def der(about: Certificate) -> bytes:
        bits, size = sizes[about]
        return padded(keys[bits], size)

    return lists.trust_list(content, keys[sizes[content.signer][0]], der)


@pytest.mark.parametrize(
    ("content", "sizes", "header", "records", "whole"),
    [
        (TOKENLESS, OLD, 336, [1156, 1156, 1138, 1161], 4947),
        (TOKENLESS, RENEWED, 464, [1675, 1675, 1138, 1161], 6113),
        (BACK_IN_NON_SECURE, WITH_TOKENS, 304, [1186, 1186, 33, 1004, 33], 3746),
    ],
    ids=["tokenless", "tokenless, renewed", "tokens, back in non-secure mode"],
)
def test_a_ctl_has_the_sizes_that_cisco_printed_and_its_signature_holds(
    content: TrustList,
    sizes: dict[Certificate, tuple[int, int]],
    header: int,
    records: list[int],
    whole: int,
    keys: dict[int, RSAPrivateKey],
) -> None:
    data = written(content, keys, sizes)
    read = read_list(data)
    assert len(data) == whole
    assert read.header.length == header
    assert [int.from_bytes(each.raw(Field.RECORDLENGTH), "big") for each in read.records] == records
    bits = sizes[content.signer][0]
    assert signature.holds(data, keys[bits].public_key())
    assert not signature.holds(data[:-1] + bytes([data[-1] ^ 1]), keys[bits].public_key())


def test_a_record_of_a_token_has_no_signature_and_the_name_of_the_ctl_client(
    keys: dict[int, RSAPrivateKey],
) -> None:
    read = read_list(written(BACK_IN_NON_SECURE, keys, WITH_TOKENS))
    token, _, emptied, capf, _ = read.records
    assert token.string(Field.SUBJECTNAME) == 'cn="SAST-ADN008580ef        ";ou=IPCBU;o="Cisco Systems'
    assert token.string(Field.ISSUERNAME) == "cn=Cisco Manufacturing CA;o=Cisco Systems"
    assert [Field.SIGNATURE in {e.tag for e in each.elements} for each in (token, capf)] == [False, False]
    assert {e.tag for e in emptied.elements} == {
        Field.RECORDLENGTH,
        Field.DNSNAME,
        Field.FUNCTION,
        Field.IPADDRESS,
    }
    assert read.header.raw(Head.SERIALNUMBER) == token.raw(Field.SERIALNUMBER)


def test_show_ctl_prints_what_cisco_printed_of_a_tokenless_ctl(keys: dict[int, RSAPrivateKey]) -> None:
    text = list_text("CTL", written(TOKENLESS, keys, OLD), AT, verified=True)
    for line in (
        "Length of CTL file: 4947",
        "HeaderLength:\t336 (BYTES)",
        "3\tSIGNERID\t2\t149",
        "4\tSIGNERNAME\t62\tCN=cucm-1051-a-pub;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL",
        "8\tDIGESTALGORTITHM\t1",
        "12\tSIGNATURE\t128",
        "14\tFILENAME\t12",
        "1\tRECORDLENGTH\t2\t1156",
        "2\tDNSNAME\t\t16\tcucm-1051-a-pub",
        "7\tPUBLICKEY\t140",
        "This etoken was used to sign the CTL file.",
        "The CTL file was verified successfully.",
    ):
        assert f"\n{line}\n" in f"{text}\n"


def test_show_ctl_says_of_each_token_whether_it_signed(keys: dict[int, RSAPrivateKey]) -> None:
    text = list_text("CTL", written(BACK_IN_NON_SECURE, keys, WITH_TOKENS), AT, verified=True)
    assert [line for line in text.splitlines() if line.startswith("This etoken")] == [
        "This etoken was used to sign the CTL file.",
        "This etoken was not used to sign the CTL file.",
    ]
    assert (
        "1\tRECORDLENGTH\t2\t33\n2\tDNSNAME\t\t13\t10.48.47.153\n4\tFUNCTION\t2\tCCM+TFTP\n10\tIPADDRESS\t4\n"
        in text
    )
