"""Signer and records of a list as the CLI prints it."""

from __future__ import annotations

import pytest

from cucm_driver.facts.fact import Unreadable
from cucm_driver.facts.lists import CTL_EXAMPLE
from cucm_driver.facts.shown_list import read_shown_list
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Role

NAME = "CN=cm-pub.example.com;OU=TAC;O=Cisco"
TEXT = f"""The checksum value of the CTL file:
1d97d9089dd558a062cccfcb1dc4c57f(MD5)
3b452f9ec9d6543df80e50f8b850cddc92fcf847(SHA1)

Length of CTL file: 4947
Version:\t1.2
HeaderLength:\t336 (BYTES)

BYTEPOS\tTAG\t\tLENGTH\tVALUE
-------\t---\t\t------\t-----
3\tSIGNERID\t2\t149
4\tSIGNERNAME\t62\t{NAME}
5\tSERIALNUMBER\t16\t70:CA:F6:4E
6\tCANAME\t\t62\t{NAME}
15\tTIMESTAMP\t4

\tCTL Record #:1
\t  ----
BYTEPOS\tTAG\t\tLENGTH\tVALUE
1\tRECORDLENGTH\t2\t1156
3\tSUBJECTNAME\t62\t{NAME}
4\tFUNCTION\t2\tSystem Administrator Security Token
5\tISSUERNAME\t62\t{NAME}
6\tSERIALNUMBER\t16\t70:CA:F6:4E
This etoken was used to sign the CTL file.

\tCTL Record #:2
\t  ----
1\tRECORDLENGTH\t2\t33
2\tDNSNAME\t\t13\tcm-sub1
4\tFUNCTION\t2\tCCM+TFTP
10\tIPADDRESS\t4

The CTL file was verified successfully.
"""
SIGNER = Signer(NAME, bytes.fromhex("70CAF64E"), NAME)


def test_signer_and_records_are_read_and_an_emptied_record_stands_for_nobody() -> None:
    shown = read_shown_list(TEXT)
    assert shown is not None
    assert (shown.signer, shown.sha1) == (SIGNER, "3b452f9ec9d6543df80e50f8b850cddc92fcf847")
    assert shown.named == ((Role.SAST, SIGNER),)


def test_a_certificate_is_named_in_its_role_only_and_by_issuer_and_serial() -> None:
    shown = read_shown_list(TEXT)
    assert shown is not None
    assert shown.names(SIGNER, Role.SAST)
    assert not shown.names(SIGNER, Role.CCM_TFTP)
    assert not shown.names(Signer(NAME, b"\1", NAME), Role.SAST)
    assert not shown.names(Signer(NAME, SIGNER.serial, "CN=other"), Role.SAST)


def test_a_node_without_the_file_says_so() -> None:
    assert read_shown_list(CTL_EXAMPLE) is None


def test_a_list_that_the_node_could_not_parse_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_shown_list("Length of CTL file: 12\nError parsing the CTL File!!")
