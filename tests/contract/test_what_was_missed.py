"""What a judgement that knows part of the state has missed: each was once forecast well, or not explained, and lost phones.

The pictures are copied from simulated clusters; what is foreseen, diagnosed and offered is then really done to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from datetime import timedelta

import pytest

from cucm_driver.answers import diagnosis
from cucm_driver.answers.forecast import AWAY_UNTIL, Forecast, foreseen
from cucm_driver.answers.situation import Situation
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.security_mode import delete_ctl, reset_ctl_with_local_key, set_cluster, update_ctl
from cucm_driver.operations.services import restart, start, stop
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.operations.trust_stores import delete_trusted
from cucm_driver.picture.fate import Says
from simulator.model import distribution, itl_reset, passage, registration, services
from simulator.model.explanation import locked, unregistered
from simulator.model.refusal import Refused
from simulator.model.service import CALLMANAGER, TFTP, TVS
from tests.contract.walk import adapter, steps
from tests.contract.walk.lab import Lab
from tests.contract.walk.steps import Step

NODES = ("cm-pub", "cm-sub1", "cm-sub2")


def lab(release: str, mode: str = "non-secure", world: str = "lazy") -> Lab:
    return Lab("lab", release, mode, world, seed=1)


def done(on: Lab, *what: Step) -> Lab:
    for each in what:
        each.does(on)
        passage.advance(on.cluster, on.cluster.now + timedelta(minutes=15))
    return on


def renewed(unit: str, *nodes: str) -> list[Step]:
    return [steps.regenerate(unit, node) for node in nodes or NODES]


def restarted(service: str, *nodes: str) -> list[Step]:
    return [steps.control("restart", service, node) for node in nodes or NODES]


def stopped(service: str, *nodes: str) -> list[Step]:
    return [steps.control("stop", service, node) for node in nodes or NODES]


def copied(on: Lab) -> Lab:
    """Another cluster in the same state, to try something on."""
    other = copy(on)
    other.cluster = on.cluster.copy()
    return other


def everybody(on: Lab) -> list[str]:
    return list(on.cluster.phones)


def lost(on: Lab) -> set[str]:
    return {*locked(on.cluster), *unregistered(on.cluster)}


def forecast(on: Lab, *operations: Operation) -> Forecast:
    return foreseen(adapter.picture(on.cluster), operations)


def told(on: Lab) -> diagnosis.Diagnosis:
    return diagnosis.of_picture(adapter.picture(on.cluster), {})


def named(found: Iterable[Situation]) -> set[str]:
    return {name for each in found for name in each.phones}


# What was forecast well


def test_renewals_while_cisco_tftp_is_stopped_are_judged_by_its_next_start() -> None:
    on = done(lab("11.5"), *stopped(TFTP, "cm-pub", "cm-sub1"), *renewed("CallManager"))
    assert forecast(on, *(regenerate(node, "TVS") for node in NODES)).says is Says.NO
    done(on, *renewed("TVS"))
    assert forecast(on, start("cm-pub", TFTP)).says is Says.NO
    done(
        on,
        *(steps.control("start", TFTP, node) for node in ("cm-pub", "cm-sub1")),
        steps.reset(everybody(on)),
    )
    assert lost(on) == set(everybody(on))


def test_secure_phones_whose_capf_is_deleted_are_lost_when_cisco_callmanager_starts() -> None:
    on = lab("12.5", "mixed")
    old = on.cluster.publisher.stored["CAPF"].common_name
    done(on, *renewed("CAPF", "cm-pub"))
    delete = delete_trusted("cm-pub", "CallManager-trust", f"{old}.pem")
    assert forecast(on, delete).says is Says.NO
    picture = adapter.picture(on.cluster)
    after = delete.effect.after(picture, "cm-pub", adapter.rules(on.cluster))[-1]
    found = foreseen(after, [restart(node, CALLMANAGER) for node in NODES])
    assert found.says is Says.NO
    assert "not in CallManager-trust" in found.lines()[0]


def test_the_bridge_over_itlrecovery_does_not_hold_while_tvs_is_stopped_everywhere() -> None:
    on = done(lab("14SU3"), *stopped(TVS))
    found = forecast(on, regenerate("cm-pub", "ITLRecovery"))
    assert found.says is Says.NO
    on = done(
        lab("14SU3"),
        *stopped(TVS),
        *renewed("ITLRecovery", "cm-pub"),
        steps.itl_localkey(),
        steps.reset(everybody(on)),
    )
    assert lost(on)
    assert {each.heals for each in told(on).lost} == {
        "a start of Cisco Trust Verification Service on cm-pub, cm-sub1, cm-sub2, a reset of the phones"
    }


@pytest.mark.parametrize(
    "operation",
    [
        itl_reset_localkey("cm-pub"), set_cluster("cm-pub", "non-secure-mode"), delete_ctl("cm-pub"),
        update_ctl("cm-pub"), reset_ctl_with_local_key("cm-pub"), stop("cm-sub1", TVS), stop("cm-sub1", CALLMANAGER),
        stop("cm-pub", TFTP),
    ],
    ids=lambda operation: operation.request,
)  # fmt: skip
def test_every_operation_has_a_forecast(operation: Operation) -> None:
    found = forecast(lab("12.5", "mixed"), operation)
    assert found.told
    assert found.says is (Says.NO if "non-secure" in operation.request else Says.YES)


def test_an_itl_that_phones_do_not_know_is_foreseen_before_it_is_pushed() -> None:
    on = done(lab("11.5"), *renewed("ITLRecovery"), *stopped(TVS))
    assert forecast(on, itl_reset_localkey("cm-pub")).says is Says.NO


def test_stopping_every_cisco_callmanager_of_a_group_is_told_with_who_is_away() -> None:
    found = forecast(lab("12.5"), *(stop(node, CALLMANAGER) for node in NODES))
    assert found.says is Says.YES
    assert {each.why for each in found.told} == {AWAY_UNTIL}


# What was not explained


def test_a_configuration_that_phones_refuse_is_explained_besides_the_list() -> None:
    on = done(
        lab("12.5"), *renewed("CallManager"), *renewed("TVS"), *renewed("ITLRecovery", "cm-pub"), *stopped(TVS),
    )  # fmt: skip
    done(
        on,
        steps.itl_remotekey(on),
        *restarted(TFTP, "cm-sub1"),
        steps.itl_remotekey(on),
        steps.reset(everybody(on)),
    )
    assert named(told(on).lost) == lost(on) != set()
    assert "configuration" in {each.file for each in told(on).lost}


def test_secure_phones_between_a_strange_and_a_silent_callmanager_are_explained() -> None:
    on = done(
        lab("15", "mixed"), *renewed("CallManager", "cm-sub1"), *restarted(CALLMANAGER, "cm-sub1"), *stopped(CALLMANAGER, "cm-sub2"),
    )  # fmt: skip
    found = told(on)
    assert named(found.lost) >= set(unregistered(on.cluster)) != set()
    why = {turned.why for each in found.lost for turned in each.away}
    assert {
        "Cisco CallManager is not started",
        "the presented CallManager certificate is not in the held CTL",
    } <= why


# What was offered and did not heal


def test_where_replication_is_broken_no_local_key_is_offered_that_heals_nobody() -> None:
    on = lab("10.5(2)")
    distribution.set_replication(on.cluster, "cm-sub1", 4)
    done(
        on,
        *renewed("TVS", "cm-sub1"),
        *renewed("CallManager", "cm-sub1"),
        *restarted(TVS),
        *restarted(TFTP, "cm-pub", "cm-sub1"),
    )
    done(on, steps.reset(everybody(on)))
    before = lost(on)
    assert before
    offered = {each.heals for each in told(on).lost}
    assert heals(on, offered), offered


def test_8_6_has_no_recovery_key_and_none_is_offered() -> None:
    on = done(
        lab("8.6"),
        *renewed("CallManager"),
        *renewed("TVS"),
        *restarted(TVS),
        *restarted(TFTP, "cm-pub", "cm-sub1"),
    )
    done(on, steps.reset(everybody(on)))
    assert lost(on)
    for each in told(on).lost:
        assert "remotekey" not in each.heals
        assert each.heals.startswith("delete the ITL at each phone")


def test_a_restore_for_phones_that_were_off_says_what_it_does_to_all_others() -> None:
    on = lab("11.5")
    away = everybody(on)[:2]
    done(on, steps.power(away, on=False))
    for unit in ("CallManager", "TVS", "ITLRecovery"):
        done(
            on,
            *renewed(unit),
            *restarted(TVS),
            *restarted(TFTP, "cm-pub", "cm-sub1"),
            steps.reset(everybody(on)),
        )
    done(on, steps.power(away, on=True))
    assert lost(on) == set(away)
    (found,) = told(on).lost
    assert "a DRS restore" in found.heals
    assert "puts all other phones back as well" in found.heals


WAYS = (
    (r"a (?:re)?start of (?P<service>.+) on (?P<nodes>.+)", "control"),
    (r"a repair of replication of (?P<nodes>.+)", "replication"),
    (r"`utils itl reset localkey`", "localkey"),
)


def heals(on: Lab, offered: set[str]) -> bool:
    """Each of the offered orders is really done to a cluster in this state; afterwards nobody of those may be lost."""
    for text in offered:
        for part in re.split(r", (?=a |`)", text.partition(";")[0]):
            _do(on, part)
    registration.reset(on.cluster, everybody(on), "reset")
    passage.advance(on.cluster, on.cluster.now + timedelta(minutes=15))
    return not lost(on)


def _do(on: Lab, part: str) -> None:
    for pattern, what in WAYS:
        match = re.fullmatch(pattern, part)
        if match is None:
            continue
        for node in re.split(", ", match.groupdict().get("nodes") or "cm-pub"):
            if what == "control":
                verb = "restart" if on.cluster.nodes[node].started(match["service"]) else "start"
                services.order(on.cluster, node, match["service"], verb, part)
            elif what == "replication":
                distribution.set_replication(on.cluster, node, 2)
            else:
                itl_reset.localkey(on.cluster, "cm-pub", part)
            passage.advance(on.cluster, on.cluster.now + timedelta(minutes=3))


@pytest.mark.parametrize("seed", range(12))
def test_every_remedy_that_is_offered_heals_when_it_is_really_done(seed: int) -> None:
    on = Lab("lab", ("11.5", "12.5", "10.5(2)", "14SU3")[seed % 4], "non-secure", "lazy", seed=seed)
    for _ in range(14):
        step = steps.random_step(on)
        if step.text.startswith(("regenerate", "restart", "reset", "stop", "replication")):
            done(on, *_taken(on, step))
    for each in told(on).lost:
        if each.heals.startswith(("a ", "`")) and each.group.cohort.session is not None:
            other = copied(on)
            heals(other, {each.heals})
            assert not lost(other) & set(each.phones), each.heals


def _taken(on: Lab, step: Step) -> list[Step]:
    """Nothing where the product would refuse it."""
    try:
        step.does(copied(on))
    except Refused:
        return []
    return [step]
