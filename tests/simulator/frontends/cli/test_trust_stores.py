"""`set cert delete` and `set cert import`: real certificates, pasted on a real terminal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from simulator.frontends.cli.accounts import READER
from simulator.model.circumstances import sign_by_ca
from simulator.running import Running
from tests.simulator.frontends.cli.clusters import NOW, Shell, in_a_loop, lab, shell

PASTE = "Paste the Certificate and Hit Enter\r\n"
UNSUCCESSFUL = "Executed command unsuccessfully\n"
IMPORTED = (
    "Successfully imported certificate for tomcat.\n"
    "Please restart services related to tomcat for the new certificate to become active.\n"
)
FILE = "Foreign Root CA.pem"


def authority(
    made: datetime = NOW - timedelta(days=30),
    name: str = "Foreign Root CA",
    *extensions: x509.ExtensionType,
) -> x509.Certificate:
    """A CA as others make them: with basic constraints and key identifiers."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Elsewhere"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(made)
        .not_valid_after(made + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, hashes.SHA256())


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


async def paste(admin: Shell, text: str, unit: str = "tomcat") -> str:
    """What the node says behind the pasted text."""
    await admin.ask(f"set cert import trust {unit}", PASTE)
    admin.type(text)
    echo = (await admin.screen.until(b"admin:")).replace("\r\n", "\n")
    return echo.removeprefix(text.removesuffix("\n") + "\n").removesuffix("admin:")


async def holders(running: Running, line: str) -> list[str]:
    found = []
    for name in running.model.nodes:
        async with shell(running, name) as admin:
            if line in (await admin.run("show cert list trust")).splitlines():
                found.append(name)
    return found


@pytest.mark.parametrize("release", ["11.5", "12.5"])
@in_a_loop
async def test_an_imported_certificate_is_shown_on_every_node_byte_for_byte(release: str) -> None:
    async with lab(release) as running:
        foreign = authority()
        async with shell(running, "cm-sub1") as admin:
            assert await paste(admin, pem(foreign)) == IMPORTED
            assert running.journal.entries[-1].changing
        assert await holders(running, f"tomcat-trust/{FILE}: Trust Certificate") == list(running.model.nodes)
        async with shell(running, "cm-sub2") as other:
            text = await other.run(f"show cert trust tomcat-trust/{FILE}")
            assert "Foreign Root CA" in text[: text.index("-----BEGIN")]
            assert x509.load_pem_x509_certificate(text[text.index("-----BEGIN") :].encode()) == foreign


@in_a_loop
async def test_the_database_has_an_imported_certificate_as_well() -> None:
    async with lab() as running, shell(running) as admin:
        await paste(admin, pem(authority()))
        rows = await admin.run("run sql select subjectname, certificate from certificate")
        assert "CN=Foreign Root CA;O=Elsewhere" in rows
        rows = await admin.run(
            "run sql select c.subjectname, t.name from certificate as c "
            "inner join certificateservicecertificatemap as m on c.pkid = m.fkcertificate "
            "inner join typecertificateservice as t on m.tkcertificateservice = t.enum"
        )
        assert any("Foreign Root CA" in row and "tomcat-trust" in row for row in rows.splitlines())


@in_a_loop
async def test_an_import_into_capf_trust_stays_on_its_node() -> None:
    async with lab() as running:
        async with shell(running, "cm-sub1") as admin:
            assert "certificate for CAPF-trust." in await paste(admin, pem(authority()), "CAPF-trust")
        assert await holders(running, f"CAPF-trust/{FILE}: Trust Certificate") == ["cm-sub1"]


@in_a_loop
async def test_an_older_certificate_of_the_same_name_is_ignored_with_the_words_of_success() -> None:
    async with lab() as running, shell(running) as admin:
        held = running.model.publisher.trust["tomcat-trust"]
        first, older, newer = (authority(NOW - timedelta(days=days)) for days in (30, 31, 29))
        for certificate, kept in ((first, first), (older, first), (newer, newer)):
            assert await paste(admin, pem(certificate)) == IMPORTED
            assert held[FILE].serial == kept.serial_number


@pytest.mark.parametrize(
    "text",
    ["hello\n\n", "\n", "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n"],
)
@in_a_loop
async def test_what_is_no_certificate_is_refused(text: str) -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        said = await paste(admin, text)
        assert "Error reading the certificate" in said
        assert said.endswith(UNSUCCESSFUL)
        assert running.model.fingerprint() == before
        assert running.journal.entries[-1].outcome == "refused"


@pytest.mark.parametrize(
    ("certificate", "why"),
    [
        (authority(NOW - timedelta(days=366)), "has expired"),
        (authority(name="*.example.com"), "wildcard"),
    ],
)
@in_a_loop
async def test_expired_certificates_and_wildcards_are_refused(
    certificate: x509.Certificate, why: str
) -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        said = await paste(admin, pem(certificate))
        assert why in said
        assert said.endswith(UNSUCCESSFUL)
        assert running.model.fingerprint() == before


@in_a_loop
async def test_an_extension_that_no_text_is_known_for_is_not_simulated_and_nothing_is_kept() -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
        said = await paste(admin, pem(authority(NOW, "Odd CA", unknown)))
        assert said.endswith("No valid command entered\n")
        assert not running.journal.entries[-1].modelled
        assert running.model.fingerprint() == before


@in_a_loop
async def test_control_c_in_the_middle_of_a_paste_imports_nothing() -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        await admin.ask("set cert import trust tomcat", PASTE)
        admin.type("-----BEGIN CERTIFICATE-----\n\x03")
        await admin.screen.until(b"admin:")
        assert running.journal.entries[-1].outcome == "interrupted"
        assert running.model.fingerprint() == before


@in_a_loop
async def test_an_enter_typed_behind_the_paste_gives_no_second_prompt() -> None:
    async with lab() as running, shell(running) as admin:
        await admin.ask("set cert import trust tomcat", PASTE)
        admin.type(pem(authority()) + "\n")
        assert (await admin.screen.until(b"admin:")).count("admin:") == 1
        assert (await admin.run("show cli pagination")).startswith("Automatic Pagination")


@in_a_loop
async def test_a_certificate_of_the_cluster_is_imported_as_the_one_it_is() -> None:
    async with lab() as running, shell(running) as admin:
        recovery = running.model.publisher.stored["ITLRecovery"]
        await paste(admin, running.wire.pem(recovery), "Phone-SAST-trust")
        for node in running.model.nodes.values():
            assert node.trust["Phone-SAST-trust"][f"{recovery.common_name}.pem"] == recovery
        assert recovery.serial_text in await admin.run("run sql select serialnumber from certificate")


@in_a_loop
async def test_a_deletion_in_a_replicated_store_is_felt_on_every_node() -> None:
    async with lab() as running:
        sign_by_ca(running.model, "tomcat", running.keys.new("rsa-2048"))
        line = "tomcat-trust/Lab Root CA.pem: Trust Certificate"
        assert await holders(running, line) == list(running.model.nodes)
        async with shell(running, "cm-sub1") as admin:
            assert await admin.run("set cert delete tomcat-trust Lab Root CA.pem") == (
                "Successfully deleted certificate Lab Root CA.pem from tomcat-trust.\n"
            )
            assert running.journal.entries[-1].changing
        assert await holders(running, line) == []


@pytest.mark.parametrize(
    "argument", ["CallManager CallManager.pem", "tomcat-trust none.pem", "ITLRecovery x.pem", "tomcat-trust"]
)
@in_a_loop
async def test_identity_certificates_and_unknown_names_are_not_deleted(argument: str) -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        assert (await admin.run(f"set cert delete {argument}")).endswith(UNSUCCESSFUL)
        assert running.model.fingerprint() == before


@in_a_loop
async def test_an_own_certificate_is_refused_without_a_request_and_not_simulated_with_one() -> None:
    async with lab() as running, shell(running) as admin:
        said = await admin.run("set cert import own tomcat")
        assert said == f"CSR for tomcat does not exist; the certificate cannot be imported\n{UNSUCCESSFUL}"
        assert running.journal.entries[-1].modelled
        await admin.run("set csr gen tomcat")
        assert UNSUCCESSFUL in await admin.run("set cert import own tomcat tomcat-trust/ca.pem")
        assert not running.journal.entries[-1].modelled


@in_a_loop
async def test_the_default_cas_are_listed_in_three_columns() -> None:
    async with lab() as running, shell(running) as admin:
        lines = (await admin.run("show cert default-ca-list")).splitlines()
        assert lines[0].split("  ")[0] == "Common Name"
        assert {"CAP-RTP-001", "Cisco Manufacturing CA", "ACT2 SUDI CA"} <= {
            line.split("  ")[0] for line in lines
        }


@in_a_loop
async def test_a_reader_changes_no_store() -> None:
    async with lab() as running, shell(running, account=READER) as reader:
        for line in ("set cert delete tomcat-trust x.pem", "set cert import trust tomcat"):
            assert "No valid command entered" in await reader.run(line)
            assert running.journal.entries[-1].outcome == "not authorized"
