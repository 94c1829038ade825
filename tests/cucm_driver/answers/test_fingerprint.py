"""A fingerprint is words: equal for equal states, and what moved can be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cucm_driver.answers.fingerprint import Fingerprint, changes

OLD, NEW = "70caf64e090751b9aa00", "81fe0b2133445566aa00"
TWIN = "70caf64e090751b9aa01"
STORED = "cm-sub1: CallManager stored"
VALUES = st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=6)


def test_what_moved_is_told_in_words_with_serials_cut_short() -> None:
    before = Fingerprint({STORED: OLD, "cm-sub1: Cisco Tftp": "STARTED"})
    now = Fingerprint({STORED: NEW, "cm-sub1: Cisco Tftp": "STOPPED"})
    assert changes(before, now) == [
        f"{STORED}: 70caf64e.. -> 81fe0b21..",
        "cm-sub1: Cisco Tftp: STARTED -> STOPPED",
    ]


def test_serials_that_begin_alike_are_told_in_full() -> None:
    assert changes(Fingerprint({STORED: OLD}), Fingerprint({STORED: TWIN})) == [f"{STORED}: {OLD} -> {TWIN}"]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [({}, {STORED: OLD}, "none -> 70caf64e.."), ({STORED: OLD}, {}, "70caf64e.. -> none")],
)
def test_what_appeared_or_vanished_is_told(before: dict[str, str], now: dict[str, str], told: str) -> None:
    assert changes(Fingerprint(before), Fingerprint(now)) == [f"{STORED}: {told}"]


@given(VALUES)
def test_the_digest_does_not_depend_on_the_order(values: dict[str, str]) -> None:
    turned = Fingerprint(dict(reversed(values.items())))
    assert turned.digest == Fingerprint(values).digest
    assert changes(turned, Fingerprint(values)) == []


@given(VALUES, VALUES)
def test_the_digests_of_two_states_differ_where_the_states_do(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert (Fingerprint(one).digest == Fingerprint(other).digest) == (one == other)
    assert len(Fingerprint(one).digest) == 64
