"""A run that is killed, cut off or starved of disk is gone on with, and ends as if nobody had disturbed it.

A sample: every phase of a change, of a read and of a durable line once. `make kill-points` tries every point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from simulator import Lab
from tests.contract.forks import Forks
from tests.contract.kill.cluster import Stage
from tests.contract.kill.disasters import dropped, full_disk, power_cut
from tests.contract.kill.points import Point
from tests.contract.kill.shape import healthy
from tests.contract.kill.trial import Case, Trial, Try

TVS = Case("features/certificates/regenerate_tvs.feature", "12.5", "eager")
CALLMANAGER = Case("features/certificates/regenerate_callmanager.feature", "11.5", "lazy")

Prepared = Callable[[Case], Trial]
Wanted = tuple[str, str, int]  # how the point's name begins, its phase, which of those


@pytest.fixture(scope="module")
def prepared(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """One case at a time: the undisturbed run and its points, until another case is asked for."""
    folder = tmp_path_factory.mktemp("kill")
    forks = Forks.start()
    standing: list[Trial] = []

    def made(case: Case) -> Trial:
        if not standing or standing[0].case != case:
            standing[:] = [Trial(Stage(lab), forks, folder / str(case).replace(" ", "-"), case)]
            standing[0].prepare()
        return standing[0]

    yield made
    forks.end()


def point(trial: Trial, begins: str, phase: str, nth: int = 0) -> Point:
    """The nth of the points whose name begins like this."""
    return [p for p in trial.points if p.name.startswith(begins) and p.phase == phase][nth]


def require_same(tried: Try) -> None:
    assert tried.wrong == [], f"{tried.point}\n{tried.runs[-1].text[-3000:]}"


def test_a_cluster_is_set_back_to_the_state_that_was_kept(lab: Lab) -> None:
    stage = Stage(lab)
    stage.fresh("12.5", "lazy")
    stage.keep()
    before = stage.kept.fingerprint()
    lab.run(lab.simulator.running.regenerate("cm-sub1", "TVS", "by hand"))
    assert stage.model().fingerprint() != before
    stage.set_back()
    assert stage.model().fingerprint() == before
    assert stage.kept.fingerprint() == before
    kept = stage.kept
    stage.fresh("12.5", "lazy")
    with pytest.raises(ValueError, match="another cluster"):
        lab.run(lab.simulator.restore(kept))


def test_a_run_that_is_killed_ends_as_one_that_nobody_disturbed(prepared: Prepared) -> None:
    trial = prepared(TVS)
    assert trial.expected is not None
    assert healthy(trial.expected)
    assert trial.expected.made == {(node, "TVS"): 1 for node in ("cm-pub", "cm-sub1", "cm-sub2")}
    tried = trial.killed_at(point(trial, "cli", "in flight", -1))
    require_same(tried)
    assert [ended.code for ended in tried.runs] == [-9, 0]


@pytest.mark.long
def test_a_reset_whose_answer_nobody_wrote_down_is_judged_by_the_phones(prepared: Prepared) -> None:
    trial = prepared(TVS)
    require_same(trial.killed_at(point(trial, "axl resetPhone", "answered", 9)))


@pytest.mark.long
@pytest.mark.parametrize(
    ("case", "first", "second"),
    [
        (TVS, ("cli set cert regen", "understood", 1), ("keep a reply", "after", 0)),
        (
            CALLMANAGER,
            ("cli utils service restart", "sent", 1),
            ("intent utils service restart", "after", -1),
        ),
        (CALLMANAGER, ("cli set cert regen", "after", 1), ("memory", "before", 0)),
        (CALLMANAGER, ("outcome utils service restart", "before", 1), ("intent resetPhone", "before", 0)),
    ],
    ids=str,
)
def test_a_run_that_is_killed_and_killed_again_while_it_goes_on_ends_the_same(
    prepared: Prepared, case: Case, first: Wanted, second: Wanted
) -> None:
    trial = prepared(case)
    tried = trial.killed_at(point(trial, *first), point(trial, *second))
    require_same(tried)
    assert [ended.code for ended in tried.runs] == [-9, -9, 0]


@pytest.mark.long
def test_a_connection_that_breaks_in_a_change_is_gone_on_with(prepared: Prepared) -> None:
    require_same(dropped(prepared(CALLMANAGER), "cm-pub", "cli:set cert regen"))


def test_after_a_power_cut_what_was_synced_is_enough_to_go_on(prepared: Prepared) -> None:
    trial = prepared(TVS)
    require_same(power_cut(trial, point(trial, "cli set cert regen", "carried out", 2)))


@pytest.mark.long
def test_nothing_is_sent_that_a_full_disk_could_not_record(prepared: Prepared) -> None:
    trial = prepared(TVS)
    require_same(full_disk(trial, trial.sizes[len(trial.sizes) // 2] - 20))
