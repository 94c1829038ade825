"""Phones: noted, reset, registered again by name, in step with the lists that are served."""

from __future__ import annotations

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.gates import lists_in_step
from cucm_driver.answers.stragglers import stragglers
from cucm_driver.operations.reader import CLOCKS_DIFFER

from ..allowance import USUAL
from ..night import Night, names
from ..phone_batches import AWAY, PhonesLost, gather, reset_in_batches, where
from ..plugin.sentence import given, then, when
from .trust_lists import gate_is_open

BACK_PATIENCE = USUAL.settle
REST = "one may rest here"


@given("the registered phones are noted", example="Given the registered phones are noted")
def registered_phones_are_noted(night: Night) -> None:
    """The baseline of the night: which phones are registered now, by name (RISPort70)."""
    noted = night.note_baseline()
    night.says(f"{len(noted)} phones are registered")


@when("I reset the phones", changes=True, example="When I reset the phones")
def reset_the_phones(night: Night) -> None:
    """AXL resetPhone by name, never the reset of everything: a pilot of every kind of phone first, then batches.

    Each batch is waited for, and whoever can tell must hold what is served, before the next one begins; with more
    phones lost than --max-lost-phones it stops, and nobody else is reset. Phones that restart by themselves at this
    minute (from 14, or in the eager world) are waited for first: a reset reaches registered phones only.
    """
    reset_in_batches(night)


@when("I reset the phones without a pilot", changes=True, example="When I reset the phones without a pilot")
def reset_without_a_pilot(night: Night) -> None:
    """The mistake: all phones in one go, by name, and nobody looks at the first ones. Of a simulated cluster only."""
    night.testbed.control.journal()
    reset_in_batches(night, with_pilot=False)


@when(
    "I reset the phones, and the pilot stops it",
    changes=True,
    example="When I reset the phones, and the pilot stops it",
)
def reset_stopped_by_the_pilot(night: Night) -> None:
    """In examples: the pilot refuses what is served, so that the others are not reset."""
    night.testbed.control.journal()
    try:
        reset_in_batches(night)
    except PhonesLost as stopped:
        night.says(*str(stopped).splitlines())
        return
    raise AssertionError("the pilot went through, and all phones were reset")


@then("{count:d} phones were reset", example="Then 6 phones were reset")
def phones_were_reset(night: Night, count: int) -> None:
    """How many phones have a newer entry in RISPort70 than the last reset."""
    since = night.outcomes[-1].started - CLOCKS_DIFFER
    found = [name for name, entry in night.cluster.registrations().items() if entry.at >= since]
    assert len(found) == count, f"{len(found)} phones were reset: {names(found)}"


@then(
    "every phone that was registered is registered again",
    example="Then every phone that was registered is registered again",
)
def phones_are_back(night: Night) -> None:
    """Gate: the phones of the baseline, by name, on whichever node; up to --max-lost-phones may be lost, by name."""
    baseline = night.baseline if night.baseline is not None else night.note_baseline()
    back = gather(night, baseline)
    if back.holds:
        return
    located = [f"{text}: {AWAY} after {back.waited}" for text in where(night, back.missing).values()]
    told = f"{len(back.missing)} of {len(back.expected)} phones are not back"
    assert len(back.missing) <= night.run.allowance.max_lost, "\n".join(
        [told, *located, "Next: look at one of them; do not touch the next certificate before they are back."]
    )
    night.run.journal.note("lost", names=sorted(back.missing), where=sorted(located))
    night.says(f"{told}; up to {night.run.allowance.max_lost} are allowed to be lost", *located)


@then(
    "every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown",
    example="Then every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown",
)
def phones_hold_what_is_served(night: Night) -> None:
    """Gate: trusted equals served, by the hash on the phone's own web page; the others are unknown, by name.

    On a live cluster what is unknown passes only by a waiver with a name and a reason.
    """
    seen = lists_in_step(night.cluster)
    night.tell_sample(seen.differing)
    assert seen.holds, (
        f"{len(seen.differing)} phones hold another ITL than their TFTP node serves: {names(seen.differing)}\n"
        "Next: read their status messages; do not touch the next certificate before they are in step."
    )
    assert seen.matching, (
        "no phone can tell what it holds: this is UNKNOWN. Next: switch web access on for a sample of phones."
    )
    night.says(f"{len(seen.matching)} phones hold it")
    night.unknown("phones in step", "their web pages do not tell", seen.unknown)
    night.gate_passed()


@then(REST, example="Then one may rest here")
def one_may_rest(night: Night) -> None:
    """Resting point: the gate for the next phone-relevant certificate is open. In a plan a block ends here."""
    gate_is_open(night)


@then(
    "who will not follow the change is told by name",
    example="Then who will not follow the change is told by name",
)
def stragglers_are_told(night: Night) -> None:
    """Offline, already refusing, without Security by Default, LSC about to end, one server only, short keys: each by name.

    A fact that cannot be read makes phones unknown, by name. Who goes on has accepted them.
    """
    found = stragglers(CachedReader(night.cluster))
    night.cluster.journal.note("stragglers", behind=list(found.staying_behind), unknown=list(found.unknown))
    night.says(
        f"{len(found.staying_behind)} of {len(found.phones)} phones will not follow; unknown for {len(found.unknown)}",
        *found.lines(),
    )


@then(
    'the phones {phones} will not follow the change: "{text}"',
    example='Then the phones SEP000000000001, SEP000000000002 will not follow the change: "not registered"',
)
def these_stay_behind(night: Night, phones: str, text: str) -> None:
    """Exactly these, for a reason in which this text stands."""
    found = stragglers(CachedReader(night.cluster))
    named = {name for reason in found.reasons if text in reason.what for name in reason.phones}
    wanted = {name.strip() for name in phones.split(",")}
    assert named == wanted, f"named are: {names(named) or 'none'}"


@then(
    "{locked:d} phones are locked, and {registered:d} are registered",
    example="Then 40 phones are locked, and 40 are registered",
)
def phones_are_locked(night: Night, locked: int, registered: int) -> None:
    """Post-mortem of an example: how many phones of the simulated cluster would refuse what is served now."""
    found = night.testbed.control.explain()
    assert (len(found["locked"]), found["registered"]) == (locked, registered), (
        f"{len(found['locked'])} phones are locked and {found['registered']} are registered"
    )


@then("no phone is locked", example="Then no phone is locked")
def no_phone_is_locked(night: Night) -> None:
    """Post-mortem of an example: no phone of the simulated cluster would refuse what is served now."""
    locked = night.testbed.control.explain()["locked"]
    assert not locked, f"{len(locked)} phones are locked: {names(locked)}"
