"""AXL's list and get operations, the same for every noun. Which nouns there are stands in another table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from simulator.database.tables import pkid
from simulator.frontends.soap.axl.noun import Noun
from simulator.frontends.soap.axl.nouns import NOUNS
from simulator.frontends.soap.axl.reply import (
    braces,
    not_found,
    plain,
    response,
    within_limit,
    written,
)
from simulator.frontends.soap.envelope import NotModelled, Request, SoapFault, local
from simulator.frontends.soap.service import Call, Operation
from simulator.model.cluster import Cluster
from simulator.provenance import inferred

LISTED = tuple(NOUNS)
GOT = tuple(name for name in NOUNS if name not in ("ServiceParameter", "RegistrationDynamic"))
WILDCARD_SOURCE = inferred("`%` as in SQL is documented; that letters' case does not matter is inferred")


async def list_of(noun: Noun, call: Call) -> str:
    """`list...`: the rows that match, from `skip` on, at most `first`."""
    criteria, wanted = call.request.first("searchCriteria"), call.request.first("returnedTags")
    if criteria is None or wanted is None:
        raise SoapFault("searchCriteria and returnedTags are required", -1, sender=True)
    model = call.running.model
    asked = {local(one): (one.text or "").strip() for one in criteria.iterchildren("*")}
    tags = [local(one) for one in wanted.iterchildren("*")]
    found = islice(_matching(model, noun, asked), *_page(call.request))
    return response(call, within_limit([item(call, noun, row, tags) for row in found]))


def _page(request: Request) -> tuple[int, int | None]:
    """(start, stop) from `skip` and `first`; without them everything."""
    skip, first = _number(request, "skip"), _number(request, "first")
    return skip or 0, None if first is None else (skip or 0) + first


def _number(request: Request, name: str) -> int | None:
    element = next(request.element.iterchildren(name), None)
    text = (element.text or "").strip() if element is not None else ""
    if text and not text.isdigit():
        raise SoapFault(f"{name} {text} is no number", -1, sender=True)
    return int(text) if text else None


def _matching(model: Cluster, noun: Noun, asked: dict[str, str]) -> Iterator[Any]:
    unknown = asked.keys() - noun.search.keys()
    if unknown:
        raise NotModelled(f"a search by {', '.join(sorted(unknown))} is not simulated", sender=True)
    patterns = [
        (noun.tags.get(name), _pattern(text)) for name, text in asked.items() if text not in ("", "%")
    ]
    for row in noun.rows(model):
        if all(pattern.fullmatch(plain(value(model, row)) if value else "") for value, pattern in patterns):
            yield row


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("%"))), re.IGNORECASE | re.DOTALL)


async def get(noun: Noun, call: Call) -> str:
    """`get...` by name or uuid; without returnedTags every element."""
    row = named(call.running.model, noun, call.request.text("name"), call.request.text("uuid"))
    wanted = call.request.first("returnedTags")
    tags = [local(one) for one in wanted.iterchildren("*")] if wanted is not None else []
    return response(call, item(call, noun, row, tags or noun.every(_schema(call.request))))


def _schema(request: Request) -> tuple[int, ...]:
    """`(12, 5)`: the version in the namespace of the request."""
    return tuple(int(part) for part in request.namespace.rpartition("/")[2].split("."))


def named(model: Cluster, noun: Noun, name: str, uuid: str) -> Any:
    """The row of that name or id. Raises fault 5007."""
    bare = uuid.strip("{}").lower()
    for row in noun.rows(model):
        key = noun.key(row)
        if key == name or (bare and pkid(noun.table, key) == bare):
            return row
    raise not_found(name or uuid)


def item(call: Call, noun: Noun, row: Any, tags: Iterable[str]) -> str:
    """One object; the elements come in the schema's order, whatever the order of the request."""
    wanted, model = set(tags), call.running.model
    known = {**noun.tags, **noun.extra}
    shown = [written(one, value(model, row)) for one, value in known.items() if one in wanted]
    empty = [one for one in tags if one not in known]
    call.omitted.update(one for one in empty if one not in noun.unset)
    uuid = braces(pkid(noun.table, noun.key(row)))
    inner = "".join([*shown, *(f"<{one}/>" for one in empty)])
    return f'<{noun.element} uuid="{uuid}">{inner}</{noun.element}>'


def _searched(request: Request) -> str:
    criteria = request.first("searchCriteria")
    named_so = criteria.iterchildren("*") if criteria is not None else ()
    return ", ".join(f"{local(one)} {(one.text or '').strip()}" for one in named_so)


def _meant(request: Request) -> str:
    return request.text("name") or request.text("uuid")


def _operation(answer: Callable[[Noun, Call], Any], name: str, shown: Callable[[Request], str]) -> Operation:
    return Operation(partial(answer, NOUNS[name]), shown, NOUNS[name].source)


OPERATIONS: dict[str, Operation] = {
    **{f"list{name}": _operation(list_of, name, _searched) for name in LISTED},
    **{f"get{name}": _operation(get, name, _meant) for name in GOT},
}
