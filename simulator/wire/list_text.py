"""What `show itl` and `show ctl` print of a list's bytes: nothing in it comes from the model.

Refuses to judge the signature; whoever calls says whether the node could verify it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from simulator.model.trust_list import ROLE_TEXT, Role
from simulator.provenance import Source, documented, inferred, recalled
from simulator.wire.reading import CONTAINERS, Element, Header, Malformed, ReadRecord, read_list
from simulator.wire.tlv import Field, Head

SOURCES: dict[str, Source] = {
    "show ctl": documented("Cisco 118892, 118893: complete output, line ends lost"),
    "TABs between the columns": inferred("the columns of the output stand at multiples of 8"),
    "show itl is show ctl with the other word": documented("Security Guide 12.5; labels on Cisco's pages"),
    "no ITL file": inferred("as without a CTL"),
    "a list that does not verify or parse": recalled("show itl"),
}

MISSING: dict[str, str] = {
    "CTL": "CTL File not found. Please run CTLClient plugin or run the CLI - utils ctl.. "
    "to generate the CTL file.",
    "ITL": "ITL File not found.",
}
COLUMNS = ("BYTEPOS\tTAG\t\tLENGTH\tVALUE", "-------\t---\t\t------\t-----")
TAB = 8
SIGNATURE_ROW = 8  # bytes
NOT_LISTED = frozenset({Head.VERSION, Head.HEADERLENGTH, Head.SIGNERVERSION})
SHOWN_HEAD = frozenset({Head.SIGNERNAME, Head.CANAME})
SHOWN_FIELDS = frozenset({Field.DNSNAME, Field.SUBJECTNAME, Field.ISSUERNAME})


def list_text(kind: str, data: bytes, modified: datetime, verified: bool) -> str:
    """The command's output for `kind` "ITL" or "CTL", lines joined by `\\n`; no bytes, no file.

    `modified` is the file's time, in the zone of the node.
    """
    if not data:
        return "\n".join([f"Length of {kind} file: 0", MISSING[kind], f"Error parsing the {kind} File."])
    lines = [
        f"The checksum value of the {kind} file:",
        f"{hashlib.md5(data, usedforsecurity=False).hexdigest()}(MD5)",
        f"{hashlib.sha1(data, usedforsecurity=False).hexdigest()}(SHA1)",
        "",
        f"Length of {kind} file: {len(data)}",
        f"The {kind} File was last modified on {modified:%a %b %d %H:%M:%S %Z %Y}",
        "",
    ]
    try:
        parsed = read_list(data)
    except Malformed:
        return "\n".join([*lines, f"Error parsing the {kind} File!!"])
    lines += [f"Parse {kind} File", "----------------", "", *header_lines(parsed.header)]
    for position, record in enumerate(parsed.records, 1):
        lines += ["", f"\t{kind} Record #:{position}", "\t  ----", *COLUMNS, *record_lines(record)]
        lines += etoken_lines(kind, record, parsed.header)
    last = f"The {kind} file was verified successfully."
    return "\n".join([*lines, "", last if verified else f"Verification of the {kind} file failed."])


def header_lines(header: Header) -> list[str]:
    major, minor = header.version
    lines = [f"Version:\t{major}.{minor}", f"HeaderLength:\t{header.length} (BYTES)", "", *COLUMNS]
    for element in header.elements:
        if element.tag not in NOT_LISTED:
            lines += head_rows(element)
    return lines


def head_rows(element: Element) -> Iterable[str]:
    tag, length = Head(element.tag), len(element.value)
    if tag in CONTAINERS:  # the length field's own length, and the container's length as the value
        return [row(tag, tag.name, 2, str(length))]
    if tag == Head.SIGNATURE:
        return [row(tag, tag.name, length), *signature_rows(element.value)]
    if tag == Head.SERIALNUMBER:
        return [row(tag, tag.name, length, serial(element.value))]
    return [row(tag, tag.name, length, text(element.value) if tag in SHOWN_HEAD else "")]


def signature_rows(value: bytes) -> list[str]:
    """`65  ba  26  b4  5  c  9e  68`: not zero-padded."""
    rows = (value[i : i + SIGNATURE_ROW] for i in range(0, len(value), SIGNATURE_ROW))
    return ["  ".join(f"{byte:x}" for byte in each) for each in rows]


def record_lines(record: ReadRecord) -> list[str]:
    return [
        row(element.tag, Field(element.tag).name, len(element.value), field_text(element))
        for element in record.elements
    ]


def field_text(element: Element) -> str:
    """The VALUE column; empty for keys, signatures and addresses."""
    match element.tag:
        case Field.RECORDLENGTH:
            return str(int.from_bytes(element.value, "big"))
        case Field.FUNCTION:
            return role_text(int.from_bytes(element.value, "big"))
        case Field.SERIALNUMBER:
            return serial(element.value)
        case Field.CERTIFICATE:
            digest = hashlib.sha1(element.value, usedforsecurity=False).hexdigest()
            return f"{bytes.fromhex(digest).hex(' ').upper()} (SHA1 Hash HEX)"
    return text(element.value) if element.tag in SHOWN_FIELDS else ""


def role_text(function: int) -> str:
    return ROLE_TEXT[Role(function)] if function in set(Role) else str(function)


def etoken_lines(kind: str, record: ReadRecord, header: Header) -> list[str]:
    """The line below a SAST record, and below no other."""
    if record.function != Role.SAST:
        return []
    signed = (record.string(Field.ISSUERNAME), record.raw(Field.SERIALNUMBER)) == header.signer
    return [f"This etoken was {'' if signed else 'not '}used to sign the {kind} file."]


def row(tag: int, name: str, length: int, value: str = "") -> str:
    """`4\\tSIGNERNAME\\t62\\tCN=...`: names of less than a TAB's width get a second TAB."""
    gap = "\t\t" if len(name) < TAB else "\t"
    return f"{tag}\t{name}{gap}{length}" + (f"\t{value}" if value else "")


def serial(value: bytes) -> str:
    """`70:CA:F6:4E`."""
    return value.hex(":").upper()


def text(value: bytes) -> str:
    return value.rstrip(b"\0").decode()
