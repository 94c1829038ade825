from __future__ import annotations

from datetime import timedelta

import pytest

from steps.evidence.duration import words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0.0 s"),
        (0.42, "0.4 s"),
        (59, "59 s"),
        (90, "1 min 30 s"),
        (7200, "2 h"),
        (90061, "1 d 1 h"),
        (-1, "0.0 s"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert words(timedelta(seconds=seconds)) == said
