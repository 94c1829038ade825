"""`cucm-runbook steps`: every sentence that a feature may use. It knows no cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..plugin.sentence import Sentence


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


def sentences() -> Iterator[Sentence]:
    """Every sentence of `steps.sentences`, module by module."""
    from importlib import import_module

    from ..plugin import sentence_modules
    from ..plugin.sentence import sentences_in

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
