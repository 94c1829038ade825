"""What a phone decides when it boots: which lists and which configuration it accepts, and why.

Written from Cisco 116232/213407/214535 and the Security Guides; what they leave open follows `simulator.model.rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from simulator.model.certificate import Certificate
from simulator.model.phone import TrustState
from simulator.model.trust_list import Role, TrustList

LIST_ROLES = (Role.SAST,)
CONFIGURATION_ROLES = (Role.CCM_TFTP, Role.TFTP)


class Seals(Protocol):
    """Real signatures, checked by whoever keeps the bytes."""

    def signature_holds(self, trust_list: TrustList, by: Certificate) -> bool: ...

    def configuration_seal_holds(self, signer: Certificate, by: Certificate) -> bool: ...


@dataclass(frozen=True, slots=True)
class Tvs:
    """One started Cisco Trust Verification Service as a phone meets it."""

    presented: Certificate
    view: frozenset[tuple[Certificate, tuple[Role, ...]]]


@dataclass(frozen=True, slots=True)
class Served:
    """What one started Cisco Tftp serves: its list, and the certificate whose key signs configurations."""

    itl: TrustList
    configuration_signer: Certificate


class Answer(StrEnum):
    """What became of asking one TVS."""

    UNREACHABLE = "unreachable"
    NOT_IN_ITL = "its certificate is not in the held ITL"
    UNKNOWN = "does not know the signer"
    VOUCHES = "vouches for the signer"


@dataclass(frozen=True, slots=True)
class Tried:
    node: str
    answer: Answer
    presented: Certificate | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`by` is "the same list", "leap of faith", "the held list" or "TVS on cm-sub1"; empty when refused."""

    accepted: bool
    signer: Certificate
    by: str = ""
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True, slots=True)
class Boot:
    """The outcome of one boot, the same for every phone in the same situation."""

    trust: TrustState
    tftp: str | None
    list_verdict: Verdict | None
    configuration_verdict: Verdict | None
    messages: tuple[str, ...]

    @property
    def refused(self) -> bool:
        verdicts = (self.list_verdict, self.configuration_verdict)
        return any(v is not None and not v.accepted for v in verdicts)


@dataclass(frozen=True)
class Surroundings:
    """Everything a decision depends on besides the phone: who serves, who can be asked, whose signatures hold."""

    served: Callable[[str], Served | None]
    tvs: Callable[[str], Tvs | None]
    seals: Seals
    tvs_unknown: str


def boot(trust: TrustState, tftp: Sequence[str], members: Sequence[str], around: Surroundings) -> Boot:
    """One boot of a phone that holds `trust` and asks the TFTP servers in this order.

    The next server is asked only when one does not answer, never after a failed verification.
    """
    node = next((name for name in tftp if around.served(name) is not None), None)
    if node is None:
        return Boot(trust, None, None, None, ("TFTP timeout",))
    served = around.served(node)
    if served is None:
        raise AssertionError("a server that answered a moment ago does not")
    about_list = judge_list(trust, served.itl, members, around)
    held = TrustState(served.itl, trust.ctl) if about_list.accepted else trust
    about_configuration = judge_configuration(
        held, served.configuration_signer, members, around, about_list.accepted
    )
    return Boot(
        held, node, about_list, about_configuration, _messages(trust, about_list, about_configuration)
    )


def judge_list(trust: TrustState, new: TrustList, members: Sequence[str], around: Surroundings) -> Verdict:
    """Would a phone that holds `trust` take `new`? (Security Guides; Cisco 213407)"""
    if new == trust.itl:
        return Verdict(True, new.signer, "the same list")
    if trust.itl is None and trust.ctl is None:
        return Verdict(True, new.signer, "leap of faith")
    anchor = _anchor(trust, new.signer, LIST_ROLES)
    if anchor is not None and around.seals.signature_holds(new, anchor):
        return Verdict(True, new.signer, "the held list")
    vouched, tried = _ask_tvs(trust, new.signer, LIST_ROLES, members, around)
    if vouched is not None and around.seals.signature_holds(new, vouched):
        return Verdict(True, new.signer, f"TVS on {tried[-1].node}", tried)
    return Verdict(False, new.signer, "", tried)


def judge_configuration(
    held: TrustState, signer: Certificate, members: Sequence[str], around: Surroundings, list_accepted: bool
) -> Verdict:
    """Would it take a configuration signed by `signer`? After a rejected ITL no TVS is asked (FN70613)."""
    anchor = _anchor(held, signer, CONFIGURATION_ROLES)
    if anchor is not None and around.seals.configuration_seal_holds(signer, anchor):
        return Verdict(True, signer, "the held list")
    if not list_accepted:
        return Verdict(False, signer)
    vouched, tried = _ask_tvs(held, signer, CONFIGURATION_ROLES, members, around)
    if vouched is not None and around.seals.configuration_seal_holds(signer, vouched):
        return Verdict(True, signer, f"TVS on {tried[-1].node}", tried)
    return Verdict(False, signer, "", tried)


def _anchor(trust: TrustState, signer: Certificate, roles: tuple[Role, ...]) -> Certificate | None:
    """The held record that names the signer in a fitting role, by issuer and serial as a phone looks it up."""
    for held in (trust.ctl, trust.itl):
        for certificate in held.certificates(*roles) if held is not None else ():
            if (certificate.issuer, certificate.serial) == (signer.issuer, signer.serial):
                return certificate
    return None


def _ask_tvs(
    trust: TrustState,
    signer: Certificate,
    roles: tuple[Role, ...],
    members: Sequence[str],
    around: Surroundings,
) -> tuple[Certificate | None, tuple[Tried, ...]]:
    tried: list[Tried] = []
    for node in members:
        found, attempt = _ask_one(trust, signer, roles, node, around.tvs(node))
        tried.append(attempt)
        if found is not None or (attempt.answer is Answer.UNKNOWN and around.tvs_unknown == "stop"):
            return found, tuple(tried)
    return None, tuple(tried)


def _ask_one(
    trust: TrustState, signer: Certificate, roles: tuple[Role, ...], node: str, tvs: Tvs | None
) -> tuple[Certificate | None, Tried]:
    if tvs is None:
        return None, Tried(node, Answer.UNREACHABLE, None)
    known = trust.itl.certificates(Role.TVS) if trust.itl is not None else ()
    if tvs.presented not in known:
        return None, Tried(node, Answer.NOT_IN_ITL, tvs.presented)
    for certificate, held_roles in tvs.view:
        same = (certificate.issuer, certificate.serial) == (signer.issuer, signer.serial)
        if same and set(roles) & set(held_roles):
            return certificate, Tried(node, Answer.VOUCHES, tvs.presented)
    return None, Tried(node, Answer.UNKNOWN, tvs.presented)


def _messages(trust: TrustState, about_list: Verdict, about_configuration: Verdict) -> tuple[str, ...]:
    """Status messages as the 7800/8800 administration guides word them; the configuration's is recalled."""
    texts = ["File Not Found <CTLFile.tlv>"] if trust.ctl is None else []
    if not about_list.accepted:
        texts.append("Trust List update failed")
    elif about_list.by == "leap of faith":
        texts.append("ITL installed")
    elif about_list.by != "the same list":
        texts.append("Trust List updated")
    if not about_configuration.accepted:
        texts.append("Error verifying config")
    return tuple(texts)
