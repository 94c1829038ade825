from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import product

import pytest

from cucm_driver.trust.acceptance import NOT_IN_HELD_ITL, UNKNOWN_SIGNER, UNREACHABLE, VOUCHES, WRONG_ROLE
from simulator.model import verdict
from simulator.model.cluster import Cluster as Model
from simulator.model.tvs import Answer
from tests.contract.rig import CHANGED, WORLDS, Fresh, Rig
from tests.contract.socket_phone import Boot, SocketPhone, answers

TVS, TFTP = "Cisco Trust Verification Service", "Cisco Tftp"
QUIET = timedelta(seconds=240)
"""So long nothing is ordered, and every phone that was reset has booted (90 to 180 s)."""

SAMPLE = slice(0, None, 5)
"""Every fifth phone: two of each situation (first TFTP server, CallManager group)."""

SAME: dict[str, Answer] = {
    UNREACHABLE: Answer.UNREACHABLE,
    NOT_IN_HELD_ITL: Answer.NOT_IN_ITL,
    UNKNOWN_SIGNER: Answer.UNKNOWN,
    WRONG_ROLE: Answer.UNKNOWN,
    VOUCHES: Answer.VOUCHES,
}
"""The driver's word and the simulator's for what one TVS said."""

Act = Callable[[Rig], None]


def renew(unit: str, *nodes: str) -> Act:
    def act(rig: Rig) -> None:
        for node in nodes or tuple(rig.model.nodes):
            rig.lab.run(rig.running.regenerate(node, unit, f"set cert regen {unit}"))
            rig.control.wait(timedelta(seconds=10))

    return act


def restart(service: str, *nodes: str) -> Act:
    def act(rig: Rig) -> None:
        running_it = [name for name, node in rig.model.nodes.items() if node.started(service)]
        for node in nodes or running_it:
            rig.lab.run(rig.running.control(node, service, "restart", f"utils service restart {service}"))
            rig.control.wait(timedelta(seconds=60))

    return act


def stop(service: str, node: str) -> Act:
    return lambda rig: rig.control.arrange("service", node=node, service=service, state="STOPPED")


def start(service: str, node: str) -> Act:
    return lambda rig: rig.control.arrange("service", node=node, service=service, state="STARTED")


def switch(on: bool) -> Act:
    """Every second sampled phone."""
    return lambda rig: rig.control.arrange("phones", names=list(rig.model.phones)[SAMPLE][::2], powered=on)


def reset(rig: Rig) -> None:
    rig.lab.run(rig.running.reset_phones(tuple(rig.model.phones), "resetPhone"))


HISTORIES: dict[str, Sequence[Act]] = {
    "CallManager alone": (renew("CallManager"), restart(TVS), restart(TFTP), reset),
    "TVS alone": (renew("TVS"), restart(TVS), restart(TFTP), reset),
    "CallManager and TVS together": (renew("CallManager"), renew("TVS"), restart(TVS), restart(TFTP), reset),
    "CallManager, TVS not restarted": (renew("CallManager"), restart(TFTP), reset, restart(TVS), reset),
    "CallManager, one TFTP not restarted": (renew("CallManager"), restart(TVS), restart(TFTP, "cm-pub"), reset),
    "both, phones off in between": (
        renew("CallManager"), restart(TVS), restart(TFTP), switch(False), reset, renew("TVS"), restart(TVS), restart(TFTP),
        reset, switch(True),
    ),
    "the first TFTP server away": (stop(TFTP, "cm-pub"), renew("CallManager", "cm-sub1"), restart(TVS), restart(TFTP), reset),
    "a TVS away": (stop(TVS, "cm-sub2"), renew("CallManager"), restart(TVS, "cm-pub", "cm-sub1"), restart(TFTP), reset),
    "ITLRecovery, then CallManager": (renew("ITLRecovery", "cm-pub"), restart(TFTP), reset, renew("CallManager"), restart(TFTP), reset),
}  # fmt: skip


EVERYWHERE = ("CallManager alone", "TVS alone", "CallManager and TVS together", "both, phones off in between")
CROSSWISE = (("11.5", "eager"), ("12.5", "lazy"))
CASES = [
    (history, release, world)
    for history in HISTORIES
    for release, world in product(CHANGED, WORLDS)
    if history in EVERYWHERE or (release, world) in CROSSWISE or release not in ("11.5", "12.5")
]
"""The usual orders on each release in both worlds, the rarer ones on each release and in each world."""


class Sampled:
    """The model's phones and their twins on sockets, side by side through one history."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        names = list(rig.model.phones)[SAMPLE]
        self.phones = {name: self._twin(name) for name in names}
        for twin in self.phones.values():
            twin.boot()
        self.seen = {name: self._telling(name) for name in names}
        self.refused: set[str] = set()
        self.booted = 0

    def _twin(self, name: str) -> SocketPhone:
        servers = tuple(self.rig.model.addresses[node] for node in self.rig.model.phones[name].tftp)
        return SocketPhone(name, servers, self.rig.inventory.publisher.ports, self.rig.cluster.journal)

    def _telling(self, name: str) -> object:
        """A phone that has booted says so in its status messages."""
        return self.rig.model.phones[name].messages

    def through(self, act: Act) -> None:
        """One act, then quiet; who has booted meanwhile boots on the sockets too, and comes to the same."""
        held = {
            name: (phone.trust, phone.tftp, phone.members) for name, phone in self.rig.model.phones.items()
        }
        act(self.rig)
        self.rig.control.wait(QUIET)
        for name, twin in self.phones.items():
            if self._telling(name) != self.seen[name]:
                self.seen[name] = self._telling(name)
                self.agree_on_a_boot(
                    twin.boot(), verdict.boot(*held[name], self.rig.model.surroundings()), name
                )
                self.booted += 1
            self.agree(name, twin)

    def agree_on_a_boot(self, over_sockets: Boot, in_the_model: verdict.Boot, name: str) -> None:
        model = self.rig.model
        assert over_sockets.tftp == (model.addresses[in_the_model.tftp] if in_the_model.tftp else None), name
        told = self.rig.model.phones[name].messages
        for twin, truth, complaint in (
            (over_sockets.about_list, in_the_model.list_verdict, "Trust List update failed"),
            (over_sockets.about_configuration, in_the_model.configuration_verdict, "Error verifying config"),
        ):
            assert twin is not None
            assert truth is not None
            assert twin.accepted == truth.accepted, (name, twin, truth)
            assert [(node, SAME[said]) for node, said in answers(twin.tried)] == _answers(model, truth), name
            assert twin.accepted == (complaint not in [text for at, text in told if at == told[-1][0]]), name
        if over_sockets.refused:
            self.refused.add(name)

    def agree(self, name: str, twin: SocketPhone) -> None:
        """Held bytes, cached group, and what a boot at this minute would come to."""
        model, phone = self.rig.model, self.rig.model.phones[name]
        assert phone.trust.itl is not None
        assert twin.itl is not None
        assert twin.itl.data == self.rig.wire.trust_list(phone.trust.itl), name
        assert twin.members == tuple(model.addresses[node] for node in phone.members)


def _answers(model: Model, truth: verdict.Verdict) -> list[tuple[str, Answer]]:
    return [(model.addresses[each.node], each.answer) for each in truth.tried]


@pytest.mark.parametrize(("history", "release", "world"), CASES)
def test_a_phone_on_sockets_holds_and_decides_what_the_simulated_one_does(
    fresh: Fresh, release: str, world: str, history: str
) -> None:
    rig = fresh(release, world)
    sampled = Sampled(rig)
    for act in HISTORIES[history]:
        sampled.through(act)
    assert sampled.booted >= len(sampled.phones)
    locked = set(rig.control.explain()["locked"])
    on = {name for name in sampled.phones if rig.model.phones[name].powered}
    assert {name for name in on if sampled.phones[name].would_refuse()} == locked & on


@pytest.mark.parametrize(("history", "release", "lost"), [
    ("CallManager and TVS together", "11.5", True),
    ("CallManager and TVS together", "12.5", False),
    ("CallManager alone", "11.5", False),
])  # fmt: skip
def test_on_sockets_too_the_wrong_order_loses_every_phone_and_the_right_one_none(
    fresh: Fresh, history: str, release: str, lost: bool
) -> None:
    sampled = Sampled(fresh(release))
    for act in HISTORIES[history]:
        sampled.through(act)
    assert sampled.refused == (set(sampled.phones) if lost else set())


def test_a_phone_asks_for_its_files_in_the_order_of_its_boot(fresh: Fresh) -> None:
    rig = fresh("11.5")
    sampled = Sampled(rig)
    first = next(iter(sampled.phones))
    asked = [request for request in rig.asked("files") if first in request]
    assert asked == [f"GET CTL{first}.tlv", f"GET ITL{first}.tlv", f"GET {first}.cnf.xml.sgn"]


def test_the_next_tftp_server_is_asked_only_when_one_does_not_answer(fresh: Fresh) -> None:
    rig = fresh("11.5")
    sampled = Sampled(rig)
    first_to_pub = [
        phone for name, phone in sampled.phones.items() if rig.model.phones[name].tftp[0] == "cm-pub"
    ]
    assert {phone.boots[-1].tftp for phone in first_to_pub} == {rig.model.addresses["cm-pub"]}
    stop(TFTP, "cm-pub")(rig)
    assert {phone.boot().tftp for phone in first_to_pub} == {rig.model.addresses["cm-sub1"]}
    start(TFTP, "cm-pub")(rig)
    assert {phone.boot().tftp for phone in first_to_pub} == {rig.model.addresses["cm-pub"]}
