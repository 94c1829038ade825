"""A planned and executed procedure as a user sees it: two commands, on a cluster that the driver takes for live."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from cucm_driver.inventory import load
from simulator import Lab
from simulator.model.cluster import Cluster as Model
from steps.control import ControlPort
from tests.contract.forks import Ended, forked
from tests.contract.test_secrets_stay_secret import forms_of

SILENT = ("phones that tell", "phones in step", "phone interaction", "who will not follow")
"""What nobody can read in the lab: ten phones have no web access, and from 14 one parameter is not told."""

WAIVED = tuple(
    word for gate in SILENT for word in ("--waive", f"{gate}=J. Doe: ten phones have no web access")
)


@dataclass
class Executed:
    """`Executed(...).plan(TVS)`, then `.execute()`; `changes()` is the simulated cluster's own log."""

    lab: Lab
    control: ControlPort
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    since: int = 0

    @classmethod
    def on(
        cls,
        lab: Lab,
        control: ControlPort,
        folder: Path,
        release: str,
        world: str = "lazy",
        mode: str = "non-secure",
    ) -> Executed:
        text = control.fresh("lab", release, mode, world, {})
        (folder / "live.toml").write_text(re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", text))
        assert load(folder / "live.toml").simulator is None
        alone = {"XDG_STATE_HOME": str(folder / "state"), **control.credentials()}
        return cls(lab, control, folder, alone, len(control.journal()))

    def copied(self, folder: Path) -> Executed:
        """The same plan and evidence in another folder, on the same cluster."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        environ = {**self.environ, "XDG_STATE_HOME": str(folder / "state")}
        return replace(self, folder=folder, environ=environ, since=len(self.control.journal()))

    @property
    def fixed(self) -> tuple[str, ...]:
        return ("--cluster", str(self.folder / "live.toml"), "--evidence", str(self.folder / "evidence"))

    @property
    def saved(self) -> Path:
        return self.folder / "plan.json"

    def plan(self, page: str, *options: str) -> None:
        ended = self.run("plan", page, "--out", str(self.saved), *self.fixed, *options)
        assert ended.code == 0, ended.text

    def execute(self, *options: str, environ: Mapping[str, str] | None = None) -> Ended:
        return self.run(*self.words(*options), environ=environ)

    def words(self, *options: str) -> Sequence[str]:
        return ("execute", str(self.saved), "--change", "CHG0012345", *self.fixed, *WAIVED, *options)

    def resume(self, run: Path, *options: str) -> Ended:
        return self.run("execute", "--resume", str(run), *self.fixed, *WAIVED, *options)

    def run(self, *words: str, environ: Mapping[str, str] | None = None) -> Ended:
        """To its end."""
        clock = (self.lab.control, self.lab.run_token)
        ended = forked("commands", *words, environ={**self.environment, **(environ or {})}, clock=clock)
        with (self.folder / "said.txt").open("a", encoding="utf-8") as said:
            said.write(ended.text)
        return ended

    def command(self, *words: str) -> list[str]:
        """The same for a process of its own, which gets a terminal or a signal."""
        return [
            sys.executable,
            "-m",
            "tests.contract.executing",
            self.lab.control,
            self.lab.run_token,
            *words,
        ]

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("CUCM_", "PYTEST_"))
        }
        return {**kept, **self.environ}

    def changes(self) -> list[str]:
        """`["cm-pub: set cert regen TVS", ...]`, in their order."""
        return [f"{e['node']}: {e['request']}" for e in self.control.journal(self.since) if e["changing"]]

    def runs(self) -> list[Path]:
        """The folders of executed runs, oldest first; the folder of a plan has its page beside it."""
        found = [
            f.parent
            for f in (self.folder / "evidence").glob("*/plan.json")
            if not (f.parent / "plan.txt").exists()
        ]
        return sorted(found, key=lambda folder: (folder / "plan.json").stat().st_mtime_ns)

    def leaks(self) -> list[str]:
        """Files of the runs in which a password stands, in one of its forms."""
        passwords = [value for name, value in self.environ.items() if name.endswith("PASSWORD")]
        users = [value for name, value in self.environ.items() if name.endswith("USER")]
        forms = {form for password in passwords for form in forms_of(password, users)}
        kept = (file for file in self.folder.rglob("*") if file.is_file())
        return [f"{file}: {form!r}" for file in kept for form in forms if form in file.read_bytes()]

    def healthy(self) -> bool:
        """No phone is locked, and all are registered."""
        found = self.control.explain()
        return not found["locked"] and found["registered"] == found["phones"]


@dataclass
class Planned:
    """The page that was planned last: for each test the cluster is set back to the minute when the plan was made."""

    lab: Lab
    control: ControlPort
    folders: pytest.TempPathFactory
    asked: tuple[str, ...] = ()
    executed: Executed = field(init=False)
    kept: Model = field(init=False)

    def copied(self, folder: Path, page: str, *kind: str) -> Executed:
        """`copied(tmp_path, TVS, "12.5", "lazy", "non-secure")`"""
        if self.asked != (page, *kind) or self.kept.salt != self.lab.simulator.running.model.salt:
            self.executed = Executed.on(self.lab, self.control, self.folders.mktemp("planned"), *kind)
            self.executed.plan(page)
            self.kept, self.asked = self.lab.run(self._state()), (page, *kind)
        self.lab.run(self.lab.simulator.restore(self.kept))
        return self.executed.copied(folder)

    async def _state(self) -> Model:
        return self.lab.simulator.kept()
