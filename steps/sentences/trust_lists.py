"""Trust lists: saved before the work, asked about before phones are reset, and the gate between two certificates."""

from __future__ import annotations

from collections.abc import Iterator

from cucm_driver.errors import ClusterTrouble
from cucm_driver.gates import lists_in_step, pending
from cucm_driver.trust.acceptance import Held, Verdict, accepts
from steps.night import Night, names
from steps.plugin.sentence import given, then


class NothingServed(ClusterTrouble):
    """No TFTP node serves a list."""

    usual_next_move = "look at Cisco Tftp in `utils service list` on the nodes that should run it."


@given(
    "the trust lists of every TFTP node are saved",
    example="Given the trust lists of every TFTP node are saved",
)
def trust_lists_are_saved(night: Night) -> None:
    """Reads ITLFile.tlv from port 6970 of every node that runs Cisco Tftp: what the phones hold before the work."""
    night.saved = night.cluster.served_itls()
    if not night.saved:
        raise NothingServed(
            node=night.cluster.publisher, asked="ITLFile.tlv of every TFTP node", got="no list is served"
        )
    night.says(
        *(
            f"{node}: signed by {itl.signer.common_name}, SHA-1 {itl.sha1}"
            for node, itl in night.saved.items()
        )
    )


@then(
    "a phone that holds the saved trust lists accepts what every TFTP node serves",
    example="Then a phone that holds the saved trust lists accepts what every TFTP node serves",
)
def saved_lists_accept(night: Night) -> None:
    """The question before any reset, answered from bytes and by asking the TVS nodes. It changes nothing."""
    refused = [f"{who}: {verdict.by}" for who, verdict in _verdicts(night) if not verdict.accepted]
    assert not refused, "\n".join(
        [*refused, "Next: do not reset any phone. Restart TVS on every node if it was not; ask again."]
    )


@then(
    "a phone that holds the saved trust lists refuses what every TFTP node serves",
    example="Then a phone that holds the saved trust lists refuses what every TFTP node serves",
)
def saved_lists_refuse(night: Night) -> None:
    """The same question, in examples of what goes wrong."""
    accepted = [f"{who}: {verdict.by}" for who, verdict in _verdicts(night) if verdict.accepted]
    assert not accepted, "\n".join(accepted)


def _verdicts(night: Night) -> Iterator[tuple[str, Verdict]]:
    """One verdict for each TFTP node and each CallManager group."""
    cluster = night.cluster
    served = cluster.served_itls()
    missing = sorted(night.saved.keys() - served.keys())
    if missing or not night.saved:
        got = (
            f"no list is served by {', '.join(missing)}"
            if missing
            else "no trust lists were saved before the work"
        )
        raise NothingServed(node=cluster.publisher, asked="the ITL of every TFTP node", got=got)
    groups = sorted(set(cluster.phone_members().values()))
    for node, held in night.saved.items():
        for members in groups:
            verdict = accepts(Held(held, members=members), served[node], cluster.vouching)
            yield f"{node}, CallManager group {', '.join(members)}", verdict


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
    waiting = pending(night.cluster)
    assert not waiting, "\n".join(
        [
            *(f"{p.node}: {p.unit} is pending: {p.where}" for p in waiting),
            "Next: finish this certificate before the next one.",
        ]
    )
    seen = lists_in_step(night.cluster)
    assert seen.holds, (
        f"{len(seen.differing)} phones hold another ITL than their TFTP node serves: {names(seen.differing)}\n"
        "Next: bring them into step before any certificate is touched; a phone two changes behind is lost."
    )
    night.says(f"{len(seen.matching)} phones are in step; unknown for {len(seen.unknown)} that do not tell")
    night.gate_passed()


@then(
    'the gate for the next phone-relevant certificate is closed because "{unit}" is pending on every node',
    example='Then the gate for the next phone-relevant certificate is closed because "CallManager" is pending on every node',
)
def gate_is_closed(night: Night, unit: str) -> None:
    """The gate says no: what the nodes store is not yet what services present and lists name."""
    waiting = pending(night.cluster)
    assert {p.unit for p in waiting} == {unit}, f"pending are: {sorted({p.unit for p in waiting})}"
    assert {p.node for p in waiting} == set(night.cluster.nodes), (
        f"pending on: {sorted({p.node for p in waiting})}"
    )
    night.says(f"the gate is closed: {len(waiting)} places still use the old {unit}")
