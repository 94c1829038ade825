"""Would a phone that holds these lists accept that file? The phone's algorithm, without a phone.

Cisco's order (Security by Default; 213407): nothing installed, then the installed lists, then each TVS of
the cached CallManager group whose certificate stands in the held ITL. What sources tell of some releases only
is a `Custom`. The cache of TVS answers is not counted on, since a boot flushes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cucm_driver.trust.signed import SignedFile
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Record, Role, TrustList
from cucm_driver.trust.verify import key_of_certificate, key_of_record, verify

UNREACHABLE = "unreachable"
NOT_IN_HELD_ITL = "its certificate is not in the held ITL"
UNKNOWN_SIGNER = "unknown signer"
WRONG_ROLE = "knows the signer, but not in the needed role"
VOUCHES = "vouches"

LEAP_OF_FAITH = "no list is held: the first one is taken unverified"
EMPTY_ITL = "the held ITL is the empty one: any file is taken"
THE_SAME = "it holds this very list"
BAD_SIGNATURE = "the signature does not hold"
NO_ANCHOR = "the signer is in no held list, and no TVS vouches for it"


@dataclass(frozen=True)
class Custom:
    """What phones do on some releases only: `tvs_for_ctl` asks TVS about a CTL even where one is held already,
    `signalling_signs` takes a CCM+TFTP record of the held CTL for the signer of a list."""

    tvs_for_ctl: bool = False
    signalling_signs: bool = False


CAUTIOUS = Custom()
"""From 12.0 (field notice 70613), and what can be counted on where the release is not known."""

UP_TO_11_5 = Custom(tvs_for_ctl=True, signalling_signs=True)
"""Traced on 10.5 (Cisco 213407); the CCM+TFTP record is written for 8.x (Security Guide 8.6)."""


@dataclass(frozen=True)
class Held:
    """What a phone holds: its lists, and the nodes of the CallManager group in its cached configuration.

    `sbd`: Security by Default; a phone without it takes no ITL and asks no TVS.
    """

    itl: TrustList | None
    ctl: TrustList | None = None
    members: tuple[str, ...] = ()
    sbd: bool = True

    @property
    def nothing(self) -> bool:
        """No list at all: the first ones are taken unverified."""
        return self.itl is None and self.ctl is None


@dataclass(frozen=True)
class TvsReply:
    """What a TVS said to a query: `certificate` is the signer's DER, `roles` the numbers of `Role`."""

    valid: bool
    certificate: bytes | None = None
    roles: tuple[int, ...] = ()


class TvsServers(Protocol):
    """The TVS of each node, as a phone reaches it: first the handshake, then the question."""

    def presented(self, node: str) -> bytes | None:
        """The DER of the TLS certificate; None where TVS is not reachable."""

    def query(self, node: str, signer: Signer) -> TvsReply | None:
        """The answer to QUERY(signer); None where TVS is not reachable."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One TVS of the group and what came of it: `cm-sub1`, `unknown signer`; `presented` is its DER."""

    node: str
    answer: str
    presented: bytes | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Verdict:
    """`by` says in a few words what decided it; `tried` lists the TVS that were contacted, in order."""

    accepted: bool
    by: str
    signer: Signer
    tried: tuple[Tried, ...] = ()


Served = TrustList | SignedFile

CONFIGURATION = "configuration"

ANCHORS: dict[type[Served], tuple[Role, ...]] = {
    TrustList: (Role.SAST,),
    SignedFile: (Role.CCM_TFTP, Role.TFTP),
}


def accepts(held: Held, served: Served, tvs: TvsServers, custom: Custom = CAUTIOUS) -> Verdict:
    """Judge one file by what the phone holds; asks `tvs` only where the phone would."""
    if held.nothing:
        return Verdict(True, LEAP_OF_FAITH, served.signer)
    if isinstance(served, TrustList) and any(own and own.data == served.data for own in (held.ctl, held.itl)):
        return Verdict(True, THE_SAME, served.signer)
    if held.itl is not None and is_empty(held.itl):
        return Verdict(True, EMPTY_ITL, served.signer)
    found = anchor(held, served.signer, kind_of(served), custom)
    if found is not None:
        by = f"the held {found[0].kind} lists the signer as {Role(found[1].role).name.replace('_', '+')}"
        return _by_key(served, key_of_record(found[1]), by, ())
    if not asks_tvs(held, kind_of(served), custom):
        return Verdict(False, NO_ANCHOR, served.signer)
    return _by_tvs(held, served, ANCHORS[type(served)], tvs)


def kind_of(served: Served) -> str:
    """`ITL`, `CTL` or `configuration`."""
    return served.kind if isinstance(served, TrustList) else CONFIGURATION


def anchor(
    held: Held, signer: Signer, kind: str, custom: Custom = CAUTIOUS
) -> tuple[TrustList, Record] | None:
    """The held list and its record that let this signer sign a file of that kind, without asking anybody."""
    roles = ANCHORS[SignedFile if kind == CONFIGURATION else TrustList]
    for trust_list in (held.ctl, held.itl):
        record = trust_list.find(signer, *roles) if trust_list else None
        if trust_list is not None and record is not None:
            return trust_list, record
    if custom.signalling_signs and held.ctl is not None and kind != CONFIGURATION:
        record = held.ctl.find(signer, Role.CCM_TFTP)
        return None if record is None else (held.ctl, record)
    return None


def asks_tvs(held: Held, kind: str, custom: Custom = CAUTIOUS) -> bool:
    """Whether a phone would ask TVS about a signer that it does not hold."""
    return held.sbd and (kind != "CTL" or held.ctl is None or custom.tvs_for_ctl)


def is_empty(itl: TrustList) -> bool:
    """The ITL of "Prepare Cluster for Rollback to pre 8.0": no TVS and no TFTP section."""
    return not itl.in_role(Role.TVS, Role.TFTP, Role.CCM_TFTP)


def _by_tvs(held: Held, served: Served, roles: tuple[Role, ...], tvs: TvsServers) -> Verdict:
    known = held.itl.in_role(Role.TVS) if held.itl else ()
    tried: list[Tried] = []
    for node in held.members:
        presented = tvs.presented(node)
        answer, certificate = _ask(node, served.signer, roles, known, presented, tvs)
        tried.append(Tried(node, answer, presented))
        if certificate is not None:
            key = key_of_certificate(certificate)
            return _by_key(served, key, f"TVS on {node} vouches for the signer", tuple(tried))
        if answer in (UNKNOWN_SIGNER, WRONG_ROLE):  # a definite "unknown" ends the search (213407, inferred)
            break
    return Verdict(False, NO_ANCHOR, served.signer, tuple(tried))


def _ask(
    node: str,
    signer: Signer,
    roles: tuple[Role, ...],
    known: tuple[Record, ...],
    presented: bytes | None,
    tvs: TvsServers,
) -> tuple[str, bytes | None]:
    """One TVS: the answer in words, and the signer's certificate where it vouches."""
    if presented is None:
        return UNREACHABLE, None
    if not any(record.certificate == presented for record in known):
        return NOT_IN_HELD_ITL, None
    reply = tvs.query(node, signer)
    if reply is None:
        return UNREACHABLE, None
    if not reply.valid or reply.certificate is None:
        return UNKNOWN_SIGNER, None
    if not set(reply.roles) & set(roles):
        return WRONG_ROLE, None
    return VOUCHES, reply.certificate


def _by_key(served: Served, key: object | None, by: str, tried: tuple[Tried, ...]) -> Verdict:
    holds = key is not None and verify(served.data, key)
    return Verdict(holds, by if holds else BAD_SIGNATURE, served.signer, tried)
