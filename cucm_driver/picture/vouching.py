"""Cisco Trust Verification Service: whom it knows once it has looked, and what a phone gets out of the TVS of its group."""

from __future__ import annotations

from dataclasses import dataclass

from cucm_driver.picture.by_release import TVS_ROLES
from cucm_driver.picture.certificates import SAST, TVS_ROLE, Cert, Listing
from cucm_driver.picture.fate import (
    NOT_IN_HELD_ITL,
    NOT_TOLD,
    UNKNOWN_SIGNER,
    UNREACHABLE,
    VOUCHES,
    Asked,
    Says,
)
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import MIXED, RECOVERY, TVS, TVS_UNIT, Picture, Vouching

CALLMANAGER_TRUST, PHONE_SAST = "CallManager-trust", "Phone-SAST-trust"
IMPORTED: dict[str, frozenset[str]] = {
    CALLMANAGER_TRUST: frozenset({"SAST", "CCM+TFTP"}),
    PHONE_SAST: frozenset({"SAST"}),
}
"""In which roles TVS vouches for a foreign certificate in a store (TAC 213407, migrations; the roles are inferred)."""


def after_a_look(picture: Picture, name: str, rules: Rules) -> Vouching | Unknown:
    """What TVS of this node vouches for once it has started, or looked again.

    The rows that have arrived, one certificate a name; in mixed mode the signers of the CTL on its disk (213407);
    what was imported into the stores that it reads.
    """
    node = picture.nodes[name]
    told: dict[Cert, frozenset[str]] = {}
    whole, unsure = True, False
    for (_, unit), cert in node.rows.items():
        if isinstance(cert, Unknown):
            whole = False
            unsure = True
        elif unit in TVS_ROLES and (unit != RECOVERY or rules.says(Question.TVS_KNOWS_RECOVERY) is True):
            told[cert] = told.get(cert, frozenset()) | TVS_ROLES[unit]
    if isinstance(picture.mode, Unknown):
        return picture.mode
    if picture.mode == MIXED:
        if isinstance(node.disk_ctl, Unknown):
            return node.disk_ctl
        signers = node.disk_ctl.named(SAST) if node.disk_ctl is not None else frozenset()
        told |= {cert: frozenset({SAST}) for cert in signers if cert not in told}
    for store, roles in IMPORTED.items():
        found = node.stores.get(store, frozenset())
        if isinstance(found, Unknown):
            whole = False
            continue
        for cert in found & picture.foreign:
            told[cert] = told.get(cert, frozenset()) | roles
    return Vouching(Map(told), whole, unsure)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Who is asked about: the signer, in one of these roles, by phones that hold this ITL."""

    held: Listing | None
    signer: Cert
    roles: tuple[str, ...]


def ask(
    picture: Picture, members: tuple[str, ...], about: Doubt, rules: Rules
) -> tuple[Says, tuple[Asked, ...]]:
    """One TVS of the group after the other until one vouches (213407).

    A definite "unknown signer" ends the search, or does not: an open question. One that is not told leaves it unknown.
    """
    asked: list[Asked] = []
    doubt = False
    for name in members:
        each = _one(picture, name, about)
        asked.append(each)
        if each.answer == VOUCHES:
            return (Says.UNKNOWN if doubt else Says.YES), tuple(asked)
        if each.answer == NOT_TOLD:
            doubt = True
        more = name != members[-1]
        if each.answer == UNKNOWN_SIGNER and more and rules.says(Question.TVS_UNKNOWN) == "stop":
            break
    return (Says.UNKNOWN if doubt else Says.NO), tuple(asked)


def _one(picture: Picture, name: str, about: Doubt) -> Asked:
    node = picture.nodes.get(name)
    if node is None:
        return Asked(name, NOT_TOLD, because=Unknown(f"{name} is no node that is known"))
    runs = node.runs(TVS)
    presented = node.loaded(TVS, TVS_UNIT)
    if runs is False or presented is None:
        return Asked(name, UNREACHABLE)
    if isinstance(runs, Unknown) or isinstance(presented, Unknown):
        return Asked(name, NOT_TOLD, because=runs if isinstance(runs, Unknown) else _unknown(presented))
    if about.held is None or presented not in about.held.named(TVS_ROLE):
        return Asked(name, NOT_IN_HELD_ITL, presented)
    if isinstance(node.vouching, Unknown):
        return Asked(name, NOT_TOLD, presented, node.vouching)
    known = node.vouching.told.get(about.signer)
    if known is None and not node.vouching.whole and (about.signer.made or node.vouching.unsure):
        return Asked(name, NOT_TOLD, presented, Unknown(f"TVS on {name} was not asked about {about.signer}"))
    return Asked(name, VOUCHES if known and known & set(about.roles) else UNKNOWN_SIGNER, presented)


def _unknown(value: object) -> Unknown | None:
    return value if isinstance(value, Unknown) else None
