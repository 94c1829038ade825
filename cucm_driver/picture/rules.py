"""What sources leave open about phones and services, one row a question; and the answers that are still possible.

An answer that nobody needs is never asked for: `Rules.says` raises `Open`, and `worlds.branch` tries every answer then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from cucm_driver.release import Release

R10, R12_0, R12_5, R14 = (Release.parse(text) for text in ("10.0", "12.0", "12.5", "14"))

Answer = bool | str


class Question(StrEnum):
    """Each in the words in which it is told where it divides."""

    TFTP_REBUILDS = "Cisco Tftp takes new certificates up by itself"
    TVS_REFRESHES = "TVS learns new certificates by itself"
    TVS_RESTARTS = "TVS restarts by itself when its certificate is renewed"
    CAPF_RESTARTS = "CAPF restarts by itself when its certificate is renewed"
    CALLMANAGER_RELOADS = "Cisco CallManager presents a new certificate without a restart"
    CALLMANAGER_TRUSTS = "Cisco CallManager takes up what arrives in CallManager-trust without a restart"
    PHONES_RESET = "phones are reset by themselves once the ITL was rebuilt"
    LISTED_RECOVERY = "whose ITLRecovery stands in the ITL of a subscriber"
    LOCALKEY_SIGNER = "whose key signs after `utils itl reset localkey`"
    TVS_UNKNOWN = "what a phone does after a TVS that does not know the signer"
    TVS_KNOWS_RECOVERY = "TVS vouches for ITLRecovery"
    TVS_FOR_CTL = "when a phone asks TVS about the signer of a CTL"
    SIGNALLING_SIGNS = "a CCM+TFTP record of the held CTL vouches for the signer of a list"
    REFUSING_UNREGISTERS = "a phone that refuses its ITL does not register"
    SECURE_PHONES_RETRY = "a secure phone that nobody takes starts anew after ten minutes"
    ENDED_LSC_TAKEN = "Cisco CallManager takes an LSC that has ended"


@dataclass(frozen=True, slots=True)
class Row:
    """`answers` in the order of caution; `settled` is the one that sources name for a release, None for none."""

    answers: tuple[Answer, ...]
    source: str
    settled: Callable[[Release], Answer | None] = lambda release: None


NO_YES = (False, True)


def _cautious(answer: Answer) -> Callable[[Release], Answer | None]:
    """What these rules settle: any other answer would only spare phones."""
    return lambda release: answer


def _since(at: Release, before: Answer, then: Answer) -> Callable[[Release], Answer | None]:
    return lambda release: then if release.since(at) else before


ROWS: dict[Question, Row] = {
    Question.TFTP_REBUILDS: Row(
        NO_YES, "rules.md, lazy and eager; Security Guide 14: 'updated automatically'"
    ),
    Question.TVS_REFRESHES: Row(NO_YES, "rules.md; Cisco 212051: about 8 s later in a log"),
    Question.TVS_RESTARTS: Row(NO_YES, "rules.md; Security Guides 12.5(1)SU3 and 14, Certificates"),
    Question.CAPF_RESTARTS: Row(NO_YES, "rules.md; Security Guides 12.5(1)SU3 and 14, Certificates"),
    Question.CALLMANAGER_RELOADS: Row(NO_YES, "rules.md; Release Notes 14"),
    Question.CALLMANAGER_TRUSTS: Row(NO_YES, "rules.md: no source says when"),
    Question.PHONES_RESET: Row(
        NO_YES, "rules.md; before 14 Security Guide 12.5(1)SU3: phones may restart by themselves"
    ),
    Question.LISTED_RECOVERY: Row(
        ("publisher", "own"),
        "rules.md, ITLRecovery up to 12.0",
        lambda r: "publisher" if r.since(R12_5) else None,
    ),
    Question.LOCALKEY_SIGNER: Row(
        ("publisher", "each_node"),
        "rules.md; on 10.0 to 11.5 ITLRecovery signs, each node's own would spare its phones the question to TVS",
        _cautious("publisher"),
    ),
    Question.TVS_UNKNOWN: Row(("stop", "next"), "rules.md, TVS as a fallback", _cautious("stop")),
    Question.TVS_KNOWS_RECOVERY: Row(NO_YES, "rules.md, TVS answers: not established", _cautious(False)),
    Question.TVS_FOR_CTL: Row(
        ("never", "first", "always"),
        "213407, traced on 10.5; from 12.0 not once a CTL is installed (field notice 70613)",
        _since(R12_0, "always", "first"),
    ),
    Question.SIGNALLING_SIGNS: Row(
        NO_YES, "Security Guide 8.6 and 213407; the end at 12.0 is inferred", _since(R12_0, True, False)
    ),
    Question.REFUSING_UNREGISTERS: Row(
        NO_YES,
        "rules.md: 117598 and Release Notes 14 say that it stays registered; 214231, that it does not",
        _cautious(False),
    ),
    Question.SECURE_PHONES_RETRY: Row(
        NO_YES, "rules.md: a secure phone before a CallManager that it does not know", _cautious(False)
    ),
    Question.ENDED_LSC_TAKEN: Row(
        NO_YES, "inferred: TLS peers check dates at a new session", _cautious(False)
    ),
}


class Open(Exception):
    """Somebody needs an answer that is not given yet."""

    def __init__(self, question: Question, answers: tuple[Answer, ...]) -> None:
        super().__init__(str(question))
        self.question, self.answers = question, answers


Given = frozenset[tuple[Question, Answer]]


@dataclass(frozen=True, slots=True)
class Rules:
    """`Rules(release).with_answer(Question.TFTP_REBUILDS, True).says(Question.TFTP_REBUILDS)`.

    `given` are the answers taken for this world; those that a release settles need not stand there. `consulted` gathers
    the questions that somebody put: two worlds that agree in these come to the same.
    """

    release: Release
    given: Given = frozenset()
    consulted: set[Question] | None = field(default=None, compare=False, repr=False)

    def says(self, question: Question) -> Answer:
        """Raises Open where neither this world nor the release has an answer."""
        self._note(question)
        for asked, answer in self.given:
            if asked is question:
                return answer
        settled = ROWS[question].settled(self.release)
        if settled is None:
            raise Open(question, ROWS[question].answers)
        return settled

    def would(self, question: Question, matters: bool) -> bool:
        """Whether something is done by itself; where no phone could feel it and nobody has answered, no one is asked."""
        self._note(question)
        if not matters and all(asked is not question for asked, _ in self.given):
            return False
        return self.says(question) is True

    def with_answer(self, question: Question, answer: Answer) -> Rules:
        kept = frozenset(each for each in self.given if each[0] is not question)
        return Rules(self.release, kept | {(question, answer)}, self.consulted)

    def _note(self, question: Question) -> None:
        if self.consulted is not None:
            self.consulted.add(question)
