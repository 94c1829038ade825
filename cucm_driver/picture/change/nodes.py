"""What certificates, services, nodes, replication and parameters do to a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cucm_driver.picture import building
from cucm_driver.picture.by_release import row
from cucm_driver.picture.certificates import Listing, renewed
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.course import Course
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import (
    CALLMANAGER,
    CAPF,
    CAPF_UNIT,
    CM,
    GOOD,
    RECOVERY,
    TFTP,
    TVS,
    TVS_UNIT,
    Cohort,
    Picture,
    ordered,
)
from cucm_driver.picture.units import SETS_DUE


def regenerated(picture: Picture, name: str, unit: str, rules: Rules) -> Moments:
    """`set cert regen`: on this node's disk at once; who takes it up by itself is an open question."""
    old = picture.nodes[name].stored.get(unit)
    if old is None:
        return (picture,)
    course = Course(picture, rules)
    cert = renewed(old, name, unit)
    node = picture.nodes[name]
    course.picture = picture.with_node(name, replace(node, stored=node.stored.put(unit, cert)))
    if unit in SETS_DUE:
        course.picture = replace(course.picture, due=True)
    course.spread(name, unit, cert)
    _by_themselves(course, name, unit)
    return (course.settled(),)


FELT: dict[str, Callable[[Cohort], bool]] = {
    CAPF: lambda each: each.order is not None,
    CALLMANAGER: lambda each: each.may_be_secure,
}
"""Which phones feel it if the service takes a new certificate up by itself."""


def _by_themselves(course: Course, name: str, unit: str) -> None:
    """Services of the node whose certificate this is (rules.md, lazy and eager)."""
    node = course.picture.nodes[name]
    for of, service, question in (
        (TVS_UNIT, TVS, Question.TVS_RESTARTS),
        (CAPF_UNIT, CAPF, Question.CAPF_RESTARTS),
        (CM, CALLMANAGER, Question.CALLMANAGER_RELOADS),
    ):
        felt = service == TVS or any(map(FELT[service], (each for _, each in course.picture.cohorts)))
        if unit == of and node.runs(service) is True and course.rules.would(question, felt):
            course.start(name, service) if service == TVS else course.load(name, service)
    if node.runs(TFTP) is False:
        return
    built = building.itl(course.picture, name, course.rules)
    same = isinstance(built, Listing) and _serves(node.itl, built)
    moves = not same or node.loaded(TFTP, CM) != node.stored.get(CM)
    if moves and course.rules.says(Question.TFTP_REBUILDS) is True:
        course.load(name, TFTP)
        course.rebuild(name) if node.runs(TFTP) is True else course.perhaps_rebuilt(name)


def _serves(served: Listing | Unknown | None, built: Listing) -> bool:
    return isinstance(served, Listing) and served.says_the_same(built)


def service_started(picture: Picture, name: str, service: str, rules: Rules) -> Moments:
    """A start, or the second half of a restart."""
    course = Course(picture, rules)
    course.start(name, service)
    return (course.settled(),)


def service_stopped(picture: Picture, name: str, service: str, rules: Rules) -> Moments:
    """A stop, or the first half of a restart: phones of Cisco CallManager go to the next member."""
    course = Course(picture, rules)
    course.stop(name, service)
    return (course.settled(),)


def service_restarted(picture: Picture, name: str, service: str, rules: Rules) -> Moments:
    """Stopped for a moment, then started."""
    course = Course(picture, rules)
    course.stop(name, service)
    away = course.settled(briefly=True)
    return (away, *service_started(away, name, service, rules))


def node_down(picture: Picture, name: str, rules: Rules) -> Moments:
    """Nothing of the node answers."""
    course = Course(picture, rules)
    for service in picture.nodes[name].services:
        course.stop(name, service)
    course.picture = course.picture.node(name, up=False)
    return (course.settled(),)


def node_up(picture: Picture, name: str, rules: Rules) -> Moments:
    """The node is up again: every activated service has loaded what it stores."""
    course = Course(picture.node(name, up=True), rules)
    for service in picture.nodes[name].services:
        course.start(name, service)
    return (course.settled(),)


def rebooted(picture: Picture, name: str, rules: Rules) -> Moments:
    """`utils system restart`."""
    (down,) = node_down(picture, name, rules)
    return (down, *node_up(down, name, rules))


def replication_changed(picture: Picture, name: str, state: int, rules: Rules) -> Moments:
    """Of one node; once it is good again both sides catch up with what they missed."""
    course = Course(picture.node(name, replication=state), rules)
    if state == GOOD:
        for other in ordered(picture):
            if other != name and picture.nodes[other].replication == GOOD:
                _catch_up(course, other, name)
                _catch_up(course, name, other)
    return (course.settled(),)


def _catch_up(course: Course, home: str, name: str) -> None:
    copied = row(course.picture.release).recovery_copied and home != course.picture.publisher
    for unit, cert in course.picture.nodes[home].stored.items():
        own = unit != RECOVERY or not copied
        if own and course.picture.nodes[name].rows.get((home, unit)) != cert:
            course.arrive(name, home, unit, cert)


def interaction_set(picture: Picture, value: str, rules: Rules) -> Moments:
    """Phone Interaction on Certificate Update; felt when an ITL is next rebuilt (Release Notes 14)."""
    return (replace(picture, interaction=value),)
