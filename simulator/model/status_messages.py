"""What a phone says of its lists after a boot, as the 7800/8800 administration guides word it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from simulator.model.phone import TrustState
from simulator.provenance import documented, recalled

MESSAGES_SOURCE = documented(
    "7800/8800 administration guides, status messages; which one when both lists differ is inferred"
)
CONFIGURATION_SOURCE = recalled("what a phone says of a configuration it cannot verify")


class Outcome(StrEnum):
    """What became of one list: none was served or asked for, or it was judged."""

    ABSENT = "absent"
    SAME = "the same"
    FIRST = "first"
    UPDATED = "updated"
    REFUSED = "refused"


def messages(ctl: Outcome, itl: Outcome, configuration: bool, held: TrustState) -> tuple[str, ...]:
    """`("File Not Found <CTLFile.tlv>", "ITL installed")`; `held` is what the phone holds afterwards."""
    return tuple(_lines(ctl, itl, configuration, held))


def _lines(ctl: Outcome, itl: Outcome, configuration: bool, held: TrustState) -> Iterator[str]:
    if ctl is Outcome.ABSENT:
        yield "File Not Found <CTLFile.tlv>"
    if Outcome.REFUSED in (ctl, itl):
        yield "Trust List update failed"
    elif (ctl, itl) in INSTALLED:
        yield INSTALLED[ctl, itl]
    elif Outcome.UPDATED in (ctl, itl) or Outcome.FIRST in (ctl, itl):
        yield "Trust List updated"
    if held.itl is None and held.ctl is None:
        yield "No Trust List installed"
    if not configuration:
        yield "Error verifying config"


INSTALLED: dict[tuple[Outcome, Outcome], str] = {
    (Outcome.FIRST, Outcome.FIRST): "CTL and ITL installed",
    (Outcome.FIRST, Outcome.ABSENT): "CTL Installed",
    (Outcome.ABSENT, Outcome.FIRST): "ITL installed",
}
