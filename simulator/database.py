"""The cluster's database as SQL sees it: the product's tables, filled from the model, asked with its SELECT.

Answers for names of tables and columns and for error texts. Refuses to change anything: that is the model's.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Hashable

from simulator.database_tables import TABLES, Rows, certificates
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.provenance import documented, observed

PAGING = re.compile(r"^\s*select(?:\s+skip\s+(\d+))?(?:\s+first\s+(\d+))?\s", re.IGNORECASE)
PAGING_SOURCE = documented(
    "AXL developer guide: `select skip m first n ...` pages a result that is too large"
)

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

ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}


class SqlError(Exception):
    """`SqlError(201, "A syntax error has occurred.")`: Informix's number, without its sign, and text."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number, self.text = number, text


class Database:
    """`Database(model).select("select name from device where tkclass=1")` gives columns and rows of text.

    `pem` makes the text of a certificate; without it that column is empty. A table is filled when a statement
    first names it, and again when what stands behind it has changed.
    """

    def __init__(self, model: Cluster, pem: Callable[[Certificate], str] | None = None) -> None:
        self._model = model
        self._filled: dict[str, Hashable] = {}
        self._sqlite = sqlite3.connect(":memory:", isolation_level=None)
        self._by_pkid: dict[str, Certificate] = {}
        self._sqlite.create_function(
            "pem", 1, lambda key: pem(self._by_pkid[key]) if pem else "", deterministic=True
        )
        for name, table in TABLES.items():
            columns = ", ".join(f"{column} {kind}" for column, kind in table.columns.items())
            self._sqlite.execute(f"create table {name} ({columns})")

    def close(self) -> None:
        self._sqlite.close()

    def select(self, sql: str) -> tuple[list[str], list[tuple[str, ...]]]:
        """Columns in lower case, NULL as an empty text. Raises SqlError."""
        paging = PAGING.match(sql)
        if paging is None:
            raise SqlError(*SYNTAX)
        self._refresh(sql)
        skip, first = paging.groups()
        statement = f"select {sql[paging.end() :].rstrip().rstrip(';')}"
        if skip or first:
            statement += f" limit {first or -1} offset {skip or 0}"
        return self._ask(statement)

    def _ask(self, statement: str) -> tuple[list[str], list[tuple[str, ...]]]:
        self._sqlite.set_authorizer(_reading_only)
        try:
            found = self._sqlite.execute(statement)
            rows = [tuple("" if value is None else str(value) for value in row) for row in found]
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _as_informix(str(error)) from None
        finally:
            self._sqlite.set_authorizer(None)
        return [column[0].lower() for column in found.description], rows

    def _refresh(self, sql: str) -> None:
        words = set(re.findall(r"\w+", sql.lower()))
        for name, table in TABLES.items():
            if name not in words:
                continue
            stamp = table.stamp(self._model)
            if self._filled.get(name, self) != stamp:
                self._fill(name, table.rows(self._model))
                self._filled[name] = stamp

    def _fill(self, name: str, rows: Rows) -> None:
        table = TABLES[name]
        self._sqlite.execute(f"delete from {name}")  # noqa: S608 (a name of our own table)
        if name == "certificate":
            self._by_pkid = certificates(self._model)
        places = ",".join("?" for kind in table.columns.values() if "generated" not in kind)
        self._sqlite.executemany(f"insert into {name} values ({places})", rows)  # noqa: S608


def _reading_only(action: int, *what: str | None) -> int:
    system = action == sqlite3.SQLITE_READ and (what[0] or "").startswith("sqlite_")
    return sqlite3.SQLITE_OK if action in ALLOWED and not system else sqlite3.SQLITE_DENY


def _as_informix(text: str) -> SqlError:
    for pattern, number, words in ERRORS:
        if found := re.search(pattern, text):
            return SqlError(number, words.format(found[1].lower()))
    return SqlError(*SYNTAX)
