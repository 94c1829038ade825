"""What `utils itl reset` and `utils ctl` do to a picture."""

from __future__ import annotations

from dataclasses import replace

from cucm_driver.picture import building
from cucm_driver.picture.by_release import row
from cucm_driver.picture.certificates import SAST, Cert, Listing
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.course import Course
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import (
    CM,
    GOOD,
    MIXED,
    RECOVERY,
    TFTP,
    Picture,
    ordered,
)


def itl_reset(picture: Picture, rules: Rules, kept: Cert | None = None) -> Moments:
    """`utils itl reset localkey`, or with a kept certificate remotekey: the publisher's list, pushed to every Cisco Tftp.

    Up to 11.5 Cisco Tftp restarts on each host and keeps the pushed file (117598). Nothing where it is refused.
    """
    other = row(picture.release).other_signer
    publisher = picture.nodes[picture.publisher]
    if not other or other not in publisher.stored or _too_short(picture):
        return (picture,)
    content = building.itl(picture, picture.publisher, rules)
    if kept is not None and isinstance(publisher.itl, Listing):
        content = publisher.itl
    course = Course(picture, rules)
    for name in [each for each in ordered(picture) if picture.nodes[each].runs(TFTP) is True]:
        if row(picture.release).list_signer == CM:
            course.start(name, TFTP)
        course.picture = course.picture.node(name, itl=_signed(course.picture, name, content, kept, rules))
    return (course.settled(),)


def _too_short(picture: Picture) -> bool:
    """Refused where ITLRecovery has 1024 bit and CallManager more (Cisco 214231)."""
    stored = picture.nodes[picture.publisher].stored
    return stored[RECOVERY].bits == 1024 < stored[CM].bits if {RECOVERY, CM} <= set(stored) else False


def _signed(
    picture: Picture, name: str, content: Listing | Unknown, kept: Cert | None, rules: Rules
) -> Listing | Unknown:
    if isinstance(content, Unknown):
        return content
    if kept is not None:
        return replace(content, signer=kept, records=content.records | {(SAST, kept)}, mark="")
    unit = row(picture.release).other_signer
    local = picture.nodes[picture.publisher].stored[unit]
    own = picture.nodes[name].stored.get(unit, local)
    if own != local and rules.says(Question.LOCALKEY_SIGNER) == "each_node":
        local = own
    return replace(content, signer=local, mark="")


def ctl_written(picture: Picture, rules: Rules, signer: int = 0) -> Moments:
    """`utils ctl update CTLFile`, or with the second signer `utils ctl reset localkey`; nothing where it is refused."""
    written = building.ctl(picture, signer)
    if written is None or (picture.mode != MIXED and not picture.complete_ctl):
        return (picture,)
    return _written(picture, written, rules)


def mode_set(picture: Picture, mode: str, rules: Rules) -> Moments:
    """`utils ctl set-cluster`: the mode, and a CTL that says so."""
    if mode == picture.mode or building.ctl(picture, 0) is None:
        return (picture,)
    changed = replace(picture, mode=mode)
    written = building.ctl(changed, 0)
    return _written(changed, written, rules) if written is not None else (picture,)


def _written(picture: Picture, written: Listing | Unknown, rules: Rules) -> Moments:
    """On the publisher's disk and on those of the nodes that can be reached (118893)."""
    course = Course(picture, rules)
    home = picture.nodes[picture.publisher]
    for name in ordered(picture):
        node = picture.nodes[name]
        told = (node.up, node.replication, home.replication)
        unknown = next((each for each in told if isinstance(each, Unknown)), None)
        if node.publisher or (node.up is True and node.replication == home.replication == GOOD):
            _on_disk(course, name, written)
        elif unknown is not None:
            _on_disk(course, name, unknown)
    return (course.settled(),)


def _on_disk(course: Course, name: str, written: Listing | Unknown | None) -> None:
    """From 12.0 Cisco Tftp serves it at once; up to 11.5 from its next start on."""
    at_once = row(course.picture.release).ctl_at_once
    course.picture = course.picture.node(name, disk_ctl=written, **({"ctl": written} if at_once else {}))
    course.refresh(name)
    course.rebuild_by_itself(name)


def ctl_deleted(picture: Picture, name: str, rules: Rules) -> Moments:
    """`file delete tftp CTLFile.tlv` on one node: phones keep the one they hold."""
    if picture.nodes[name].disk_ctl is None:
        return (picture,)
    course = Course(picture, rules)
    _on_disk(course, name, None)
    return (course.settled(),)
