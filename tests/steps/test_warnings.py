"""Where documents warn: by what was renewed since the last gate, and on which release."""

from __future__ import annotations

import pytest

from cucm_driver.release import Release
from steps.warnings import DISPUTED, LOCKS, warnings_for


@pytest.mark.parametrize(
    ("units", "release", "said"),
    [
        (["CallManager"], "11.5", []),
        (["TVS"], "11.5", []),
        (["CallManager", "TVS"], "8.6", [LOCKS]),
        (["TVS", "CallManager"], "11.5", [LOCKS]),
        (["CallManager-ECDSA", "TVS"], "11.5", [LOCKS]),
        (["CallManager", "TVS"], "12.0", [DISPUTED]),
        (["CallManager", "TVS"], "15", [DISPUTED]),
        (["tomcat", "TVS"], "11.5", []),
    ],
)
def test_a_warning_is_said_where_two_come_together(units: list[str], release: str, said: list[str]) -> None:
    assert warnings_for(units, Release.parse(release)) == said
