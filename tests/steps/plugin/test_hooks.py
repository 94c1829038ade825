from __future__ import annotations

import re
from xml.etree import ElementTree


def test_a_run_is_told_step_by_step_with_the_time_on_the_cluster(rehearse) -> None:
    run = rehearse(
        """
        Feature: F
          @procedure
          Scenario: Renew
            Given a cluster up to release 11.5
            When I restart "Cisco Tftp" on every node
            Then the service runs
        """,
        "--release",
        "11.5",
    )
    assert run.code == 0
    lines = run.text.splitlines()
    at = lines.index("Scenario: Renew[11.5-lazy]")
    given, when, then = lines[at + 1 : at + 4]
    assert re.fullmatch(r"  Given a cluster up to release 11.5   done   0\.\d\d s", given)
    assert re.fullmatch(
        r'  When I restart "Cisco Tftp" on every node   done   0\.\d\d s   \(1 min 30 s on the cluster\)',
        when,
    )
    assert re.fullmatch(r"  Then the service runs   done   0\.\d\d s", then)
    assert "noise that pytest captures" not in run.text
    assert "1 scenario: 1 passed\n" in run.text
    assert "The order of work stands in page.feature; change a line and run again." in run.text
    assert re.search(r"Evidence: evidence[/\\]\d{8}T\d{6}Z-lab[/\\]report\.html", run.text)
    assert {path.name for path in run.folder.iterdir()} >= {"journal.jsonl", "junit.xml", "report.html"}
    assert [line["step"] for line in run.journal if line["kind"] == "intent"] == [
        'page.feature:6 When I restart "Cisco Tftp" on every node'
    ]


def test_what_a_step_says_stands_below_it_and_in_the_evidence(rehearse) -> None:
    run = rehearse("""
        Feature: F
          Scenario: Talks
            Then the page says more
            And the service runs
        """)
    assert re.search(
        r"says more   done   0\.\d\d s\n      cm-pub: STARTED\n      cm-sub1: STARTED\n  And", run.text
    )
    assert '<pre class="told">cm-pub: STARTED\ncm-sub1: STARTED</pre>' in (
        run.folder / "report.html"
    ).read_text("utf-8")


def test_a_failed_step_prints_what_it_said_and_stops_the_scenario(rehearse) -> None:
    run = rehearse("""
        Feature: F
          Scenario: Bad
            Then the service does not run
            When I restart "Cisco Tftp" on every node
        """)
    assert run.code == 1
    assert re.search(
        r"Then the service does not run   FAILED   0\.\d\d s\n      Cisco Tftp is STARTED on cm-pub\n",
        run.text,
    )
    assert "FAILED page.feature::Bad - " in run.text
    assert "_pytest" not in run.text
    assert not [line for line in run.journal if line["kind"] == "intent"]


def test_not_for_this_cluster_is_neither_passed_nor_failed_nor_skipped(rehearse) -> None:
    run = rehearse("""
        Feature: F
          @procedure
          Scenario: Old
            Given a cluster up to release 11.5
            When I restart "Cisco Tftp" on every node
          Scenario: Any
            Then the service runs
        """)
    assert run.code == 0
    assert "needs a release up to 11.5, found 12.5" in run.text
    assert "1 passed, 1 not for this cluster in" in run.text
    assert "skipped" not in run.text
    cases = ElementTree.parse(run.folder / "junit.xml").findall(".//testcase")
    assert [[mark.tag for mark in case] for case in cases] == [["skipped"], []]


def test_a_run_in_which_nothing_applied_fails_and_says_so(rehearse) -> None:
    run = rehearse("""
        Feature: F
          @procedure
          Scenario: Old
            Given a cluster up to release 11.5
        """)
    assert run.code == 5
    assert "Nothing applied to this cluster, so nothing was tested: the run failed." in run.text


def test_what_is_not_for_this_cluster_may_not_change_it_first(rehearse) -> None:
    run = rehearse("""
        Feature: F
          Scenario: Late
            When I restart "Cisco Tftp" on every node
            Then this is not for this cluster after all
        """)
    assert run.code == 1
    assert "FAILED: said to be not for this cluster after a change was made (too late)" in run.text


def test_an_outcome_nobody_knows_does_not_pass(rehearse) -> None:
    run = rehearse("""
        Feature: F
          Scenario: Silence
            When I restart "Cisco Tftp" on a node that never answers
            Then the service runs
          Scenario: Skipped
            Then this is skipped
          Scenario: Empty
        """)
    assert run.code == 1
    assert "nobody knows whether `utils service restart Cisco Tftp` on cm-pub was done (line 4)" in run.text
    assert "3 scenarios: 3 unknown" in run.text
    assert "3 unknown in" in run.text


def test_an_interrupted_run_leaves_evidence_of_what_was_begun(rehearse) -> None:
    run = rehearse("""
        Feature: F
          Scenario: Stopped
            When I restart "Cisco Tftp" on every node
            And the operator interrupts
            Then the service runs
        """)
    assert run.code == 2
    assert "1 scenario: 1 unknown" in run.text
    assert "`And the operator interrupts` (line 5) started and never ended" in run.text
    page = (run.folder / "report.html").read_text("utf-8")
    assert "utils service restart Cisco Tftp" in page
    assert "started and never ended" in page


def test_quiet_prints_letters_only_and_the_end(rehearse) -> None:
    run = rehearse(
        """
        Feature: F
          Scenario: Good
            Then the service runs
          Scenario: Bad
            Then the service does not run
        """,
        "-q",
    )
    assert re.search(r"^\.F +\[100%\]$", run.text, re.MULTILINE)
    assert "Scenario: Good" not in run.text
    assert "2 scenarios: 1 passed, 1 failed" in run.text


def test_a_cluster_file_and_a_release_exclude_each_other(rehearse) -> None:
    run = rehearse("Feature: F\n", "--cluster", "lab.toml", "--release", "12.5")
    assert run.code == 4
    assert "--cluster and --release exclude each other" in run.text
    absent = rehearse("Feature: F\n", "--cluster", "lab.toml")
    assert absent.code == 4
    assert "--cluster lab.toml: there is no such file. Nothing was changed." in absent.text
