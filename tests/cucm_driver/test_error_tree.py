"""The tree drawn in `cucm_driver.errors` shows every error there is, below the error it is a kind of."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import cucm_driver
import steps
from cucm_driver import errors
from cucm_driver.errors import RunbookError

ROW = re.compile(r"(?P<indent> +)(?P<name>\w+)(?: {2,}\S.*?(?: \((?P<module>[a-z_.]+)\))?)?")

Row = tuple[str, str, str]
"""Name, name of the error it is a kind of, and its module: `("Stale", "ClusterTrouble", "steps.execution.executor")`."""


def drawn() -> Iterator[Row]:
    """The rows of the tree; an error without a module stands in `errors` itself."""
    assert errors.__doc__ is not None
    above: list[tuple[int, str]] = []
    for line in errors.__doc__.partition("The tree::")[2].splitlines():
        row = ROW.fullmatch(line)
        if row is None:
            continue
        depth = len(row["indent"])
        above = [each for each in above if each[0] < depth]
        yield row["name"], above[-1][1] if above else "Exception", row["module"] or errors.__name__
        above.append((depth, row["name"]))


def defined(error: type[Exception] = RunbookError) -> Iterator[Row]:
    yield error.__name__, error.__bases__[0].__name__, error.__module__
    for kind in error.__subclasses__():
        if kind.__module__.startswith(("cucm_driver", "steps")):
            yield from defined(kind)


def test_every_error_stands_in_the_tree() -> None:
    for package in (cucm_driver, steps):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    drawn_rows, there = list(drawn()), set(defined())
    assert not (missing := there - set(drawn_rows)), f"draw them in cucm_driver/errors.py: {sorted(missing)}"
    assert not (gone := set(drawn_rows) - there), f"no such error any more, or it moved: {sorted(gone)}"
    assert len(drawn_rows) == len(there), "an error is drawn twice"
