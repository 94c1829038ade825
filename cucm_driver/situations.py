"""The distinct situations of phones before the lists that are served: what decides a phone's fate, and for how many.

A phone takes the first TFTP server of its option 150 that serves; one that does not tell is put before each of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from cucm_driver.saved_lists import Saved, Stood, spoken_for
from cucm_driver.trust.acceptance import Held


@dataclass(frozen=True)
class Situation:
    """`home` is the TFTP node whose saved lists these phones hold, `offered_by` the one they would ask now.

    `assumed`: these phones do not tell where they fetch from. `sbd` is Security by Default.
    """

    home: str
    offered_by: str | None
    members: tuple[str, ...]
    sbd: bool = True
    assumed: bool = False
    phones: tuple[str, ...] = ()

    def held(self, saved: Saved) -> Held:
        """A phone without Security by Default holds no ITL."""
        itl = saved.itls.get(self.home) if self.sbd else None
        return Held(itl, saved.ctls.get(self.home), self.members, self.sbd)

    def told(self) -> str:
        """`10 phones (SEP000000000001, ..) with the lists of cm-pub, group cm-sub1, cm-sub2`."""
        who = spoken_for(self.phones) + (" that do not tell," if self.assumed else "")
        old = "" if self.sbd else ", without Security by Default"
        where = "" if self.offered_by in (self.home, None) else f", asking {self.offered_by}"
        return f"{who} with the lists of {self.home}{where}, group {', '.join(self.members) or 'none'}{old}"


def elsewhere(found: tuple[Situation, ...], saved: Saved, serving: Collection[str]) -> Iterator[Situation]:
    """The same phones, should the server they ask be away: each further TFTP node of their option 150 that serves."""
    for situation in found:
        if situation.assumed or not situation.phones:
            continue
        further = saved.phones[situation.phones[0]].tftp
        others = [node for node in further if node in serving and node != situation.offered_by]
        yield from (replace(situation, offered_by=node) for node in others)


Key = tuple[str, str | None, tuple[str, ...], bool, bool]


def situations(saved: Saved, serving: Collection[str]) -> tuple[Situation, ...]:
    """`serving` are the nodes that serve a list now, publisher first."""
    found: dict[Key, list[str]] = {}
    for name, stood in saved.phones.items():
        if stood.in_step is not False:
            for key in _keys(saved, serving, stood):
                found.setdefault(key, []).append(name)
    for key in _unpeopled(saved, serving, found):
        found[key] = []
    return tuple(
        Situation(home, offered, members, sbd, assumed, tuple(names))
        for (home, offered, members, sbd, assumed), names in found.items()
    )


def _keys(saved: Saved, serving: Collection[str], stood: Stood) -> Iterator[Key]:
    sbd = stood.sbd is not False
    if stood.in_step is None or not stood.tftp:
        for node in saved.itls:
            yield node, node if node in serving else next(iter(serving), None), stood.members, sbd, True
        return
    home = next((node for node in stood.tftp if node in saved.itls), None)
    if home is not None:
        yield home, next((node for node in stood.tftp if node in serving), None), stood.members, sbd, False


def _unpeopled(saved: Saved, serving: Collection[str], found: Collection[Key]) -> Iterator[Key]:
    """Every TFTP node is asked about, also one that no known phone uses, for every group in use."""
    homes = {key[0] for key in found}
    groups = dict.fromkeys(key[2] for key in found) or {(): None}
    for node in saved.itls:
        if node not in homes:
            yield from ((node, node if node in serving else None, members, True, True) for members in groups)
