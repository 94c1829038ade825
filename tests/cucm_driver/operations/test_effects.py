"""What differs by kind of change is asked of the effect; nobody else goes by its class or by its recorded name."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cucm_driver.operations.stored as stored
from cucm_driver.operations.capf import order_lscs
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.effect import Effect
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import reset, reset_pool
from cucm_driver.operations.security_mode import delete_ctl, reset_ctl_with_local_key, set_cluster, update_ctl
from cucm_driver.operations.services import restart
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.operations.trust_stores import delete_trusted
from cucm_driver.picture.parts import Part
from tests.contract.walk.adapter import picture, rules
from tests.contract.walk.lab import Lab

ROOT = Path(__file__).parents[3]
READER = Path("cucm_driver/operations/stored.py")
"""The one place that goes by the recorded name: it makes operations again from plans and journals."""

NAMES = frozenset(each for each in stored.MAKERS if " " in each)
"""Recorded names that are no everyday word of another table: `CTL update`, not `service`."""

OPERATIONS: dict[str, Callable[[str], Operation]] = {
    "certificate": lambda node: regenerate(node, "TVS"),
    "service": lambda node: restart(node, "Cisco Tftp"),
    "security mode": lambda node: set_cluster(node, "mixed-mode"),
    "CTL deleted": delete_ctl,
    "CTL update": update_ctl,
    "CTL local key": reset_ctl_with_local_key,
    "LSC orders": lambda node: order_lscs(node, ["SEP000000000001"], "2026:12:24:12:00"),
    "trusted certificate deleted": lambda node: delete_trusted(node, "CAPF-trust", "CAPF-1a2b3c4d.pem"),
    "phones": lambda node: reset(node, ["SEP000000000001"]),
    "device pool": lambda node: reset_pool(node, "DP-A", ["SEP000000000001"]),
    "signers of the served ITLs": itl_reset_localkey,
}
"""One operation for each name that can stand in a plan or a journal."""


def effects(of: type[Effect] = Effect) -> Iterator[str]:
    for child in of.__subclasses__():
        yield child.__name__
        yield from effects(child)


def goes_by_kind(tree: ast.AST) -> Iterator[str]:
    """`line 12: isinstance(..., Services)` for all that asks for the class or the recorded name of an effect."""
    classes, aliases = frozenset(effects()), ambiguous(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, kinds]):
                if named := (names_in(kinds) & classes) - aliases:
                    yield f"line {node.lineno}: isinstance of {', '.join(sorted(named))}"
            case ast.MatchClass(cls=ast.Name(id=name)) if name in classes - aliases:
                yield f"line {node.lineno}: case {name}"
            case ast.Compare(left=left, comparators=others):
                texts = {e.value for e in (left, *others) if isinstance(e, ast.Constant)}
                if named := texts & NAMES:
                    yield f"line {node.lineno}: comparison with {named}"
            case ast.MatchValue(value=ast.Constant(value=value)) if value in NAMES:
                yield f"line {node.value.lineno}: case {value!r}"
            case ast.Subscript(slice=ast.Constant(value="effect"), ctx=ast.Load()):
                yield f"line {node.lineno}: reads the recorded name"
            case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value="effect"), *_]):
                yield f"line {node.lineno}: reads the recorded name"
            case _:
                pass


def names_in(kinds: ast.expr) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(kinds) if isinstance(node, ast.Name)) | frozenset(
        node.attr for node in ast.walk(kinds) if isinstance(node, ast.Attribute)
    )


def ambiguous(tree: ast.AST) -> frozenset[str]:
    """Class names that this file has from elsewhere: `Services` of `facts.services` is no effect."""
    return frozenset(
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith("cucm_driver.operations")
        for alias in node.names
    )


def test_nobody_goes_by_the_kind_of_an_effect() -> None:
    found = {}
    for file in sorted([*ROOT.glob("cucm_driver/**/*.py"), *ROOT.glob("steps/**/*.py")]):
        name = file.relative_to(ROOT)
        if name != READER and (told := list(goes_by_kind(ast.parse(file.read_text(encoding="utf-8"))))):
            found[name.as_posix()] = told
    assert not found, f"ask a method of the effect: {found}"


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(e, Services)",
        "isinstance(e, phones.Phones | LscOrders)",
        "match e:\n    case Certificates(unit): ...",
        "told.get('effect')",
        "told['effect'] == x",
        "kind == 'CTL update'",
    ],
)
def test_each_way_to_go_by_the_kind_is_found(text: str) -> None:
    assert list(goes_by_kind(ast.parse(text)))


def test_a_name_that_is_imported_from_elsewhere_is_no_effect() -> None:
    text = "from cucm_driver.facts.services import Services\nisinstance(e, Services)"
    assert not list(goes_by_kind(ast.parse(text)))


def test_every_recorded_name_has_an_operation_here() -> None:
    assert OPERATIONS.keys() == stored.MAKERS.keys()
    names = {name: make("cm-pub").recorded()["effect"] for name, make in OPERATIONS.items()}
    assert names == {name: name for name in names}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("mode", ["non-secure", "mixed"])
def test_every_operation_tells_what_follows_and_what_to_read_again(name: str, mode: str) -> None:
    lab = Lab("lab", "12.5", mode, "lazy", seed=1)
    operation = OPERATIONS[name](lab.publisher)
    now = picture(lab.cluster)
    moments = operation.effect.after(now, operation.node, rules(lab.cluster))
    assert moments, f"{name}: `after` gives no moment"
    assert moments[-1].nodes.keys() == now.nodes.keys()
    touched = operation.effect.touches(operation.node)
    assert touched, f"{name}: `touches` names nothing"
    assert {touch.part for touch in touched} <= set(Part)
    assert {touch.node for touch in touched} <= {"", operation.node}
