"""What each change and circumstance makes of a picture: the moments that follow, the last one settled.

The operations of `cucm_driver.operations` and whoever thinks of a node that goes down ask here; nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from cucm_driver.picture import building
from cucm_driver.picture.by_release import row
from cucm_driver.picture.certificates import SAST, Cert, Listing, renewed
from cucm_driver.picture.course import SETS_DUE, Course, is_secure
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import (
    CALLMANAGER,
    CAPF,
    CAPF_UNIT,
    CM,
    GOOD,
    MIXED,
    RECOVERY,
    TFTP,
    TVS,
    TVS_UNIT,
    Cohort,
    Order,
    Picture,
    ordered,
)

Moments = tuple[Picture, ...]


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
    CALLMANAGER: is_secure,
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


# Phones


def split(picture: Picture, names: Iterable[str]) -> tuple[Picture, frozenset[int]]:
    """The same cohorts with these phones in cohorts of their own, and the numbers of those."""
    wanted = frozenset(names)
    roster, chosen, of = dict(picture.roster), set(), {}
    for number, phones in picture.roster.items():
        inside = phones & wanted
        if not inside:
            continue
        if inside == phones:
            chosen.add(number)
            continue
        new = max(roster, default=0) + 1
        roster[number], roster[new], of[number] = phones - wanted, inside, new
        chosen.add(new)
    cohorts = picture.cohorts | {(of[number], each) for number, each in picture.cohorts if number in of}
    return replace(picture, cohorts=cohorts, roster=roster), frozenset(chosen)


def phones_reset(picture: Picture, names: Iterable[str] | None, rules: Rules) -> Moments:
    """Registered phones among these (None: all) are away, then start."""
    apart, numbers = (picture, None) if names is None else split(picture, names)
    course = Course(apart, rules)
    course.reset(lambda each: True, numbers)
    reached = frozenset(course.reached)
    away = apart.each(lambda number, each: replace(each, session=None) if number in reached else each)
    return (away, course.settled())


def phones_powered(picture: Picture, names: Iterable[str] | None, on: bool, rules: Rules) -> Moments:
    """Phones are switched off, or on: then they start."""
    apart, numbers = (
        (picture, frozenset(n for n, _ in picture.cohorts)) if names is None else split(picture, names)
    )
    off = apart.each(lambda n, each: replace(each, power=on, session=None) if n in numbers else each)
    if not on:
        return (off,)
    course = Course(off, rules)
    course.reached |= numbers
    return (off, course.settled())


def booted(picture: Picture, numbers: Iterable[int], rules: Rules) -> Picture:
    """These cohorts start, whoever makes them."""
    course = Course(picture, rules)
    course.reached |= set(numbers)
    return course.settled()


def lists_deleted(picture: Picture, which: Iterable[int], rules: Rules, *, itl: bool = True) -> Moments:
    """Hands: at these cohorts CTL and, by default, ITL are erased; the phones start (Cisco 214231; Security Guide 14)."""
    numbers = set(which)
    bare = picture.each(
        lambda n, each: replace(each, ctl=None, itl=None if itl else each.itl) if n in numbers else each
    )
    course = Course(bare, rules)
    course.reached |= numbers
    return (course.settled(),)


def told_of_phones(picture: Picture, names: Iterable[str], rules: Rules, **changes: object) -> Moments:
    """Other facts about these phones; felt when they next start, which some do by themselves."""
    apart, numbers = split(picture, names)

    def other(each: Cohort) -> Cohort:
        return replace(each, **changes)  # type: ignore[arg-type]

    changed = apart.each(lambda n, each: other(each) if n in numbers else each)
    return (Course(changed, rules).settled(),)


def lsc_ordered(picture: Picture, names: Iterable[str], proof: str, rules: Rules) -> Moments:
    """CAPF keeps the order; each phone carries it out when it next starts."""
    return told_of_phones(picture, names, rules, order=Order(proof))


def profile_changed(picture: Picture, names: Iterable[str], secure: bool, rules: Rules) -> Moments:
    """Another device security profile in the database; felt when phones next take their configuration."""
    return told_of_phones(picture, names, rules, secure=secure)


# Lists


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


# Trust stores


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
