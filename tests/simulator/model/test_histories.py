"""Whatever was ordered in whichever order: what is said of the phones is what they then do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.model import circumstances, ctl, distribution, explanation, itl_reset, registration
from simulator.model.refusal import Refused
from simulator.releases import RELEASES
from tests.simulator.model.labs import CALLMANAGER, TFTP, TVS, ModelLab

Order = Callable[[ModelLab], object]
NODES = ("cm-pub", "cm-sub1", "cm-sub2")
SOME = [f"SEP{number:012d}" for number in (1, 11, 21, 31, 41, 44)]
"""One of each kind of phone in a cluster in mixed mode."""


def some(lab: ModelLab) -> list[str]:
    return [name for name in SOME if name in lab.cluster.phones]


def regenerate(unit: str, node: str) -> Order:
    return lambda lab: lab.regenerate(unit, [node])


def restart(service: str) -> Order:
    return lambda lab: lab.restart(service)


def order(how: str) -> Order:
    return lambda lab: lab.ctl(how)


def lsc(days: int | None) -> Order:
    return lambda lab: circumstances.give_lsc(lab.cluster, some(lab)[:2], days)


def profile(security: str) -> Order:
    return lambda lab: circumstances.give_profile(lab.cluster, some(lab)[1:3], security)


def replication(state: int) -> Order:
    return lambda lab: distribution.set_replication(lab.cluster, "cm-sub1", state)


ORDERS: list[Order] = [
    *(regenerate(unit, node) for unit in ("CallManager", "TVS", "ITLRecovery", "CAPF") for node in NODES),
    *map(restart, (TFTP, TVS, CALLMANAGER)),
    *map(order, ("update", "reset localkey", "mixed", "non-secure")),
    *map(lsc, (None, -1, 100)),
    *map(profile, ("encrypted", "non-secure")),
    *map(replication, (4, 2)),
    ModelLab.reset,
    ModelLab.power_cycle,
    lambda lab: itl_reset.localkey(lab.cluster, "cm-pub", "utils itl reset localkey"),
    lambda lab: ctl.run_client(lab.cluster, "mixed", "CTL client"),
    lambda lab: ctl.delete_file(lab.cluster, "cm-sub1", "file delete tftp CTLFile.tlv"),
]


def lived(release: str, mode: str, world: str, orders: list[Order]) -> ModelLab:
    """A lab after these orders; those that the cluster refuses change nothing."""
    lab = ModelLab(release, world, mode=mode)
    for one in orders:
        with suppress(Refused):
            one(lab)
    lab.wait(400)
    return lab


HISTORIES = given(
    st.sampled_from(list(RELEASES)),
    st.sampled_from(["mixed", "non-secure"]),
    st.sampled_from(["lazy", "eager"]),
    st.lists(st.sampled_from(ORDERS), max_size=12),
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@HISTORIES
def test_who_is_not_locked_takes_what_is_served_and_who_is_does_not(
    release: str, mode: str, world: str, orders: list[Order]
) -> None:
    lab = lived(release, mode, world, orders)
    locked = set(explanation.locked(lab.cluster))
    for name in some(lab):
        phone = lab.cluster.phones[name]
        node = lab.cluster.nodes[phone.tftp[0]]
        before, phone.messages = phone.trust, ()
        registration.boot(lab.cluster, [name])
        took_all = (phone.trust.itl, phone.trust.ctl) == (
            node.itl if phone.sbd else None,
            node.ctl_served or before.ctl,
        )
        told = {text for _, text in phone.messages}
        if name in locked:
            assert told & {"Trust List update failed", "Error verifying config"}
        else:
            assert took_all


@QUICK
@HISTORIES
def test_every_phone_that_is_down_is_named_with_a_reason(
    release: str, mode: str, world: str, orders: list[Order]
) -> None:
    lab = lived(release, mode, world, orders)
    assert set(explanation.unregistered(lab.cluster)) == lab.down


@QUICK
@HISTORIES
def test_a_copy_is_in_the_same_state_and_goes_its_own_way(
    release: str, mode: str, world: str, orders: list[Order]
) -> None:
    lab = lived(release, mode, world, orders)
    before = lab.cluster.fingerprint()
    copy = lab.cluster.copy()
    assert copy.fingerprint() == before
    registration.reset(copy, list(copy.phones), "reset")
    copy.parameters["ClusterSecurityMode"] = "0" if copy.mode == "mixed" else "1"
    assert copy.fingerprint() != before
    assert lab.cluster.fingerprint() == before
