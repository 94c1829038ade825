"""Random histories of a cluster, as acts on the simulator's running model; what phones then do is the model's word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st

from simulator.model.refusal import Refused
from tests.contract.rig import Rig

TVS, TFTP, CALLMANAGER = "Cisco Trust Verification Service", "Cisco Tftp", "Cisco CallManager"
NODES = ("cm-pub", "cm-sub1", "cm-sub2")
SETTLED = timedelta(seconds=75)
"""Rows have arrived, services stand again; phones that reset by themselves boot after 90 s at the earliest."""
BOOTED = timedelta(seconds=260)
AT_ONCE = timedelta(seconds=12)
"""Rows have arrived and TVS knows them; of phones that reset by themselves none has booted yet."""


@dataclass(frozen=True)
class Act:
    """`Act("regenerate", "TVS", "cm-sub1")`; no node means every node."""

    what: str
    which: str = ""
    node: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.which, self.node) if part)


def do(rig: Rig, act: Act, settled: timedelta = SETTLED) -> None:
    """What the product refuses changes nothing."""
    for node in (act.node,) if act.node else NODES:
        try:
            DOES[act.what](rig, act.which, node)
        except Refused:
            continue
        rig.control.wait(BOOTED if act.what == "reset" else settled)
        if act.what in CLUSTER_WIDE:
            return


def _regenerate(rig: Rig, unit: str, node: str) -> None:
    if unit in rig.model.nodes[node].stored:
        rig.lab.run(rig.running.regenerate(node, unit, f"set cert regen {unit}"))


def _restart(rig: Rig, service: str, node: str) -> None:
    if rig.model.nodes[node].services[service].activated:
        rig.lab.run(rig.running.control(node, service, "restart", f"utils service restart {service}"))


def _stop(rig: Rig, service: str, node: str) -> None:
    if rig.model.nodes[node].services[service].activated:
        rig.lab.run(rig.running.control(node, service, "stop", f"utils service stop {service}"))


def _reset(rig: Rig, _: str, __: str) -> None:
    rig.lab.run(rig.running.reset_phones(tuple(rig.model.phones), "resetPhone"))


def _itl_reset(rig: Rig, _: str, __: str) -> None:
    rig.lab.run(rig.running.itl_reset("cm-pub", "localkey", "utils itl reset localkey"))


def _ctl(rig: Rig, how: str, _: str) -> None:
    rig.lab.run(rig.running.ctl("cm-pub", how, f"utils ctl {how}"))


def _delete_ctl(rig: Rig, _: str, node: str) -> None:
    rig.lab.run(rig.running.delete_ctl(node, "file delete tftp CTLFile.tlv"))


def _power(rig: Rig, which: str, _: str) -> None:
    every_third = list(rig.model.phones)[::3]
    rig.control.arrange("phones", names=every_third, powered=which == "on")


DOES: dict[str, Callable[[Rig, str, str], None]] = {
    "regenerate": _regenerate,
    "restart": _restart,
    "stop": _stop,
    "reset": _reset,
    "itl reset": _itl_reset,
    "ctl": _ctl,
    "delete CTL": _delete_ctl,
    "phones": _power,
}
CLUSTER_WIDE = ("reset", "itl reset", "ctl", "phones")

WHERE = st.sampled_from(("", "", "", *NODES))
UNITS = st.sampled_from(
    ("CallManager", "CallManager", "TVS", "TVS", "ITLRecovery", "CAPF", "CallManager-ECDSA")
)
ACTS = st.one_of(
    st.builds(Act, st.just("regenerate"), UNITS, WHERE),
    st.builds(Act, st.just("regenerate"), UNITS, WHERE),
    st.builds(Act, st.just("restart"), st.sampled_from((TVS, TFTP, CALLMANAGER)), WHERE),
    st.builds(Act, st.just("restart"), st.sampled_from((TVS, TFTP)), WHERE),
    st.builds(Act, st.just("stop"), st.sampled_from((TVS, TFTP)), st.sampled_from(NODES)),
    st.just(Act("reset")),
    st.just(Act("itl reset")),
    st.builds(
        Act, st.just("ctl"), st.sampled_from(("update", "update", "reset localkey", "non-secure-mode"))
    ),
    st.builds(Act, st.just("phones"), st.sampled_from(("off", "on"))),
)
HISTORIES = st.lists(ACTS, min_size=1, max_size=6)
