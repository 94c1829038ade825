"""The trust lists of every TFTP node as they were at one moment, and where each phone stood then.

It is what the question about acceptance starts from: a phone that was in step held exactly these lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.held import Holds
from cucm_driver.facts.phone_features import SECURE, TELLING, WITHOUT_SECURITY_BY_DEFAULT, tells
from cucm_driver.facts.topology import node_named
from cucm_driver.trust.trust_list import TrustList


@dataclass(frozen=True, slots=True)
class PhoneAtSave:
    """One phone: TFTP nodes in the order of option 150, its CallManager group, whether it held what was served.

    `tftp` is empty and `in_step` None where the phone does not tell; `sbd` is None where the database does not.
    `secure` says that its profile asks for TLS with Cisco CallManager.
    """

    tftp: tuple[str, ...]
    members: tuple[str, ...]
    in_step: bool | None
    sbd: bool | None = None
    secure: bool = False


@dataclass(frozen=True)
class Saved:
    """`itls` and `ctls` by TFTP node, publisher first; `phones` by name."""

    itls: Mapping[str, TrustList]
    ctls: Mapping[str, TrustList] = field(default_factory=dict)
    phones: Mapping[str, PhoneAtSave] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(self.itls)

    @property
    def in_step(self) -> tuple[str, ...]:
        return self._which(True)

    @property
    def behind(self) -> tuple[str, ...]:
        """Phones that held something else: nothing that is said of the saved lists is said of them."""
        return self._which(False)

    @property
    def untold(self) -> tuple[str, ...]:
        return self._which(None)

    def _which(self, in_step: bool | None) -> tuple[str, ...]:
        return tuple(name for name, stood in self.phones.items() if stood.in_step is in_step)


def save(reader: CachedReader) -> Saved:
    """Reads 6970 of every TFTP node, the web page of every phone and the groups. Raises ClusterTrouble."""
    itls = reader.served_itls()
    ctls = {node: reader.served_ctl(node) for node in itls}
    members, groups = reader.group_members(), reader.phone_groups()
    incapable = without_sbd(reader)
    secure = frozenset(row["phone"] for row in reader.select(SECURE)) if any(ctls.values()) else frozenset()
    phones = {
        holds.name: PhoneAtSave(
            tuple(_tftp(reader, holds, itls)),
            members.get(groups.get(holds.name, ""), ()),
            _in_step(reader, holds, itls, ctls),
            None if incapable is None else holds.name not in incapable,
            holds.name in secure,
        )
        for holds in reader.held().values()
    }
    return Saved(itls, {node: ctl for node, ctl in ctls.items() if ctl is not None}, phones)


def _tftp(reader: CachedReader, holds: Holds, itls: Mapping[str, TrustList]) -> Iterator[str]:
    """The phone's TFTP servers that are nodes of ours; whether they serve is another question."""
    named = (node_named(reader.inventory.nodes, address) for address in holds.tftp)
    yield from (node for node in named if node is not None)


def _in_step(
    reader: CachedReader,
    holds: Holds,
    itls: Mapping[str, TrustList],
    ctls: Mapping[str, TrustList | None],
) -> bool | None:
    """Both lists, as far as the phone tells; a phone without Security by Default holds no ITL and is in step so."""
    home = next((node for node in _tftp(reader, holds, itls) if node in itls), None)
    if home is None or holds.itl is None:
        return None
    ctl = ctls[home]
    same_ctl = ctl is None or holds.ctl is None or ctl.has_hash(holds.ctl)
    return itls[home].has_hash(holds.itl) and same_ctl


def without_sbd(reader: CachedReader) -> frozenset[str] | None:
    """Phones without Security by Default; None where the database does not tell."""
    try:
        if not tells(reader.select(TELLING)):
            return None
        return frozenset(row["phone"] for row in reader.select(WITHOUT_SECURITY_BY_DEFAULT))
    except ClusterTrouble:
        return None


def spoken_for(names: Iterable[str], most: int = 3) -> str:
    """`2 phones (SEP000000000001, SEP000000000002)`; the first few by name."""
    found = sorted(names)
    shown = ", ".join(found[:most]) + (", .." if len(found) > most else "")
    return f"{len(found)} phone{'s' if len(found) != 1 else ''} ({shown})" if found else "no phone"
