"""The database's errors: Informix's numbers and texts for what SQLite says. Knows no table."""

from __future__ import annotations

import re

from simulator.provenance import observed

ERRORS: tuple[tuple[str, int, str], ...] = (
    (
        r"no such column: (?:\w+\.)?(\w+)",
        217,
        "Column ({0}) not found in any table in the query (or SLV is undefined).",
    ),
    (r"no such table: (\w+)", 206, "The specified table ({0}) is not in the database."),
    (r"no such function: (\w+)", 674, "Routine ({0}) can not be resolved."),
    (r"ambiguous column name: (\w+)", 324, "Ambiguous column ({0})."),
)
SYNTAX = (201, "A syntax error has occurred.")
ERRORS_SOURCE = observed("201 and 217 captured through AXL; the other texts are Informix's published ones")

MISSING_KEY = -691
MISSING_KEY_TEXT = "Missing key in referenced table for referential constraint (informix.{0})."
MISSING_KEY_SOURCE = observed(
    "captured through executeSQLUpdate, blamed on the client; names of constraints inferred"
)


class SqlError(Exception):
    """`SqlError(201, "A syntax error has occurred.")`: Informix's number, as it was captured, and text."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number, self.text = number, text


class NotSimulated(SqlError):
    """The product's database would do this, the simulator's cannot."""

    def __init__(self, text: str) -> None:
        super().__init__(-1, text)


def as_informix(text: str) -> SqlError:
    """SQLite's words -> the product's; everything unknown is a syntax error."""
    for pattern, number, words in ERRORS:
        if found := re.search(pattern, text):
            return SqlError(number, words.format(found[1].lower()))
    return SqlError(*SYNTAX)
