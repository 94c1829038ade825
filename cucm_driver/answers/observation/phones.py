"""Phones of a picture: what they hold by what they tell, their group, profile and LSC by the database, RIS for the rest.

What a phone does not tell is not concluded: it stands in the picture once for each list that it may hold, as assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.observation import convert
from cucm_driver.answers.saved_lists import PhoneAtSave, Saved, without_sbd
from cucm_driver.answers.stragglers import SHORT_KEYS
from cucm_driver.facts.held import Holds
from cucm_driver.facts.list_names import list_name
from cucm_driver.facts.lsc import Lsc
from cucm_driver.facts.phone_features import SECURE, models_of
from cucm_driver.facts.topology import node_named
from cucm_driver.picture.certificates import Listing
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.state import MIXED, Cohort, Order, Picture
from cucm_driver.trust.trust_list import TrustList

Lists = Mapping[str, TrustList]
"""A list by the TFTP node that serves, or served, it."""

ANOTHER_LIST = "it holds a list that nobody has at hand, {}"
OLDER = "up to 10.5 the database does not tell who issued an LSC"


@dataclass(frozen=True)
class PhoneTables:
    """What the database and RISPort70 tell of phones; `in_use`: a CTL is in use, so that secure profiles count."""

    reader: CachedReader
    in_use: bool
    picture: Picture
    _made: dict[tuple[object, ...], tuple[Cohort, ...]] = field(default_factory=dict)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        members, groups = self.reader.group_members(), self.reader.phone_groups()
        return {phone: members.get(group, ()) for phone, group in groups.items()}

    @cached_property
    def incapable(self) -> frozenset[str]:
        """Phones without Security by Default; where the database does not tell, none."""
        return without_sbd(self.reader) or frozenset()

    @cached_property
    def secure(self) -> frozenset[str]:
        return frozenset(row["phone"] for row in self.reader.select(SECURE)) if self.in_use else frozenset()

    @cached_property
    def lscs(self) -> Mapping[str, Lsc]:
        return self.reader.lscs() if self.secure else {}

    @cached_property
    def short(self) -> frozenset[str]:
        """Models that read no key longer than 2048 bits."""
        return frozenset(row["phone"] for row in self.reader.select(models_of(sorted(SHORT_KEYS))))

    def cohorts(
        self,
        name: str,
        itl: Listing | Unknown | None,
        ctl: Listing | Unknown | None,
        tftp: tuple[str, ...],
        *,
        assumed: bool,
        members: tuple[str, ...] | None = None,
    ) -> Iterator[tuple[str, Cohort]]:
        """One, or one for each issuer that the LSC may have. A phone that is not registered is taken to be switched on.

        `members` is the group that was saved, which may be the one it has cached; else the database's.
        """
        entry = self.reader.registrations().get(name)
        session = entry.node if entry is not None and entry.is_registered else None
        secure, group = name in self.secure, self.groups.get(name, ())
        of_lsc = (
            self._ended(name) if secure else False,
            Order("null") if secure and name in self.lscs and self.lscs[name].waits else None,
            self._issuers(name, session) if secure else ("",),
        )
        sbd, longest = name not in self.incapable, 2048 if name in self.short else 4096
        key = (id(itl), id(ctl), tftp, members, assumed, session, secure, group, of_lsc, sbd, longest)
        if key not in self._made:
            ended, order, issuers = of_lsc
            one = Cohort(
                itl=itl if sbd else None,
                ctl=ctl,
                tftp=tftp,
                members=group if members is None else members,
                group=group,
                sbd=sbd,
                secure=secure,
                applied=self._applied(secure, session),
                ended=ended,
                longest_key=longest,
                session=session,
                order=order,
                assumed=assumed,
            )
            self._made[key] = tuple(replace(one, lsc=issuer) for issuer in issuers)
        for cohort in self._made[key]:
            yield name, cohort

    def _applied(self, secure: bool, session: str | None) -> bool | Unknown:
        """What a phone has cached outlives mixed mode, where it is registered nowhere."""
        mode = self.picture.mode
        if isinstance(mode, Unknown):
            return mode if secure else False
        return secure and (mode == MIXED or session is None)

    def _issuers(self, name: str, session: str | None) -> tuple[str | Unknown, ...]:
        """Of a registered phone whose issuer nobody tells: one of those that its Cisco CallManager trusts."""
        told = self._issuer(name)
        node = self.picture.nodes.get(session or "")
        store = node.stores.get("CallManager-trust") if node is not None else None
        if not isinstance(told, Unknown) or not isinstance(store, frozenset):
            return (told,)
        own = {
            cert.subject
            for each in self.picture.nodes.values()
            for unit, cert in each.stored.items()
            if unit != "CAPF"
        }
        return tuple(sorted({cert.subject for cert in store} - own)) or (told,)

    def _issuer(self, name: str) -> str | Unknown:
        """Of the LSC; without one a MIC is shown, whose issuer the database does not have."""
        found = self.lscs.get(name)
        if found is None or found.issuer is None:
            return Unknown(OLDER, "Settings > Security on the phone")
        return (
            _list_form(found.issuer)
            if found.issuer
            else Unknown("it has no LSC: which MIC it shows is not told")
        )

    def _ended(self, name: str) -> bool:
        """Of one whose end is not told, up to 10.5, the last session is taken for a sign that it has not ended."""
        found = self.lscs.get(name)
        if found is None or found.until is None:
            return False
        return found.until <= self.reader.at


def _list_form(issuer: str) -> str:
    return issuer if ";" in issuer else list_name(issuer)


Found = Iterator[tuple[str, Cohort]]


def as_saved(tables: PhoneTables, saved: Saved) -> Found:
    """Phones that were in step when the lists were saved hold these; of those that were behind nothing is said."""
    lists = {home: _lists(saved, home) for home in saved.itls}
    for name, stood in saved.phones.items():
        if stood.in_step is False:
            continue
        homes = _home(saved, stood)
        if stood.in_step and homes is not None:
            itl, ctl = lists[homes]
            yield from tables.cohorts(name, itl, ctl, stood.tftp, assumed=False, members=stood.members)
        else:
            for home, (itl, ctl) in lists.items():
                yield from tables.cohorts(
                    name, itl, ctl, _first(saved.itls, home), assumed=True, members=stood.members
                )


def _home(saved: Saved, stood: PhoneAtSave) -> str | None:
    return next((node for node in stood.tftp if node in saved.itls), None)


def _lists(saved: Saved, home: str) -> tuple[Listing, Listing | None]:
    ctl = saved.ctls.get(home)
    return convert.of_list(saved.itls[home]), convert.of_list(ctl) if ctl is not None else None


def _first(nodes: Iterable[str], home: str) -> tuple[str, ...]:
    return (home, *(node for node in nodes if node != home))


def as_told(tables: PhoneTables, itls: Lists, ctls: Lists, known_lists: tuple[TrustList, ...]) -> Found:
    """What each phone says of itself now: hashes of its lists, its TFTP servers. `known_lists` are lists at hand."""
    served = {
        home: (convert.of_list(itl), convert.of_list(ctls[home]) if home in ctls else None)
        for home, itl in itls.items()
    }
    told: dict[Holds, tuple[Listing | Unknown | None, Listing | Unknown | None, tuple[str, ...]]] = {}
    for name, holds in tables.reader.held().items():
        if holds.itl is None and holds.ctl is None:
            for home, (itl, ctl) in served.items():
                yield from tables.cohorts(name, itl, ctl, _first(itls, home), assumed=True)
            continue
        same = replace(holds, name="", messages=())
        if same not in told:
            tftp = tuple(_servers(tables, holds))
            told[same] = _of(known_lists, "ITL", holds.itl), _ctl(holds, tftp, ctls, known_lists), tftp
        yield from tables.cohorts(name, *told[same], assumed=False)


def _ctl(
    holds: Holds, tftp: tuple[str, ...], ctls: Lists, known_lists: tuple[TrustList, ...]
) -> Listing | Unknown | None:
    """Where the page has no line for it, the one that its TFTP node served."""
    if holds.ctl is not None:
        return _of(known_lists, "CTL", holds.ctl)
    found = next((ctls[node] for node in tftp if node in ctls), None)
    return convert.of_list(found) if found is not None else None


def _servers(tables: PhoneTables, holds: Holds) -> Iterator[str]:
    named = (node_named(tables.reader.inventory.nodes, address) for address in holds.tftp)
    yield from (node for node in named if node is not None)


def _of(lists: Iterable[TrustList], kind: str, told: str | None) -> Listing | Unknown | None:
    """The list of this hash; None where the phone says that it holds none."""
    if not told:
        return (
            None if told == "" else Unknown(f"it does not tell its {kind}", "Settings > Status on the phone")
        )
    found = next((each for each in lists if each.kind == kind and each.has_hash(told)), None)
    return convert.of_list(found) if found else Unknown(ANOTHER_LIST.format(told), "evidence of older runs")


def peopled(picture: Picture, found: Iterable[tuple[str, Cohort]]) -> Picture:
    """Phones that may be the same things become one number; a phone that may be several stands once for each."""
    may: dict[str, list[Cohort]] = {}
    for name, cohort in found:
        may.setdefault(name, []).append(cohort)
    alike: dict[tuple[int, ...], tuple[list[Cohort], list[str]]] = {}
    for (
        name,
        cohorts_,
    ) in may.items():  # many phones share the very same objects: compared by what they are only once
        alike.setdefault(tuple(map(id, cohorts_)), (cohorts_, []))[1].append(name)
    numbers: dict[frozenset[Cohort], int] = {}
    roster: dict[int, set[str]] = {}
    for cohorts_, names in alike.values():
        number = numbers.setdefault(frozenset(cohorts_), len(numbers) + 1)
        roster.setdefault(number, set()).update(names)
    cohorts = frozenset((number, cohort) for each, number in numbers.items() for cohort in each)
    return replace(picture, cohorts=cohorts, roster={n: frozenset(names) for n, names in roster.items()})
