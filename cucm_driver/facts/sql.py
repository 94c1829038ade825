"""Reading rows of the configuration database through AXL. Knows no table; each fact brings its own select."""

from __future__ import annotations

from lxml.etree import _Element

from cucm_driver.transports.soap import Axl

Row = dict[str, str]


def select(axl: Axl, statement: str) -> list[Row]:
    """`[{"paramname": "ClusterSecurityMode", "paramvalue": "0"}]`; NULL reads as an empty text."""
    answer = axl.call("executeSQLQuery", (("sql", statement),))
    return [row(child) for child in answer if local(child) == "row"]


def row(element: _Element) -> Row:
    """The children of an element as texts by their local names."""
    return {local(child): (child.text or "").strip() for child in element if isinstance(child.tag, str)}


def local(element: _Element) -> str:
    """`row` of `{http://...}row`; an empty text for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
