"""A blueprint that cannot be built says where and why; the shipped ones can be built."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.blueprint import SHIPPED, BlueprintError, load, parse, shipped

LAB = SHIPPED.joinpath("lab.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_blueprint_hangs_together(name: str) -> None:
    assert load(name).nodes[0].role == "publisher"


def test_a_blueprint_of_ones_own_is_read_from_its_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(LAB.replace('name = "lab"', 'name = "mine"'), encoding="utf-8")
    assert load(str(file)).name == "mine"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('name = "lab"', "name = lab", "is not TOML"),
        ('role = "publisher"', 'role = "boss"', "node.0.role"),
        ('role = "publisher"\n', "", 'exactly one node has role = "publisher"'),
        ('name = "cm-sub1"', 'name = "cm-pub"', "node cm-pub stands twice"),
        ('"Cisco Tftp"]', '"Cisco TFTP"]', "service 'Cisco TFTP' is none of"),
        ('CMG-A = ["cm-sub1"', 'CMG-A = ["cm-sub9"', "group member 'cm-sub9' is no node"),
        ('DP-A = "CMG-A"', 'DP-A = "CMG-X"', "unknown group 'CMG-X'"),
        ('device_pool = "DP-B"', 'device_pool = "DP-C"', "unknown device pool 'DP-C'"),
        ('tftp = ["cm-sub1", "cm-pub"]', 'tftp = ["cm-sub2"]', "does not run Cisco Tftp"),
        ('domain = "example.com"', 'domain = "example.com"\ncolour = "red"', "colour"),
        ('model = "Cisco 7841"', 'model = "Cisco 3905"', "phone model 'Cisco 3905' is none of"),
        ('domain = "example.com"', 'domain = "example.com"\nknobs = { tvs = true }', "unknown knob 'tvs'"),
        (
            'domain = "example.com"',
            'domain = "example.com"\nknobs = { tvs_unknown = "ask" }',
            "takes stop or next",
        ),
        (
            'domain = "example.com"',
            'domain = "example.com"\nknobs = { bad_itl_unregisters = 1 }',
            "takes bool",
        ),
        (
            'domain = "example.com"',
            'domain = "example.com"\nknobs = { replication_delay = "soon" }',
            "takes float",
        ),
    ],
)
def test_a_broken_blueprint_gets_one_clear_error(old: str, new: str, complaint: str) -> None:
    broken = LAB.replace(old, new)
    assert broken != LAB
    with pytest.raises(BlueprintError, match=r"my\.toml") as caught:
        parse(broken, "my.toml")
    assert complaint in str(caught.value)


def test_a_missing_blueprint_names_the_shipped_ones() -> None:
    with pytest.raises(BlueprintError, match=r"give a TOML file, or one of .*lab"):
        load("laboratory")


def test_knobs_of_a_blueprint_change_what_sources_leave_open() -> None:
    plan = parse(
        LAB.replace(
            'name = "lab"', 'name = "lab"\nknobs = { replication_delay = 30, tvs_unknown = "next" }', 1
        ),
        "x",
    )
    assert plan.rules.replication_delay.total_seconds() == 30
    assert plan.rules.tvs_unknown == "next"
    assert load("lab").rules.tvs_unknown == "stop"
