"""pytest while it executes: one planned procedure on the one cluster, begun only where the plan still fits.

It stands beside the hooks that record and judge, and lends the night that guards. Sentences are the same.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step

from cucm_driver.answers.foreign_changes import OwnChanges
from cucm_driver.answers.preflight.check import Check, Verdict
from cucm_driver.answers.preflight.table import CHECKS, preflight
from cucm_driver.clock import Clock
from cucm_driver.consent import Consent
from cucm_driver.errors import ClusterTrouble, UserMistake
from cucm_driver.record.journal import read

from ..evidence.judge import JudgedRun
from ..night import Night
from ..plugin.collect import FeatureFile
from ..plugin.hooks import JUDGED, TELLER
from ..plugin.progress import Progress
from ..plugin.state import RUN, Run
from ..testbed import CLUSTERS, Testbed
from .account import ending
from .agenda import requests
from .consented import Consented
from .execution import Execution
from .guard import Guard
from .memory import carried, restore
from .night import ExecutedNight
from .past import PLAN, Change, Past, folded, moment
from .settling import rest, settle
from .waivers import preflight_not_waived, waived

IN_PLACE_OF = (Night.__module__,)
"""Plugins that must not be there as well: `-p no:steps.night`."""

MOVING = frozenset(
    {
        "TVS and Tftp services",
        "security mode and CTL",
        "served ITL",
        "ITL over TFTP",
        "ITL equals certificates on disk",
        "no pending change",
        "registered phones",
        "phones online",
        "phones in step",
        "who will not follow",
    }
)
"""Checks that cannot pass in the middle of a procedure; what they guard is guarded there by the state of the plan."""


class Stale(ClusterTrouble):
    """The cluster is not as it was when the plan was made; nothing was sent."""

    usual_next_move = "read the new plan that follows, and execute that one."


class ForeignPlugin(UserMistake):
    """pytest would run steps twice, at once or in another order; nothing was sent."""

    usual_next_move = "unset PYTEST_ADDOPTS and PYTEST_PLUGINS; `cucm-runbook execute` brings what it needs."


class Executor:
    """A pytest plugin, once a session. `stale` is set where the plan no longer fits."""

    def __init__(self, execution: Execution, environ: dict[str, str], clock: Clock | None = None) -> None:
        self.execution = execution
        self._environ, self._clock = environ, clock
        self._run: Run | None = None
        self._night: ExecutedNight | None = None
        self._stack = ExitStack()
        self.stale = False
        self.judged: JudgedRun | None = None

    @property
    def begun(self) -> bool:
        """Whether something was sent that may have changed something."""
        run = self._run
        return run is not None and run.begun and any(line["kind"] == "intent" for line in read(run.folder))

    # The session

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        _refuse_strangers(config)
        run = self._run = config.stash[RUN]
        consent = Consent.granted(
            f"change {self.execution.wishes.change}", requests(self.execution.procedure)
        )
        past = self.execution.past
        renewed = _renewed(past.changes) if past else set()
        config.stash[CLUSTERS] = Consented(run, self._environ, consent, self._clock, sorted(renewed))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        name = self.execution.procedure.name
        items[:] = [
            i for i in items if isinstance(i.parent, FeatureFile) and getattr(i, "originalname", "") == name
        ]

    def pytest_sessionstart(self) -> None:
        self._stack.enter_context(self.execution.stop.listening())

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        yield
        self._stack.close()
        self.judged = session.config.stash.get(JUDGED, None)

    @pytest.fixture
    def night(self, testbed: Testbed, run: Run) -> Iterator[ExecutedNight]:
        """In the place of `steps.night.night`."""
        self._night = ExecutedNight(testbed, run, strict=True, execution=self.execution)
        yield self._night
        self._night.note_places()

    # The scenario

    @pytest.hookimpl(trylast=True)
    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, scenario: Scenario) -> None:
        """Everything that can forbid the night, before its first sentence."""
        night: ExecutedNight = request.getfixturevalue("night")
        past, own = self.execution.past, OwnChanges()
        cluster = night.cluster
        night.run.follow(Progress(request.config.stash[TELLER]))
        self._record(night)
        guard = self.execution.guard = Guard(cluster, self.execution.plan.state.fingerprint, own)
        if past is None:
            self._require_fitting(night, guard)
            self._require_waived(night, CHECKS)
            night.says(*guard.strangers())
            return
        guard.explained = restore(night, past.memory, night.run.folder)
        for change in past.changes:
            guard.sent_before(change.operation, change.after, moment(change.record))
        rest(cluster)
        self._require_waived(night, tuple(check for check in CHECKS if check.name not in MOVING))
        self._go_on(night, past, scenario)
        night.says(*guard.check(night.reader()))
        first = scenario.steps[0].line_number
        if self.execution.agenda.begins_block(first):
            self._boundary(self.execution.agenda.block_at(first), scenario, 0)

    def _record(self, night: ExecutedNight) -> None:
        """What is executed, for whom, and what it goes on from: on the disk before anything is asked of the cluster."""
        journal, plan, past = night.run.journal, self.execution.plan, self.execution.past
        if past is not None:
            past.memory = dict(carried(past.memory, past.folder, journal))
            journal.remember("resumes", **past.recorded())
        journal.remember("execution", plan=plan.state.digest, cluster=plan.cluster, procedure=self.execution.procedure.name, **self.execution.wishes.recorded())  # fmt: skip
        # Last: a folder with a plan is one that can be gone on with, and all that it goes on from stands in it.
        journal.keep_as(PLAN, f"{plan.model_dump_json(indent=2)}\n".encode())

    def _require_fitting(self, night: ExecutedNight, guard: Guard) -> None:
        """Is it still the cluster of the plan? Raises Stale."""
        if moved := guard.moved(night.reader()):
            self.stale = True
            raise Stale(node="", asked="does the plan still fit?", got="; ".join(moved))

    def _require_waived(self, night: ExecutedNight, checks: tuple[Check, ...]) -> None:
        """Does preflight let it go? What does not pass needs a waiver. Raises NotWaived."""
        found = [each for each in preflight(night.reader(), checks) if each.verdict is not Verdict.PASS]
        accepted = [(each, waived(self.execution.wishes.waivers, each.check.name)) for each in found]
        if missing := [each for each, waiver in accepted if waiver is None]:
            told = [(each.check.name, f"{each.verdict}: {'; '.join(each.said)}") for each in missing]
            raise preflight_not_waived(told)
        for each, waiver in accepted:
            assert waiver is not None
            night.says(f"{each.check.name}: {each.verdict}: {'; '.join(each.said)}")
            night.accept(waiver, each.said)

    def _go_on(self, night: ExecutedNight, past: Past, scenario: Scenario) -> None:
        """What has no end is judged, what was done is known again, and only the sentences that are left are carried out."""
        settle(night, self.execution, past)
        night.outcomes[:] = [self.execution.ended(each) for each in past.changes if each.result == "done"]
        left = [step for step in scenario.steps if step.line_number not in past.passed]
        # Where all have passed, the last is observed once more: a run without a sentence proves nothing.
        scenario.steps[:] = left or scenario.steps[-1:]

    # The sentences

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_before_step(self, step: Step) -> None:
        self.execution.line = step.line_number
        self.execution.require_wanted(step.line_number, step.name)

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_after_step(self, scenario: Scenario, step: Step) -> None:
        """Before the sentence counts as passed: all of it was asked for, and what a resume needs is on the disk."""
        assert self._night is not None
        self.execution.require_all()
        self._night.memorise()
        number = self.execution.agenda.block_after(step.line_number)
        if number is not None:
            self._boundary(number, scenario, scenario.steps.index(step) + 1)

    def _boundary(self, number: int, scenario: Scenario, rest: int) -> None:
        """A resting point: the next block is begun, or the night ends here and nothing is half done."""
        assert self._night is not None
        night = self._night
        why = self.execution.not_to_begin(number, night.cluster.clock.now())
        if why:
            night.run.journal.remember("stopped", before=number, why=why)
            del scenario.steps[rest:]

    # The end

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        run = self._run
        if run is None or not run.begun or self.stale:
            return
        for line in self.describe(run.folder):
            terminalreporter.write_line(line)

    def describe(self, folder: Path) -> Sequence[str]:
        """What was changed, what was not, what is unknown, and the next move."""
        past = folded(folder, read(folder))
        past = past if past.changes else self.execution.past or past
        cluster = self._run.matrix.cluster if self._run is not None else None
        waivers = (word for each in self.execution.wishes.waivers for word in ("--waive", str(each)))
        resume = typed("cucm-runbook", "execute", "--resume", folder, "--cluster", cluster, *waivers)
        head = f"Change {self.execution.wishes.change} on {self.execution.plan.cluster}: {self.execution.procedure.name}"
        return [head, *ending(self.execution.procedure, past, resume)]


def _renewed(changes: Iterable[Change]) -> set[str]:
    """The nodes whose tomcat certificate was renewed, or may have been."""
    operations = (change.operation for change in changes)
    return {each.node for each in operations if each.effect.renews == "tomcat"}


def typed(*words: object) -> str:
    """A command as it is typed into the shell of this machine."""
    texts = [str(word) for word in words]
    return subprocess.list2cmdline(texts) if os.name == "nt" else shlex.join(texts)


def _refuse_strangers(config: pytest.Config) -> None:
    """Only pytest's own plugins, pytest-bdd and the runbook: no xdist, no reruns, no random order."""
    found = [dist.metadata["name"] for _, dist in config.pluginmanager.list_plugin_distinfo()]
    strangers = sorted({name for name in found if name not in ("pytest-bdd",)})
    if strangers:
        raise pytest.UsageError(
            str(ForeignPlugin(node="", asked="execute", got=f"pytest has loaded {', '.join(strangers)}"))
        )
