"""Trust lists: saved before the work, asked about before phones are reset, and the gate between two certificates."""

from __future__ import annotations

from cucm_driver.answers.acceptance import Answers, asks
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.forecast import Forecast, next_start
from cucm_driver.answers.gates import lists_in_step
from cucm_driver.answers.pending_changes import pending
from cucm_driver.answers.saved_lists import Saved, spoken_for
from cucm_driver.errors import ClusterTrouble
from cucm_driver.picture.fate import Says

from ..night import Night, names
from ..plugin.not_known import NotKnown
from ..plugin.sentence import given, then


class NothingServed(ClusterTrouble):
    """No TFTP node serves a list."""

    usual_next_move = "look at Cisco Tftp in `utils service list` on the nodes that should run it."


@given(
    "the trust lists of every TFTP node are saved",
    example="Given the trust lists of every TFTP node are saved",
)
def trust_lists_are_saved(night: Night) -> None:
    """Reads ITLFile.tlv and CTLFile.tlv from port 6970 of every node that runs Cisco Tftp: what phones hold before the work."""
    saved = night.save_lists()
    if not saved.itls:
        raise NothingServed(
            node=night.cluster.publisher, asked="ITLFile.tlv of every TFTP node", got="no list is served"
        )
    lists = [(node, each) for by_node in (saved.itls, saved.ctls) for node, each in by_node.items()]
    night.says(
        *(
            f"{node}: {each.kind} signed by {each.signer.common_name}, SHA-1 {each.sha1}"
            for node, each in lists
        )
    )
    if saved.behind:
        night.says(
            f"WARNING: {spoken_for(saved.behind)} hold another list: nothing that follows is said for them"
        )


@then(
    "a phone that holds the trust lists saved before the change accepts what every TFTP node serves now",
    example="Then a phone that holds the trust lists saved before the change accepts what every TFTP node serves now",
)
def saved_lists_accept(night: Night) -> None:
    """The question before any reset, answered from bytes and by asking the real TVS: CTL, ITL and configuration.

    It speaks for phones that were in step when the lists were saved. A TVS counts after a known yes and a known no.
    """
    found = _answers(night)
    refused = [answer.line() for answer in found.which(Says.NO)]
    assert not refused, "\n".join(
        [*refused, "Next: do not reset any phone. Restart TVS on every node if it was not; ask again."]
    )
    if found.says is Says.UNKNOWN:
        lines = [answer.line() for answer in found.which(Says.UNKNOWN)] or ["no situation could be judged"]
        raise NotKnown("\n".join([*lines, "Next: do not reset any phone before this is known."]))


@then(
    "a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now",
    example="Then a phone that holds the trust lists saved before the change does not accept what every TFTP node serves now",
)
def saved_lists_refuse(night: Night) -> None:
    """The same question, in examples of what goes wrong: whatever the phone, it refuses."""
    found = _answers(night)
    others = [answer.line() for answer in found.answers if answer.says is not Says.NO]
    assert not others, "\n".join(others)


def _saved(night: Night) -> Saved:
    """Raises NothingServed where no sentence has saved them."""
    if night.lists is None:
        raise NothingServed(
            node=night.cluster.publisher,
            asked="the lists of every TFTP node",
            got="no trust lists were saved before the work",
        )
    return night.lists


def _answers(night: Night) -> Answers:
    found = asks(night.cluster, _saved(night), known=night.answered)
    night.says(found.coverage(), *(f"WARNING: {warning}" for warning in found.warnings))
    return found


@then(
    "a phone that holds the trust lists saved before the change would accept what the next start of Cisco Tftp serves",
    example="Then a phone that holds the trust lists saved before the change would accept what the next start of Cisco Tftp serves",
)
def would_accept(night: Night) -> None:
    """The forecast: as things stand now, with nothing restarted before. It reads the nodes and asks TVS, and changes nothing."""
    found = _next_start(night)
    assert found.says is not Says.NO, "\n".join([*found.lines(), "Next: do not restart Cisco Tftp anywhere."])
    if found.says is Says.UNKNOWN:
        raise NotKnown("\n".join(found.lines()))


@then(
    "a phone that holds the trust lists saved before the change would not accept what the next start of Cisco Tftp serves",
    example="Then a phone that holds the trust lists saved before the change would not accept what the next start of Cisco Tftp serves",
)
def would_not_accept(night: Night) -> None:
    """The same forecast, in examples of what goes wrong: some phones would be lost, and they are told by name."""
    found = _next_start(night)
    assert found.says is Says.NO, "\n".join(found.lines())


def _next_start(night: Night) -> Forecast:
    found = next_start(CachedReader(night.cluster), _saved(night), night.answered)
    night.says(*found.lines())
    return found


@given(
    "the gate for the next phone-relevant certificate is open",
    example="Given the gate for the next phone-relevant certificate is open",
)
@then(
    "the gate for the next phone-relevant certificate is open",
    example="Then the gate for the next phone-relevant certificate is open",
)
def gate_is_open(night: Night) -> None:
    """Nothing phone-relevant waits for a restart, and every phone that can tell holds what is served."""
    waiting = pending(night.reader())
    assert not waiting, "\n".join(
        [
            *(f"{p.node}: {p.unit} is pending: {p.where}" for p in waiting),
            "Next: finish this certificate before the next one.",
        ]
    )
    sampling = night.run.allowance.ask_phones is not None  # a gate draws a sample of its own
    seen = lists_in_step(night.cluster if sampling else night.reader())
    night.tell_sample(seen.differing)
    assert seen.holds, (
        f"{len(seen.differing)} phones hold another ITL than their TFTP node serves: {names(seen.differing)}\n"
        "Next: bring them into step before any certificate is touched; a phone two changes behind is lost."
    )
    night.says(f"{len(seen.matching)} phones are in step")
    night.unknown("phones in step", "their web pages do not tell", seen.unknown)
    night.gate_passed()


@then(
    'the gate for the next phone-relevant certificate is closed because "{unit}" is pending on every node',
    example='Then the gate for the next phone-relevant certificate is closed because "CallManager" is pending on every node',
)
def gate_is_closed(night: Night, unit: str) -> None:
    """The gate says no: what the nodes store is not yet what services present and lists name."""
    waiting = pending(CachedReader(night.cluster))
    assert {p.unit for p in waiting} == {unit}, f"pending are: {sorted({p.unit for p in waiting})}"
    assert {p.node for p in waiting} == set(night.cluster.nodes), (
        f"pending on: {sorted({p.node for p in waiting})}"
    )
    night.says(f"the gate is closed: {len(waiting)} places still use the old {unit}")
