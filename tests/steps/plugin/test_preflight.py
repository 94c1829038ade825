from __future__ import annotations

PAGE = """
Feature: F
  Scenario: Undefined
    When I restart "Cisco Tftp" on every node
    Then the servce runs
  Scenario Outline: Placeholder
    When I restart "<servce>" on every node
    Examples:
      | service    |
      | Cisco Tftp |
  Scenario: Ambiguous
    When I restart "Cisco Tftp" on every node
    Then two mean this
  Scenario: Coroutine
    When I restart "Cisco Tftp" on every node
    Then nobody waits for this
  Scenario: Tables
    When I restart "Cisco Tftp" on every node
      | cm-pub |
    Then these nodes run it:
"""


def test_each_unclear_step_is_named_and_nothing_is_changed(rehearse) -> None:
    run = rehearse(PAGE)
    assert run.code == 1
    for said in (
        "page.feature:5: no sentence matches this step. Nothing was changed.\n      Then the servce runs\n"
        "  Next: `cucm-runbook steps` lists the sentences; the nearest is `the service runs`.",
        "page.feature:7: <servce> is not a column of the examples. Nothing was changed.",
        "page.feature:13: 2 sentences match this step: conftest.py:",
        "page.feature:16: conftest.py:",
        "is a coroutine function; nothing would await it. Nothing was changed.",
        "page.feature:18: this sentence takes no table. Nothing was changed.",
        "page.feature:20: this sentence needs a table. Nothing was changed.",
    ):
        assert said in run.text
    assert [line["said"] for line in run.journal if line.get("event") == "ended"] == ["failed"] * 5
    assert not [line for line in run.journal if line["kind"] in ("intent", "step")]
