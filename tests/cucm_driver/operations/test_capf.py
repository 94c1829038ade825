from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from cucm_driver.errors import Leaves, Refused, RunbookError, Unreachable
from cucm_driver.facts.lsc import BY_LSC, BY_NULL_STRING, Lsc
from cucm_driver.operations.capf import order_lscs
from cucm_driver.operations.interrupted import Found
from cucm_driver.operations.judging import judge
from cucm_driver.transports.envelope import Fields
from tests.cucm_driver.scripted import ScriptedCluster

FINISH = "2026:12:24:12:00"
ORDERED = ("Install/Upgrade", "Operation Pending", FINISH)


class Database(ScriptedCluster):
    """A cluster whose database takes every updatePhone; `trouble` by phone is raised, before or after it is taken."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, {})
        self.sent: dict[str, dict[str, object]] = {}
        self.trouble: dict[str, tuple[bool, Exception]] = {}
        self.kept: Callable[[str], bool] = lambda name: True

    def update_phone(self, name: str, fields: Fields) -> None:
        taken, error = self.trouble.get(name, (True, None))
        if taken:
            self.sent[name] = dict(fields)
        if error is not None:
            raise error

    def lscs(self, names: Iterable[str] | None = None) -> dict[str, Lsc]:
        return {name: Lsc(name, True, *ORDERED) for name in self.sent if self.kept(name)}


def lost(leaves: Leaves) -> RunbookError:
    return Unreachable(node="cm-pub", asked="updatePhone", got="connection lost", leaves=leaves)


@pytest.fixture
def cluster(tmp_path: Path) -> Database:
    return Database(tmp_path)


def test_every_phone_is_sent_the_order_in_the_order_of_the_schema(cluster: Database) -> None:
    outcome = cluster.perform(order_lscs("cm-pub", ["SEP1", "SEP2"], FINISH))
    assert (outcome.result, outcome.before, outcome.after) == ("done", "0 of 2 ordered", "2 of 2 ordered")
    assert list(cluster.sent["SEP2"].items()) == [
        ("certificateOperation", "Install/Upgrade"),
        ("authenticationMode", BY_LSC),
        ("keySize", "2048"),
        ("upgradeFinishTime", FINISH),
    ]


def test_an_order_that_the_database_does_not_show_is_unknown(cluster: Database) -> None:
    cluster.kept = lambda name: name != "SEP2"
    outcome = cluster.perform(order_lscs("cm-pub", ["SEP1", "SEP2"], FINISH))
    assert (outcome.result, outcome.after) == ("unknown", "1 of 2 ordered")


def test_an_order_whose_answer_was_lost_is_proven_by_the_database_alone(cluster: Database) -> None:
    cluster.trouble["SEP2"] = (True, lost(Leaves.UNKNOWN))
    outcome = cluster.perform(order_lscs("cm-pub", ["SEP1", "SEP2"], FINISH))
    assert (outcome.result, outcome.after) == ("done", "2 of 2 ordered")


def test_an_answer_that_was_lost_before_it_was_taken_is_unknown_and_the_rest_is_not_sent(
    cluster: Database,
) -> None:
    cluster.trouble["SEP1"] = (False, lost(Leaves.UNKNOWN))
    outcome = cluster.perform(order_lscs("cm-pub", ["SEP1", "SEP2"], FINISH))
    assert (outcome.result, outcome.after, outcome.each["SEP2"]) == ("unknown", "0 of 2 ordered", "not sent")


def test_a_phone_that_is_refused_is_told_by_name(cluster: Database) -> None:
    cluster.trouble["SEP1"] = (False, Refused(node="cm-pub", asked="updatePhone", got="not found"))
    outcome = cluster.perform(order_lscs("cm-pub", ["SEP1", "SEP2"], FINISH))
    assert (outcome.result, dict(outcome.each)) == ("refused", {"SEP1": "not found", "SEP2": "accepted"})


def test_what_is_told_of_an_order_makes_it_again() -> None:
    made = order_lscs("cm-pub", ["SEP1", "SEP2"], FINISH, BY_NULL_STRING, "4096")
    told = made.recorded()
    again = order_lscs(
        told["node"], told["targets"], told["finish"], told["authentication"], told["key_size"]
    )
    assert (told["effect"], again) == ("LSC orders", made)


def test_an_order_without_an_end_is_judged_phone_by_phone(cluster: Database) -> None:
    order = order_lscs("cm-pub", ["SEP1", "SEP2", "SEP3"], FINISH)
    cluster.update_phone("SEP1", ())
    judged = judge(cluster, order, "0 of 3 ordered", cluster.clock.now())
    assert (judged.found, judged.now) == (Found.NOT_DONE, "1 of 3 ordered")
    assert judged.rest is not None
    assert (judged.rest.request, judged.rest.targets) == (order.request, ("SEP2", "SEP3"))
    for name in judged.rest.targets:
        cluster.update_phone(name, ())
    assert judge(cluster, order, "0 of 3 ordered", cluster.clock.now()).found is Found.DONE
