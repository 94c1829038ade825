"""`cucm-runbook execute`: only what was planned, only where the plan still fits, stopped and gone on with in one piece.

To the driver the cluster is a live one. The simulated cluster's own log is the proof of what was sent.
"""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cucm_driver.access.secrets import resolve
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.inventory import load
from cucm_driver.operations.certificates import regenerate
from cucm_driver.record.journal import Journal, read
from cucm_driver.record.seal import verify
from simulator import Lab
from steps.control import ControlPort, PulledClock
from steps.planning.plan import read_plan
from tests.contract.executed import Executed, Planned
from tests.contract.processes import PATIENCE, ROOT, until

TVS = "features/certificates/regenerate_tvs.feature"
WINDOW = "features/maintenance_window.feature"

Made = Callable[..., Executed]


@pytest.fixture(scope="module")
def planned(lab: Lab, control: ControlPort, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    return Planned(lab, control, tmp_path_factory)


@pytest.fixture
def made(planned: Planned, tmp_path: Path) -> Made:
    def on(page: str, release: str = "12.5", world: str = "lazy", mode: str = "non-secure") -> Executed:
        return planned.copied(tmp_path, page, release, world, mode)

    return on


@contextmanager
def somebody_else(executed: Executed) -> Iterator[Cluster]:
    """Another laptop on the same cluster."""
    inventory = load(executed.folder / "live.toml")
    clock = PulledClock(executed.control)
    journal = Journal(executed.folder / "another", (), clock)
    secrets = resolve(inventory, executed.control.credentials())
    with Cluster(inventory, secrets, clock, journal, Consent.granted("another laptop")) as cluster:
        yield cluster
    journal.close()


def test_an_executed_plan_does_what_was_planned_and_nothing_else(made: Made) -> None:
    executed = made(TVS)
    ended = executed.execute()
    assert ended.code == 0, ended.text
    assert "Everything that was planned is done." in ended.text
    assert " UTC  cm-sub1: set cert regen TVS ... done\n" in ended.text
    assert " UTC  40 of 40 phones are registered\n" in ended.text
    (procedure,) = read_plan(executed.saved).applying
    planned = [f"{o.node}: {o.request}" for b in procedure.blocks for o in b.operations if not o.targets]
    sent = executed.changes()
    assert [line for line in sent if "resetPhone" not in line] == planned
    assert len([line for line in sent if "resetPhone" in line]) == 40
    assert executed.healthy()
    (run,) = executed.runs()
    assert verify(run).holds
    granted = next(line for line in read(run) if line["kind"] == "execution")
    assert granted["change"] == "CHG0012345"
    assert {line["by"] for line in read(run) if line["kind"] == "waiver"} == {"J. Doe"}


@pytest.mark.long
def test_an_executed_night_leaves_no_password_not_even_one_that_was_typed_at_a_prompt(made: Made) -> None:
    executed = made("features/trust_lists/reset_itl_with_the_local_key.feature", "10.5(2)")
    ended = executed.execute()
    assert ended.code == 0, ended.text
    assert "cm-pub: utils itl reset localkey" in executed.changes()
    (run,) = executed.runs()
    assert "Enter CCM Administrator password" in (run / "journal.jsonl").read_text()
    assert executed.leaks() == []
    (run / "leak.txt").write_text(executed.environ["CUCM_API_PASSWORD"])
    assert executed.leaks(), "the search finds what it looks for"


def test_a_stale_plan_is_refused_and_made_anew(made: Made) -> None:
    executed = made(TVS)
    with somebody_else(executed) as other:
        other.perform(regenerate("cm-sub1", "ipsec")).require_done()
    before = executed.changes()
    ended = executed.execute()
    assert ended.code == 2, ended.text
    assert re.search(r"cm-sub1: ipsec stored: [0-9a-f]{8}\.\. -> [0-9a-f]{8}\.", ended.text), ended.text
    assert "Plan for lab" in ended.text
    assert executed.changes() == before
    assert len(list(executed.folder.glob("evidence/*/plan.txt"))) == 2, "the first plan and the new one"


def test_without_a_change_number_nothing_is_sent(made: Made) -> None:
    executed = made(TVS)
    asked = len(executed.control.journal())
    ended = executed.run("execute", str(executed.saved), *executed.fixed)
    assert ended.code == 2
    assert "--change" in ended.text
    assert len(executed.control.journal()) == asked, "not even a question was asked"


def test_what_nobody_can_read_passes_only_by_a_waiver(made: Made) -> None:
    executed = made(TVS)
    ended = executed.run("execute", str(executed.saved), "--change", "CHG1", *executed.fixed)
    assert ended.code == 2, ended.text
    assert "phones that tell" in ended.text
    assert "--waive" in ended.text
    assert executed.changes() == []


@pytest.mark.parametrize("name", ["PYTEST_ADDOPTS", "PYTEST_PLUGINS"])
def test_a_pytest_that_was_told_otherwise_is_refused(made: Made, name: str) -> None:
    executed = made(TVS)
    ended = executed.execute(environ={name: "-n 2"})
    assert ended.code == 2
    assert name in ended.text
    assert executed.changes() == []


@pytest.mark.long
def test_of_several_procedures_one_is_named(made: Made) -> None:
    executed = made("features/certificates/regenerate_tomcat.feature")
    ended = executed.execute()
    assert ended.code == 2
    assert "'Renew Tomcat, up to 12.5'; 'Renew Tomcat-ECDSA, 11.5 to 12.5'" in ended.text
    assert executed.changes() == []
    ended = executed.execute("--procedure", "Renew Tomcat-ECDSA, 11.5 to 12.5")
    assert ended.code == 0, ended.text
    assert not [line for line in executed.changes() if line.endswith("set cert regen tomcat")]
    assert len([line for line in executed.changes() if line.endswith("set cert regen tomcat-ECDSA")]) == 3


def hours(begins: timedelta, ends: timedelta) -> str:
    now = datetime.now(UTC)
    return f"{now + begins:%H:%M}-{now + ends:%H:%M}"


@pytest.mark.long
def test_a_block_that_does_not_fit_is_not_begun_and_the_next_night_goes_on(made: Made) -> None:
    executed = made(WINDOW)
    ended = executed.execute("--window", hours(timedelta(hours=2), timedelta(hours=4)))
    assert ended.code == 3, ended.text
    assert "is closed; it opens" in ended.text
    assert executed.changes() == []
    ended = executed.execute("--stop-before", "2")
    assert ended.code == 3, ended.text
    assert "Block 1 of 3 is finished: this is a resting point, one may go home." in ended.text
    first = executed.changes()
    assert not [line for line in first if line.endswith("regen TVS")]
    assert executed.healthy()
    ended = executed.resume(executed.runs()[-1], "--window", hours(-timedelta(hours=1), timedelta(hours=3)))
    assert ended.code == 0, ended.text
    assert "Everything that was planned is done." in ended.text
    regenerated = [line for line in executed.changes() if "set cert regen" in line]
    assert len(regenerated) == len(set(regenerated)) == 9
    assert executed.healthy()


def test_a_stop_inside_a_block_says_what_that_leaves(made: Made) -> None:
    executed = made(TVS, "11.5")
    ended = executed.execute("--stop-before", "I reset the phones")
    assert ended.code == 1, ended.text
    assert "It stopped INSIDE block 1 of 1." in ended.text
    assert "not done  cm-pub       resetPhone" in ended.text
    assert "Past the point of no return for keys" in ended.text
    (run,) = executed.runs()
    ended = executed.resume(run)
    assert ended.code == 0, ended.text
    assert len([line for line in executed.changes() if "set cert regen" in line]) == 3
    assert executed.healthy()


@pytest.mark.long
def test_a_run_that_changed_nothing_is_not_resumed(made: Made) -> None:
    executed = made(TVS)
    assert executed.execute("--stop-before", "1").code == 3
    ended = executed.resume(executed.runs()[-1])
    assert ended.code == 2
    assert "there is nothing to go on with" in ended.text


@pytest.mark.long
def test_evidence_that_was_changed_is_not_gone_on_with(made: Made) -> None:
    executed = made(TVS)
    assert executed.execute("--stop-before", "I reset the phones").code == 1
    (run,) = executed.runs()
    journal = run / "journal.jsonl"
    journal.write_text(journal.read_text().replace("cm-sub1", "cm-sub9", 1))
    ended = executed.resume(run)
    assert ended.code == 2
    assert "does not hold" in ended.text


class Terminal:
    """A command in a terminal of its own: what it prints can be waited for, and answered."""

    def __init__(self, executed: Executed, *options: str) -> None:
        self.own, inner = pty.openpty()
        self.process = subprocess.Popen(
            executed.command(*executed.words(*options)), cwd=ROOT, env=executed.environment,
            stdin=inner, stdout=inner, stderr=inner, start_new_session=True,
        )  # fmt: skip
        os.close(inner)
        self.text = ""

    def waits_for(self, question: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while question not in self.text:
            assert time.monotonic() < deadline, self.text
            self._read()
        self.text = self.text.partition(question)[2]

    def answer(self, line: str) -> None:
        os.write(self.own, f"{line}\n".encode())

    def ends(self) -> int:
        while self.process.poll() is None:
            self._read()
        while self._read():
            pass
        return self.process.returncode

    def _read(self) -> bool:
        try:
            found = os.read(self.own, 65536).decode(errors="replace")
        except OSError:  # the other side is gone
            return False
        self.text += found
        return bool(found)


def test_another_laptop_is_noticed_before_the_next_change(made: Made) -> None:
    executed = made(TVS)
    terminal = Terminal(executed, "--confirm", "operation")
    terminal.waits_for("cm-pub: set cert regen TVS")
    terminal.answer("yes")
    terminal.waits_for("cm-sub1: set cert regen TVS")
    with somebody_else(executed) as other:
        other.perform(regenerate("cm-sub2", "CAPF")).require_done()
    terminal.answer("yes")
    assert terminal.ends() == 1
    assert "WARNING: somebody logged in to cm-sub2 meanwhile" in terminal.text
    assert re.search(r"cm-sub2: CAPF stored: \w+\.\. -> \w+\.\.", terminal.text)
    assert "Nothing more was sent" in terminal.text
    assert not [line for line in executed.changes() if line == "cm-sub2: set cert regen TVS"]


@pytest.mark.long
def test_only_the_whole_word_is_a_yes(made: Made) -> None:
    executed = made(TVS)
    terminal = Terminal(executed, "--confirm", "block")
    terminal.waits_for("Begin block 1 of 1")
    terminal.answer("y")
    assert terminal.ends() == 3
    assert executed.changes() == []


@pytest.mark.long
def test_nobody_at_the_keyboard_confirms_nothing(made: Made) -> None:
    executed = made(TVS)
    ended = executed.execute("--confirm", "block")
    assert ended.code == 2
    assert "no terminal" in ended.text
    assert executed.changes() == []


def under_way(executed: Executed) -> Callable[[], bool]:
    return lambda: bool(executed.changes())


def test_ctrl_c_stops_before_the_next_change_and_the_run_is_gone_on_with(made: Made) -> None:
    executed = made(TVS)
    process = subprocess.Popen(
        executed.command(*executed.words()), cwd=ROOT, env=executed.environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    until(under_way(executed), "a first change")
    process.send_signal(signal.SIGINT)
    text, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, text
    assert "not sent: Ctrl-C" in text or "not begun: Ctrl-C" in text
    (run,) = executed.runs()
    assert verify(run).holds
    assert f"cucm-runbook execute --resume {run} " in text
    assert "--waive 'phones in step=J. Doe: ten phones have no web access'" in text
    assert not [line for line in read(run) if line["kind"] == "outcome" and line["result"] == "unknown"]
    ended = executed.resume(run)
    assert ended.code == 0, ended.text
    assert len([line for line in executed.changes() if "set cert regen" in line]) == 3
    assert executed.healthy()


@pytest.mark.long
def test_a_closed_terminal_leaves_a_whole_record(made: Made) -> None:
    executed = made(TVS)
    terminal = Terminal(executed)
    terminal.waits_for("I regenerate")
    until(under_way(executed), "a first change")
    os.close(terminal.own)
    os.killpg(terminal.process.pid, signal.SIGHUP)
    assert terminal.process.wait(PATIENCE) == 1
    (run,) = executed.runs()
    assert verify(run).holds
    assert (run / "report.html").is_file()
    assert executed.resume(run).code == 0
    assert executed.healthy()


MIXED = ("CallManager groups", "security mode and CTL", "forecast", "presented")
"""What else mixed mode leaves to a person in the lab."""


@pytest.mark.long
def test_in_mixed_mode_a_night_that_stopped_cisco_tftp_is_gone_on_with(made: Made) -> None:
    executed = made("features/certificates/regenerate_callmanager.feature", "12.5", "lazy", "mixed")
    waived = [word for gate in MIXED for word in ("--waive", f"{gate}=J. Doe: seen by hand")]
    named = ("--procedure", "Renew CallManager, mixed, from 12.0")
    ended = executed.execute(*named, "--stop-before", 'I start "Cisco Tftp"', *waived)
    assert ended.code == 1, ended.text
    assert "not done  cm-pub       utils service start Cisco Tftp" in ended.text
    ended = executed.resume(executed.runs()[-1], *waived)
    assert ended.code == 0, ended.text
    assert len([line for line in executed.changes() if "set cert regen" in line]) == 3
    assert executed.changes().count("cm-pub: utils ctl update CTLFile") == 1
    assert executed.healthy()


@pytest.mark.long
def test_after_cisco_tomcat_has_restarted_a_later_run_knows_the_new_certificate(made: Made) -> None:
    executed = made("features/certificates/regenerate_tomcat.feature")
    named = ("--procedure", "Renew Tomcat, up to 12.5")
    ended = executed.execute(*named, "--stop-before", 'I restart "Cisco Tftp"')
    assert ended.code == 1, ended.text
    ended = executed.resume(executed.runs()[-1])
    assert ended.code == 0, ended.text
    assert len([line for line in executed.changes() if "set cert regen" in line]) == 3
