"""`show itl` and `show ctl`, computed from bytes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.model.certificate import Certificate
from simulator.model.trust_list import Kind, TrustList
from simulator.wire import Wire
from simulator.wire.list_text import list_text, signature_rows
from simulator.wire.reading import read_header
from simulator.wire.tlv import Head

MODIFIED = datetime(2015, 3, 6, 21, 56, 7, tzinfo=ZoneInfo("Europe/Warsaw"))


def test_the_head_of_the_output_is_computed_from_the_bytes(itl: TrustList, wire: Wire) -> None:
    data = wire.trust_list(itl)
    assert list_text("ITL", data, MODIFIED, verified=True).splitlines()[:11] == [
        "The checksum value of the ITL file:",
        f"{hashlib.md5(data).hexdigest()}(MD5)",
        f"{hashlib.sha1(data).hexdigest()}(SHA1)",
        "",
        f"Length of ITL file: {len(data)}",
        "The ITL File was last modified on Fri Mar 06 21:56:07 CET 2015",
        "",
        "Parse ITL File",
        "----------------",
        "",
        "Version:\t1.2",
    ]


def test_the_header_s_rows_are_tag_name_length_and_value(
    itl: TrustList, wire: Wire, signer: Certificate
) -> None:
    name = signer.subject_text
    text = list_text("ITL", wire.trust_list(itl), MODIFIED, verified=True)
    rows = [row for row in text.split("\tITL Record #:1")[0].splitlines() if re.match(r"\d+\t", row)]
    assert rows == [
        f"3\tSIGNERID\t2\t{3 * 3 + 2 * (len(name) + 1) + 16}",
        f"4\tSIGNERNAME\t{len(name) + 1}\t{name}",
        "5\tSERIALNUMBER\t16\t70:CA:F6:4E:09:07:51:B9:DF:22:F4:9F:75:4F:C5:BB",
        f"6\tCANAME\t\t{len(name) + 1}\t{name}",
        "7\tSIGNATUREINFO\t2\t15",
        "8\tDIGESTALGORTITHM\t1",
        "9\tSIGNATUREALGOINFO\t2\t8",
        "10\tSIGNATUREALGORTITHM\t1",
        "11\tSIGNATUREMODULUS\t1",
        "12\tSIGNATURE\t256",
        "14\tFILENAME\t12",
        "15\tTIMESTAMP\t4",
    ]


def test_the_signature_stands_in_rows_of_eight_bytes_that_are_not_zero_padded(
    itl: TrustList, wire: Wire
) -> None:
    assert signature_rows(bytes.fromhex("45ec050c9e686de65d")) == ["45  ec  5  c  9e  68  6d  e6", "5d"]
    data = wire.trust_list(itl)
    text = list_text("ITL", data, MODIFIED, verified=True)
    rows = text.split("12\tSIGNATURE\t256\n")[1].split("\n14\t")[0].splitlines()
    assert len(rows) == 32
    shown = bytes(int(byte, 16) for row in rows for byte in row.split())
    assert shown == read_header(data).raw(Head.SIGNATURE)


def test_a_record_s_rows_are_those_of_show_ctl(itl: TrustList, wire: Wire, signer: Certificate) -> None:
    data, name = wire.trust_list(itl), signer.subject_text
    encoded = wire.der(signer)
    digest = hashlib.sha1(encoded).hexdigest().upper()
    pairs = " ".join(digest[i : i + 2] for i in range(0, 40, 2))
    record = list_text("ITL", data, MODIFIED, verified=True).split("\tITL Record #:")[1].splitlines()
    length = 5 + 22 + 2 * (4 + len(name)) + 5 + 19 + 273 + 259 + 3 + len(encoded) + 7
    assert record == [
        "1",
        "\t  ----",
        "BYTEPOS\tTAG\t\tLENGTH\tVALUE",
        "-------\t---\t\t------\t-----",
        f"1\tRECORDLENGTH\t2\t{length}",
        "2\tDNSNAME\t\t19\tcm-pub.example.com",
        f"3\tSUBJECTNAME\t{len(name) + 1}\t{name}",
        "4\tFUNCTION\t2\tSystem Administrator Security Token",
        f"5\tISSUERNAME\t{len(name) + 1}\t{name}",
        "6\tSERIALNUMBER\t16\t70:CA:F6:4E:09:07:51:B9:DF:22:F4:9F:75:4F:C5:BB",
        "7\tPUBLICKEY\t270",
        "8\tSIGNATURE\t256",
        f"9\tCERTIFICATE\t{len(encoded)}\t{pairs} (SHA1 Hash HEX)",
        "10\tIPADDRESS\t4",
        "This etoken was used to sign the ITL file.",
        "",
    ]


def test_the_line_about_the_etoken_follows_sast_records_only(itl: TrustList, wire: Wire) -> None:
    text = list_text("ITL", wire.trust_list(itl), MODIFIED, verified=True)
    records = text.split("\tITL Record #:")[1:]
    said = [re.findall("^This etoken was .*", record, re.MULTILINE) for record in records]
    assert said == [
        ["This etoken was used to sign the ITL file."],
        ["This etoken was not used to sign the ITL file."],
        [],
        [],
        [],
    ]


def test_an_emptied_record_shows_name_function_and_address(itl: TrustList, wire: Wire) -> None:
    text = list_text("ITL", wire.trust_list(itl), MODIFIED, verified=True)
    assert text.endswith(
        "1\tRECORDLENGTH\t2\t33\n2\tDNSNAME\t\t13\t10.48.47.153\n4\tFUNCTION\t2\tCCM+TFTP\n10\tIPADDRESS\t4\n"
        "\nThe ITL file was verified successfully."
    )


def test_a_ctl_says_ctl_everywhere(itl: TrustList, wire: Wire) -> None:
    text = list_text("CTL", wire.trust_list(replace(itl, kind=Kind.CTL)), MODIFIED, verified=True)
    assert "ITL" not in text
    assert text.endswith("The CTL file was verified successfully.")


def test_a_list_that_does_not_verify_says_so(itl: TrustList, wire: Wire) -> None:
    text = list_text("ITL", wire.trust_list(itl), MODIFIED, verified=False)
    assert text.endswith("\nVerification of the ITL file failed.")
    assert "verified successfully" not in text


def test_bytes_that_are_no_list_get_a_checksum_and_an_error() -> None:
    text = list_text("ITL", b"\n", MODIFIED, verified=False)
    assert text.startswith("The checksum value of the ITL file:")
    assert "Length of ITL file: 1\n" in text
    assert text.endswith("\nError parsing the ITL File!!")


def test_without_a_ctl_the_command_names_the_way_to_one() -> None:
    assert list_text("CTL", b"", MODIFIED, verified=False).splitlines() == [
        "Length of CTL file: 0",
        "CTL File not found. Please run CTLClient plugin or run the CLI - utils ctl.. "
        "to generate the CTL file.",
        "Error parsing the CTL File.",
    ]
