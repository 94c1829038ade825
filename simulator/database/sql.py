"""The cluster's database as SQL sees it: the product's tables, filled from the model, asked with its SELECT.

Answers for names of tables and columns and for error texts. What an UPDATE changes is changed in the model.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
import ssl
from collections.abc import Callable, Hashable

from simulator.database import certificates, tables, writing
from simulator.database.errors import SYNTAX, NotSimulated, SqlError, as_informix
from simulator.database.tables import Rows, Table
from simulator.database.writing import Change
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.provenance import documented, inferred
from simulator.releases import Rank

__all__ = ["TABLES", "Database", "NotSimulated", "SqlError"]

TABLES: dict[str, Table] = {**tables.TABLES, **certificates.TABLES}

PAGING = re.compile(r"^\s*select(?:\s+skip\s+(\d+))?(?:\s+first\s+(\d+))?\s", re.IGNORECASE)
PAGING_SOURCE = documented(
    "AXL developer guide: `select skip m first n ...` pages a result that is too large"
)
UPDATE = re.compile(r"^\s*update\s+(\w+)\s+set\s.*", re.IGNORECASE | re.DOTALL)
OTHER_CHANGE = re.compile(r"^\s*(?:insert\s+into|delete\s+from)\s+(\w+)\b", re.IGNORECASE)
UPDATE_SOURCE = inferred(
    "executeSQLUpdate runs any statement; simulated are the columns with a meaning in the model"
)

READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}


class Database:
    """`Database(model).select("select name from device where tkclass=1")` gives columns and rows of text.

    `pem` makes the text of a certificate; without it that column is empty. A table is made and filled when a statement
    first names it, and again when what stands behind it has changed. `at` is the node whose database it is.
    """

    def __init__(self, model: Cluster, pem: Callable[[Certificate], str] | None = None, at: str = "") -> None:
        self._model, self._at = model, at
        self._tables = {**tables.TABLES, **certificates.tables(at)}
        self._filled: dict[str, Hashable] = {}
        self._sqlite = sqlite3.connect(":memory:", isolation_level=None)
        self._by_pkid: dict[str, Certificate] = {}
        text = pem if pem is not None else lambda certificate: ""
        self._function("pem", lambda key: text(self._by_pkid[key]))
        self._function("hash", lambda key: _hash(text(self._by_pkid[key])))
        self._columns = {name: _known(table, model.release.rank) for name, table in self._tables.items()}

    def _function(self, name: str, answer: Callable[[str], str]) -> None:
        self._sqlite.create_function(name, 1, answer, deterministic=True)

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

    def update(self, sql: str) -> int:
        """Carry out one UPDATE in the model; how many rows it found. Raises SqlError, or NotSimulated."""
        found = UPDATE.match(sql)
        if found is None:
            other = OTHER_CHANGE.match(sql)
            raise NotSimulated(f"changing {other[1]} so is not simulated") if other else SqlError(*SYNTAX)
        self._refresh(sql)
        name = found[1].lower()
        touched, changes = self._tried(name, sql.rstrip().rstrip(";"))
        for change in changes:
            writing.write(self._model, change)
        return touched

    def _tried(self, name: str, statement: str) -> tuple[int, list[Change]]:
        """(rows found, cells that the statement would change): done to the copy and taken back."""
        self._sqlite.execute("begin")
        try:
            before = self._cells(name)
            self._sqlite.set_authorizer(_updating_only)
            touched = self._sqlite.execute(statement).rowcount
            self._sqlite.set_authorizer(None)
            after = self._cells(name)
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise as_informix(str(error)) from None
        finally:
            self._sqlite.set_authorizer(None)
            self._sqlite.execute("rollback")
        changed = [
            Change(name, old.get("name") or old.get("pkid", ""), column, old["pkid"], value)
            for old, new in zip(before, after, strict=True)
            for column, value in new.items()
            if value != old[column]
        ]
        writing.check(self._model, changed)
        return touched, changed

    def _cells(self, name: str) -> list[dict[str, str]]:
        if name not in TABLES:
            raise sqlite3.OperationalError(f"no such table: {name}")
        stored = [column for column, kind in self._columns[name].items() if "generated" not in kind]
        rows = self._sqlite.execute(f"select {', '.join(stored)} from {name} order by rowid")  # noqa: S608
        return [dict(zip(stored, map(_text, row), strict=True)) for row in rows]

    def _ask(self, statement: str) -> tuple[list[str], list[tuple[str, ...]]]:
        self._sqlite.set_authorizer(_reading_only)
        try:
            found = self._sqlite.execute(statement)
            rows = [tuple(map(_text, row)) for row in found]
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise as_informix(str(error)) from None
        finally:
            self._sqlite.set_authorizer(None)
        return [column[0].lower() for column in found.description], rows

    def _refresh(self, sql: str) -> None:
        words = set(re.findall(r"\w+", sql.lower()))
        for name, table in self._tables.items():
            if name not in words:
                continue
            stamp = table.stamp(self._model)
            if self._filled.get(name, self) != stamp:
                self._fill(name, table.rows(self._model))
                self._filled[name] = stamp

    def _fill(self, name: str, rows: Rows) -> None:
        columns = TABLES[name].columns
        known = ", ".join(f"{column} {kind}" for column, kind in self._columns[name].items())
        self._sqlite.execute(f"create table if not exists {name} ({known})")
        self._sqlite.execute(f"delete from {name}")  # noqa: S608 (a name of our own table)
        if name in certificates.TABLES:
            self._by_pkid = certificates.by_pkid(certificates.home_of(self._model, self._at))
        stored = [column for column, kind in columns.items() if "generated" not in kind]
        kept = [place for place, column in enumerate(stored) if column in self._columns[name]]
        if len(kept) < len(stored):
            rows = (tuple(row[place] for place in kept) for row in rows)
        places = ",".join("?" for _ in kept)
        self._sqlite.executemany(f"insert into {name} values ({places})", rows)  # noqa: S608


def _known(table: Table, rank: Rank) -> dict[str, str]:
    """The columns that a release has."""
    return {column: kind for column, kind in table.columns.items() if table.since.get(column, ()) <= rank}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _hash(pem: str) -> str:
    """Base64 of the SHA-1 of the certificate's DER (Cisco 210541)."""
    if not pem:
        return ""
    digest = hashlib.sha1(ssl.PEM_cert_to_DER_cert(pem), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def _reading_only(action: int, *what: str | None) -> int:
    system = action == sqlite3.SQLITE_READ and (what[0] or "").startswith("sqlite_")
    return sqlite3.SQLITE_OK if action in READING and not system else sqlite3.SQLITE_DENY


def _updating_only(action: int, *what: str | None) -> int:
    return sqlite3.SQLITE_OK if action == sqlite3.SQLITE_UPDATE else _reading_only(action, *what)
