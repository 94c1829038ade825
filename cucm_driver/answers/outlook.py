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


def start_at(name: str, service: str, *, running: bool = False) -> Step:
    """A start on one node, where the service is activated; with `running` where it is STARTED."""

    def step(picture: Picture, rules: Rules) -> Moments:
        found = picture.nodes[name].services.get(service)
        if found is None or not found.activated or (running and found.state != STARTED):
            return (picture,)
        return change.service_restarted(picture, name, service, rules)

    return step


def starts(picture: Picture, service: str, *, running: bool = False) -> tuple[Step, ...]:
    """On every node, publisher first; a step a node, so that worlds which are equal after one of them go on as one."""
    return tuple(start_at(name, service, running=running) for name in ordered(picture))


def start_everywhere(service: str, *, running: bool = False) -> Step:
    """The same as one step."""

    def step(picture: Picture, rules: Rules) -> Moments:
        for each in starts(picture, service, running=running):
            picture = tuple(each(picture, rules))[-1]
        return (picture,)

    return step


def reset_all(picture: Picture, rules: Rules) -> Moments:
    return change.phones_reset(picture, None, rules)


def next_starts(picture: Picture) -> tuple[Step, ...]:
    """What brings everything that is stored into use."""
    return (*starts(picture, TFTP), *starts(picture, CALLMANAGER))


def teach(picture: Picture) -> tuple[Step, ...]:
    """TVS started where it runs: a service that somebody stopped is not counted on."""
    return starts(picture, TVS, running=True)


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
        Bridge(BY_CTL.format(signer=unit), (_ctl(number), *teach(picture)), _in_mixed_mode)
        for number, unit in enumerate(anchors)
    )
    local = Bridge(LOCAL_KEY, (change.itl_reset, reset_all, *teach(picture)), _with_local_key)
    return (Bridge("", teach(picture), lambda _: True), *by_ctl, local)


def _ctl(signer: int) -> Step:
    return lambda picture, rules: change.ctl_written(picture, rules, signer)


def walked(start: Worlds, rules: Rules, steps: Iterable[Step]) -> Worlds:
    """One step after the other, in every world."""
    for step in steps:
        start = worlds.after(start, rules, step)
    return start
