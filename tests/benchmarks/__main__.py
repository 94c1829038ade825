"""`python -m tests.benchmarks`: figures and ratios beside the budgets. Nothing fails here; a machine is not a promise."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from tests.benchmarks import bdd, clusters, procedures, shell, soap
from tests.benchmarks.figure import Figure

SUITES = (shell.figures, soap.figures, procedures.figures, bdd.figures, clusters.figures)


def measured(console: Console) -> Iterator[Figure]:
    """Every figure, told as it comes."""
    for suite in SUITES:
        for figure in suite():
            console.print(f"  {figure.name}: {figure.text}", highlight=False)
            yield figure


def main() -> None:
    console = Console(width=120)
    console.print(f"Benchmarks on Python {platform.python_version()}, {platform.system()}")
    table = Table("what", "figure", "budget", "holds", title="Figures and ratios")
    for figure in list(measured(console)):
        table.add_row(figure.name, figure.text, figure.budget_text, figure.verdict)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
