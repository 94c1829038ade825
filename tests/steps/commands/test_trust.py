"""`cucm-runbook trust` against a simulated cluster: what it shows, what it writes, and that nobody logs in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest
from typer.testing import CliRunner

import simulator
from cucm_driver.access import host_keys
from cucm_driver.inventory import Inventory, load, parse
from simulator.lab import Lab
from steps.commands.app import app

PINS = re.compile(r"^(ssh_host_key|tls_sha256) = .*\n", re.MULTILINE)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with simulator.start("lab", release="12.5", pulled=True) as running:
        yield running


@pytest.fixture
def truth(lab: Lab) -> Inventory:
    return parse(lab.inventory)


@pytest.fixture
def file(lab: Lab, tmp_path: Path) -> Path:
    """The simulator's own inventory, which pins everything."""
    file = tmp_path / "lab.toml"
    file.write_text(lab.inventory, "utf-8")
    return file


def trust(file: Path, *arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, ["trust", "--cluster", str(file), *arguments])
    return ended.exit_code, ended.output


def stranger() -> str:
    return host_keys.line(asyncssh.generate_private_key("ssh-ed25519"))


def test_pins_that_are_right_are_the_same_and_nobody_logs_in(lab: Lab, file: Path, truth: Inventory) -> None:
    before = len(lab.simulator.running.journal.entries)
    code, text = trust(file)
    assert code == 0, text
    for node in truth.nodes:
        key = asyncssh.import_public_key(node.ssh_host_key or "")
        assert f"{node.name}: SSH host key: same\n    {key.get_fingerprint()}  ssh-ed25519\n" in text
        assert f"{node.name}: Tomcat certificate: same\n    SHA-256 {node.tls_sha256}\n    subject " in text
    assert len(re.findall(r"    serial [0-9a-f]+, expires 20\d\d-\d\d-\d\d \d\d:\d\d UTC", text)) == 3
    logins = [entry.request for entry in lab.simulator.running.journal.entries[before:]]
    assert logins == []


def test_missing_pins_are_written_only_when_asked_and_every_other_character_stays(
    file: Path, truth: Inventory
) -> None:
    commented = file.read_text("utf-8").replace('role = "publisher"', 'role = "publisher"   # the first one')
    bare = PINS.sub("", commented)
    file.write_text(bare, "utf-8")
    code, text = trust(file)
    assert (code, text.count("not pinned\n"), file.read_text("utf-8")) == (1, 6, bare)
    code, text = trust(file, "--write")
    assert (code, text.count("not pinned, now written")) == (0, 6), text
    assert [node.model_dump() for node in load(file).nodes] == [node.model_dump() for node in truth.nodes]
    assert PINS.sub("", file.read_text("utf-8")) == bare
    assert trust(file)[0] == 0


def test_a_changed_pin_stays_unless_its_node_is_named(file: Path, truth: Inventory) -> None:
    wrong, text = stranger(), file.read_text("utf-8")
    for node in truth.nodes[:2]:
        text = text.replace(str(node.ssh_host_key), wrong).replace(str(node.tls_sha256), "ab" * 32)
    file.write_text(text, "utf-8")
    code, said = trust(file, "--write")
    assert (code, file.read_text("utf-8")) == (1, text)
    assert said.count("CHANGED\n") == 4
    assert f"the inventory has {asyncssh.import_public_key(wrong).get_fingerprint()}" in said
    assert "--write --replace cm-pub --replace cm-sub1" in said
    code, said = trust(file, "--write", "--replace", "cm-sub1")
    assert code == 1
    assert said.count("CHANGED, now written") == 2
    found = load(file)
    assert found.node("cm-sub1") == truth.node("cm-sub1")
    assert (found.publisher.ssh_host_key, found.publisher.tls_sha256) == (wrong, "ab" * 32)


def test_a_known_hosts_file_stands_for_the_pins(file: Path, truth: Inventory) -> None:
    hosts = [f"[{node.address}]:{node.ports.ssh} {node.ssh_host_key}" for node in truth.nodes]
    (file.parent / "hosts").write_text("\n".join(hosts[:-1]) + "\n", "utf-8")
    text = re.sub(r"(?m)^ssh_host_key = .*\n", "", file.read_text("utf-8"))
    text = text.replace("[cluster]\n", '[cluster]\nssh_known_hosts = "hosts"\n')
    file.write_text(text, "utf-8")
    code, said = trust(file, "--write")
    assert code == 0, said
    assert [name for name in re.findall(r"(\S+): SSH host key: same", said)] == ["cm-pub", "cm-sub1"]
    assert [bool(node.ssh_host_key) for node in load(file).nodes] == [False, False, True]


def test_a_node_that_does_not_answer_is_unknown_and_the_others_are_told(file: Path, truth: Inventory) -> None:
    last = truth.nodes[-1].address
    file.write_text(file.read_text("utf-8").replace(f'"{last}"', '"127.255.255.1"'), "utf-8")
    code, said = trust(file)
    assert code == 2
    assert said.count(": same\n") == 4
    assert "cm-sub2: SSH host key: unknown\n    Connection refused\n    Next: " in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("--replace", "cm-pub"), "it needs --write"), (("--write", "--replace", "cm-sub9"), "one of cm-pub")],
)
def test_a_replacement_that_cannot_be_meant_is_refused(
    file: Path, arguments: tuple[str, ...], told: str
) -> None:
    before = file.read_bytes()
    code, said = trust(file, *arguments)
    assert (code, file.read_bytes()) == (2, before)
    assert told in said


def test_line_ends_of_another_system_stay(file: Path) -> None:
    bare = PINS.sub("", file.read_text("utf-8")).replace("\n", "\r\n").encode()
    file.write_bytes(bare)
    assert trust(file, "--write")[0] == 0
    after = file.read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n") == bare.count(b"\n") + 6
