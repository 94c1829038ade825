"""`run sql`: a statement to the cluster's database, its rows in columns. The database answers, this draws."""

from __future__ import annotations

from simulator.database.sql import NotSimulated as ChangeNotSimulated
from simulator.database.sql import SqlError
from simulator.frontends.cli.command import Argument, Command, Failed, NotSimulated, Parameter
from simulator.frontends.cli.session import Session
from simulator.provenance import observed, recalled

SOURCE = observed(
    "transcripts of 10.5 to 12.5 and 15 (page on licence management, TAC 118893, 222864): columns and `Rows: 1`"
)
EMPTY_SOURCE = recalled("an empty result: names and underline only")
ERROR_SOURCE = recalled("an error: the database's text alone, without `Executed command unsuccessfully`")

CHANGES = ("update", "insert", "delete")


async def run_sql(session: Session, statement: str) -> None:
    try:
        if _changes(statement):
            await session.running.settle()
            touched = session.platform.database.update(statement)
            await session.running.settle()
            await session.say(f"Rows: {touched}")
            return
        columns, rows = session.platform.database.select(statement)
    except ChangeNotSimulated:
        raise NotSimulated from None
    except SqlError as error:
        raise Failed(error.text) from None
    await session.say(layout(columns, rows))


def layout(columns: list[str], rows: list[tuple[str, ...]]) -> str:
    """A column is as wide as its name or its longest value; one blank between columns; trailing blanks stay."""
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    lines = [tuple(columns), tuple("=" * width for width in widths), *rows]
    return "\n".join(
        " ".join(f"{value:<{width}}" for value, width in zip(line, widths, strict=True)) for line in lines
    )


def _changes(statement: str) -> bool:
    return statement.split(None, 1)[:1] != [] and statement.split(None, 1)[0].lower() in CHANGES


_STATEMENT = (Parameter("sql_statement", "statement to run against the database"),)

COMMANDS = (
    Command(
        "run sql", run_sql, SOURCE, 1, _changes, Argument.REQUIRED, "run a SQL statement", _STATEMENT,
    ),
)  # fmt: skip
