"""What was begun and has no end: the state decides, a certificate is never taken for not renewed too early."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cucm_driver.errors import NotVerified, Unreachable
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.interrupted import Found
from cucm_driver.operations.judging import judge
from cucm_driver.operations.services import restart, stop
from tests.cucm_driver.scripted import START, Reply, ScriptedCluster, service_list, shown

OWN, LIST = "show cert own TVS", "utils service list"
REGENERATE = regenerate("cm-pub", "TVS")
UP, DOWN, RISING = (service_list(Cisco_Tftp=s) for s in ("STARTED", "STOPPED", "STARTING"))
GONE = Unreachable(node="cm-pub", asked=OWN, got="connection refused")


def cluster(folder: Path, replies: dict[str, Reply | list[Reply]]) -> ScriptedCluster:
    return ScriptedCluster(folder, {"cm-pub": replies})


def test_another_serial_than_before_was_made_by_the_change(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: shown(2)})
    judged = judge(lab, REGENERATE, "01", START)
    assert (judged.found, judged.now, judged.rest) == (Found.DONE, "02", None)


def test_the_same_serial_is_looked_at_for_as_long_as_a_regeneration_may_take(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: shown(1)})
    judged = judge(lab, REGENERATE, "01", START)
    assert (judged.found, judged.rest) == (Found.NOT_DONE, REGENERATE)
    assert lab.clock.now() - START >= REGENERATE.patience


def test_a_serial_that_comes_late_was_made_by_the_change(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {OWN: [shown(1), GONE, shown(1), shown(2)]})
    assert judge(lab, REGENERATE, "01", START).found is Found.DONE


def test_a_certificate_that_cannot_be_read_is_not_judged(tmp_path: Path) -> None:
    with pytest.raises(NotVerified, match="could not be read"):
        judge(cluster(tmp_path, {OWN: GONE}), REGENERATE, "01", START)


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (timedelta(seconds=30), Found.DONE),
        (-timedelta(minutes=5), Found.NOT_DONE),
        (None, Found.CANNOT_TELL),
    ],
)
def test_the_time_since_which_a_service_runs_tells_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, since: timedelta | None, found: Found
) -> None:
    lab = cluster(tmp_path, {LIST: [RISING, UP]})
    started = None if since is None else START + since
    monkeypatch.setattr(lab, "service_since", lambda node, service: started)
    judged = judge(lab, restart("cm-pub", "Cisco Tftp"), "STARTED", START)
    assert judged.found is found
    assert (judged.rest is None) is (found is Found.DONE)


def test_a_service_that_lies_still_is_not_done(tmp_path: Path) -> None:
    lab = cluster(tmp_path, {LIST: DOWN})
    assert judge(lab, restart("cm-pub", "Cisco Tftp"), "STARTED", START).found is Found.NOT_DONE
    assert judge(lab, stop("cm-pub", "Cisco Tftp"), "STARTED", START).found is Found.DONE
