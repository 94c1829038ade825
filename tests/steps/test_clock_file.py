"""The file in which a simulator's clock tells the time: read without a request, believed only where it is this simulator's."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import simulator
from simulator.clock_file import ClockFile as Written
from steps.clock_file import ClockFile
from steps.control import ControlPort

NIGHT = datetime(2026, 11, 23, 22, 0, 1, 250, tzinfo=UTC)


def test_what_the_clock_wrote_is_read_to_the_microsecond() -> None:
    written = Written("token")
    read = ClockFile(written.path, "token")
    written.tell(NIGHT, time.monotonic(), 0.0)
    assert read.now() == NIGHT
    written.tell(NIGHT, time.monotonic() - 2, 60.0)
    assert timedelta(seconds=120) <= (read.now() or NIGHT) - NIGHT < timedelta(seconds=180)
    written.close()
    assert read.now() is None, "a simulator that has ended tells no time"
    assert not written.path.exists()


def test_the_file_of_another_simulator_or_a_torn_one_tells_nothing() -> None:
    written = Written("token")
    written.tell(NIGHT, time.monotonic(), 0.0)
    assert ClockFile(written.path, "another").now() is None
    record = bytearray(written.path.read_bytes())
    record[40] ^= 1
    written.path.write_bytes(record)
    assert ClockFile(written.path, "token").now() is None
    written.close()


def test_a_file_that_is_not_there_or_too_short_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        ClockFile(tmp_path / "gone.clock", "token")
    (tmp_path / "empty.clock").touch()
    with pytest.raises(ValueError, match=r"empty|length"):
        ClockFile(tmp_path / "empty.clock", "token")


def test_the_time_of_a_simulated_cluster_costs_one_request_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with simulator.start("lab", pulled=True) as lab:
        control = ControlPort(lab.control, lab.run_token)
        asked: list[str] = []
        send = control._send
        monkeypatch.setattr(
            control, "_send", lambda method, path, body=None: asked.append(path) or send(method, path, body)
        )
        before = control.now()
        assert control.wait(timedelta(seconds=90)) == control.now() == before + timedelta(seconds=90)
        control.fresh("lab", "12.5", "non-secure", "lazy", {})
        assert control.now() >= before
        assert asked == ["/clock", "/clock/wait", "/cluster"]
        assert control.now() == lab.simulator.running.clock.now()
        control.close()
