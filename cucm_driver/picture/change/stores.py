"""What an administrator does to trust stores: deletions and imports."""

from __future__ import annotations

from dataclasses import replace

from cucm_driver.picture.by_release import row
from cucm_driver.picture.certificates import Cert
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.course import Course
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import (
    CM,
    GOOD,
    Picture,
    ordered,
)


def trust_deleted(picture: Picture, name: str, store: str, common_name: str, rules: Rules) -> Moments:
    """`set cert delete`: from 11.0 on all nodes for the stores that replicate (TAC 211300); felt when services look again."""
    everywhere = store in row(picture.release).deleted_everywhere
    course = Course(picture, rules)
    for each in ordered(picture):
        good = picture.nodes[each].replication == picture.nodes[name].replication == GOOD
        if each == name or (everywhere and good):
            _forget(course, each, store, common_name)
    course.picture = _without_gone(course.picture)
    return (course.settled(),)


def _forget(course: Course, name: str, store: str, common_name: str) -> None:
    node = course.picture.nodes[name]
    held = node.stores.get(store, frozenset())
    if isinstance(held, Unknown):
        return
    gone = {each for each in held if each.common_name == common_name}
    stores = node.stores.put(store, held - gone)
    kept = {each for of in stores.values() if not isinstance(of, Unknown) for each in of}
    rows = {
        key: cert
        for key, cert in node.rows.items()
        if cert not in gone or cert in kept or key[1] not in FORGOTTEN
    }
    course.picture = course.picture.with_node(name, replace(node, stores=stores, rows=Map(rows)))
    course.refresh(name)


FORGOTTEN = (CM, "CallManager-ECDSA")
"""TVS forgets a certificate that no store of its node holds any more (inferred); TVS and CAPF stay known by their rows."""


def imported(picture: Picture, name: str, store: str, cert: Cert, rules: Rules) -> Moments:
    """`set cert import trust`: the stores that replicate get it on every node, others on this one (Security Guide 14)."""
    foreign = picture.foreign if _own(picture, cert) else picture.foreign | {cert}
    course = Course(replace(picture, foreign=foreign), rules)
    for each in ordered(picture):
        node = course.picture.nodes[each]
        good = node.replication == picture.nodes[name].replication == GOOD
        if each == name or (good and store in REPLICATED):
            stores = node.stores.put(store, _kept(node.stores.get(store, frozenset()), cert))
            course.picture = course.picture.with_node(each, replace(node, stores=stores))
            course.refresh(each)
    course.picture = _without_gone(course.picture)
    return (course.settled(),)


def _own(picture: Picture, cert: Cert) -> bool:
    """A certificate of this cluster that is imported once more gains no role by that."""
    return any(cert in (*node.stored.values(), *node.rows.values()) for node in picture.nodes.values())


def _without_gone(picture: Picture) -> Picture:
    """A foreign certificate that no store holds any more is forgotten."""
    held: set[Cert] = set()
    for store in (store for node in picture.nodes.values() for store in node.stores.values()):
        if isinstance(store, Unknown):
            return picture
        held |= store
    return replace(picture, foreign=picture.foreign & held)


REPLICATED = ("tomcat-trust", "CallManager-trust", "Phone-SAST-trust")
"""Stores whose imports replicate to every node; one into CAPF-trust stays on its node (Security Guide 14)."""


def _kept(store: frozenset[Cert] | Unknown, cert: Cert) -> frozenset[Cert] | Unknown:
    return (
        store
        if isinstance(store, Unknown)
        else frozenset(each for each in store if each.common_name != cert.common_name) | {cert}
    )
