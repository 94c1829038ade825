"""Control Center's lists that do not change: products, and services with their specifications."""

from __future__ import annotations

from simulator.frontends.soap.service import Call
from simulator.frontends.soap.service_catalogue import Row, listed, restriction
from simulator.frontends.soap.serviceability import nested, ns1, returned
from simulator.model.node import Node

PRODUCT_ID = "CallManager"
COMMON = "Common"
PRODUCT = ("Cisco Unified Communications Manager", "Cisco Unified CallManager", "CCM")


def _boolean(value: bool) -> str:
    return str(value).lower()


def _specified(name: str, row: Row) -> str:
    head = ns1("ServiceName", name) + ns1("ServiceType", row.kind)
    return head + ns1("Deployable", _boolean(row.deployable)) + ns1("GroupName", row.group)


def _depends(row: Row, element: str) -> str:
    return nested("DependentServices", "".join(ns1(element, one) for one in row.depends))


def _product_id(row: Row) -> str:
    return ns1("ProductID", PRODUCT_ID if row.deployable else COMMON)


def _node(call: Call) -> Node:
    return call.running.model.nodes[call.node]


async def get_static_service_list(call: Call) -> str:
    rows = (
        nested("item", _specified(name, row) + _depends(row, "Service")) for name, row in listed(_node(call))
    )
    return returned("soapGetStaticServiceList", nested("Services", "".join(rows)))


async def get_product_information_list(call: Call) -> str:
    node, version = _node(call), call.running.model.release.version
    name, description, short = PRODUCT
    product = (
        ns1("ProductName", name)
        + ns1("ProductVersion", version)
        + ns1("ProductDescription", description)
        + ns1("ProductID", PRODUCT_ID)
        + ns1("ShortName", short)
    )
    services = (
        nested("item", _specified(one, row) + _product_id(row) + _depends(row, "Service"))
        for one, row in listed(node)
    )
    return returned(
        "getProductInformationList",
        ns1("ActiveServerVersion", version)
        + ns1("PrimaryNode", _boolean(node.is_publisher))
        + ns1("SecondaryNode", _boolean(not node.is_publisher))
        + nested("Products", nested("item", product))
        + nested("Services", "".join(services)),
    )


async def get_static_service_list_extended(call: Call) -> str:
    node = _node(call)
    rows = "".join(_extended(number, name, row) for number, (name, row) in enumerate(listed(node), start=1))
    return returned(
        "getStaticServiceListExtended",
        ns1("PrimaryNode", _boolean(node.is_publisher))
        + ns1("SecondaryNode", _boolean(not node.is_publisher))
        + nested("Services", rows),
    )


def _extended(number: int, name: str, row: Row) -> str:
    restrict = restriction(name)
    return nested(
        "item",
        ns1("ServiceName", name)
        + _depends(row, "item")
        + _product_id(row)
        + ns1("ServiceType", row.kind)
        + ns1("RestrictServer", "yes" if restrict == "PrimaryNode" else "no")
        + ns1("Restrict", restrict)
        + ns1("SetDefault", "no")
        + ns1("SequenceNumber", number)
        + ns1("ServiceEnum", number)
        + ns1("GroupName", row.group)
        + ns1("Deployable", _boolean(row.deployable)),
    )
