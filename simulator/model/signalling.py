"""SIP over TLS between a secure phone and Cisco CallManager: does each side believe the other? (CVD 12, Cisco 200860)

Lists and configurations are judged elsewhere; here only what is presented at port 5061 counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.device_certificate import Enrolment
from simulator.model.phone import Phone, Security
from simulator.model.service import CALLMANAGER
from simulator.model.trust_list import Role, TrustList
from simulator.provenance import documented, inferred

SIGNALLING_ROLES = (Role.CCM, Role.CCM_TFTP)
SERVER_SOURCE = documented(
    "CVD 12: without the current CallManager certificate in its CTL a secure phone does not register"
)
PHONE_SOURCE = documented(
    "Cisco 200860: the issuer of the LSC must stand in CallManager-trust; as loaded is inferred"
)
EXPIRY_SOURCE = inferred(
    "a TLS peer's certificate is checked for its dates at a new session; a session that stands stays (knob expired_lsc)"
)


class Refusal(StrEnum):
    """Why a secure phone does not register with a node; ACCEPTED where it does."""

    ACCEPTED = "accepted"
    NOT_STARTED = "Cisco CallManager is not started"
    NOT_IN_CTL = "the presented CallManager certificate is not in the held CTL"
    KEY_TOO_LONG = "the presented CallManager key is too long for the phone"
    NO_CERTIFICATE = "the phone has neither LSC nor MIC"
    ISSUER_UNKNOWN = "the issuer of its certificate is not in CallManager-trust as loaded"
    EXPIRED = "its certificate has expired"


@dataclass(frozen=True, slots=True)
class Caller:
    """What a secure phone brings along; equal for phones in the same situation. An LSC goes before a MIC."""

    members: tuple[str, ...]
    ctl: TrustList | None
    certificate: Enrolment | Certificate | None
    longest_key: int


def caller(phone: Phone) -> Caller:
    return Caller(phone.members, phone.trust.ctl, phone.lsc_as or phone.mic_as, phone.longest_key)


def is_secure(phone: Phone) -> bool:
    """By the configuration it has cached: it registers over TLS only."""
    return phone.applied is not Security.NON_SECURE


def refusal(cluster: Cluster, caller: Caller, node: str) -> Refusal:
    """What a new session between the two comes to at this minute."""
    presented = cluster.nodes[node].presents(CALLMANAGER).get("CallManager")
    if presented is None:
        return Refusal.NOT_STARTED
    if caller.ctl is None or presented not in caller.ctl.certificates(*SIGNALLING_ROLES):
        return Refusal.NOT_IN_CTL
    if presented.rsa_bits > caller.longest_key:
        return Refusal.KEY_TOO_LONG
    return _of_the_phone(cluster, caller.certificate, node)


def _of_the_phone(cluster: Cluster, shown: Enrolment | Certificate | None, node: str) -> Refusal:
    if shown is None:
        return Refusal.NO_CERTIFICATE
    trusted = cluster.nodes[node].trusted(CALLMANAGER)
    if not any((one.subject, one.key) == (shown.issuer, shown.issuer_key) for one in trusted):
        return Refusal.ISSUER_UNKNOWN
    if shown.not_after <= cluster.now and cluster.rules.expired_lsc == "refused":
        return Refusal.EXPIRED
    return Refusal.ACCEPTED


def answers(cluster: Cluster, phone: Phone) -> tuple[tuple[str, Refusal], ...]:
    """Every member of its group with what it comes to, in the order in which the phone tries them."""
    known = caller(phone)
    return tuple((node, refusal(cluster, known, node)) for node in phone.members)
