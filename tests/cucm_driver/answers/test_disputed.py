"""Documents that forbid what the phones' rules allow."""

from __future__ import annotations

import pytest

from cucm_driver.answers.disputed import TOGETHER, disputed
from cucm_driver.release import Release


@pytest.mark.parametrize(
    ("release", "since_gate", "said"),
    [
        ("12.0", ("CallManager", "TVS"), [TOGETHER]),
        ("15", ("TVS", "CallManager-ECDSA"), [TOGETHER]),
        ("12.5", ("TVS", "tomcat"), []),
        ("11.5", ("CallManager", "TVS"), []),
    ],
)
def test_callmanager_and_tvs_together_are_disputed_where_itlrecovery_signs(
    release: str, since_gate: tuple[str, ...], said: list[str]
) -> None:
    assert disputed(since_gate, Release.parse(release)) == said
