"""Rows of `show logins`: whose they are cannot be told, how many are new can."""

from __future__ import annotations

from cucm_driver.facts.logins import EXAMPLE, LOGINS, read_logins, since

A, B, C = "admin ssh 10.0.0.1 Mon 21:40", "admin ssh 10.0.0.1 Mon 21:50", "drs pts/0 10.0.0.9 Mon 21:51"


def test_a_row_is_the_same_whether_its_session_has_ended_or_not() -> None:
    first, second = read_logins(EXAMPLE)
    assert first == "administ ssh:notty 192.0.2.17 Mon Nov 23 21:40"
    assert second == "administ pts/0 192.0.2.99 Mon Nov 23 20:02"
    assert read_logins(EXAMPLE.replace("still logged in", "- 22:10  (00:30)")) == (first, second)
    assert LOGINS.command == "show logins"


def test_our_own_logins_are_nobody_elses() -> None:
    assert since([A], (B, A), own=1) == ()


def test_one_row_more_than_ours_is_somebody() -> None:
    assert since([A], (C, B, A), own=1) == (C, B)
    assert since([A, A], (A, A, A), own=0) == (A,), "the same minute, once more"
