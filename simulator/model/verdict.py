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
from simulator.model.status_messages import Outcome, messages
from simulator.model.trust_list import Role, TrustList
from simulator.model.tvs import Question, Tried, Tvs, ask
from simulator.provenance import documented, inferred

LIST_ROLES = (Role.SAST,)
CONFIGURATION_ROLES = (Role.CCM_TFTP, Role.TFTP)

ORDER_SOURCE = documented(
    "213407, Security Guides: CTL, then ITL, then configuration; a refused CTL does not stop the rest (rules of this product)"
)
KEY_SOURCE = inferred(
    "a phone cannot read a list with an RSA key longer than its firmware takes (Security Guide 14 names failing registration)"
)


class Seals(Protocol):
    """Real signatures, checked by whoever keeps the bytes."""

    def signature_holds(self, trust_list: TrustList, by: Certificate) -> bool: ...

    def configuration_seal_holds(self, signer: Certificate, by: Certificate) -> bool: ...


@dataclass(frozen=True, slots=True)
class Firmware:
    """What a phone model can do: `sbd` is Security by Default, `longest_key` the longest RSA key in bits."""

    sbd: bool = True
    longest_key: int = 4096


MODERN = Firmware()


@dataclass(frozen=True, slots=True)
class Served:
    """What one started Cisco Tftp serves: its lists, and the certificate whose key signs configurations."""

    itl: TrustList
    configuration_signer: Certificate
    ctl: TrustList | None = None


class CtlByTvs(StrEnum):
    """When a phone asks TVS about the signer of a CTL: always, only while it holds none, or never."""

    ALWAYS = "always"
    FIRST = "while it holds none"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`by` is "the same list", "leap of faith", "the held list" or "TVS on cm-sub1"; empty when refused.

    `unreadable`: the list names a key that is too long for the phone, whoever signed it.
    """

    accepted: bool
    signer: Certificate
    by: str = ""
    tried: tuple[Tried, ...] = ()
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Boot:
    """The outcome of one boot, the same for every phone in the same situation.

    A verdict is None where nothing was judged: no CTL is served, or the phone has no Security by Default.
    """

    trust: TrustState
    tftp: str | None
    list_verdict: Verdict | None
    configuration_verdict: Verdict | None
    messages: tuple[str, ...]
    ctl_verdict: Verdict | None = None

    @property
    def refused(self) -> bool:
        verdicts = (self.ctl_verdict, self.list_verdict, self.configuration_verdict)
        return any(v is not None and not v.accepted for v in verdicts)


@dataclass(frozen=True)
class Surroundings:
    """Everything a decision depends on besides the phone: who serves, who can be asked, whose signatures hold.

    `signalling_signs`: a CCM+TFTP record of an installed CTL is an anchor for lists too (up to 11.5).
    """

    served: Callable[[str], Served | None]
    tvs: Callable[[str], Tvs | None]
    seals: Seals
    tvs_unknown: str
    ctl_by_tvs: CtlByTvs = CtlByTvs.ALWAYS
    signalling_signs: bool = False


def boot(
    trust: TrustState,
    tftp: Sequence[str],
    members: Sequence[str],
    around: Surroundings,
    firmware: Firmware = MODERN,
) -> Boot:
    """One boot of a phone that holds `trust` and asks the TFTP servers in this order.

    The next server is asked only when one does not answer, never after a failed verification.
    """
    node = next((name for name in tftp if around.served(name) is not None), None)
    if node is None:
        return Boot(trust, None, None, None, ("TFTP timeout",))
    served = around.served(node)
    if served is None:
        raise AssertionError("a server that answered a moment ago does not")
    judge = _Judge(members, around, firmware)
    about_ctl = judge.ctl(trust, served.ctl) if served.ctl is not None else None
    with_ctl = TrustState(trust.itl, served.ctl) if about_ctl is not None and about_ctl.accepted else trust
    about_itl = judge.itl(trust, with_ctl, served.itl) if firmware.sbd else None
    held = TrustState(served.itl, with_ctl.ctl) if about_itl is not None and about_itl.accepted else with_ctl
    about_configuration = judge.configuration(held, served.configuration_signer, about_itl)
    said = messages(_outcome(about_ctl), _outcome(about_itl), about_configuration.accepted, held)
    return Boot(held, node, about_itl, about_configuration, said, about_ctl)


@dataclass(frozen=True, slots=True)
class _Judge:
    """One phone at one boot: its group's TVS, what surrounds it, what its firmware can do."""

    members: Sequence[str]
    around: Surroundings
    firmware: Firmware

    def ctl(self, trust: TrustState, new: TrustList) -> Verdict:
        """Would a phone that holds `trust` take this CTL? (213407; from 12.0 without TVS once it holds one: FN70613)"""
        when = self.around.ctl_by_tvs
        asks = when is CtlByTvs.ALWAYS or (when is CtlByTvs.FIRST and trust.ctl is None)
        return self._list(trust, new, trust.ctl, asks=asks)

    def itl(self, before: TrustState, trust: TrustState, new: TrustList) -> Verdict:
        """Would it take this ITL? A CTL accepted a moment ago vouches for it; a first boot takes both unseen."""
        if before.itl is None and before.ctl is None and new != trust.itl and self._readable(new):
            return Verdict(True, new.signer, "leap of faith")
        return self._list(trust, new, trust.itl, asks=True)

    def configuration(self, held: TrustState, signer: Certificate, about_itl: Verdict | None) -> Verdict:
        """Would it take a configuration signed by `signer`? After a rejected ITL no TVS is asked (FN70613)."""
        if held.itl is None and held.ctl is None:
            return Verdict(True, signer, "it holds no list")
        anchor = _anchor(held, signer, CONFIGURATION_ROLES)
        if anchor is not None and self.around.seals.configuration_seal_holds(signer, anchor):
            return Verdict(True, signer, "the held list")
        if about_itl is None or not about_itl.accepted:
            return Verdict(False, signer)
        vouched, tried = self._ask(Question(held, signer, CONFIGURATION_ROLES))
        if vouched is not None and self.around.seals.configuration_seal_holds(signer, vouched):
            return Verdict(True, signer, f"TVS on {tried[-1].node}", tried)
        return Verdict(False, signer, "", tried)

    def _list(self, trust: TrustState, new: TrustList, installed: TrustList | None, *, asks: bool) -> Verdict:
        if new == installed:
            return Verdict(True, new.signer, "the same list")
        if not self._readable(new):
            return Verdict(False, new.signer, unreadable=True)
        if trust.itl is None and trust.ctl is None:
            return Verdict(True, new.signer, "leap of faith")
        anchor = self._list_anchor(trust, new.signer)
        if anchor is not None and self.around.seals.signature_holds(new, anchor):
            return Verdict(True, new.signer, "the held list")
        if not asks or not self.firmware.sbd:
            return Verdict(False, new.signer)
        vouched, tried = self._ask(Question(trust, new.signer, LIST_ROLES))
        if vouched is not None and self.around.seals.signature_holds(new, vouched):
            return Verdict(True, new.signer, f"TVS on {tried[-1].node}", tried)
        return Verdict(False, new.signer, "", tried)

    def _list_anchor(self, trust: TrustState, signer: Certificate) -> Certificate | None:
        anchor = _anchor(trust, signer, LIST_ROLES)
        if anchor is None and self.around.signalling_signs:
            anchor = _anchor(TrustState(None, trust.ctl), signer, (Role.CCM_TFTP,))
        return anchor

    def _readable(self, new: TrustList) -> bool:
        return new.longest_key <= self.firmware.longest_key

    def _ask(self, question: Question) -> tuple[Certificate | None, tuple[Tried, ...]]:
        return ask(question, self.members, self.around.tvs, self.around.tvs_unknown)


def _anchor(trust: TrustState, signer: Certificate, roles: tuple[Role, ...]) -> Certificate | None:
    """The held record that names the signer in a fitting role, by issuer and serial as a phone looks it up."""
    for held in (trust.ctl, trust.itl):
        for certificate in held.certificates(*roles) if held is not None else ():
            if (certificate.issuer, certificate.serial) == (signer.issuer, signer.serial):
                return certificate
    return None


def _outcome(about: Verdict | None) -> Outcome:
    if about is None:
        return Outcome.ABSENT
    if not about.accepted:
        return Outcome.REFUSED
    return {"the same list": Outcome.SAME, "leap of faith": Outcome.FIRST}.get(about.by, Outcome.UPDATED)
