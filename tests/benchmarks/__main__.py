"""`python -m tests.benchmarks`: figures and ratios beside the budgets. Nothing fails here; a machine is not a promise.

With the names of suites only those are measured; `window` takes minutes and is measured only when it is named.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence

from rich.console import Console
from rich.table import Table

from tests.benchmarks import bdd, clusters, driver, judge, procedures, shell, soap, window
from tests.benchmarks.figure import Figure

SUITES: dict[str, Callable[[], Iterator[Figure]]] = {
    "shell": shell.figures,
    "soap": soap.figures,
    "procedures": procedures.figures,
    "bdd": bdd.figures,
    "clusters": clusters.figures,
    "driver": driver.figures,
    "judge": judge.figures,
    "window": window.figures,
}
UNASKED = tuple(name for name in SUITES if name != "window")


def measured(console: Console, names: Sequence[str]) -> Iterator[Figure]:
    """Every figure, told as it comes."""
    for name in names:
        for figure in SUITES[name]():
            console.print(f"  {figure.name}: {figure.text}", highlight=False)
            yield figure


def main(asked: Sequence[str]) -> None:
    unknown = [name for name in asked if name not in SUITES]
    if unknown:
        sys.exit(f"There is no suite {', '.join(unknown)}; there are {', '.join(SUITES)}.")
    console = Console(width=120)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    console.print(
        f"Benchmarks on Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores{load}"
    )
    table = Table("what", "figure", "budget", "holds", title="Figures and ratios")
    for figure in list(measured(console, asked or UNASKED)):
        table.add_row(figure.name, figure.text, figure.budget_text, figure.verdict)
    console.print(table)
    if not asked:
        console.print(
            "Not measured: a whole window on the largest cluster, through driver and sockets. It takes minutes: "
            "python -m tests.benchmarks window"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
