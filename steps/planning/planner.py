"""pytest while it plans: procedures are drafted, nothing is performed, and no scenario is judged.

It stands in the place of the hooks that record and judge, and of the night that performs. Sentences are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step
from pytest_bdd.steps import StepFunctionContext

from cucm_driver.answers.phone_reports import PhoneReports
from cucm_driver.answers.phones_back import Back
from cucm_driver.errors import RunbookError
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.outcome import Outcome

from ..night import Night
from ..plugin import hooks, options, preflight
from ..plugin.selection import NotForThisCluster
from ..plugin.sentence import shown
from ..plugin.state import RUN, Run
from ..plugin.target import Target
from ..testbed import Testbed
from .draft import Draft, drafted
from .situation import AsItStands, Situation, look
from .waits import PHONES_KNOW

AS_IT_STANDS = pytest.StashKey[AsItStands]()

IN_PLACE_OF = (hooks.__name__, Testbed.__module__, Night.__module__)
"""Plugins that must not be there as well: `-p no:steps.night`."""


@dataclass
class PlannedNight(Night):
    """A night on which operations are written down, and phones are never waited for."""

    draft: Draft | None = None
    line: int = 0

    def perform(self, operations: Sequence[Operation]) -> None:
        """Nothing is sent."""
        assert self.draft is not None
        self.draft.at(self.line).operations += operations

    @property
    def sent(self) -> Sequence[Operation]:
        """What the sentences so far would have asked for."""
        assert self.draft is not None
        return [operation for line in self.draft.lines for operation in line.operations]

    def await_phones(self, names: Iterable[str], patience: timedelta, since: datetime | None = None) -> Back:
        """Nobody was reset, so nobody is waited for."""
        return Back(tuple(names), (), timedelta(0))

    def await_reset(self, names: Iterable[str], patience: timedelta, calls: int = 1) -> Back:
        """Nobody was reset, so nobody is waited for."""
        return self.await_phones(names, patience)

    def follow(self, look: Callable[[Outcome], None]) -> None:
        """Nothing was sent, so there is nothing to look at."""

    def lists_in_step(self, names: Iterable[str]) -> PhoneReports:
        """Nobody was reset, so nobody is asked."""
        return PhoneReports()

    def unknown(self, gate: str, why: str, names_: Iterable[str]) -> None:
        """Nobody waives it now; the plan says which waiver it will take."""
        whom = tuple(names_)
        super().unknown(gate, why, whom)
        if whom:
            self.says(f'execute with --waive "{gate}=YOUR NAME: REASON"')

    def note_places(self) -> None:
        """Nothing was regenerated."""


class Planner:
    """A pytest plugin, once a session: `drafts` and `situation` are what it leaves, `failure` what stopped it."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ
        self.drafts: list[Draft] = []
        self.situation: Situation | None = None
        self.failure = ""
        self.folder: Path | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        options.declare_tags(config)
        evidence = Path(config.invocation_params.dir, config.getoption("evidence"))
        run = config.stash[RUN] = Run(config, options.matrix(config), evidence)
        config.stash[AS_IT_STANDS] = AsItStands(run, self._environ)

    @pytest.fixture
    def testbed(self, request: pytest.FixtureRequest, target: Target) -> Testbed:
        """In the place of `steps.testbed.testbed`."""
        return request.config.stash[AS_IT_STANDS].testbed(target)

    @pytest.fixture
    def night(self, testbed: Testbed, run: Run) -> PlannedNight:
        """In the place of `steps.night.night`."""
        return PlannedNight(testbed, run, draft=self.drafts[-1])

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, scenario: Scenario) -> None:
        """Every sentence means one thing; the cluster is looked at once; then only what is carried out is left."""
        feature, line, _ = request.node.location
        definitions = preflight.definitions(request)
        preflight.check(scenario, feature, definitions)
        if self.situation is None:
            self.situation = self._looked(request)
        steps = [(step, _sentence(step, definitions)) for step in scenario.steps]
        draft = drafted(feature, scenario.name, (line or 0) + 1, steps)
        self.drafts.append(draft)
        scenario.steps[:] = [s for s in scenario.steps if draft.at(s.line_number).carried_out]

    def _looked(self, request: pytest.FixtureRequest) -> Situation:
        try:
            testbed: Testbed = request.getfixturevalue("testbed")
            return look(testbed.cluster)
        except RunbookError as trouble:
            request.session.shouldstop = "the cluster could not be read"  # a second try would spend a login
            self.failure = str(trouble)
            raise

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        """A gate that is listed counts as passed when the sentences behind it are expanded."""
        night: PlannedNight = request.getfixturevalue("night")
        night.line = step.line_number
        draft = self.drafts[-1]
        request.config.stash[RUN].journal.current_step = f"{draft.feature}:{step.line_number} {step.name}"
        if any(each.sentence in PHONES_KNOW for each in draft.listed_before(draft.at(step.line_number))):
            night.gate_passed()

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        self.drafts[-1].at(step.line_number).said += request.config.stash[RUN].heard()

    def pytest_bdd_step_error(self, step: Step, exception: BaseException) -> None:
        draft = self.drafts[-1]
        if isinstance(exception, NotForThisCluster):
            draft.applies, draft.why = False, str(exception)
        else:
            draft.trouble = f"{draft.feature}:{step.line_number}: {draft.at(step.line_number).text}\n{hooks.describe(exception)}"

    def pytest_exception_interact(self, node: pytest.Item, call: pytest.CallInfo[Any]) -> None:
        """What is no sentence's own failure: a file that is no page, a step that means nothing, a mistake in Python."""
        raised = call.excinfo.value if call.excinfo else None
        draft = self.drafts[-1] if self.drafts else None
        if not self.failure and (draft is None or (draft.applies and not draft.trouble)):
            self.failure = f"{node.nodeid}: {hooks.describe(raised)}"

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        run = session.config.stash[RUN]
        run.finish()
        self.folder = run.folder if run.begun else None


def _sentence(step: Step, definitions: Sequence[StepFunctionContext]) -> str:
    """The text of the one definition that matches, which was checked before."""
    return next(
        shown(each.parser)
        for each in definitions
        if each.type in (None, step.type) and each.parser.is_matching(step.name)
    )
