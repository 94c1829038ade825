"""`-n 2`: several processes, one run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from steps.evidence.judge import Verdict
from steps.evidence.share import Share, together
from steps.evidence.tally import Ended, Tally

ROOT = Path(__file__).resolve().parents[3]

GOOD = "".join(f"  Scenario: Good {number}\n    Then the service runs\n" for number in range(6))
SLOW = "".join(
    f"  Scenario: Slow {number}\n    When I wait\n    And I wait\n    Then the page says more\n"
    for number in range(4)
)
MIXED = """
Feature: F
  @procedure
  Scenario: Old
    Given a cluster up to release 11.5
  Scenario: Dark
    Then nobody can tell
  Scenario: Bad
    Then the service does not run
  Scenario: Good
    Then the service runs
"""
DEADLY = """
Feature: F
  Scenario: Deadly
    When I restart "Cisco Tftp" on every node
    And the process dies
"""


def test_every_worker_writes_evidence_of_its_own_and_one_summary_counts_all(rehearse) -> None:
    run = rehearse("Feature: F\n" + GOOD, "-n", "2")
    assert run.code == 0
    assert {path.name for path in run.folder.iterdir()} == {"gw0", "gw1", "junit.xml"}
    begun = []
    for worker in ("gw0", "gw1"):
        assert {path.name for path in (run.folder / worker).iterdir()} >= {"junit.xml", "report.html"}
        assert f"{run.folder.name} {worker}</title>" in (run.folder / worker / "report.html").read_text(
            "utf-8"
        )
        lines = (run.folder / worker / "journal.jsonl").read_text("utf-8").splitlines()
        begun.append({line["name"] for line in map(json.loads, lines) if line.get("event") == "started"})
    assert begun[0].isdisjoint(begun[1])
    assert begun[0] | begun[1] == {f"Good {number}" for number in range(6)}
    one_summary_counts_all_and_names_every_report_with_its_seal(run)


def one_summary_counts_all_and_names_every_report_with_its_seal(run) -> None:
    assert run.text.count("= runbook =") == 1
    assert "6 scenarios: 6 passed\n" in run.text
    assert re.search(
        r"Evidence: evidence[/\\]\d{8}T\d{6}Z-lab[/\\]gw0[/\\]report\.html   \(seal [0-9a-f]{16}\)\n"
        r"          evidence[/\\]\d{8}T\d{6}Z-lab[/\\]gw1[/\\]report\.html   \(seal [0-9a-f]{16}\)\n",
        run.text,
    )
    assert "The order of work stands in page.feature; change a line and run again." in run.text
    assert len(ElementTree.parse(run.folder / "junit.xml").findall(".//testcase")) == 6


def test_own_verdicts_come_through_with_their_why(rehearse) -> None:
    run = rehearse(MIXED, "-n", "2")
    assert run.code == 1
    assert "4 scenarios: 1 passed, 1 failed, 1 unknown, 1 not for this cluster" in run.text
    last = run.text.splitlines()[-1]
    assert all(f"1 {word}" in last for word in ("failed", "passed", "unknown", "not for this cluster"))
    assert re.search(
        r"\nScenario: Bad\n  Then the service does not run   FAILED   \d\.\d\d s\n      Cisco Tftp is STARTED on cm-pub\n",
        run.text,
    )
    assert "FAILED page.feature::Bad - " in run.text
    for said in (
        "not for this cluster: page.feature:4 Old[12.5-lazy]\n      needs a release up to 11.5, found 12.5",
        "unknown: page.feature:6 Dark\n      TVS on cm-sub1 does not answer",
        "failed: page.feature:8 Bad\n      Cisco Tftp is STARTED on cm-pub",
    ):
        assert said in run.text


def test_quiet_prints_the_own_letters(rehearse) -> None:
    run = rehearse(MIXED, "-n", "2", "-q")
    assert sorted(re.search(r"^([.FUn]{4}) +\[100%\]$", run.text, re.MULTILINE)[1]) == [".", "F", "U", "n"]
    assert "Scenario: Good" not in run.text


def test_a_run_in_which_nothing_applied_or_something_is_unknown_ends_as_in_one_process(rehearse) -> None:
    old = rehearse(MIXED, "-n", "2", "-k", "Old")
    assert old.code == 5
    assert "Nothing applied to this cluster, so nothing was tested: the run failed." in old.text
    assert rehearse(MIXED, "-n", "2", "-k", "Dark").code == 1


def test_a_scenario_is_told_whole_when_it_has_ended(rehearse) -> None:
    run = rehearse("Feature: F\n" + SLOW, "-n", "2")
    told = r"\nScenario: Slow \d\n(  (When|And) I wait   done   \d\.\d\d s\n){2}  Then the page says more   done   \d\.\d\d s\n"
    assert len(re.findall(told + r"      cm-pub: STARTED\n      cm-sub1: STARTED\n", run.text)) == 4
    assert run.text.count("\npage.feature\n") == 1


def test_a_worker_that_dies_leaves_an_unknown_scenario_and_the_others_are_run(rehearse) -> None:
    run = rehearse(DEADLY + GOOD, "-n", "2")
    assert run.code == 1
    assert "7 scenarios: 6 passed, 1 unknown" in run.text
    assert "`And the process dies` (line 5) started and never ended" in run.text
    assert "6 passed, 1 unknown in" in run.text
    reports = list(run.folder.glob("gw*/report.html"))
    assert [page for page in reports if "started and never ended" in page.read_text("utf-8")]
    assert all(f"{page.parent.name}" in run.text for page in reports)


def test_one_worker_that_dies_at_once_is_no_success(rehearse) -> None:
    run = rehearse(DEADLY, "-n", "1")
    assert run.code == 1
    assert "1 scenario: 1 unknown" in run.text


def test_a_cluster_and_several_processes_exclude_each_other(rehearse) -> None:
    run = rehearse("Feature: F\n" + GOOD, "-n", "2", "--cluster", "lab.toml")
    assert run.code == 4
    assert (
        "--cluster and -n exclude each other: the cluster has one state, and one process at a time may work on it. "
        "Nothing was changed. Next: leave out -n; or leave out --cluster, and every process rehearses on a simulated "
        "cluster of its own." in run.text
    )
    assert run.folder is None
    assert "there is no such file" in rehearse("Feature: F\n", "-n", "0", "--cluster", "lab.toml").text


def test_a_run_without_scenarios_leaves_no_folder(rehearse) -> None:
    run = rehearse("Feature: F\n", "-n", "2")
    assert run.code == 5
    assert run.folder is None


def test_every_worker_has_a_simulated_cluster_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        'pytest_plugins = ["steps.plugin", "own"]\n',
        "utf-8",
    )
    (tmp_path / "own.py").write_text(
        "from steps.plugin.sentence import then\n\n\n"
        '@then("the control port is told")\n'
        "def told(testbed, run):\n"
        '    """Tells."""\n'
        "    run.say([testbed.control.url])\n",
        "utf-8",
    )
    scenario = "  Scenario: {}\n    Given the lab cluster on release 12.5 in non-secure mode\n    Then the control port is told\n"
    page = "Feature: F\n" + "".join(scenario.format(number) for number in range(4))
    (tmp_path / "page.feature").write_text(page, "utf-8")
    settings = ["-p", "no:cacheprovider", "--import-mode=importlib", "-o", f"pythonpath={ROOT} {tmp_path}"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, "-n", "2", "page.feature"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert len(set(re.findall(r"http://127\.0\.\d+\.254:\d+", ended.stdout))) == 2


def test_no_traceback_is_read_for_what_is_said_in_plain_words(rehearse) -> None:
    run = rehearse(
        """
        Feature: F
          @procedure
          Scenario: Old
            Given tracebacks cannot be read
            And a cluster up to release 11.5
          Scenario: Good
            Then the service runs
        """
    )
    assert run.code == 0
    assert "2 scenarios: 1 passed, 1 not for this cluster" in run.text


def test_a_share_comes_through_as_text(tmp_path: Path) -> None:
    ended = Ended("Renew", "features/x.feature", 4, Verdict.NOT_FOR_THIS_CLUSTER, "needs 11.5", 0.5)
    share = Share(tmp_path, "ab", Tally((ended,)))
    assert Share.from_text(share.as_text()) == share


def test_the_scenarios_of_several_stand_in_the_order_of_the_features(tmp_path: Path) -> None:
    first, second = (Ended("S", "a.feature", line, Verdict.PASSED, "", 0.1) for line in (3, 9))
    shares = [Share(tmp_path, "", Tally((second,))), Share(tmp_path, "", Tally((first,)))]
    assert together(shares).scenarios == (first, second)


def test_the_workers_of_the_command_find_the_features_from_any_folder(tmp_path: Path) -> None:
    start = [sys.executable, "-c", "from steps.commands.app import app; app()", "rehearse", "-n", "1", "-q"]
    ended = subprocess.run(
        [*start, "-k", "ITLRecovery and procedure", "--release", "8.6", "--evidence", str(tmp_path / "left")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ended.returncode == 5, ended.stdout + ended.stderr
    assert "not for this cluster: features/certificates/regenerate_itlrecovery.feature" in ended.stdout
