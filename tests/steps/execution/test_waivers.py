"""A waiver has a gate, a name and a reason, or it is none."""

from __future__ import annotations

import pytest

from steps.execution.waivers import NotAWaiver, Waiver, not_waived, parse, waived


def test_a_waiver_is_read() -> None:
    found = parse("phones in step = J. Doe: ten lobby phones: no web access")
    assert found == Waiver("phones in step", "J. Doe", "ten lobby phones: no web access")
    assert waived([found], "phones in step") == found
    assert waived([found], "pilot") is None


@pytest.mark.parametrize(
    "text", ["phones in step", "phones in step=J. Doe", "=J: why", "gate=: why", "gate=J:", "gate=J:  "]
)
def test_what_lacks_a_part_is_refused(text: str) -> None:
    with pytest.raises(NotAWaiver):
        parse(text)


def test_what_is_not_waived_says_how_it_would_be() -> None:
    assert '--waive "pilot=YOUR NAME: REASON"' in str(not_waived("pilot", "nobody tells", "SEP000000000001"))
