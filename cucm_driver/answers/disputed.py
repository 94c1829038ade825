"""Where one of Cisco's documents forbids what the phones' rules allow: said at once, kept in the evidence.

Whether phones are lost is not judged here; see `forecast`.
"""

from __future__ import annotations

from collections.abc import Sequence

from cucm_driver.picture.by_release import row
from cucm_driver.picture.state import CM, RECOVERY, TVS_UNIT
from cucm_driver.release import Release

TOGETHER = (
    "CallManager and TVS are both renewed since the last gate. From 12.0 ITLRecovery signs the ITL, so phones should "
    "follow; but Cisco 217138 forbids the two together without naming a release. One after the other, with a gate between, "
    "is safe by every document."
)


def disputed(since_gate: Sequence[str], release: Release) -> list[str]:
    """What is to be said after these units were regenerated without a gate between them, oldest first."""
    units = {unit.removesuffix("-ECDSA") for unit in since_gate}
    both = {CM, TVS_UNIT} <= units
    return [TOGETHER] if both and row(release).list_signer == RECOVERY else []
