"""One run per cluster from this machine, held by the operating system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cucm_driver.access.run_lock import AlreadyRunning, NoLock, RunLock

HOLDER = """
import sys, time
from pathlib import Path
from cucm_driver.access.run_lock import RunLock
lock = RunLock("lab", "another night", Path(sys.argv[1]))
lock.take()
print("held", flush=True)
time.sleep(60)
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDER, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_on_the_cluster_is_told_who_has_it(tmp_path: Path) -> None:
    with (
        RunLock("lab", "evidence in evidence/1", tmp_path),
        pytest.raises(
            AlreadyRunning, match=rf"process {os.getpid()} of .+ UTC: evidence in evidence/1"
        ) as caught,
    ):
        RunLock("lab", "second", tmp_path).take()
    assert "Nothing was changed." in str(caught.value)


def test_another_cluster_is_another_lock_though_the_names_look_alike(tmp_path: Path) -> None:
    with RunLock("lab/1", "a", tmp_path) as one, RunLock("lab_1", "b", tmp_path) as two:
        assert one.file != two.file


def test_a_run_that_has_ended_lets_the_next_one_in(tmp_path: Path) -> None:
    first = RunLock("lab", "first", tmp_path)
    first.take()
    first.release()
    first.release()
    with RunLock("lab", "second", tmp_path) as second:
        assert '"what": "second"' in second.holder_file.read_text()
    assert not second.holder_file.exists()


def test_a_run_that_was_killed_leaves_no_lock_behind(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(AlreadyRunning, match=f"process {process.pid} of .* another night"):
            RunLock("lab", "second", tmp_path).take()
        process.send_signal(signal.SIGKILL)
        process.wait()
        with RunLock("lab", "second", tmp_path) as lock:
            assert f'"pid": {os.getpid()}' in lock.holder_file.read_text()


@pytest.mark.parametrize("left", ["", "{}", "[1]", '{"pid": 1, "user": "x", "what": "y", "started": "then"}'])
def test_a_holder_that_has_not_said_who_it_is_still_holds(tmp_path: Path, left: str) -> None:
    with RunLock("lab", "first", tmp_path) as first:
        first.holder_file.write_text(left)
        with pytest.raises(AlreadyRunning, match="another run has it; it has not"):
            RunLock("lab", "second", tmp_path).take()


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoLock, match="XDG_STATE_HOME"):
        RunLock("lab", "first", tmp_path / "file").take()
