from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cucm_driver.errors import Unreachable
from steps.plugin.state import Run
from steps.plugin.target import Matrix, Target


@pytest.fixture
def run(pytestconfig: pytest.Config, tmp_path: Path) -> Run:
    class Config:
        stash = pytest.Stash()

    return Run(Config, Matrix(), tmp_path / "evidence")  # type: ignore[arg-type]


def test_a_run_without_a_scenario_leaves_no_folder(run: Run, tmp_path: Path) -> None:
    run.finish()
    assert not (tmp_path / "evidence").exists()


def test_two_runs_in_one_second_have_folders_of_their_own(
    pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    class Config:
        stash = pytest.Stash()

    folders = {Run(Config, Matrix(), tmp_path).folder for _ in range(3)}  # type: ignore[arg-type]
    assert len(folders) == 3


def test_a_password_named_late_never_reaches_the_disk(run: Run) -> None:
    run.journal.note("baseline", registered=40)
    run.conceal(["s3cret"])
    run.journal.note("baseline", text="the password is s3cret")
    run.finish()
    text = (run.folder / "journal.jsonl").read_text("utf-8")
    assert "s3cret" not in text
    assert [line.split(",")[0] for line in text.splitlines()] == ['{"n": 1', '{"n": 2']


def test_lines_are_stamped_with_the_time_on_the_cluster(run: Run) -> None:
    run.clock = lambda: datetime(2026, 1, 2, tzinfo=UTC)
    run.journal.note("baseline")
    assert '"at": "2026-01-02T00:00:00+00:00"' in (run.folder / "journal.jsonl").read_text("utf-8")


def test_a_cluster_that_no_longer_tells_the_time_does_not_stop_the_record(run: Run) -> None:
    def gone() -> datetime:
        raise Unreachable(node="the simulator", asked="GET /clock", got="connection refused")

    run.clock = gone
    run.journal.note("baseline")
    assert run.cluster_time() is None


def test_finalizers_run_last_first(run: Run) -> None:
    order: list[int] = []
    run.finalizers += [lambda: order.append(1), lambda: order.append(2)]
    run.finish()
    assert order == [2, 1]


def test_the_matrix_is_every_combination_once() -> None:
    matrix = Matrix(releases=("11.5", "12.5", "11.5"), worlds=("lazy", "eager"))
    assert [matrix.label(target) for target in matrix.procedures] == [
        "11.5-lazy",
        "11.5-eager",
        "12.5-lazy",
        "12.5-eager",
    ]
    assert [target.world for target in matrix.examples] == ["lazy", "eager"]


def test_a_cluster_file_is_the_only_target(tmp_path: Path) -> None:
    matrix = Matrix(cluster=tmp_path / "night.toml")
    assert matrix.procedures == (Target(cluster=tmp_path / "night.toml"),)
    assert matrix.label(matrix.procedures[0]) == "night"
