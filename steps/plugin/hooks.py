"""What happens around a scenario and a step: check, record, tell, judge.

It answers for the order of these four. A scenario is what pytest says of it only where the journal agrees: an
unknown outcome does not pass, and "not for this cluster" is neither passed nor failed nor skipped.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import _pytest
import pluggy
import pytest
import pytest_bdd
from pytest_bdd.parser import Scenario, Step

from cucm_driver.errors import RunbookError
from cucm_driver.record.journal import read

from ..evidence import junit
from ..evidence.judge import JudgedRun, JudgedScenario, Verdict, judge
from ..evidence.share import Share, leave, together
from . import options, preflight, workers
from .collect import FeatureFile
from .not_known import NotKnown
from .recording import Recording
from .selection import NotForThisCluster
from .state import RUN
from .telling import Teller, summary

TELLER = pytest.StashKey[Teller]()
RECORDING = pytest.StashKey[Recording]()
JUDGED = pytest.StashKey[JudgedRun]()
SHARES = pytest.StashKey[list[Share]]()
VERDICT, TOLD = "runbook verdict", "runbook told"
OWN_CATEGORIES = {
    Verdict.NOT_FOR_THIS_CLUSTER.value: ("n", "NOT FOR THIS CLUSTER"),
    Verdict.UNKNOWN.value: ("U", "UNKNOWN"),
    Verdict.STOPPED.value: ("s", "STOPPED AT A RESTING POINT"),
}
OWN_VERDICTS: dict[type[BaseException], Verdict] = {
    NotForThisCluster: Verdict.NOT_FOR_THIS_CLUSTER,
    NotKnown: Verdict.UNKNOWN,
}
MACHINERY = tuple(path for module in (_pytest, pluggy, pytest_bdd) for path in module.__path__)
PLAIN = (RunbookError, NotForThisCluster, NotKnown, preflight.StepsUnclear)


def pytest_configure(config: pytest.Config) -> None:
    options.declare_tags(config)
    evidence = Path(config.invocation_params.dir, config.getoption("evidence"))
    config.stash[RUN] = workers.run_of(config, options.matrix(config), evidence)


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[TELLER] = Teller(session.config)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if isinstance(item.parent, FeatureFile):
        feature, line, _ = item.location
        item.stash[RECORDING] = Recording(
            item.config.stash[RUN], item.nodeid, item.name, feature, (line or 0) + 1
        )
        item.config.stash[TELLER].scenario(item.name, feature)


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if isinstance(item.parent, FeatureFile) and (nextitem is None or nextitem.parent is not item.parent):
        item.config.stash[TELLER].feature_ends()


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    preflight.check(scenario, request.node.location[0], preflight.definitions(request))


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Step) -> None:
    request.config.stash[TELLER].step_begins(f"{step.keyword} {step.name}")
    request.node.stash[RECORDING].step_begins(step)


def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    took = request.node.stash[RECORDING].step_ends(Verdict.PASSED)
    request.config.stash[TELLER].step_ends(Verdict.PASSED, took, said=request.config.stash[RUN].heard())


def pytest_bdd_step_error(request: pytest.FixtureRequest, exception: BaseException) -> None:
    own = (verdict for kind, verdict in OWN_VERDICTS.items() if isinstance(exception, kind))
    verdict = next(own, Verdict.FAILED)
    error = describe(exception)
    took = request.node.stash[RECORDING].step_ends(verdict, error)
    request.config.stash[TELLER].step_ends(verdict, took, error, request.config.stash[RUN].heard())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    recording = item.stash.get(RECORDING, None)
    if recording is not None and call.excinfo and isinstance(call.excinfo.value, PLAIN):
        # pytest would read and parse every file of the traceback, 60 ms, for a text that `_correct` replaces
        vars(item)["repr_failure"] = _in_plain_words
    seen = yield
    if recording is None:
        return seen
    if seen.when == "call" or not seen.passed:
        _judged(item, call, seen, recording)
    if seen.when == "teardown" and (told := item.config.stash[TELLER].kept()):
        vars(seen)[TOLD] = told
    return seen


def _in_plain_words(error: pytest.ExceptionInfo[BaseException]) -> str:
    return describe(error.value)


def _judged(
    item: pytest.Item, call: pytest.CallInfo[None], seen: pytest.TestReport, recording: Recording
) -> None:
    raised = call.excinfo.value if call.excinfo else None
    judged = recording.ends(_said(seen, raised), describe(raised))
    if judged.verdict is not Verdict.PASSED:
        _correct(seen, judged, raised)
        if not any(step.verdict is judged.verdict and step.status == judged.verdict for step in judged.steps):
            item.config.stash[TELLER].remark(judged.verdict, judged.why)


def _said(seen: pytest.TestReport, raised: BaseException | None) -> str:
    """How the scenario ended for pytest; what it calls skipped, nobody knows."""
    if raised is not None and type(raised) in OWN_VERDICTS:
        return OWN_VERDICTS[type(raised)]
    return {"passed": Verdict.PASSED, "failed": Verdict.FAILED}.get(seen.outcome, Verdict.UNKNOWN)


def _correct(seen: pytest.TestReport, judged: JudgedScenario, raised: BaseException | None) -> None:
    """The report says what the journal says; a traceback stays only where the mistake is in Python."""
    seen.user_properties.append((VERDICT, str(judged.verdict)))
    if judged.verdict is Verdict.NOT_FOR_THIS_CLUSTER:
        seen.outcome = "skipped"  # for junit's sake; the terminal's own category is given below
        seen.longrepr = (judged.feature, judged.line, judged.why)
        return
    if judged.verdict is Verdict.STOPPED:
        seen.longrepr = None
        return
    if seen.outcome != "failed" or raised is None or isinstance(raised, PLAIN):
        seen.longrepr = judged.why
    elif seen.when == "call":
        seen.longrepr = _where_it_stands(raised)
    seen.outcome = "failed"


def _where_it_stands(raised: BaseException) -> Any:
    """The traceback without the frames between the feature and the sentence."""
    found = pytest.ExceptionInfo.from_exception(raised)
    own = found.traceback.filter(lambda entry: not str(entry.path).startswith(MACHINERY))
    return found.getrepr(tbfilter=lambda _: own or found.traceback)


def describe(raised: BaseException | None) -> str:
    """What an engineer reads of an error; its class only where it is not one of ours."""
    if raised is None:
        return ""
    if isinstance(raised, (*PLAIN, AssertionError, pytest.fail.Exception)) and str(raised):
        return str(raised)
    return f"{type(raised).__name__}: {raised}"


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(
    report: pytest.TestReport, config: pytest.Config
) -> tuple[str, str, str | tuple[str, dict[str, bool]]] | None:
    """Scenarios were told step by step already; with -q pytest's own letters stand for them."""
    verdict = dict(getattr(report, "user_properties", ())).get(VERDICT, "")  # a CollectReport has none
    if verdict in OWN_CATEGORIES and report.when != "teardown":
        letter, word = OWN_CATEGORIES[str(verdict)]
        return str(verdict), "" if config.get_verbosity() >= 0 else letter, word
    if ".feature::" in report.nodeid and report.when == "call" and config.get_verbosity() >= 0:
        return report.outcome, "", report.outcome.upper()
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What a worker has kept is told by the process that has the terminal, where xdist says which worker it was."""
    node, told = getattr(report, "node", None), getattr(report, TOLD, ())
    if node is not None and told:
        node.config.stash[TELLER].whole(report.nodeid.partition("::")[0], told)


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, report: pytest.TestReport) -> None:
    """The worker of a scenario died: how the scenario ended, nobody knows."""
    if ".feature::" in crashitem:
        report.user_properties.append((VERDICT, str(Verdict.UNKNOWN)))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    shares = session.config.stash[SHARES] = _left(session.config)
    tally = together(shares)
    if shares and session.exitstatus == pytest.ExitCode.OK and tally.verdict is not Verdict.PASSED:
        nothing = tally.verdict is Verdict.NOT_FOR_THIS_CLUSTER
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED if nothing else pytest.ExitCode.TESTS_FAILED


def _left(config: pytest.Config) -> list[Share]:
    """What this process leaves, or, where workers ran the scenarios, all of them; nothing where none has begun."""
    run = config.stash[RUN]
    run.finish()
    if run.begun:
        judged = config.stash[JUDGED] = judge(read(run.folder))
        share = leave(run.folder, judged, run.journal.seal, run.title)
        workers.send(config, share)
        return [share]
    if workers.WORKERS not in config.stash:
        return []
    shares = config.stash[workers.WORKERS].shares()
    if shares:
        junit.write(config.stash[workers.WORKERS].folder, together(shares))
    return shares


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if shares := config.stash.get(SHARES, []):
        terminalreporter.section("runbook")
        for line in summary(shares, config.invocation_params.dir):
            terminalreporter.write_line(line)
