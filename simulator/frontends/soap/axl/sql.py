"""AXL's SQL: the database asked and changed as text. The database answers for what a statement means."""

from __future__ import annotations

from simulator.database.sql import NotSimulated, SqlError
from simulator.frontends.soap.axl.reply import response, within_limit
from simulator.frontends.soap.envelope import NotModelled, Request, SoapFault, tag
from simulator.frontends.soap.service import Call, Operation
from simulator.provenance import documented, inferred

NO_INACTIVE = "No inactive version is installed."
NO_INACTIVE_SOURCE = inferred(
    "a simulated node has one partition only; the product's words are not published"
)


def _fault(error: SqlError) -> SoapFault:
    if isinstance(error, NotSimulated):
        return NotModelled(error.text, error.number)
    return SoapFault(error.text, error.number, sender=error.number < 0)


async def execute_sql_query(call: Call) -> str:
    try:
        columns, rows = call.database.select(call.request.text("sql"))
    except SqlError as error:
        raise _fault(error) from None
    return response(
        call, within_limit(["<row>" + "".join(map(tag, columns, row)) + "</row>" for row in rows])
    )


async def execute_sql_update(call: Call) -> str:
    try:
        touched = call.database.update(call.request.text("sql"))
    except SqlError as error:
        raise _fault(error) from None
    return response(call, tag("rowsUpdated", touched))


async def execute_sql_query_inactive(call: Call) -> str:
    raise SoapFault(NO_INACTIVE)


def _sql(request: Request) -> str:
    return request.text("sql")


OPERATIONS: dict[str, Operation] = {
    "executeSQLQuery": Operation(
        execute_sql_query, _sql, documented("AXL schema: rows are elements named after columns")
    ),
    "executeSQLUpdate": Operation(
        execute_sql_update, _sql, documented("AXL schema: rowsUpdated"), changing=True
    ),
    "executeSQLQueryInactive": Operation(execute_sql_query_inactive, _sql, NO_INACTIVE_SOURCE),
}
