"""What may still follow: starts that bring everything into use, and orders that bridge what phones do not know.

A renewal waits for somebody to start a service, so it is judged by the best that may be done before; see `forecast`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cucm_driver.picture import change, worlds
from cucm_driver.picture.by_release import row
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import CALLMANAGER, MIXED, RECOVERY, STARTED, TFTP, TVS, Picture, ordered
from cucm_driver.picture.worlds import Worlds

Step = Callable[[Picture, Rules], Moments]


def start_everywhere(service: str, *, running: bool = False) -> Step:
    """A start on every node where the service is activated, publisher first; with `running` where it is STARTED."""

    def step(picture: Picture, rules: Rules) -> Moments:
        for name in ordered(picture):
            node = picture.nodes[name]
            found = node.services.get(service)
            if found is not None and found.activated and (not running or found.state == STARTED):
                picture = change.service_restarted(picture, name, service, rules)[-1]
        return (picture,)

    return step


def reset_all(picture: Picture, rules: Rules) -> Moments:
    return change.phones_reset(picture, None, rules)


NEXT_STARTS: tuple[Step, ...] = (start_everywhere(TFTP), start_everywhere(CALLMANAGER))
"""What brings everything that is stored into use."""

TEACH = start_everywhere(TVS, running=True)
"""TVS started where it runs: a service that somebody stopped is not counted on."""


@dataclass(frozen=True)
class Bridge:
    """`Bridge("", ...)` needs nothing; `text` is what must be done at once, `fits` whether the cluster has it."""

    text: str
    steps: tuple[Step, ...]
    fits: Callable[[Picture], bool]


LOCAL_KEY = "the local key: reset the ITL with it at once, before Cisco Tftp starts anywhere"
BY_CTL = "the CTL: have it written anew at once, signed by {signer}, before Cisco Tftp starts anywhere"


def _in_mixed_mode(picture: Picture) -> bool:
    return picture.mode == MIXED


def _with_local_key(picture: Picture) -> bool:
    return row(picture.release).list_signer == RECOVERY and picture.mode != MIXED


def bridges(picture: Picture) -> tuple[Bridge, ...]:
    """In the order of their price. The CTL orders by who signs them on this release; the local key signs the ITL."""
    anchors = row(picture.release).ctl_anchors
    by_ctl = tuple(
        Bridge(BY_CTL.format(signer=unit), (_ctl(number), TEACH), _in_mixed_mode)
        for number, unit in enumerate(anchors)
    )
    local = Bridge(LOCAL_KEY, (change.itl_reset, reset_all, TEACH), _with_local_key)
    return (Bridge("", (TEACH,), lambda _: True), *by_ctl, local)


def _ctl(signer: int) -> Step:
    return lambda picture, rules: change.ctl_written(picture, rules, signer)


def walked(start: Worlds, rules: Rules, steps: Iterable[Step]) -> Worlds:
    """One step after the other, in every world."""
    for step in steps:
        start = worlds.after(start, rules, step)
    return start
