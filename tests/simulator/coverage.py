"""The page "what is simulated, how sure we are": every `Source` that stands in the simulator, found by looking.

`python -m tests.simulator.coverage > docs/what_is_simulated.md` writes it; a test holds it against the code.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import ModuleType

import simulator
from simulator.blueprint import shipped
from simulator.faults import KINDS
from simulator.model.rules import WORLDS
from simulator.provenance import Certainty, Source
from simulator.releases import RELEASES

HEAD = """\
# What is simulated, and how sure we are

Generated from the simulator's own tables by `python -m tests.simulator.coverage`; do not edit. No real cluster was at
hand: every rule, command, operation, text and release value stands in the code beside its source and one of these marks.

* **documented**: the vendor's documents say so.
* **observed**: seen on a real system by the author of the source.
* **inferred**: follows from documented facts; no source says it.
* **recalled**: from memory of the product; a recording from a real cluster should replace it.

What is not in these tables is not simulated: a command, operation or file that nobody wrote gets the product's own
refusal, a note in the simulator's journal, and the scenario that asked for it fails. Not simulated at all yet:
encrypted configuration files, the certificate REST interface, IM and Presence nodes.
"""


@dataclass(frozen=True)
class Item:
    """`Item("simulator.model.service", "Cisco Tftp", Source(...))`."""

    module: str
    name: str
    source: Source


def modules() -> Iterator[ModuleType]:
    """Every module of the simulator but the one that runs it."""
    for found in pkgutil.walk_packages(simulator.__path__, "simulator."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def items() -> list[Item]:
    """Everything that carries a source, in the order of modules and of what stands in them.

    A source that rows of a table share is told by its rows; one with a name of its own only is told by that name.
    """
    rows: dict[tuple[str, int], Item] = {}
    named: dict[tuple[str, int], Item] = {}
    for module in modules():
        for name in _assigned(module):
            for path, source in _sources(name, vars(module)[name]):
                told, label = (named, _readable(path)) if path == name else (rows, path)
                told.setdefault((label, id(source)), Item(module.__name__, label, source))
    shared = {of for _, of in rows}
    alone = [item for (_, of), item in named.items() if of not in shared]
    order = {module.__name__: place for place, module in enumerate(modules())}
    return sorted([*rows.values(), *alone], key=lambda item: order[item.module])


def _assigned(module: ModuleType) -> Iterator[str]:
    """The names that a module itself gives a value or defines as a class; what it imports is told where it is defined."""
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, ast.ClassDef):
            yield statement.name
            continue
        targets = (
            statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        )
        yield from (
            target.id for target in targets if isinstance(target, ast.Name) and target.id in vars(module)
        )


def _sources(path: str, value: object, depth: int = 0) -> Iterator[tuple[str, Source]]:
    if isinstance(value, Source):
        yield path, value
    elif depth > 4:
        return
    elif isinstance(value, type):
        yield from ((path, own) for own in vars(value).values() if isinstance(own, Source))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _sources(_label(key), inner, depth + 1)
    elif isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            yield from _sources(path, inner, depth + 1)
    elif is_dataclass(value):
        label = _own_label(value) or path
        for field in fields(value):
            yield from _sources(label, getattr(value, field.name), depth + 1)
    elif hasattr(value, "commands"):
        yield from _sources(path, value.commands, depth + 1)


def _label(key: object) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _own_label(value: object) -> str:
    for name in ("words", "name", "pattern", "way"):
        label = getattr(value, name, None)
        if isinstance(label, str) and label:
            return label
        if isinstance(label, tuple) and label:
            return " ".join(map(str, label))
    return ""


def _readable(name: str) -> str:
    return name.removesuffix("_SOURCE").replace("_", " ").strip().lower()


def page() -> str:
    """The page as Markdown."""
    found = items()
    counts = Counter(item.source.certainty for item in found)
    lines = [HEAD, *_lists(), "", "| mark | how many |", "|---|---|"]
    lines += [f"| {mark.value} | {counts[mark]} |" for mark in Certainty]
    for module in dict.fromkeys(item.module for item in found):
        lines += ["", f"## {module.removeprefix('simulator.')}", "", _about(module), ""]
        lines += ["| what | mark | source |", "|---|---|---|"]
        lines += [
            f"| {_cell(i.name)} | {i.source.certainty.value} | {_cell(i.source.text)} |"
            for i in found
            if i.module == module
        ]
    return "\n".join(lines) + "\n"


def _lists() -> Iterator[str]:
    """What can be chosen, from the tables; faults are the simulator's own devices and say nothing of the product."""
    yield f"* Releases: {', '.join(RELEASES)}. Worlds: lazy, eager ({len(WORLDS)} effects that sources leave open differ)."
    yield f"* Clusters that come with it: {', '.join(shipped())}; or a file of one's own."
    yield f"* What can be made to go wrong, at a request, on the wire or at a service's move: {', '.join(KINDS)}."


def _about(module: str) -> str:
    """The first sentence of the module's docstring."""
    text = (importlib.import_module(module).__doc__ or "").strip().split("\n\n")[0]
    return " ".join(text.split())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
