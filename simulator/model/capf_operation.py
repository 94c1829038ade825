"""An operation on the LSC of a phone: what was ordered, how the phone is to prove itself, how far it got.

Who carries it out, and whether it may, is told in `simulator.model.capf`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from simulator.model.device_certificate import Enrolment
from simulator.provenance import Source, documented, inferred, observed


class Kind(StrEnum):
    """What is to be done; no operation is no object (`Phone.capf is None`)."""

    INSTALL = "install"
    DELETE = "delete"
    TROUBLESHOOT = "troubleshoot"


class Authentication(StrEnum):
    """How the phone proves who it is."""

    STRING = "string"
    NULL = "null string"
    LSC = "existing certificate (LSC)"
    MIC = "existing certificate (MIC)"


class Result(StrEnum):
    """How far an operation got. REQUESTED waits for an offline CA."""

    PENDING = "pending"
    REQUESTED = "requested"
    SUCCESS = "success"
    LATE = "late"
    WRONG_STRING = "wrong string"
    NO_CERTIFICATE = "no certificate"
    INVALID_LSC = "invalid LSC"
    INVALID_MIC = "invalid MIC"
    CA_AWAY = "CA away"
    KEY_REFUSED = "key refused"
    NOT_STORED = "not stored"


@dataclass(frozen=True, slots=True)
class Wording:
    """What `certificateStatus` shows; `{deed}` is Upgrade, Delete or Troubleshoot. `over`: nothing is pending any more."""

    text: str
    over: bool
    source: Source


_STATUS = observed("AXL's enumeration of certificateStatus in a public client")
_FAILED = inferred("a status of AXL's enumeration; that it is the one for this reason is inferred")

RESULTS: dict[Result, Wording] = {
    Result.PENDING: Wording("Operation Pending", False, _STATUS),
    Result.REQUESTED: Wording(
        "Operation Pending", False, inferred("an offline CA's certificate is still to come")
    ),
    Result.SUCCESS: Wording("{deed} Success", True, _STATUS),
    Result.LATE: Wording("{deed} Failed: User Initiated Request Late/Timedout", True, _STATUS),
    Result.WRONG_STRING: Wording(
        "{deed} Failed: Invalid Authentication String",
        False,
        inferred("a status of AXL's enumeration; the user may type again until the operation expires"),
    ),
    Result.NO_CERTIFICATE: Wording(
        "{deed} Failed: Invalid Credentials",
        True,
        documented(
            "Security Guides: it fails where the phone has no certificate; that it is this status, inferred"
        ),
    ),
    Result.INVALID_LSC: Wording(
        "{deed} Failed: Invalid LSC",
        True,
        documented("Cisco 200860: so it is said once the old CAPF is gone"),
    ),
    Result.INVALID_MIC: Wording("{deed} Failed: Invalid MIC", True, _STATUS),
    Result.CA_AWAY: Wording("{deed} Failed: CA Communication Failure", True, _FAILED),
    Result.KEY_REFUSED: Wording(
        "{deed} Failed: CA Rejected Connection",
        True,
        documented("Security Guide 14SU2: an online CA signs no EC keys; that it is this status, inferred"),
    ),
    Result.NOT_STORED: Wording("{deed} Failed: Phone Communication Failure", True, _FAILED),
}

DEEDS: dict[Kind, str] = {Kind.INSTALL: "Upgrade", Kind.DELETE: "Delete", Kind.TROUBLESHOOT: "Troubleshoot"}


@dataclass(frozen=True, slots=True)
class Operation:
    """`Operation(Kind.INSTALL, Authentication.NULL, expires=friday, key="rsa-2048/7")`; phones share one object.

    `key` is the id of the key that phones of the model take: one for all of them, as nobody compares the keys of two
    phones. Its kind is what CAPF asks for. `expires` is "Operation Completes By" (aware UTC); `signed` is the LSC that an
    offline CA has signed and that the phone is to fetch.
    """

    kind: Kind
    authentication: Authentication = Authentication.NULL
    string: str = ""
    expires: datetime | None = None
    key: str = "rsa-2048"
    result: Result = Result.PENDING
    signed: Enrolment | None = None

    @property
    def pending(self) -> bool:
        return not RESULTS[self.result].over

    @property
    def status(self) -> str:
        """`"Upgrade Success"`: AXL's certificateStatus."""
        return RESULTS[self.result].text.format(deed=DEEDS[self.kind])

    @property
    def key_kind(self) -> str:
        """`"rsa-2048"` or `"ec-384"`."""
        return self.key.partition("/")[0]
