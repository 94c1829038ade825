"""The trust lists a node *serves* (6970) and prints (`show itl`). What phones hold is another question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cucm_driver.errors import Garbled
from cucm_driver.facts.fact import Fact, Unreadable
from cucm_driver.transports.files import Files
from cucm_driver.trust.signed import SignedFile, read_signed
from cucm_driver.trust.tlv import Malformed
from cucm_driver.trust.trust_list import TrustList, read_list

ITL = "ITLFile.tlv"
CTL = "CTLFile.tlv"
EXAMPLE = """The checksum value of the ITL file:
1d97d9089dd558a062cccfcb1dc4c57f(MD5)
3b452f9ec9d6543df80e50f8b850cddc92fcf847(SHA1)

Length of ITL file: 4947
The ITL File was last modified on Fri Mar 06 21:56:07 CET 2015

Parse ITL File
----------------

Version:        1.2
HeaderLength:   336 (BYTES)

The ITL file was verified successfully.
"""
CTL_EXAMPLE = """Length of CTL file: 0
CTL File not found. Please run CTLClient plugin or run the CLI - utils ctl.. to generate the CTL file.
Error parsing the CTL File.
"""


@dataclass(frozen=True, slots=True)
class ShownList:
    """What `show itl` or `show ctl` says; `size` 0 and empty hashes where the node has no such file."""

    sha1: str
    md5: str
    size: int
    verified: bool


def read_shown(text: str) -> ShownList:
    """Checksums, length and the last line's verdict."""
    size = re.search(r"Length of [CI]TL file:\s*(\d+)", text)
    if size is None:
        raise Unreadable("no line 'Length of ... file: <bytes>'")
    sha1 = re.search(r"^\s*([0-9a-fA-F]{40})\s*\(SHA1\)", text, re.M)
    md5 = re.search(r"^\s*([0-9a-fA-F]{32})\s*\(MD5\)", text, re.M)
    verified = re.search(r"file was verified successfully", text) is not None
    return ShownList(sha1[1].lower() if sha1 else "", md5[1].lower() if md5 else "", int(size[1]), verified)


SHOWN_ITL = Fact("ITL as shown", "show itl", read_shown, EXAMPLE)
SHOWN_CTL = Fact("CTL as shown", "show ctl", read_shown, CTL_EXAMPLE)


def served(files: Files, node: str, name: str = ITL) -> TrustList | None:
    """The list Cisco Tftp serves there now; None where it serves none. Raises Unreachable, Garbled."""
    data = files.get(name)
    if data is None:
        return None
    try:
        return read_list(data)
    except Malformed as error:
        raise Garbled(node=node, asked=name, got=str(error), expected="a trust list") from error


def served_configuration(files: Files, node: str, phone: str) -> SignedFile | None:
    """The signed configuration of one phone, signed now with the key Cisco Tftp has loaded."""
    name = f"{phone}.cnf.xml.sgn"
    data = files.get(name)
    if data is None:
        return None
    try:
        return read_signed(data)
    except Malformed as error:
        raise Garbled(node=node, asked=name, got=str(error), expected="a signed configuration") from error
