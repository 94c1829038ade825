"""Who will not follow tonight's change, by name: phones that will miss it, or that already refuse, or cannot take it.

It changes nothing. A fact that cannot be read makes phones unknown, each by name; nothing is concluded from silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.gates import lists_in_step
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.held import Holds
from cucm_driver.facts.particulars import of_der
from cucm_driver.facts.phone_features import (
    LSC_ENDS,
    NO_LSC_BEFORE,
    TELLING,
    WITHOUT_SECURITY_BY_DEFAULT,
    models_of,
    tells,
)
from cucm_driver.release import Release
from cucm_driver.trust.trust_list import Record

SOON = timedelta(days=30)
"""Of an LSC: it ends before the next campaign would reach the phone."""

COMPLAINTS = ("Trust List update failed", "CTL update failed", "Error verifying config")
"""Status messages of a phone that refused (7800/8800 administration guides; the last one recalled)."""

ABOUT_LISTS = ("trust list", "installed")

SHORT_KEYS: Mapping[str, int] = {
    model: 2048
    for model in (
        "Cisco 7906", "Cisco 7911", "Cisco 7931", "Cisco 7941", "Cisco 7942", "Cisco 7945", "Cisco 7961", "Cisco 7962",
        "Cisco 7965", "Cisco 7970", "Cisco 7971", "Cisco 7975",
    )
}  # fmt: skip
"""The longest RSA key, in bits, that a model takes in a list (Security Guide 14 warns of registration; models recalled)."""

OFFLINE = "not registered: it misses the change, and is two lists behind after the next one"
BEHIND = "holds another list than its TFTP node serves"
REFUSED = "its last status messages say that it refused a list or a configuration"
NO_SBD = "no Security by Default: it takes no ITL and asks no TVS; it believes its CTL alone"
LSC = "its LSC has expired or ends within 30 days"
ONE_SERVER = "its CallManager group has one server: no second TVS to ask while that one restarts"
SHORT_KEY = "its model cannot read a key as long as one in the served lists"


@dataclass(frozen=True)
class Reason:
    """One reason why phones may stay behind: `phones` by name, and `unknown` where the fact could not be read, with `why`."""

    what: str
    phones: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    why: str = ""

    def lines(self) -> Iterator[str]:
        """`not registered ...: 2: SEP000000000001, SEP000000000002`."""
        if self.phones:
            yield f"{self.what}: {len(self.phones)}: {', '.join(self.phones)}"
        if self.unknown:
            yield f"unknown whether: {self.what} ({self.why}): {len(self.unknown)}: {', '.join(self.unknown)}"


@dataclass(frozen=True)
class Stragglers:
    """Every reason there is, also those that concern nobody."""

    phones: tuple[str, ...]
    reasons: tuple[Reason, ...]

    @property
    def staying_behind(self) -> tuple[str, ...]:
        """By name, whatever the reason."""
        named = {name for reason in self.reasons for name in reason.phones}
        return tuple(name for name in self.phones if name in named)

    @property
    def unknown(self) -> tuple[str, ...]:
        named = {name for reason in self.reasons for name in reason.unknown}
        return tuple(name for name in self.phones if name in named)

    def of(self, what: str) -> Reason:
        """`stragglers.of(OFFLINE).phones`"""
        return next(reason for reason in self.reasons if reason.what == what)

    def lines(self) -> list[str]:
        return [line for reason in self.reasons for line in reason.lines()]


def stragglers(reader: CachedReader) -> Stragglers:
    """Reads RISPort, phones' web pages, the database and the served lists. Raises ClusterTrouble without names of phones."""
    phones = reader.phone_names()
    return Stragglers(phones, tuple(_read(judge, what, reader, phones) for what, judge in JUDGES.items()))


Judge = Callable[[CachedReader, str, tuple[str, ...]], Reason]


def _read(judge: Judge, what: str, reader: CachedReader, phones: tuple[str, ...]) -> Reason:
    try:
        return judge(reader, what, phones)
    except ClusterTrouble as trouble:
        return Reason(what, (), phones, f"{trouble.node}: {' '.join(trouble.got.split())}")


def _offline(reader: CachedReader, what: str, phones: tuple[str, ...]) -> Reason:
    found = reader.registrations()
    return Reason(what, tuple(n for n in phones if n not in found or not found[n].is_registered))


def _behind(reader: CachedReader, what: str, phones: tuple[str, ...]) -> Reason:
    seen = lists_in_step(reader)
    return Reason(what, seen.differing, seen.unknown, "it does not tell what it holds")


def _refused(reader: CachedReader, what: str, phones: tuple[str, ...]) -> Reason:
    """The newest message about lists counts: a phone that took one later is well, and so is one that says nothing of them."""
    held = reader.held()
    complaining = tuple(name for name, holds in held.items() if complains(holds))
    silent = tuple(name for name, holds in held.items() if holds.itl is None and not holds.messages)
    return Reason(what, complaining, silent, "it does not tell")


def complains(holds: Holds) -> bool:
    """Whether the phone's newest message about lists or its configuration is a refusal."""
    about = [m for m in holds.messages if refuses(m) or any(word in m.lower() for word in ABOUT_LISTS)]
    return bool(about) and refuses(about[-1])


def refuses(message: str) -> bool:
    """Whether a status message says that a list or a configuration was refused."""
    return any(word.lower() in message.lower() for word in COMPLAINTS)


def _without_sbd(reader: CachedReader, what: str, phones: tuple[str, ...]) -> Reason:
    """Where no CTL is served such a phone holds no list at all, so nothing can go wrong with it."""
    if not any(reader.served_ctl(node) for node in reader.served_itls()):
        return Reason(what, ())
    if not tells(reader.select(TELLING)):
        return Reason(what, (), phones, "the database names no model that has it")
    without = {row["phone"] for row in reader.select(WITHOUT_SECURITY_BY_DEFAULT)}
    return Reason(what, tuple(name for name in phones if name in without))


def _lsc(reader: CachedReader, what: str, phones: tuple[str, ...]) -> Reason:
    if not reader.release().since(Release.parse(NO_LSC_BEFORE)):
        return Reason(what, (), phones, f"the database tells the end of an LSC from {NO_LSC_BEFORE} on")
    ends = {row["phone"]: row["lscvaliduntil"] for row in reader.select(LSC_ENDS)}
    limit = reader.at + SOON
    return Reason(what, tuple(n for n in phones if ends.get(n) and _moment(ends[n]) <= limit))


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _one_server(reader: CachedReader, what: str, phones: tuple[str, ...]) -> Reason:
    groups, members = reader.phone_groups(), reader.group_members()
    alone = {group for group in set(groups.values()) if len(members.get(group, ())) < 2}
    groupless = tuple(name for name in phones if name not in groups)
    return Reason(
        what, tuple(n for n in phones if groups.get(n) in alone), groupless, "it has no CallManager group"
    )


def _short_key(reader: CachedReader, what: str, phones: tuple[str, ...]) -> Reason:
    """Of models that are not in the table nothing is known to be too long."""
    longest = max(_bits(reader), default=0)
    models = [model for model, bits in SHORT_KEYS.items() if bits < longest]
    named = {row["phone"] for row in reader.select(models_of(models))} if models else set()
    return Reason(what, tuple(name for name in phones if name in named))


def _bits(reader: CachedReader) -> Iterator[int]:
    """Of every RSA key in the served lists; a key on a curve is shorter than any of them."""
    lists = [*reader.served_itls().values(), *(reader.served_ctl(node) for node in reader.served_itls())]
    records: Iterable[Record] = (record for each in lists if each is not None for record in each.records)
    for der in {record.certificate for record in records if record.certificate}:
        yield of_der(der).bits or 0


JUDGES: Mapping[str, Judge] = {
    OFFLINE: _offline,
    BEHIND: _behind,
    REFUSED: _refused,
    NO_SBD: _without_sbd,
    LSC: _lsc,
    ONE_SERVER: _one_server,
    SHORT_KEY: _short_key,
}
