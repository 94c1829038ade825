"""Phones by what decides their fate: the lists they hold, the TFTP node they ask, their group, and whether they are registered.

What a phone holds it tells by a hash; what was neither saved nor is served cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.facts.held import Holds, tftp_node
from cucm_driver.facts.lists import served_configuration
from cucm_driver.facts.phone_features import SECURE
from cucm_driver.saved_lists import without_sbd
from cucm_driver.trust.acceptance import Held
from cucm_driver.trust.boot import Offered
from cucm_driver.trust.signed import SignedFile
from cucm_driver.trust.trust_list import TrustList

TRUST_LIST, FAILED = "Trust List", "failed"
"""Of the status messages of a phone: `Trust List update failed` (Phone Administration Guides)."""


@dataclass(frozen=True)
class Cohort:
    """By what a phone's fate is decided. `unregistered`: a secure phone that RISPort70 does not find registered.

    `failed`: its last word on its lists is that they failed; then no TVS has vouched for a CTL, whatever sources say.
    """

    held: Held
    tftp: str
    assumed: bool = False
    unregistered: bool = False
    failed: bool = False


@dataclass(frozen=True)
class Ground:
    """What was saved, what is served, and which phones are special, read once."""

    look: CachedReader
    saved: Mapping[str, TrustList]
    ctls: Mapping[str, TrustList]
    served: Mapping[str, TrustList]
    served_ctls: Mapping[str, TrustList | None]
    without_sbd: frozenset[str]
    unregistered: frozenset[str]

    @classmethod
    def of(cls, look: CachedReader, saved: Mapping[str, TrustList], ctls: Mapping[str, TrustList]) -> Ground:
        served = look.cluster.served_itls()
        served_ctls = {node: look.served_ctl(node) for node in served}
        in_use = bool(ctls) or any(served_ctls.values())
        without = (without_sbd(look) if in_use else None) or frozenset()
        return cls(
            look, saved, ctls, served, served_ctls, without, _secure_and_away(look) if in_use else frozenset()
        )

    @property
    def known(self) -> tuple[TrustList, ...]:
        """Every list a phone may tell to hold by its hash."""
        return (*self.saved.values(), *self.served.values())

    @property
    def known_ctls(self) -> tuple[TrustList, ...]:
        return (*self.ctls.values(), *(ctl for ctl in self.served_ctls.values() if ctl is not None))

    def offered(self, node: str) -> Offered:
        """A configuration counts where a CTL is in use: phones without Security by Default have nothing else to judge."""
        ctl = self.served_ctls[node]
        return Offered(self.served[node], self._configuration(node) if self.known_ctls else None, ctl)

    def _configuration(self, node: str) -> SignedFile | None:
        phone = next(iter(self.look.phone_names()), "XMLDefault")
        files = self.look.cluster.files(node)
        return self.look.once(("sgn", node), lambda: served_configuration(files, node, phone))


def _secure_and_away(look: CachedReader) -> frozenset[str]:
    """Phones whose profile asks for TLS, and that are registered nowhere: what they have cached outlives mixed mode."""
    found = look.registrations()
    secure = (row["phone"] for row in look.select(SECURE))
    return frozenset(name for name in secure if name not in found or not found[name].is_registered)


def cohorts(ground: Ground) -> tuple[dict[Cohort, list[Holds]], tuple[str, ...]]:
    """Phones by what decides their fate, and the names of those about which nothing is known."""
    found: dict[Cohort, list[Holds]] = {}
    untold: list[str] = []
    members = ground.look.cluster.phone_members()
    for name, holds in ground.look.cluster.held().items():
        keys = list(_keys(ground, holds, members.get(name, ())))
        if not keys:
            untold.append(name)
        for key in keys:
            found.setdefault(key, []).append(holds)
    return found, tuple(untold)


def _keys(ground: Ground, holds: Holds, group: tuple[str, ...]) -> Iterator[Cohort]:
    sbd, away = holds.name not in ground.without_sbd, holds.name in ground.unregistered
    if holds.itl is None and holds.ctl is None:
        for node, itl in ground.saved.items():
            if node in ground.served:
                held = Held(itl if sbd else None, ground.ctls.get(node), group, sbd)
                yield Cohort(held, node, assumed=True, unregistered=away)
        return
    home = tftp_node(holds.tftp, ground.look.inventory.nodes, ground.served)
    held_itl = _of(ground.known, holds.itl) if sbd else None
    if home is None or (sbd and held_itl is None):
        return
    ctl = ground.ctls.get(home) if holds.ctl is None else _of(ground.known_ctls, holds.ctl)
    if not holds.ctl or ctl is not None:
        last = next((text for text in reversed(holds.messages) if TRUST_LIST in text), "")
        yield Cohort(Held(held_itl, ctl, group, sbd), home, unregistered=away, failed=FAILED in last)


def _of(known: Iterable[TrustList], told: str | None) -> TrustList | None:
    """The list of this hash; None where it is none of these, or the phone has none."""
    return next((each for each in known if told and each.has_hash(told)), None)
