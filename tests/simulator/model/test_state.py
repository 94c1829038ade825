"""No field of the state is forgotten: neither by a fingerprint nor by a copy."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, replace
from typing import Any

import pytest

from simulator.model.cluster import Cluster
from simulator.model.events import PhonesSeek
from simulator.model.node import Node
from simulator.model.phone import Phone
from simulator.model.service import Service
from simulator.timeline import Timeline
from tests.simulator.model.labs import TFTP, ModelLab

NODE, PHONE = "cm-sub1", "SEP000000000001"


def lab() -> Cluster:
    return ModelLab("12.5", mode="mixed").cluster


def part(cluster: Cluster, kind: type) -> Any:
    return {Cluster: cluster, Node: cluster.nodes[NODE], Phone: cluster.phones[PHONE]}[kind]


EVERY_FIELD = [
    pytest.param(kind, each, id=f"{kind.__name__}.{each.name}")
    for kind in (Cluster, Node, Phone)
    for each in fields(kind)
]


def beside(field: Field[Any]) -> bool:
    return bool(field.metadata.get("beside"))


def frozen(value: object) -> bool:
    return type(value).__hash__ is not None


CONTAINERS = [
    pytest.param(kind, each, id=f"{kind.__name__}.{each.name}")
    for kind in (Cluster, Node, Phone)
    for each in fields(kind)
    if not frozen(getattr(part(lab(), kind), each.name))
]


def spoil(container: Any) -> None:
    """Change something that lies in it, as deep as containers go."""
    match container:
        case dict() if container and not frozen(inner := next(iter(container.values()))):
            spoil(inner)
        case dict():
            container["new"] = "new"
        case list():
            container.append("new")
        case set():
            container.add("new")
        case Timeline():
            container.add(lab().now, PhonesSeek())
        case Node() | Phone():
            container.name = "new"
        case _:
            spoil(getattr(container, fields(container)[0].name))


@pytest.mark.parametrize(("kind", "field"), EVERY_FIELD)
def test_another_value_in_a_field_is_another_state(kind: type, field: Field[Any]) -> None:
    cluster = lab()
    before = cluster.fingerprint()
    setattr(part(cluster, kind), field.name, "another value")
    assert (cluster.fingerprint() == before) is beside(field)


@pytest.mark.parametrize("field", fields(Service), ids=lambda field: field.name)
def test_another_value_in_a_field_of_a_service_is_another_state(field: Field[Any]) -> None:
    cluster = lab()
    before, services = cluster.fingerprint(), cluster.nodes[NODE].services
    services[TFTP] = replace(services[TFTP], **{field.name: "another value"})
    assert cluster.fingerprint() != before


@pytest.mark.parametrize(("kind", "field"), CONTAINERS)
def test_what_is_changed_inside_a_copy_is_another_state_and_leaves_the_first_alone(
    kind: type, field: Field[Any]
) -> None:
    cluster = lab()
    before, copy = cluster.fingerprint(), cluster.copy()
    kept = part(cluster.copy(), kind)
    spoil(getattr(part(copy, kind), field.name))
    assert (copy.fingerprint() == before) is beside(field)
    assert cluster.fingerprint() == before
    assert getattr(part(cluster, kind), field.name) == getattr(kept, field.name)


@pytest.mark.parametrize(("kind", "field"), EVERY_FIELD)
def test_a_field_without_a_factory_holds_nothing_that_can_be_changed_inside(
    kind: type, field: Field[Any]
) -> None:
    value = getattr(part(lab(), kind), field.name)
    assert frozen(value) or field.default_factory is not MISSING


def test_the_order_in_which_things_came_does_not_count() -> None:
    cluster = lab()
    copy = cluster.copy()
    copy.groups = dict(reversed(cluster.groups.items()))
    copy.timeline.add(copy.now, PhonesSeek())
    copy.timeline.pop()
    assert copy.fingerprint() == cluster.fingerprint()
