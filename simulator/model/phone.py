"""A phone: slotted, sharing an interned and frozen trust state with the phones that hold the same lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import lru_cache

from simulator.model.capf_operation import Operation
from simulator.model.certificate import Certificate
from simulator.model.device_certificate import Enrolment
from simulator.model.phone_models import PHONE_MODELS
from simulator.model.state import copied, fingerprint
from simulator.model.trust_list import TrustList

MESSAGES_KEPT = 6


class Phase(StrEnum):
    OFF = "off"
    BOOTING = "booting"
    SEARCHING = "searching"
    REGISTERED = "registered"


class Security(StrEnum):
    """Device security mode of the phone's profile; inert unless the cluster is in mixed mode (Security Guides)."""

    NON_SECURE = "non-secure"
    AUTHENTICATED = "authenticated"
    ENCRYPTED = "encrypted"


class Reason(IntEnum):
    """RIS StatusReason (cisco-risport's table; which one when, is inferred)."""

    NONE = 0
    CONNECTIVITY_ERROR = 6
    CALLMANAGER_RESET = 9
    KEEPALIVE_TIMEOUT = 13
    CALLMANAGER_RESTART = 15
    FALLBACK_INITIATED = 28


@dataclass(frozen=True)
class TrustState:
    """The lists a phone holds. Phones with equal lists share one object: a cohort."""

    itl: TrustList | None = None
    ctl: TrustList | None = None


@dataclass(frozen=True, slots=True)
class RisEntry:
    node: str
    status: str
    reason: int
    at: datetime


@dataclass(slots=True)
class Phone:
    """`members` is the CallManager group of the configuration the phone has cached: the TVS it asks, in order.

    `security` is what its profile in the database says, `applied` what the configuration it has cached says. LSC and
    MIC are kept by what they share with those of other phones (`Enrolment`); `lsc` and `mic` are the certificates.
    """

    name: str
    number: int
    model: str
    model_number: int
    product_number: int
    load: str
    address: str
    device_pool: str
    tftp: tuple[str, ...]
    web: bool
    members: tuple[str, ...]
    trust: TrustState
    phase: Phase = Phase.SEARCHING
    registered_to: str | None = None
    tftp_used: str | None = None
    ris: tuple[RisEntry, ...] = ()
    messages: tuple[tuple[datetime, str], ...] = ()
    security: Security = Security.NON_SECURE
    applied: Security = Security.NON_SECURE
    lsc_as: Enrolment | Certificate | None = None
    mic_as: Enrolment | None = None
    capf: Operation | None = None

    @property
    def lsc(self) -> Certificate | None:
        """The locally significant certificate it holds; assign the one that CAPF issued, or None."""
        return self.lsc_as.of(self.name) if isinstance(self.lsc_as, Enrolment) else self.lsc_as

    @lsc.setter
    def lsc(self, certificate: Certificate | None) -> None:
        self.lsc_as = Enrolment.shared(certificate, self.name) if certificate is not None else None

    @property
    def mic(self) -> Certificate | None:
        """The certificate the manufacturer installed; soft phones have none."""
        return self.mic_as.of(self.name) if self.mic_as is not None else None

    @property
    def sbd(self) -> bool:
        """Security by Default: it takes an ITL and asks TVS."""
        return PHONE_MODELS[self.model].sbd

    @property
    def longest_key(self) -> int:
        """The longest RSA key, in bits, that it takes in a list."""
        return PHONE_MODELS[self.model].longest_key

    @property
    def powered(self) -> bool:
        return self.phase is not Phase.OFF

    @property
    def protocol(self) -> str:
        return "SIP"

    @property
    def directory_number(self) -> str:
        return str(10000 + self.number)

    @property
    def description(self) -> str:
        return f"{self.model.removeprefix('Cisco ')} desk {self.number}"

    def says(self, at: datetime, *texts: str) -> None:
        """Status messages, oldest first; the phone keeps the last few."""
        if texts:
            self.messages = (*self.messages, *_lines(at, texts))[-MESSAGES_KEPT:]

    def seen_by_ris(self, entry: RisEntry) -> None:
        """The entry of another node stays beside the new one, stale (rules of RISPort70: the newest counts)."""
        last = self.ris[-1] if self.ris else None
        self.ris = (entry,) if last is None or last.node == entry.node else (last, entry)

    def copy(self) -> Phone:
        return copied(self)

    def fingerprint(self) -> int:
        return fingerprint(self)


@lru_cache(maxsize=64)
def _lines(at: datetime, texts: tuple[str, ...]) -> tuple[tuple[datetime, str], ...]:
    """The same lines for all phones that have the same to say."""
    return tuple((at, text) for text in texts)
