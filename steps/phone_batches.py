"""Phones reset in order: a pilot, then batches; each must come back and believe its lists before the next is touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from cucm_driver.batches import Batch, Kind, in_order, pilot
from cucm_driver.errors import ClusterTrouble, Leaves
from cucm_driver.facts.devices import Device, devices, unlisted
from cucm_driver.facts.held import tftp_node
from cucm_driver.facts.phones import Registration
from cucm_driver.facts.presented import TFTP
from cucm_driver.gates import Back
from cucm_driver.operations.phones import reset
from steps.night import Night

AWAY = "is not back"
Found = Mapping[str, Registration]


class PhonesLost(ClusterTrouble):
    """More phones than allowed did not come back from a reset, or refuse what is served; the others were not reset."""

    usual_next_move = (
        "reset nobody else. Look at one of these phones and read its status messages: one that says `Trust List "
        "update failed` may be healed by utils itl reset localkey; one that is away needs power or network. "
        "Then resume, or start again with --max-lost-phones."
    )


def gather(night: Night, names: Iterable[str], found: Found | None = None) -> Back:
    """Wait for those of these phones that are away, up to `settle`; who has been gone for longer is not waited for.

    `found` are their entries in RISPort70, where somebody has just looked.
    """
    cluster, settle, expected = night.cluster, night.run.allowance.settle, tuple(names)
    seen = cluster.registrations(expected) if found is None else found
    missing = tuple(n for n in expected if n not in seen or not seen[n].is_registered)
    there = len(expected) - len(missing)
    night.run.journal.note("registration", registered=there, total=len(expected))
    if not missing:
        return Back(expected, (), timedelta(0))
    limit = cluster.clock.now() - settle
    coming = tuple(n for n in missing if n not in seen or seen[n].at > limit)
    back = night.await_phones(Batch(1, 1, coming, there), settle)
    gone = set(missing) - set(coming) | set(back.missing)
    return Back(expected, tuple(n for n in expected if n in gone), back.waited, back.looks + 1)


def registered(night: Night) -> dict[str, Registration]:
    """The phones that can be reset: phones on their way back are waited for first, a reset reaches no other."""
    baseline = night.baseline if night.baseline is not None else night.note_baseline()
    found = night.cluster.registrations()
    back = gather(night, baseline, found)
    if back.waited:
        night.says(f"phones were restarting by themselves: waited {back.waited} for them")
        away = [name for name in baseline if name not in found or not found[name].is_registered]
        found |= night.cluster.registrations(away)
    return {name: entry for name, entry in found.items() if entry.is_registered}


def where(night: Night, names: Iterable[str]) -> dict[str, str]:
    """Name to location, device pool and description; what the database does not have is unknown."""
    wanted = tuple(names)
    known = devices(night.cluster.axl) if wanted else {}
    return {name: known.get(name, unlisted(name)).where for name in wanted}


def pilot_of(night: Night, found: Found, known: Mapping[str, Device]) -> tuple[str, ...]:
    """A few phones per model, security profile and TFTP node; a few phones of each device pool are asked for the node."""
    cluster, most = night.cluster, night.run.allowance.pilot
    like = {name: known.get(name, unlisted(name)) for name in found}
    asked: dict[tuple[str, str, str], list[str]] = {}
    for name in sorted(n for n, entry in found.items() if entry.httpd is not False):
        asked.setdefault((like[name].model, like[name].profile, like[name].pool), []).append(name)
    held = cluster.held([name for names in asked.values() for name in names[:most]]) if asked else {}
    serving = cluster.nodes_running(TFTP)
    nodes = {name: tftp_node(holds.tftp, cluster.inventory.nodes, serving) for name, holds in held.items()}
    kinds = {n: Kind(device.model, device.profile, nodes.get(n) or "") for n, device in like.items()}
    return pilot(kinds, most, {name for name, holds in held.items() if holds.itl is not None})


@dataclass
class Resetting:
    """One sentence's resets. `telling` phones offer a web page; `lost` gathers who is lost, and how it shows."""

    night: Night
    telling: frozenset[str]
    known: Mapping[str, Device]
    lost: dict[str, str] = field(default_factory=dict)
    away: list[str] = field(default_factory=list)

    def reset(self, batches: Sequence[Batch]) -> None:
        """One after the other. PhonesLost as soon as more phones are lost than allowed: the next batch is not touched."""
        left = sum(len(batch) for batch in batches)
        for batch in batches:
            left -= len(batch)
            self._one(batch)
            if len(self.lost) > self.night.run.allowance.max_lost:
                raise self._stopped(batch, left)

    def _one(self, batch: Batch) -> None:
        night, begun = self.night, self.night.cluster.clock.now()
        telling = [name for name in batch if name in self.telling]
        before = night.lists_in_step(telling)
        night.work([reset(night.cluster.publisher, batch)], "resetPhone")
        since = night.outcomes[-1].started if night.outcomes else None
        back = night.await_phones(batch, night.run.allowance.settle, since)
        if since is None:  # a plan: nothing was sent
            return
        after = night.lists_in_step(name for name in telling if name not in back.missing)
        lost = dict.fromkeys(back.missing, f"{AWAY} after {back.waited}")
        lost |= after.refusing(before if since >= begun else None)
        self.lost |= lost
        self.away += back.missing
        self._note(batch, back, lost)
        if batch.pilot and not after.lists.matching and not after.lists.differing:
            night.unknown("pilot", "no phone of the pilot tells what it holds", batch)

    def _note(self, batch: Batch, back: Back, lost: Mapping[str, str]) -> None:
        count = len(batch) - len(back.missing)
        self.night.run.journal.note(
            "batch", number=batch.number, of=batch.of, pilot=batch.pilot, phones=len(batch), back=count,
            missing=sorted(back.missing), lost=sorted(lost),
        )  # fmt: skip
        self.night.says(f"{batch}: {count} of {len(batch)} phones are back after {back.waited}")

    def stragglers(self) -> None:
        """Who was lost, by name and location, and who of them has come back since."""
        late = self.night.await_phones(self.away, timedelta(0)) if self.away else None
        for name in (n for n in self.away if late is not None and n not in late.missing):
            self.lost[name] = "came back late"
        self.night.says(*self._named())

    def _named(self) -> list[str]:
        return [f"{self.known.get(n, unlisted(n)).where}: {why}" for n, why in sorted(self.lost.items())]

    def _stopped(self, batch: Batch, left: int) -> PhonesLost:
        allowed = self.night.run.allowance.max_lost
        return PhonesLost(
            node="",
            asked=f"reset of {batch}",
            got=f"{len(self.lost)} phones are lost, {allowed} may be:\n"
            + "\n".join(f"  {line}" for line in self._named())
            + f"\nNOBODY ELSE WAS RESET: {left} phones were not touched",
            leaves=Leaves.CHANGED,
        )


def reset_in_batches(night: Night, *, with_pilot: bool = True) -> None:
    """Every phone that is registered, by name. Without a pilot all at once, and nobody looks at their lists."""
    found = registered(night)
    if not found:
        night.work([], "resetPhone")
    if not with_pilot:
        at_once(night, tuple(sorted(found)))
        return
    known = devices(night.cluster.axl)
    telling = frozenset(name for name, entry in found.items() if entry.httpd is not False)
    resetting = Resetting(night, telling, known)
    resetting.reset(in_order(pilot_of(night, found, known), found, night.run.allowance.batch))
    resetting.stragglers()


def at_once(night: Night, names: tuple[str, ...]) -> Back:
    """These phones in one go, and who of them is back within `settle`; nobody looks at their lists."""
    night.work([reset(night.cluster.publisher, names)], "resetPhone")
    since = night.outcomes[-1].started if night.outcomes else None  # a plan sends nothing
    return night.await_phones(names, night.run.allowance.settle, since)
