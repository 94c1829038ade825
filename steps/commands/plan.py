"""`cucm-runbook plan`: what a night would do, to whom, and where one may go home. It changes nothing on any cluster.

It answers for starting the planning, for files and exit codes. What a plan is stands in `steps.planning`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..planning.plan import FeatureText, Plan
    from ..planning.planner import Planner

GOOD, NOT_SO, UNREAD = 0, 1, 2
JSON, PAGE = "plan.json", "plan.txt"
ALONE = ("--disable-plugin-autoload", "-p", "pytest_bdd.plugin")
"""No other plugin of pytest has a say, as when the plan is executed; importing them took a third of the time."""

ENDED = (0, 1, 2)  # pytest's own: passed, failed, stopped
MISTAKEN, NOTHING_FOUND = 4, 5  # pytest's own: an option that it has told about already; no scenario
NO_PROCEDURE = "no feature named here has a procedure: a scenario with the tag @procedure.\nNext: name others, e.g. features/certificates."


def plan(
    cluster: Annotated[
        Path, typer.Option("--cluster", help="The inventory of the cluster.", exists=True, dir_okay=False)
    ],
    features: Annotated[
        list[str] | None, typer.Argument(metavar="[FEATURE]...", help="Files or folders of the runbook.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Save the plan to this file (JSON).")] = None,
    check: Annotated[
        Path | None, typer.Option("--check", help="Does this saved plan still fit?", dir_okay=False)
    ] = None,
    reset_pools: Annotated[
        bool,
        typer.Option(
            "--reset-pools",
            help="After the pilot, reset phones by device pool where a pool holds nothing else and is no larger than a batch.",
        ),
    ] = False,
    evidence: Annotated[Path, typer.Option("--evidence", help="Where the run leaves its folder.")] = Path(
        "evidence"
    ),
) -> None:
    """Plan the procedures of features for one cluster, or check a saved plan; nothing is changed.

    Exit code 0: something applies and goes through as far as can be told, or the saved plan still fits; 1: nothing
    applies, something would stop the night, or the saved plan is stale; 2: nothing could be planned.
    """
    from cucm_driver.errors import RunbookError

    if bool(features) == (check is not None):
        _give_up("name features to plan, or one plan to --check.")
    if check is not None and out is not None:
        _give_up("--check saves nothing: leave out --out, or plan anew.")
    try:
        code = (
            _checked(check, cluster, evidence)
            if check
            else planned(features or [], cluster, evidence, out, reset_pools=reset_pools)
        )
    except RunbookError as trouble:
        _give_up(str(trouble))
    raise typer.Exit(code)


def _give_up(why: str) -> None:
    typer.echo(why, err=True)
    raise typer.Exit(UNREAD)


def planned(
    features: list[str], cluster: Path, evidence: Path, out: Path | None, *, reset_pools: bool = False
) -> int:
    from ..planning.page import page

    if missing := [name for name in features if not Path(name.partition("::")[0]).exists()]:
        _give_up(
            f"{', '.join(missing)}: no such file or folder.\nNext: name pages of the runbook, e.g. features/certificates."
        )
    planner, said = _drafted(features, cluster, evidence, reset_pools=reset_pools)
    if planner.failure or planner.situation is None or planner.folder is None:
        if words := planner.failure or said:
            typer.echo(words, err=True)
        return UNREAD
    made = _plan(planner)
    lines = list(page(made))
    planner.folder.joinpath(PAGE).write_text("\n".join([*lines, ""]), encoding="utf-8")
    for file in (planner.folder / JSON, out):
        if file is not None:
            made.write(file)
    for line in lines:
        typer.echo(line)
    typer.echo(f"Plan: {out or planner.folder / JSON}")
    return GOOD if made.applying and not any(each.trouble for each in made.applying) else NOT_SO


def _drafted(features: list[str], cluster: Path, evidence: Path, *, reset_pools: bool) -> tuple[Planner, str]:
    """The planner after its session, and what pytest printed where it could not even begin."""
    import pytest

    from ..planning.planner import IN_PLACE_OF, Planner
    from .settings import settings

    planner = Planner(dict(os.environ))
    absent = [word for name in (*IN_PLACE_OF, "cacheprovider") for word in ("-p", f"no:{name}")]
    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    asked = ["--cluster", str(cluster), "--evidence", str(evidence), "-m", "procedure", "-q", "--tb=short"]
    asked += ["--reset-pools"] if reset_pools else []
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = int(pytest.main([*settings(), *ALONE, *absent, *quiet, *asked, *features], plugins=[planner]))
    told = {MISTAKEN: "", NOTHING_FOUND: NO_PROCEDURE}.get(code, printed.getvalue().strip())
    return planner, "" if code in ENDED else told


def _plan(planner: Planner) -> Plan:
    from cucm_driver.answers.preflight.check import Verdict

    from ..planning.plan import Doubt, Plan, State

    seen = planner.situation
    assert seen is not None
    return Plan(
        cluster=seen.cluster,
        release=seen.release.text,
        mode=seen.mode,
        made_at=seen.at,
        state=State.of(seen.fingerprint),
        phones=seen.phones,
        registered=seen.registered,
        doubts=tuple(
            Doubt(
                check=each.check.name,
                verdict="fail" if each.verdict is Verdict.FAIL else "unknown",
                said=each.said,
            )
            for each in seen.doubts
        ),
        features=tuple(_texts(planner)),
        procedures=tuple(draft.procedure(seen) for draft in planner.drafts),
    )


def _texts(planner: Planner) -> Iterator[FeatureText]:
    """Each page once, in the order of the plan."""
    from ..planning.pages import feature_text
    from .settings import ROOT

    for path in dict.fromkeys(draft.feature for draft in planner.drafts):
        yield feature_text(path, ROOT)


def _checked(file: Path, cluster: Path, evidence: Path) -> int:
    """Reads the state again, and the features, as far as they can be found."""
    from cucm_driver.answers.fingerprint import changes

    from ..planning.pages import changed_texts
    from ..planning.plan import read_plan
    from ..planning.situation import look, reading
    from .settings import ROOT

    saved = read_plan(file)
    with reading(cluster, dict(os.environ), evidence) as driver:
        now = look(driver)
    stale = [] if now.cluster == saved.cluster else [f"cluster: {saved.cluster} -> {now.cluster}"]
    stale += [*changed_texts(saved.features, ROOT), *changes(saved.state.fingerprint, now.fingerprint)]
    before, after = sum(saved.registered.values()), sum(now.registered.values())
    made = f"{file}: made {saved.made_at:%Y-%m-%d %H:%M} UTC for {saved.cluster}"
    typer.echo(f"{made}: {'STALE, plan anew' if stale else 'still fits'}")
    for line in stale:
        typer.echo(f"  {line}")
    typer.echo(f"Registered phones, which are no part of it: {before} then, {after} now")
    return NOT_SO if stale else GOOD
