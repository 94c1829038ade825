"""The page of preflight and the table of its checks name the same checks."""

from __future__ import annotations

from pathlib import Path

from cucm_driver.answers.preflight.table import CHECKS

ROOT = Path(__file__).parents[2]


def test_every_check_of_preflight_is_on_a_page() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in ROOT.glob("features/**/*.feature"))
    lost = [c.name for c in CHECKS if f'"{c.name}"' not in pages and f"| {c.name} " not in pages]
    assert not lost, f"no page of features/ asks for {lost}"
