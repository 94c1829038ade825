"""`cucm-runbook execute`: carry out one planned procedure, or go on with one that was interrupted.

It answers for options, files and exit codes. What guards a night stands in `steps.execution`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cucm_driver.clock import Clock

    from ..execution.execution import Execution, Wishes
    from ..execution.past import Past

DONE, NOT_SO, NOT_BEGUN, STOPPED = 0, 1, 2, 3
BLINDFOLD = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
"""Variables that would make pytest another one than was tested."""


def execute(
    context: typer.Context,
    cluster: Annotated[
        Path, typer.Option("--cluster", help="The inventory of the cluster.", exists=True, dir_okay=False)
    ],
    plan: Annotated[
        Path | None,
        typer.Argument(metavar="[PLAN]", help="A plan that `cucm-runbook plan` saved.", dir_okay=False),
    ] = None,
    change: Annotated[
        str,
        typer.Option(
            "--change", help="The change number that grants it, e.g. CHG0012345; it goes into the evidence."
        ),
    ] = "",
    resume: Annotated[
        Path | None,
        typer.Option("--resume", help="Go on with an interrupted run: its evidence folder.", file_okay=False),
    ] = None,
    procedure: Annotated[
        str, typer.Option("--procedure", help="The name of one procedure, where several of the plan apply.")
    ] = "",
    confirm: Annotated[
        str, typer.Option("--confirm", help="Ask before each `block`, or each `operation`.")
    ] = "",
    window: Annotated[
        str, typer.Option("--window", help="Hours in which blocks may begin and must fit, e.g. 22:00-04:00.")
    ] = "",
    tz: Annotated[str, typer.Option("--tz", help="The time zone of --window, e.g. Europe/Berlin.")] = "UTC",
    stop_before: Annotated[
        str,
        typer.Option(
            "--stop-before",
            help="Stop before this block (its number), or before a sentence that has these words.",
        ),
    ] = "",
    waive: Annotated[
        list[str] | None,
        typer.Option(
            "--waive", help="Accept what nobody can read: 'GATE=NAME: REASON'. Again for a second one."
        ),
    ] = None,
    max_lost_phones: Annotated[
        int,
        typer.Option("--max-lost-phones", help="How many phones may stay away before the run stops.", min=0),
    ] = 0,
    settle: Annotated[
        int, typer.Option("--settle", help="Minutes a batch of phones may take to come back.", min=1)
    ] = 30,
    pilot: Annotated[
        int,
        typer.Option(
            "--pilot",
            help="Phones of each model, security profile and TFTP node that are reset first.",
            min=1,
        ),
    ] = 2,
    batch: Annotated[
        int, typer.Option("--batch", help="Phones that are reset together after the pilot.", min=1)
    ] = 2000,
    ask_phones: Annotated[
        int | None,
        typer.Option(
            "--ask-phones",
            help="Of more phones than this a random sample of every kind is asked what it holds; the rest is unknown.",
            min=1,
        ),
    ] = None,
    evidence: Annotated[Path, typer.Option("--evidence", help="Where the run leaves its folder.")] = Path(
        "evidence"
    ),
) -> None:
    """Execute one planned procedure on the cluster, or resume one. This CHANGES the cluster.

    A plan that no longer fits is refused: what changed is shown, and a new plan is made. Ctrl-C stops before the next
    change. Exit code 0: done; 1: it did not go through, read what was changed and what is unknown; 2: nothing was
    begun; 3: stopped at a resting point, as asked.
    """
    from cucm_driver.errors import RunbookError

    phones = [
        f"--max-lost-phones={max_lost_phones}",
        f"--settle={settle}",
        f"--pilot={pilot}",
        f"--batch={batch}",
        *([f"--ask-phones={ask_phones}"] if ask_phones else []),
    ]
    asked = Asked(cluster, evidence, phones, context.obj)
    try:
        wishes = _wishes(change, confirm, window, tz, stop_before, waive or [])
        execution = _resumed(resume, plan, wishes) if resume is not None else _fresh(plan, procedure, wishes)
        _require_fitting(execution, cluster)
        code = _carried_out(execution, asked)
    except RunbookError as trouble:
        typer.echo(str(trouble), err=True)
        raise typer.Exit(NOT_BEGUN) from None
    raise typer.Exit(code)


@dataclass(frozen=True)
class Asked:
    """Where and how. `clock` is None for the one the cluster has."""

    cluster: Path
    evidence: Path
    phones: list[str]
    clock: Clock | None


def _wishes(change: str, confirm: str, window: str, tz: str, stop_before: str, waive: list[str]) -> Wishes:
    from cucm_driver.errors import UserMistake

    from ..execution.asking import CONFIRM, Asking
    from ..execution.execution import Wishes
    from ..execution.waivers import parse
    from ..execution.window import Window

    if confirm not in CONFIRM:
        raise UserMistake(node="", asked=f"--confirm {confirm}", got="it is `block` or `operation`")
    Asking(confirm).require_somebody()
    hours = Window.parse(window, tz) if window else None
    return Wishes(change.strip(), confirm, hours, stop_before, tuple(parse(text) for text in waive))


def _fresh(file: Path | None, procedure: str, wishes: Wishes) -> Execution:
    from ..execution.agenda import NotExecutable, one_procedure
    from ..execution.execution import Execution
    from ..planning.plan import read_plan

    if file is None:
        raise NotExecutable(
            node="",
            asked="execute",
            got="no plan is named",
            next_move="execute PLAN --change NUMBER, or --resume FOLDER.",
        )
    if not wishes.change:
        raise NotExecutable(
            node="", asked=f"execute {file}", got="nobody has granted it", next_move="name the change that grants it: --change CHG0012345."
        )  # fmt: skip
    saved = read_plan(file)
    return Execution(saved, one_procedure(saved, procedure), wishes)


def _resumed(folder: Path, file: Path | None, wishes: Wishes) -> Execution:
    from dataclasses import replace

    from ..execution.agenda import one_procedure
    from ..execution.execution import Execution
    from ..execution.past import PLAN, NotResumable, read_past
    from ..planning.plan import read_plan

    if file is not None:
        raise NotResumable(
            node="",
            asked=f"--resume {folder}",
            got="a resumed run has its plan already",
            next_move="leave out the plan.",
        )
    past = read_past(folder)
    _require_something(past)
    saved = read_plan(folder / PLAN)
    wishes = replace(wishes, change=wishes.change or past.change_number)
    return Execution(saved, one_procedure(saved, past.procedure), wishes, past)


def _require_something(past: Past) -> None:
    from ..execution.past import NotResumable

    if not past.changes:
        raise NotResumable(
            node="", asked=f"--resume {past.folder}", got="that run changed nothing, so there is nothing to go on with",
            next_move="execute the plan again; if it is stale, a new one is made.",
        )  # fmt: skip


def _require_fitting(execution: Execution, cluster: Path) -> None:
    """The pages read as they did, it is the plan's cluster, and no variable makes pytest another one."""
    from cucm_driver.inventory import load

    from ..execution.agenda import NotExecutable
    from ..execution.executor import ForeignPlugin
    from ..planning.pages import changed_texts
    from .settings import ROOT

    plan = execution.plan
    inventory = load(cluster)
    if inventory.name != plan.cluster:
        raise NotExecutable(node="", asked=f"--cluster {cluster}", got=f"this is {inventory.name}, the plan is for {plan.cluster}", next_move="name the inventory of the plan's cluster.")  # fmt: skip
    own = [text for text in plan.features if text.path == execution.procedure.feature]
    if changed := list(changed_texts(own, ROOT)):
        raise NotExecutable(
            node="", asked="the pages of the plan", got="; ".join(changed), next_move="plan anew."
        )
    if found := [name for name in BLINDFOLD if os.environ.get(name)]:
        raise ForeignPlugin(node="", asked="execute", got=f"{', '.join(found)} is set")


def _carried_out(execution: Execution, asked: Asked) -> int:
    import pytest

    from ..evidence.judge import Verdict
    from ..execution.agenda import resets_pools
    from ..execution.executor import IN_PLACE_OF, Executor
    from .settings import ROOT, settings

    executor = Executor(execution, dict(os.environ), asked.clock)
    fixed = [
        "--disable-plugin-autoload",
        "-p",
        "pytest_bdd.plugin",
        "--noconftest",
        "-o",
        "addopts=",
        "-p",
        "no:cacheprovider",
        "-s",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    absent = [word for name in IN_PLACE_OF for word in ("-p", f"no:{name}")]
    where = [
        "--cluster",
        str(asked.cluster.resolve()),
        "--evidence",
        str(asked.evidence.resolve()),
        *asked.phones,
        *(["--reset-pools"] if resets_pools(execution.procedure) else []),
    ]
    page = str(ROOT / execution.procedure.feature)
    code = int(
        pytest.main(
            [*settings(), *fixed, *absent, *where, "-x", "--tb=short", "-rN", page], plugins=[executor]
        )
    )
    if executor.stale:
        return _planned_anew(execution, asked)
    judged = executor.judged
    if judged is not None and judged.verdict is Verdict.STOPPED:
        return STOPPED
    return (
        DONE
        if code == 0 and judged is not None and judged.verdict is Verdict.PASSED
        else NOT_SO
        if executor.begun
        else NOT_BEGUN
    )


def _planned_anew(execution: Execution, asked: Asked) -> int:
    from ..execution.agenda import resets_pools
    from .plan import planned
    from .settings import ROOT

    typer.echo("")
    planned(
        [str(ROOT / execution.procedure.feature)],
        asked.cluster,
        asked.evidence,
        None,
        reset_pools=resets_pools(execution.procedure),
    )
    return NOT_BEGUN
