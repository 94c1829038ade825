"""Where documents warn and the run may go on: said at once, kept in the evidence. Pure functions of what was done."""

from __future__ import annotations

from collections.abc import Sequence

from cucm_driver.release import Release

RELEASE_12_0 = Release.parse("12.0")

LOCKS = (
    "CallManager and TVS are both renewed since the last gate. On this release the CallManager key signs the ITL: "
    "phones that have not taken the first change will refuse every list (Cisco 214231). "
    "Next: stop before Cisco Tftp restarts, or restore; do not reset phones."
)
DISPUTED = (
    "CallManager and TVS are both renewed since the last gate. From 12.0 ITLRecovery signs the ITL, so phones should "
    "follow; but Cisco 217138 forbids the two together without naming a release. One after the other, with a gate between, "
    "is safe by every document."
)


def warnings_for(since_gate: Sequence[str], release: Release) -> list[str]:
    """What is to be said after these units were regenerated without a gate between them, oldest first."""
    units = {unit.removesuffix("-ECDSA") for unit in since_gate}
    if {"CallManager", "TVS"} <= units:
        return [DISPUTED if release.since(RELEASE_12_0) else LOCKS]
    return []
