"""Old complaints in a phone's log are no refusal; new ones are, and so is another list."""

from __future__ import annotations

import pytest

from cucm_driver.answers.gates import Observation
from cucm_driver.answers.phone_reports import ANOTHER, PhoneReports, fresh

FAILED, VERIFYING, UPDATED = "22:04:11 Trust List update failed", "22:04:11 Error Verifying Config", "22:30:00 Trust List updated"  # fmt: skip


def reports(*messages: str) -> PhoneReports:
    return PhoneReports(messages={"SEP1": messages})


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ((), ("A",), ("A",)),
        (("A",), ("A",), ()),
        (("A",), ("A", "B"), ("B",)),
        (("A", "B"), ("B", "C"), ("C",)),
        (("A", "B"), ("C", "D"), ("C", "D")),
        (("A", "A"), ("A", "A", "A"), ("A",)),
    ],
)
def test_new_messages_are_those_behind_what_is_left_of_the_old(
    before: tuple[str, ...], now: tuple[str, ...], new: tuple[str, ...]
) -> None:
    assert fresh(before, now) == new


@pytest.mark.parametrize("text", [FAILED, VERIFYING, "22:04:11 CTL update failed"])
def test_a_phone_that_complains_since_the_reset_refuses(text: str) -> None:
    assert reports("ok", text).refusing(reports("ok")) == {"SEP1": f"says: {text}"}


def test_a_complaint_from_before_the_reset_is_old() -> None:
    assert reports(FAILED, UPDATED).refusing(reports(FAILED)) == {}
    assert reports(FAILED).refusing(reports(FAILED)) == {}


def test_without_a_look_before_the_last_message_decides() -> None:
    assert reports(FAILED, UPDATED).refusing(None) == {}
    assert reports(UPDATED, FAILED).refusing(None) == {"SEP1": f"says: {FAILED}"}


def test_a_phone_that_holds_another_list_refuses_whatever_it_says() -> None:
    seen = PhoneReports(Observation(("SEP1",), ("SEP2",), ("SEP3",)))
    assert seen.refusing(PhoneReports()) == {"SEP2": ANOTHER}
