"""Asking Cisco Trust Verification Service about a signer: whom a phone asks, and what it makes of the answers.

Written from Cisco 213407; what the sources leave open follows `simulator.model.rules`. A phone's cache of answers is
not kept: lists are judged at a boot, and no cache survives one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from simulator.model.certificate import Certificate
from simulator.model.phone import TrustState
from simulator.model.trust_list import Role


@dataclass(frozen=True, slots=True)
class Tvs:
    """One started Cisco Trust Verification Service as a phone meets it."""

    presented: Certificate
    view: frozenset[tuple[Certificate, tuple[Role, ...]]]


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
class Question:
    """Who is asked about: the signer, in one of these roles, by a phone that holds `trust`."""

    trust: TrustState
    signer: Certificate
    roles: tuple[Role, ...]


def ask(
    question: Question, members: Sequence[str], tvs: Callable[[str], Tvs | None], unknown: str
) -> tuple[Certificate | None, tuple[Tried, ...]]:
    """One after the other until one vouches; a definite "does not know" ends it where `unknown` is "stop"."""
    tried: list[Tried] = []
    for node in members:
        found, attempt = _one(question, node, tvs(node))
        tried.append(attempt)
        if found is not None or (attempt.answer is Answer.UNKNOWN and unknown == "stop"):
            return found, tuple(tried)
    return None, tuple(tried)


def _one(question: Question, node: str, tvs: Tvs | None) -> tuple[Certificate | None, Tried]:
    if tvs is None:
        return None, Tried(node, Answer.UNREACHABLE, None)
    held = question.trust.itl
    if held is None or tvs.presented not in held.certificates(Role.TVS):
        return None, Tried(node, Answer.NOT_IN_ITL, tvs.presented)
    wanted = (question.signer.issuer, question.signer.serial)
    for certificate, roles in tvs.view:
        if (certificate.issuer, certificate.serial) == wanted and set(question.roles) & set(roles):
            return certificate, Tried(node, Answer.VOUCHES, tvs.presented)
    return None, Tried(node, Answer.UNKNOWN, tvs.presented)
