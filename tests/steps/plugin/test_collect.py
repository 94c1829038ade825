from __future__ import annotations

from pathlib import Path

import pytest

from steps.plugin.collect import scenario_lines


def test_scenarios_of_rules_count_and_keep_their_order(tmp_path: Path) -> None:
    page = tmp_path / "page.feature"
    page.write_text("Feature: F\n Scenario: A\n  Given x\n Rule: R\n  Scenario: B\n   Given x\n", "utf-8")
    assert scenario_lines(page) == {"A": 2, "B": 5}


def test_a_second_scenario_of_the_same_name_is_refused_even_in_another_rule(tmp_path: Path) -> None:
    page = tmp_path / "page.feature"
    page.write_text("Feature: F\n Scenario: A\n  Given x\n Rule: R\n  Scenario: A\n   Given x\n", "utf-8")
    with pytest.raises(pytest.Collector.CollectError, match=r"page.feature:5: .*line 2.*Nothing was run"):
        scenario_lines(page)


def test_broken_gherkin_names_the_line(tmp_path: Path) -> None:
    page = tmp_path / "page.feature"
    page.write_text("Feature: F\n Scenario: A\n  Given x\n  Tehn y\n", "utf-8")
    with pytest.raises(pytest.Collector.CollectError, match=r"Nothing was run[\s\S]*\(4:3\)"):
        scenario_lines(page)


def test_a_misspelt_first_keyword_does_not_turn_the_step_into_prose(tmp_path: Path) -> None:
    page = tmp_path / "page.feature"
    page.write_text("Feature: F\n Scenario: A\n  Gven x\n  Then y\n", "utf-8")
    with pytest.raises(pytest.Collector.CollectError, match=r"begins with `Gven x`, .* is it `Given`\?"):
        scenario_lines(page)
    page.write_text("Feature: F\n Scenario: A\n  On 11.5 only.\n  Then y\n", "utf-8")
    assert scenario_lines(page) == {"A": 2}


def test_a_duplicate_name_stops_the_run_before_any_scenario(rehearse) -> None:
    run = rehearse("""
        Feature: F
          Scenario: Twice
            Then the service runs
          Scenario: Twice
            Then the service does not run
        """)
    assert run.code == 2
    assert "page.feature:5: this scenario is named `Twice` like the one in line 3" in run.text
    assert run.folder is None


def test_node_ids_are_the_scenarios_own_names_and_carry_the_target(rehearse) -> None:
    page = """
        Feature: F
          @procedure
          Scenario: Renew TVS, up to 11.5
            Then the service runs
          Scenario Outline: An example
            When I restart "<service>" on every node
            Examples:
              | service    |
              | Cisco Tftp |
        """
    listed = rehearse(
        page, "--collect-only", "-q", "--release", "11.5", "--release", "12.5", "--world", "eager"
    )
    assert "page.feature::Renew TVS, up to 11.5[11.5-eager]" in listed.text
    assert "page.feature::Renew TVS, up to 11.5[12.5-eager]" in listed.text
    assert "page.feature::An example[Cisco Tftp]" in listed.text
    chosen = rehearse(
        page, "page.feature::Renew TVS, up to 11.5[12.5-lazy]", "--deselect", "page.feature::An example"
    )
    assert "1 scenario: 1 passed" in chosen.text
