"""What is allowed is read before anything starts; nonsense is a usage error."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from steps.allowance import USUAL, Allowance, whole
from steps.plugin.state import Run
from steps.plugin.target import Matrix
from tests.contract.processes import runbook

PAGE = "features/certificates/regenerate_tvs.feature"


class Config:
    def __init__(self, **options: object) -> None:
        self.stash = pytest.Stash()
        usual = {
            "max_lost_phones": 0,
            "settle": 30,
            "pilot": 2,
            "batch": 2000,
            "reset_pools": False,
            "ask_phones": None,
        }
        self._options = {**usual, **options}

    def getoption(self, name: str) -> object:
        return self._options[name]


def test_without_options_nobody_may_be_lost(tmp_path: Path) -> None:
    assert Run(Config(), Matrix(), tmp_path).allowance == USUAL == Allowance()  # type: ignore[arg-type]
    assert (USUAL.max_lost, USUAL.settle, USUAL.pilot, USUAL.batch) == (0, timedelta(minutes=30), 2, 2000)


def test_options_shape_the_allowance_of_a_run(tmp_path: Path) -> None:
    config = Config(max_lost_phones=3, settle=45, pilot=1, batch=500, reset_pools=True, ask_phones=300)
    run = Run(config, Matrix(), tmp_path)  # type: ignore[arg-type]
    assert run.allowance == Allowance(3, timedelta(minutes=45), 1, 500, reset_pools=True, ask_phones=300)


@pytest.mark.parametrize("text", ["", "-1", "many", "1.5", "0", "½", "+1"])
def test_what_is_no_number_of_phones_is_named(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a whole number of 1 or more"):
        whole(1)(text)
    assert whole(1)("12") == 12


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--max-lost-phones", "-1"),
        ("--settle", "0"),
        ("--pilot", "none"),
        ("--batch", "0"),
        ("--ask-phones", "0"),
    ],
)
def test_nonsense_is_a_usage_error_before_anything_starts(tmp_path: Path, option: str, value: str) -> None:
    ended = runbook(tmp_path, PAGE, f"{option}={value}")
    assert ended.code == 4
    for part in (option, repr(value), "Nothing was changed. Next: correct it."):
        assert part in ended.text
    assert not (tmp_path / "evidence").exists()
