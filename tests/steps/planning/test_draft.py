"""Which sentences of a scenario are carried out in a plan, and where its blocks end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pytest_bdd.parser import Step

from cucm_driver.answers.fingerprint import Fingerprint
from cucm_driver.operations.phones import reset
from cucm_driver.operations.services import restart
from cucm_driver.picture.known import Map
from cucm_driver.picture.state import Node, Picture
from cucm_driver.release import Release
from steps.planning.draft import Draft, drafted
from steps.planning.situation import Situation
from steps.planning.waits import GATE, RESET, RETURN
from steps.sentences.phones import BACK_PATIENCE, REST

SEEN = Situation(
    cluster="lab", at=datetime(2026, 11, 23, tzinfo=UTC), release=Release.parse("11.5"), mode="non-secure", nodes=("cm-pub",),
    fingerprint=Fingerprint({}), phones=3, registered={"cm-pub": 2},
    picture=Picture(Release.parse("11.5"), nodes=Map({"cm-pub": Node(publisher=True)})),
)  # fmt: skip
PAGE = (
    ("given", "it is a cluster"),
    ("when", "I restart"),
    ("then", GATE),
    ("then", REST),
    ("given", "lists are saved"),
    ("when", RESET),
    ("then", "phones are back"),
)


def draft(*page: tuple[str, str]) -> Draft:
    steps = [
        (Step(name=text, type=kind, indent=4, line_number=at, keyword=kind.capitalize()), text)
        for at, (kind, text) in enumerate(page, start=5)
    ]
    return drafted("page.feature", "Renew", 4, steps)


def test_what_stands_after_the_first_change_is_listed_unless_it_is_a_change() -> None:
    carried_out = [line.text for line in draft(*PAGE).lines if line.carried_out]
    assert carried_out == ["Given it is a cluster", "When I restart", f"When {RESET}"]


def test_a_block_begins_with_a_change_and_ends_with_the_sentence_that_says_so_or_the_scenario() -> None:
    procedure = draft(*PAGE).procedure(SEEN)
    assert [sentence.line for sentence in procedure.before] == [5]
    assert [[sentence.line for sentence in block.sentences] for block in procedure.blocks] == [
        [6, 7, 8],
        [9, 10, 11],
    ]


def test_a_page_that_changes_nothing_has_no_block() -> None:
    procedure = draft(("given", "it is a cluster"), ("then", "all is well")).procedure(SEEN)
    assert (procedure.blocks, procedure.changes, procedure.keys, procedure.phones) == ((), 0, None, ())
    assert len(procedure.before) == 2


def test_phones_affected_are_those_registered_there_or_those_that_are_reset() -> None:
    made = draft(*PAGE)
    made.at(6).operations += [
        restart("cm-pub", "Cisco CallManager"),
        restart("cm-elsewhere", "Cisco CallManager"),
    ]
    made.at(10).operations += [reset("cm-pub", ["SEP1", "SEP2", "SEP3"])]
    first, second = made.procedure(SEEN).blocks
    assert [operation.phones for operation in first.operations] == [2, 0]
    assert [(operation.phones, operation.targets) for operation in second.operations] == [
        (3, ("SEP1", "SEP2", "SEP3"))
    ]
    assert second.takes == RETURN + timedelta(seconds=5)
    assert second.longest == 2 * BACK_PATIENCE


def test_a_procedure_that_does_not_apply_has_no_operations() -> None:
    made = draft(*PAGE)
    made.applies, made.why = False, "needs 12.0, found 11.5"
    procedure = made.procedure(SEEN)
    assert (procedure.applies, procedure.why, procedure.blocks, procedure.before) == (
        False,
        "needs 12.0, found 11.5",
        (),
        (),
    )


def test_gates_that_are_listed_just_before_a_change_are_known_to_it() -> None:
    made = draft(*PAGE)
    assert [line.sentence for line in made.listed_before(made.at(10))] == ["lists are saved", REST, GATE]
    assert list(made.listed_before(made.at(6))) == []
