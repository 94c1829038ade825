"""Rows as `run sql` prints them on the CLI: names, a line of `=` that tells the columns, then the rows."""

from __future__ import annotations

import re

from cucm_driver.facts.fact import Unreadable

_UNDERLINE = re.compile(r"^\s*=+(?: +=+)*\s*$")


def read_rows(text: str) -> list[dict[str, str]]:
    """`[{"name": "cm-pub"}]`. Raises Unreadable where there is no heading, or a row that ends before its last column."""
    lines = text.splitlines()
    at = next((n for n, line in enumerate(lines) if _UNDERLINE.match(line)), None)
    if not at:
        raise Unreadable("no line of '=' below the names of columns")
    columns = [match.span() for match in re.finditer("=+", lines[at])]
    names = [lines[at - 1][start:end].strip().lower() for start, end in columns]
    rows = [line for line in lines[at + 1 :] if line.strip()]
    return [dict(zip(names, _cells(row, columns), strict=True)) for row in rows]


def _cells(row: str, columns: list[tuple[int, int]]) -> list[str]:
    if len(row) <= columns[-1][0] and len(columns) > 1:
        raise Unreadable(f"the row {row!r} ends before its last column")
    ends = [start for start, _ in columns[1:]] + [len(row)]
    return [row[start:end].strip() for (start, _), end in zip(columns, ends, strict=True)]
