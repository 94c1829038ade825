"""Phones reset in order: a pilot, then batches; each must come back and believe its lists before the next is touched.

Secure phones that cannot come back yet only have to believe their lists: a pilot of them first, then all in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cucm_driver.answers.ctl_gates import holding_ctl
from cucm_driver.answers.gates import POLL
from cucm_driver.answers.phone_reports import PhoneReports
from cucm_driver.answers.phones_back import Back
from cucm_driver.batches import Batch, Kind, Pools, in_order, pilot
from cucm_driver.errors import ClusterTrouble, Leaves
from cucm_driver.facts.devices import Device, devices, unlisted
from cucm_driver.facts.held import tftp_node
from cucm_driver.facts.phones import Registration
from cucm_driver.facts.presented import TFTP
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome
from cucm_driver.operations.phones import reset, reset_pool

from .night import Night, names

AWAY = "is not back"
ANOTHER_CTL, SILENT = "holds another CTL than its TFTP node serves", "does not tell any more what it holds"
BOOTED = timedelta(seconds=200)
"""A phone has started 90 to 180 s after its reset (inferred): those that do not tell are given that long."""

Found = Mapping[str, Registration]


class PhonesLost(ClusterTrouble):
    """More phones than allowed did not come back from a reset, or refuse what is served; the others were not reset."""

    usual_next_move = (
        "reset nobody else. Look at one of these phones and read its status messages: one that says `Trust List "
        "update failed` may be healed by utils itl reset localkey; one that is away needs power or network. "
        "Then resume, or start again with --max-lost-phones."
    )


NO_RESTART = (
    "reset nobody else, and do not restart Cisco CallManager: secure phones that hold another CTL could not register. Look "
    "at one of these phones and read its status messages: where it says `Trust List update failed`, another key must sign "
    "the CTL (utils ctl reset localkey), Cisco Tftp restarts, and these phones get a power cycle. Then resume."
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
    pilots: tuple[str, ...] = ()

    def reset(self, batches: Sequence[Batch]) -> None:
        """One after the other. PhonesLost as soon as more phones are lost than allowed: the next batch is not touched."""
        left = sum(len(batch) for batch in batches)
        for batch in batches:
            left -= len(batch)
            self._one(batch)
            if len(self.lost) > self.night.run.allowance.max_lost:
                raise self._stopped(batch, left)

    def _one(self, batch: Batch) -> None:
        begun, telling, before = self._before(batch)
        operations = self._operations(batch)
        self.night.work(operations, operations[0].call)
        self.night.follow(
            lambda sent: self._watch(
                batch, telling, before if sent.started >= begun else None, len(operations)
            )
        )

    def _operations(self, batch: Batch) -> list[Operation]:
        """By device pool, one call each, or by name."""
        publisher = self.night.cluster.publisher
        if not batch.pools:
            return [reset(publisher, batch)]
        return [reset_pool(publisher, pool, names, self.pilots) for pool, names in batch.pools]

    def _before(self, batch: Batch) -> tuple[datetime, Sequence[str], PhoneReports]:
        """The time now, who of the batch tells what it holds, and what they tell: of no use if an earlier run reset them.

        Where a sample is asked, the same phones are asked afterwards: what a phone says counts beside what it said.
        """
        cluster, telling = self.night.cluster, [name for name in batch if name in self.telling]
        now, before = cluster.clock.now(), self.night.lists_in_step(telling)
        if telling and cluster.sampled is not None:
            telling = sorted(cluster.sampled.names)
        return now, telling, before

    def _watch(self, batch: Batch, telling: Sequence[str], before: PhoneReports | None, calls: int) -> None:
        """Who comes back from the reset, and who refuses the lists it was offered. `calls` operations made it."""
        night = self.night
        back = night.await_reset(batch, night.run.allowance.settle, calls)
        after = night.lists_in_step(name for name in telling if name not in back.missing)
        refusing = after.refusing(before)
        night.tell_sample(refusing)
        lost = dict.fromkeys(back.missing, f"{AWAY} after {back.waited}") | refusing
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

    def pilot_alone(self, pilot: Batch) -> None:
        """The pilot, and what its phones hold once they have started; nobody has to be back. Raises PhonesLost."""
        begun, telling, before = self._before(pilot)
        self.night.work([reset(self.night.cluster.publisher, pilot)], "resetPhone")
        self.night.follow(lambda sent: self._watch_pilot(pilot, telling, before, begun, sent))

    def _watch_pilot(
        self, pilot: Batch, telling: Sequence[str], before: PhoneReports, begun: datetime, sent: Outcome
    ) -> None:
        """What the phones of the pilot hold once they have started."""
        night = self.night
        after, refusing = self._started(telling, before, sent.ended + BOOTED)
        self.lost |= refusing | after.refusing(before if sent.started >= begun else None)
        holding = [name for name in after.telling if name not in self.lost]
        night.run.journal.note("pilot", phones=len(pilot), holding=holding, lost=sorted(self.lost))
        night.says(f"{pilot}: {len(holding)} of {len(pilot)} phones hold what is served")
        if len(self.lost) > night.run.allowance.max_lost:
            raise self._stopped(pilot, pilot.besides, NO_RESTART)
        if not after.telling:
            night.unknown("pilot", "no phone of the pilot tells what it holds", pilot)

    def _started(
        self, names: Sequence[str], before: PhoneReports, at: datetime
    ) -> tuple[PhoneReports, dict[str, str]]:
        """What they tell from `at` on, and who is not in step by then; a phone in a call resets after it, so up to `settle`."""
        night, clock = self.night, self.night.cluster.clock
        clock.wait(max(at - clock.now(), timedelta(0)))
        deadline = clock.now() + night.run.allowance.settle
        while True:
            after, ctls = night.lists_in_step(names), holding_ctl(night.cluster, names)
            silent = [name for name in before.telling if name not in after.telling]
            refusing = {**dict.fromkeys(silent, SILENT), **dict.fromkeys(ctls.differing, ANOTHER_CTL)}
            if not (refusing or after.lists.differing) or clock.now() >= deadline:
                return after, refusing
            clock.wait(POLL)

    def stragglers(self) -> None:
        """Who was lost, by name and location, and who of them has come back since."""
        late = self.night.await_phones(self.away, timedelta(0)) if self.away else None
        for name in (n for n in self.away if late is not None and n not in late.missing):
            self.lost[name] = "came back late"
        self.night.says(*self._named())

    def _named(self) -> list[str]:
        return [f"{self.known.get(n, unlisted(n)).where}: {why}" for n, why in sorted(self.lost.items())]

    def _stopped(self, batch: Batch, left: int, next_move: str = "") -> PhonesLost:
        allowed = self.night.run.allowance.max_lost
        return PhonesLost(
            node="",
            asked=f"reset of {batch}",
            got=f"{len(self.lost)} phones are lost, {allowed} may be:\n"
            + "\n".join(f"  {line}" for line in self._named())
            + f"\nNOBODY ELSE WAS RESET: {left} phones were not touched",
            leaves=Leaves.CHANGED,
            next_move=next_move,
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
    first, allowance = pilot_of(night, found, known), night.run.allowance
    pools = pools_of(night, found, known, first) if allowance.reset_pools else ()
    resetting = Resetting(night, telling, known, pilots=first)
    resetting.reset(in_order(first, found, allowance.batch, pools))
    resetting.stragglers()


def pools_of(night: Night, found: Found, known: Mapping[str, Device], first: Iterable[str]) -> Pools:
    """Device pools that hold nothing but registered phones and are no larger than a batch; of the others is said why not."""
    size, pilots = night.run.allowance.batch, set(first)
    pools: list[tuple[str, tuple[str, ...]]] = []
    for pool in sorted({known[name].pool for name in found if name in known} - {""}):
        members = night.cluster.pool_members(pool)
        others = [name for name in members if name not in found]
        left = tuple(name for name in members if name not in pilots)
        if others:
            night.says(
                f"device pool {pool}: its phones are reset by name, since it also holds {names(others)}"
            )
        elif len(left) > size:
            night.says(
                f"device pool {pool}: its phones are reset by name, since it has {len(left)}, and a batch is {size}"
            )
        elif left:
            pools.append((pool, left))
    return tuple(pools)


def reset_unawaited(night: Night) -> None:
    """Every phone that is registered: a pilot that must believe its lists, then the others in one go. Nobody has to be back.

    Whom an earlier run has reset may be away by now, so it is gone on with for the phones that were chosen then.
    """
    cluster, resets = night.cluster, "resetPhone"
    chosen = night.choose(lambda: tuple(sorted(registered(night))))
    if away := set(night.baseline or ()) - set(chosen):
        night.says(f"not registered, so not reset: {names(away)}")
    if not chosen:
        night.work([], resets)
    found, known = cluster.registrations(chosen), devices(cluster.axl)
    first = night.choose(lambda: pilot_of(night, found, known), "pilot")
    telling = frozenset(name for name, entry in found.items() if entry.httpd is not False)
    leading, *others = in_order(first, chosen, len(chosen))
    Resetting(night, telling, known).pilot_alone(leading)
    for batch in others:
        night.work([reset(cluster.publisher, batch)], resets)


def at_once(night: Night, names: tuple[str, ...]) -> Back:
    """These phones in one go, and who of them is back within `settle`; nobody looks at their lists."""
    night.work([reset(night.cluster.publisher, names)], "resetPhone")
    return night.await_reset(names, night.run.allowance.settle)
