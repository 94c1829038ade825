"""Worlds under open questions: equal ones merge, answers that do not divide are dropped, those that do are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cucm_driver.picture import worlds
from cucm_driver.picture.fate import Says
from cucm_driver.picture.rules import ROWS, Open, Question, Rules
from cucm_driver.picture.state import Picture
from cucm_driver.release import Release
from tests.cucm_driver.picture.pictures import picture

RULES = Rules(Release("12.5"))
A, B = Question.TFTP_REBUILDS, Question.TVS_REFRESHES
Pictures = tuple[Picture, ...]


def given(*answers: tuple[Question, bool | str]) -> frozenset[tuple[Question, bool | str]]:
    return frozenset(answers)


def idle(picture: Picture, rules: Rules) -> Pictures:
    """Asks two questions and does the same whatever the answer is."""
    rules.says(A)
    rules.says(B)
    return (replace(picture, due=True),)


def divided(picture: Picture, rules: Rules) -> Pictures:
    """Asks two questions, of which one decides."""
    rules.says(B)
    return (picture, replace(picture, due=rules.says(A) is True))


def is_due(picture: Picture, rules: Rules) -> Says:
    return Says.NO if picture.due else Says.YES


def test_a_question_that_nobody_answered_is_open() -> None:
    with pytest.raises(Open) as raised:
        RULES.says(A)
    assert (raised.value.question, raised.value.answers) == (A, (False, True))


def test_an_answer_that_a_release_settles_need_not_be_given() -> None:
    assert RULES.says(Question.TVS_FOR_CTL) == "first"
    assert Rules(Release("11.5")).says(Question.TVS_FOR_CTL) == "always"


def test_a_new_answer_takes_the_place_of_the_old_one() -> None:
    rules = RULES.with_answer(A, True).with_answer(A, False)
    assert rules.given == given((A, False))


def test_answers_that_do_not_divide_are_dropped() -> None:
    found = worlds.after(worlds.one(picture(), RULES), RULES, idle)
    assert found == {replace(picture(), due=True): frozenset({frozenset()})}


def test_only_the_answer_that_divides_stays_with_a_world() -> None:
    found = worlds.after(worlds.one(picture(), RULES), RULES, divided)
    assert found == {
        picture(): frozenset({given((A, False))}),
        replace(picture(), due=True): frozenset({given((A, True))}),
    }


def test_a_question_with_three_answers_is_dropped_only_with_all_three() -> None:
    three = ROWS[Question.TVS_FOR_CTL].answers
    assert worlds.merged((given((Question.TVS_FOR_CTL, each)), "same") for each in three) == {
        "same": frozenset({frozenset()})
    }
    two = [(given((Question.TVS_FOR_CTL, each)), "same") for each in three[:2]]
    assert worlds.merged(two) == {"same": frozenset(answers for answers, _ in two)}


def test_what_was_answered_in_a_world_is_not_asked_again() -> None:
    once = worlds.after(worlds.one(picture(), RULES), RULES, divided)
    assert worlds.after(once, RULES, divided) == once


def test_a_given_answer_leaves_one_world() -> None:
    rules = RULES.with_answer(A, True)
    (only,) = worlds.after(worlds.one(picture(), rules), rules, divided)
    assert only.due


def test_over_worlds_the_worst_is_said_and_the_dividing_question_named() -> None:
    found = worlds.after(worlds.one(picture(), RULES), RULES, divided)
    assert worlds.over(found, RULES, is_due) == worlds.Answered(Says.NO, (A,))


def test_where_all_worlds_agree_nothing_divides() -> None:
    found = worlds.after(worlds.one(picture(), RULES), RULES, divided)
    assert worlds.over(found, RULES, lambda picture, rules: Says.YES) == worlds.Answered(Says.YES)


def test_a_question_about_a_world_may_open_one_more() -> None:
    def asked(picture: Picture, rules: Rules) -> Says:
        return Says.UNKNOWN if rules.says(B) is True else Says.YES

    assert worlds.over(worlds.one(picture(), RULES), RULES, asked) == worlds.Answered(Says.UNKNOWN, (B,))
