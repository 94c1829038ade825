"""What follows one change until nothing is on its way: rows travel, services take things up, phones move.

Each step is a rule of the product (rules.md, "Building and serving lists" and "Distribution"; behaviour.md 1); what a
part of the cluster does by itself is an open question, asked only where it would change anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cucm_driver.picture import building, vouching
from cucm_driver.picture.by_release import CALLMANAGER_TRUST, row
from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.rules import R14, Question, Rules
from cucm_driver.picture.state import (
    AUTOMATIC,
    CALLMANAGER,
    CAPF_UNIT,
    GOOD,
    RECOVERY,
    STARTED,
    STOPPED,
    TFTP,
    TVS,
    Cohort,
    Node,
    Picture,
    Service,
    Vouching,
    ordered,
)
from cucm_driver.picture.units import COPIED, LOADS, TRUSTS, store_put

TRIES = 3
"""Secure phones that start again and again: what the second start does not bring, no other will."""


@dataclass
class Course:
    """`Course(picture, rules)`, then what happens, then `settled()`.

    `reached` are cohorts that are being reset, `begun` nodes whose Cisco CallManager has started. `sought`: something
    about a Cisco CallManager changed, so that phones without a session look for one again.
    """

    picture: Picture
    rules: Rules
    reached: set[int] = field(default_factory=set)
    begun: list[str] = field(default_factory=list)
    sought: bool = False

    def _node(self, name: str) -> Node:
        return self.picture.nodes[name]

    def _put(self, name: str, node: Node) -> None:
        self.picture = self.picture.with_node(name, node)

    # Certificates

    def arrive(self, name: str, home: str, unit: str, cert: Cert) -> None:
        """A row and its copies reach a node: its stores, what its services take up by themselves, its ITL."""
        node = self._node(name)
        stores = node.stores
        for store in (each for each, units in COPIED.items() if unit in units):
            stores = stores.put(store, store_put(stores.get(store, frozenset()), cert))
        if unit == CAPF_UNIT and name == home:
            stores = stores.put("CAPF-trust", store_put(stores.get("CAPF-trust", frozenset()), cert))
        stored = node.stored
        if unit == RECOVERY and row(self.picture.release).recovery_copied and home == self.picture.publisher:
            stored = stored.put(unit, cert)
        self._put(name, replace(node, rows=node.rows.put((home, unit), cert), stores=stores, stored=stored))
        if unit in CALLMANAGER_TRUST:
            self._look_again(name)
        self.refresh(name)
        if name != home:
            self.rebuild_by_itself(name)

    def spread(self, home: str, unit: str, cert: Cert) -> None:
        """At once on its own node, on the others where replication is good on both sides (2)."""
        self.arrive(home, home, unit, cert)
        good = self._node(home).replication
        for name in (each for each in ordered(self.picture) if each != home):
            there = self._node(name).replication
            if good == there == GOOD:
                self.arrive(name, home, unit, cert)
            elif all(each == GOOD or isinstance(each, Unknown) for each in (good, there)):
                self._perhaps_arrive(name, home, unit)

    def _perhaps_arrive(self, name: str, home: str, unit: str) -> None:
        """Nobody knows whether it does: unknown is its row, and what follows from it."""
        why = Unknown(
            f"whether the {unit} of {home} arrives on {name} is not told", "utils dbreplication runtimestate"
        )
        node = self._node(name)
        stores = node.stores
        for store in (each for each, units in COPIED.items() if unit in units):
            stores = stores.put(store, why)
        self._put(name, replace(node, rows=node.rows.put((home, unit), why), stores=stores))
        if unit in CALLMANAGER_TRUST:
            self._look_again(name)
        self.refresh(name)
        self.rebuild_by_itself(name)

    def _look_again(self, name: str) -> None:
        """Cisco CallManager takes up what arrived in CallManager-trust, or does not before its next start."""
        node = self._node(name)
        if node.runs(CALLMANAGER) is not True:
            return
        service = node.services[CALLMANAGER]
        looked = replace(service, trusts=node.stores.get("CallManager-trust", frozenset()), trusts_more=False)
        if looked != service and self.rules.would(
            Question.CALLMANAGER_TRUSTS, self._felt_by_issuers(service, looked)
        ):
            self._put(name, node.with_service(CALLMANAGER, looked))
            self._turned_away_seek()

    def _felt_by_issuers(self, service: Service, looked: Service) -> bool:
        """Whether some secure phone has a certificate of an issuer about which the two differ."""
        if not isinstance(service.trusts, frozenset) or not isinstance(looked.trusts, frozenset):
            return True
        subjects = {cert.subject for cert in service.trusts ^ looked.trusts}
        return any(
            isinstance(issuer, Unknown) or issuer in subjects
            for _, each in self.picture.cohorts
            for issuer in (each.lsc, each.mic)
            if each.may_be_secure
        )

    def _turned_away_seek(self) -> None:
        """What secure phones were turned away for may have changed."""
        self.sought |= any(each.searching and each.applied is True for _, each in self.picture.cohorts)

    def refresh(self, name: str) -> None:
        """TVS that runs learns what has arrived, or does not before its next start."""
        node = self._node(name)
        if node.runs(TVS) is not True:
            return
        looked = vouching.after_a_look(self.picture, name, self.rules)
        felt = _told(looked) != _told(node.vouching)
        if looked != node.vouching and self.rules.would(Question.TVS_REFRESHES, felt):
            self._put(name, replace(node, vouching=looked))

    # Services

    def load(self, name: str, service: str) -> None:
        """A service takes its certificates and its trust store from the disk."""
        node = self._node(name)
        self._put(name, node.with_service(service, self._loading(node, service)))
        if service == CALLMANAGER:
            self._turned_away_seek()

    def _loading(self, node: Node, service: str) -> Service:
        loads = Map({unit: node.stored[unit] for unit in LOADS.get(service, ()) if unit in node.stored})
        trusts = node.stores.get(TRUSTS[service], frozenset()) if service in TRUSTS else frozenset()
        before = node.services.get(service, Service())
        return replace(before, loads=loads, trusts=trusts, trusts_more=False)

    def start(self, name: str, service: str) -> None:
        """STARTED: it loaded what the node stores; Cisco Tftp builds its ITL, TVS looks, phones look for CallManager."""
        node = self._node(name)
        before = node.services.get(service)
        if before is None or not before.activated:
            return
        self._put(name, node.with_service(service, replace(self._loading(node, service), state=STARTED)))
        if service == TFTP:
            self._put(name, replace(self._node(name), ctl=self._node(name).disk_ctl))
            self.rebuild(name)
        if service == TVS:
            self._put(
                name,
                replace(self._node(name), vouching=vouching.after_a_look(self.picture, name, self.rules)),
            )
        if service == CALLMANAGER:
            self.sought = True
            self.begun.append(name)

    def stop(self, name: str, service: str) -> None:
        """STOPPED; phones of a Cisco CallManager lose their sessions and look for the next member."""
        node = self._node(name)
        if not node.activated(service):
            return
        self._put(name, node.with_service(service, replace(node.services[service], state=STOPPED)))
        if service == CALLMANAGER and node.runs(CALLMANAGER) is not False:
            self.sought = True
            self._change(lambda each: each.session == name, lambda each: replace(each, session=None))

    def rebuild_by_itself(self, name: str) -> None:
        """Where Cisco Tftp takes new certificates up by itself; asked only where its list would be another."""
        node = self._node(name)
        if node.runs(TFTP) is False:
            return
        built = building.itl(self.picture, name, self.rules)
        if not _the_same(node.itl, built) and self.rules.says(Question.TFTP_REBUILDS) is True:
            self.rebuild(name) if node.runs(TFTP) is True else self.perhaps_rebuilt(name)

    def perhaps_rebuilt(self, name: str) -> None:
        """Whether Cisco Tftp runs is not told, and so is what it serves and has loaded by now."""
        node = self._node(name)
        runs = node.runs(TFTP)
        if isinstance(runs, Unknown):
            unsure = replace(node.services[TFTP], loads=runs)
            self._put(name, replace(node.with_service(TFTP, unsure), itl=runs))

    def rebuild(self, name: str) -> None:
        """Cisco Tftp builds and signs its ITL anew; phones are reset for it where they are."""
        node = self._node(name)
        built = building.itl(self.picture, name, self.rules)
        if _the_same(node.itl, built):
            return
        self._put(name, replace(node, itl=built))
        if node.itl is not None and self.picture.due:
            self.picture = replace(self.picture, due=False)
            if self._phones_follow():
                self.reset(lambda each: True)

    def _phones_follow(self) -> bool:
        """From 14 Phone Interaction on Certificate Update decides (Release Notes 14); before, nobody knows."""
        if self.picture.release.since(R14) and not isinstance(self.picture.interaction, Unknown):
            return self.picture.interaction == AUTOMATIC
        return self.rules.says(Question.PHONES_RESET) is True

    # Phones

    def _change(self, which: Callable[[Cohort], bool], how: Callable[[Cohort], Cohort]) -> None:
        self.picture = self.picture.each(lambda number, each: how(each) if which(each) else each)

    def reset(self, which: Callable[[Cohort], bool], numbers: frozenset[int] | None = None) -> None:
        """Registered phones only: no other hears of it."""
        for number, each in self.picture.cohorts:
            if which(each) and each.session is not None and (numbers is None or number in numbers):
                self.reached.add(number)

    def boot(self, numbers: set[int]) -> None:
        """These phones start and come to what is served now."""
        self.picture = self.picture.each(
            lambda number, each: (
                judge(each, self.picture, self.rules, Event.BOOTS).then if number in numbers else each
            )
        )

    def _fall_back(self, name: str) -> None:
        """Phones that rank this node before the one they are on go back to it, if it takes them; no list is fetched."""

        def prefers(each: Cohort) -> bool:
            known = not isinstance(each.members, Unknown) and isinstance(each.session, str)
            if (
                not known
                or isinstance(each.members, Unknown)
                or not {name, each.session} <= set(each.members)
            ):
                return False
            return each.members.index(name) < each.members.index(str(each.session))

        self._change(prefers, lambda each: self._reconnected(each, keeps=True))

    def _reconnected(self, cohort: Cohort, *, keeps: bool = False) -> Cohort:
        then = judge(cohort, self.picture, self.rules, Event.RECONNECTS).then
        return cohort if keeps and then.session is None else then

    def settled(self, *, briefly: bool = False) -> Picture:
        """Phones without a session find one, or not; those that were reset start; secure ones may start once more.

        `briefly`: the moment is over before a phone starts again because nobody takes it.
        """
        if self.sought:
            waiting = {number for number, each in self.picture.cohorts if each.searching} - self.reached
            self.picture = self.picture.each(
                lambda n, each: self._reconnected(each) if n in waiting and each.searching else each
            )
        for name in self.begun:
            self._fall_back(name)
        self.boot(self.reached)
        self.reached, self.begun, self.sought = set(), [], False
        for _ in range(0 if briefly else TRIES):
            turned = {n for n, each in self.picture.cohorts if each.searching and each.applied is True}
            if not turned or self.rules.says(Question.SECURE_PHONES_RETRY) is not True:
                break
            self.boot(turned)
        return self.picture


ASKED_ABOUT = frozenset({"SAST", "CCM+TFTP", "TFTP", "CAPF"})
"""In which roles phones ask TVS about somebody."""


def _told(vouching: Vouching | Unknown) -> object:
    """What phones could hear from TVS."""
    if isinstance(vouching, Unknown):
        return vouching
    heard = ((cert, roles & ASKED_ABOUT) for cert, roles in vouching.told.items())
    return {cert: roles for cert, roles in heard if roles}, vouching.whole


def _the_same(served: Listing | Unknown | None, built: Listing | Unknown) -> bool:
    return isinstance(served, Listing) and isinstance(built, Listing) and served.says_the_same(built)
