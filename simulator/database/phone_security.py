"""What the database keeps of a phone's security, in its words and numbers: device security profile, CAPF settings, LSC.

The words are those of AXL's enumerations; a number is a word's place among them. What CAPF does is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache

from simulator.model.capf import Authentication, Kind, Operation
from simulator.model.certificate import Certificate, list_text
from simulator.model.cluster import Cluster
from simulator.model.device_certificate import Enrolment
from simulator.model.phone import Phone, Security
from simulator.provenance import documented, inferred, observed, recalled

MODES: Mapping[str, Security] = {
    "Non Secure": Security.NON_SECURE,
    "Authenticated": Security.AUTHENTICATED,
    "Encrypted": Security.ENCRYPTED,
}
OPERATIONS: Mapping[str, Kind | None] = {
    "No Pending Operation": None,
    "Install/Upgrade": Kind.INSTALL,
    "Delete": Kind.DELETE,
    "Troubleshoot": Kind.TROUBLESHOOT,
}
AUTHENTICATIONS: Mapping[str, Authentication] = {
    "By Authentication String": Authentication.STRING,
    "By Null String": Authentication.NULL,
    "By Existing Certificate (precedence to LSC)": Authentication.LSC,
    "By Existing Certificate (precedence to MIC)": Authentication.MIC,
}
KEY_SIZES = ("512", "1024", "2048", "3072", "4096")
EC_KEY_SIZES = ("256", "384", "521")
RSA_ONLY, EC_ONLY, EC_PREFERRED = "RSA Only", "EC Only", "EC Preferred, RSA Backup"
KEY_ORDERS = (RSA_ONLY, EC_ONLY, EC_PREFERRED)
EC_SINCE = {"keyOrder": (11, 0), "ecKeySize": (11, 0)}
EC_SOURCE = documented("AXL schemas: keyOrder and ecKeySize from 11.0 on")

_DONE = ("None", "Operation Pending", "Upgrade Success", "Delete Success", "Troubleshoot Success")
_FAILED = ("Upgrade Failed", "Delete Failed", "Troubleshoot Failed")
_WHY = (
    "Invalid LSC", "Invalid Authentication String", "Invalid MIC", "Invalid Credentials", "Phone Communication Failure",
    "Key Generation Failed/Timeout", "CA Communication Failure", "CA Rejected Connection",
    "User Initiated Request Late/Timedout",
)  # fmt: skip
_NOT_OF_TROUBLESHOOT = ("CA Communication Failure", "CA Rejected Connection")
STATUSES: tuple[str, ...] = (
    *_DONE,
    *_FAILED,
    *(
        f"{deed}: {why}"
        for deed in _FAILED
        for why in _WHY
        if deed != _FAILED[2] or why not in _NOT_OF_TROUBLESHOOT
    ),
)
WORDS_SOURCE = documented(
    "AXL schema 12.5, its enumerations; that the numbers of the type tables follow their order is inferred"
)
ORDERED_BY_SQL_SOURCE = observed(
    "a public script orders LSCs by `update device set tkcertificatestatus=2, tkCertificateOperation=2, UpgradeFinishTime=...`"
)

PROFILE_NAMES: Mapping[Security, str] = {
    Security.NON_SECURE: "Standard SIP Non-Secure Profile",
    Security.AUTHENTICATED: "Standard SIP Authenticated Profile",
    Security.ENCRYPTED: "Standard SIP Encrypted Profile",
}
PROFILES_SOURCE = inferred(
    "the non-secure profile of a model comes with the installation; an administrator made the two others, their names are ours"
)
PROFILE_AUTHENTICATION = "By Null String"
PROFILE_KEY_SIZE = "2048"
PROFILE_EC_KEY_SIZE = "384"
PROFILE_SOURCE = recalled("null string, RSA 2048 and EC 384 in a new profile")

FINISH = "%Y:%m:%d:%H:%M"
FINISH_SOURCE = observed(
    "`2024:08:22:12:00` in a public script; that it is the node's own time, here UTC, is inferred"
)
LSC_COLUMNS = ("lscvaliduntil", "lscissuername", "lscissuervaliduntil")
LSC_SINCE = (11, 5)
LSC_SOURCE = observed(
    "public scripts select lscvaliduntil (seconds) and lscissuername from device over AXL 11.5; text of the name inferred"
)


def profile_name(model: str, security: Security) -> str:
    """`"Cisco 8851 - Standard SIP Encrypted Profile"`."""
    return f"{model} - {PROFILE_NAMES[security]}"


def profiles(cluster: Cluster) -> Iterator[tuple[str, Security]]:
    """Model and mode of every device security profile."""
    for security in Security:
        for model in sorted({phone.model for phone in cluster.phones.values()}):
            yield model, security


def word(words: Mapping[str, object], value: object) -> str:
    """`word(MODES, Security.ENCRYPTED) == "Encrypted"`."""
    return next(name for name, meant in words.items() if meant == value)


def operation(capf: Operation | None) -> str:
    """`"Install/Upgrade"` while it waits or is under way."""
    waiting = capf is not None and capf.pending
    return word(OPERATIONS, capf.kind if capf is not None and waiting else None)


def status(capf: Operation | None) -> str:
    """One of `STATUSES`; a reason that AXL has no word for is left out."""
    if capf is None:
        return _DONE[0]
    said = capf.status
    return said if said in STATUSES else said.partition(":")[0]


def authentication(capf: Operation | None) -> str:
    """That of the operation, or else of the phone's profile."""
    return word(AUTHENTICATIONS, capf.authentication) if capf else PROFILE_AUTHENTICATION


def key(capf: Operation | None, kind: str, otherwise: str) -> str:
    """`key(capf, "rsa", "2048")`: the size that the operation asks for where it asks for that kind."""
    asked, _, size = (capf.key_kind if capf else "").partition("-")
    return size if asked == kind else otherwise


def key_order(capf: Operation | None) -> str:
    return EC_ONLY if key(capf, "ec", "") else RSA_ONLY


def finish(capf: Operation | None) -> str:
    """`"2026:12:24:12:00"`; empty where there is no end."""
    return capf.expires.strftime(FINISH) if capf and capf.expires else ""


def finish_time(text: str) -> datetime | None:
    """The same read back, aware UTC; None for an empty text. ValueError for any other form."""
    return datetime.strptime(text, FINISH).replace(tzinfo=UTC) if text else None


def is_finish_time(text: str) -> bool:
    try:
        finish_time(text)
    except ValueError:
        return False
    return True


def own_key(phone: Phone) -> str:
    """The id of the key that the phone has already, or of the first of its kind."""
    held = phone.lsc_as or phone.mic_as
    return held.key if held is not None else "rsa-2048/0"


def lsc_row(cluster: Cluster) -> Callable[[Enrolment | Certificate | None], tuple[int | str | None, ...]]:
    """`LSC_COLUMNS` of an LSC; NULL where there is none. Asked once for all that were issued together."""
    publisher = cluster.publisher
    held = [*publisher.rows.values(), *(c for files in publisher.trust.values() for c in files.values())]
    ends = {certificate.key: int(certificate.not_after.timestamp()) for certificate in held}

    @cache
    def row(lsc: Enrolment | Certificate | None) -> tuple[int | str | None, ...]:
        if lsc is None:
            return None, None, None
        return int(lsc.not_after.timestamp()), list_text(lsc.issuer), ends.get(lsc.issuer_key)

    return row


def ordered(phone: Phone, number: str) -> Operation | None:
    """The operation that a changed tkcertificateoperation means, with the settings of the phone's profile."""
    kind = tuple(OPERATIONS.values())[int(number) - 1]
    return None if kind is None else Operation(kind, Authentication.NULL, key=own_key(phone))
