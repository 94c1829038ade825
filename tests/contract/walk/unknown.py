"""A picture in which somebody did not tell one thing: each field of phones and nodes in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from cucm_driver.picture.certificates import Listing
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.state import CALLMANAGER, CAPF, TFTP, TVS, Node, Picture, Vouching

WHY = Unknown("nobody told", "ask")

OF_PHONES = (
    "itl", "ctl", "tftp", "members", "group", "sbd", "secure", "applied", "lsc", "mic", "ended", "power", "session",
)  # fmt: skip
OF_NODES = ("up", "replication", "vouching", "itl", "ctl", "disk_ctl")
OF_SERVICES = ("state", "loads", "trusts")
OF_PICTURES = ("mode", "interaction")


def without_of_phones(name: str, picture: Picture) -> Iterator[Picture]:
    """Of all phones nobody tells this."""
    yield picture.each(lambda number, each: replace(each, **{name: WHY}))


def without_of_pictures(name: str, picture: Picture) -> Iterator[Picture]:
    yield replace(picture, **{name: WHY})  # type: ignore[arg-type]


def without_of_a_node(hide: Callable[[Node], Node], picture: Picture) -> Iterator[Picture]:
    """One node after the other does not tell this, then all."""
    hidden = {name: hide(node) for name, node in picture.nodes.items()}
    yield from (picture.with_node(name, node) for name, node in hidden.items())
    yield replace(picture, nodes=Map(hidden))


def hide(name: str, node: Node) -> Node:
    return replace(node, **{name: WHY})  # type: ignore[arg-type]


def hide_service(service: str, name: str, node: Node) -> Node:
    if service not in node.services:
        return node
    return node.with_service(service, replace(node.services[service], **{name: WHY}))


def hide_rows(node: Node) -> Node:
    return replace(node, rows=Map(dict.fromkeys(node.rows, WHY)))


def hide_stores(node: Node) -> Node:
    return replace(node, stores=Map(dict.fromkeys(node.stores, WHY)))


def hide_some_vouching(node: Node) -> Node:
    """Nobody has asked its TVS about anything."""
    return replace(node, vouching=Vouching(whole=False))


def hide_signature(node: Node) -> Node:
    """Nobody has verified what it serves."""
    itl, ctl = (
        replace(each, sound=WHY) if isinstance(each, Listing) else each for each in (node.itl, node.ctl)
    )
    return replace(node, itl=itl, ctl=ctl)


Hides = Callable[[Picture], Iterator[Picture]]


def _hides() -> dict[str, Hides]:
    of_nodes: dict[str, Callable[[Node], Node]] = {
        **{f"node {name}": partial(hide, name) for name in OF_NODES},
        **{
            f"{service} {name}": partial(hide_service, service, name)
            for service in (CALLMANAGER, TFTP, TVS, CAPF)
            for name in OF_SERVICES
        },
        "rows": hide_rows,
        "stores": hide_stores,
        "some vouching": hide_some_vouching,
        "signature": hide_signature,
    }
    return {
        **{f"phones {name}": partial(without_of_phones, name) for name in OF_PHONES},
        **{f"picture {name}": partial(without_of_pictures, name) for name in OF_PICTURES},
        **{name: partial(without_of_a_node, each) for name, each in of_nodes.items()},
    }


HIDES: dict[str, Hides] = _hides()
"""`HIDES["phones itl"](picture)`: pictures in which this is unknown."""
