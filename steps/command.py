"""`cucm-runbook`: what is not a test run is a subcommand here; what shapes a run is an option of pytest.

It answers for starting things with the right arguments. It knows no cluster, and imports late.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pluggy import HookimplMarker

from steps.execute_command import execute
from steps.plan_command import plan
from steps.preflight_command import preflight
from steps.trust_command import trust
from steps.verify_command import verify_evidence

if TYPE_CHECKING:
    import pytest

    from steps.plugin.sentence import Sentence

ROOT = Path(__file__).resolve().parent.parent
hookimpl = HookimplMarker("pytest")
PASSED_ON = {"ignore_unknown_options": True}

app = typer.Typer(
    help="A runbook for Cisco Unified Communications Manager; the order of work stands in features/.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

app.command()(preflight)
app.command()(plan)
app.command()(execute)
app.command()(trust)
app.command("verify-evidence")(verify_evidence)


@app.command()
def steps(
    changing: Annotated[
        bool, typer.Option("--changing", help="Only sentences that change a cluster.")
    ] = False,
) -> None:
    """List every sentence a feature may use: its parameters, an example, and whether it changes a cluster."""
    found = [each for each in sentences() if each.changes or not changing]
    for kind in ("given", "when", "then"):
        for sentence in (each for each in found if each.kind == kind):
            for line in described(sentence):
                typer.echo(line)
    typer.echo(f"{len(found)} sentences, {sum(each.changes for each in found)} of them change a cluster.")


@app.command(context_settings=PASSED_ON)
def rehearse(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FEATURES]... [PYTEST OPTIONS]...", help="All features, if none is named."),
    ] = None,
) -> None:
    """Run features with pytest, on a simulated cluster unless --cluster FILE names another.

    Every option of pytest may be given, and these: --release, --mode and --world (again for a second
    one), --evidence DIR. Nothing here grants consent to change a live cluster.
    """
    import pytest

    raise typer.Exit(int(pytest.main([*settings(), *(arguments or ())], plugins=[EveryFeature()])))


class EveryFeature:
    """Where no file is named, every feature of the runbook is meant, whatever the working directory."""

    @staticmethod
    @hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
        """pytest has told files from the values of options by now, and has not yet looked for a conftest."""
        known = early_config.known_args_namespace
        if not known.file_or_dir:
            known.file_or_dir = [str(ROOT / "features")]
            args += known.file_or_dir


@app.command(context_settings=PASSED_ON)
def serve(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="[OPTIONS OF THE SIMULATOR]...")] = None,
) -> None:
    """Start the simulator, as `python -m simulator` does, and hand it every argument that follows."""
    sys.argv = ["simulator", *(arguments or ())]
    runpy.run_module("simulator", run_name="__main__", alter_sys=True)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="A folder that a run left, e.g. evidence/...-lab.")],
) -> None:
    """Judge a run from its journal, and write its report: after a run that was killed, the only one."""
    from cucm_driver.record.journal import read
    from cucm_driver.record.seal import LINES
    from steps.evidence import junit
    from steps.evidence import report as page
    from steps.evidence.judge import Verdict, judge

    if not (folder / LINES).is_file():
        typer.echo(
            f"{folder}: there is no {LINES}. Nothing was written. Next: name the folder of a run.", err=True
        )
        raise typer.Exit(2)
    judged = judge(read(folder))
    junit.write(folder, judged)
    typer.echo(f"{judged.verdict}: {page.write(folder, judged)}")
    raise typer.Exit(0 if judged.verdict is Verdict.PASSED else 1)


def settings() -> list[str]:
    """The clone's own settings, whatever the working directory; an installed runbook brings them itself."""
    file = ROOT / "pyproject.toml"
    found = [f"--rootdir={ROOT}", "-p", "steps.plugin"]
    if file.is_file():
        return [*found, "-c", str(file)]
    strict = ["--import-mode=importlib", "--strict-markers", "-W", "error::RuntimeWarning"]
    return [*found, "-p", "no:cacheprovider", *strict]


def sentences() -> Iterator[Sentence]:
    """Every sentence of `steps.sentences`, module by module."""
    from importlib import import_module

    from steps.plugin import sentence_modules
    from steps.plugin.sentence import sentences_in

    for name in sentence_modules():
        yield from sentences_in(import_module(name))


def described(sentence: Sentence) -> Iterable[str]:
    """A sentence as `steps` prints it."""
    kind = sentence.kind.capitalize()
    yield f"{kind} {sentence.text}{'   [changes the cluster]' if sentence.changes else ''}"
    yield from (f"    {line}" for line in sentence.explanation.splitlines())
    if sentence.parameters:
        yield f"    takes: {', '.join(f'{name} ({what})' for name, what in sentence.parameters.items())}"
        yield f"    e.g.   {kind} {sentence.example}"
    yield ""
