from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from cucm_driver.access.secrets import Login
from cucm_driver.cluster import Cluster
from cucm_driver.errors import (
    InventoryError,
    RunbookError,
    Unreachable,
    WrongHostKey,
    WrongPassword,
    WrongPin,
)
from cucm_driver.facts.release import RELEASE
from cucm_driver.inventory import Inventory, load
from cucm_driver.operations import certificates, phones
from simulator.blueprint import BlueprintError
from simulator.blueprint import load as load_blueprint
from simulator.network import CONTROL_PORT, LAST_BLOCK
from steps.commands.settings import settings
from tests.contract.processes import Process, run, runbook, simulator_process
from tests.contract.rig import Fresh, Rig

REGENERATE = certificates.regenerate("cm-sub1", "TVS")
RESET = phones.reset("cm-pub", ["SEP000000000001"])


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with simulator_process(tmp_path_factory.mktemp("mistakes")) as started:
        yield started


@pytest.fixture
def rig(fresh: Fresh) -> Rig:
    return fresh("12.5")


def altered(inventory: Inventory, node: str, **changes: object) -> Inventory:
    nodes = tuple(n.model_copy(update=changes) if n.name == node else n for n in inventory.nodes)
    return inventory.model_copy(update={"nodes": nodes})


def told(error: RunbookError, *parts: str) -> bool:
    """Three lines: what happened where, what that leaves, and the next move; with all of `parts` in them."""
    happened, left, following = str(error).splitlines()
    missing = [part for part in parts if part not in str(error)]
    assert not missing, f"{missing} not in: {error}"
    assert left == "Nothing was changed."
    return following.startswith("Next: ") and bool(happened)


def test_an_unreachable_node_is_named_with_its_address_and_nothing_is_sent(rig: Rig) -> None:
    away = rig.driver(inventory=altered(rig.inventory, "cm-sub1", address="127.0.60.60"))
    with pytest.raises(Unreachable) as found:
        away.perform(REGENERATE)
    assert told(
        found.value,
        "cm-sub1: ",
        "ssh to 127.0.60.60 port 2222",
        "Connection refused",
        "check the address and port",
    )
    assert rig.running.journal.entries == []


def test_a_node_whose_web_server_does_not_answer_is_named_with_its_port(rig: Rig) -> None:
    rig.control.arrange("service", node="cm-pub", service="Cisco Tomcat", state="STOPPED")
    outcome = rig.cluster.perform(RESET)
    assert (outcome.result, outcome.each["SEP000000000001"]) == ("refused", "not sent")
    assert rig.changes() == []
    with pytest.raises(Unreachable) as found:
        rig.cluster.phone_names()
    assert told(found.value, "cm-pub: ", "127.0.", "8443", "Connection refused")


def test_a_wrong_password_is_tried_once_and_never_again(rig: Rig) -> None:
    secrets = replace(rig.secrets, cli=Login(rig.secrets.cli.user, "wrong"))
    wrong = rig.driver(secrets=secrets)
    for _ in range(3):
        with pytest.raises(WrongPassword) as found:
            wrong.perform(REGENERATE)
    assert told(
        found.value,
        "cm-sub1: ",
        "user or password refused for `administrator`",
        "one attempt was made",
        "three failures lock",
    )
    assert [(e.request, e.outcome) for e in rig.running.journal.entries] == [
        ("login administrator", "refused")
    ]
    assert "wrong" not in str(found.value)


def test_a_wrong_api_password_is_named_with_its_user(rig: Rig) -> None:
    wrong = rig.driver(secrets=replace(rig.secrets, api=Login(rig.secrets.api.user, "wrong")))
    with pytest.raises(WrongPassword) as found:
        wrong.phone_names()
    assert told(found.value, "cm-pub: ", "HTTP 401 for `runbook`", "BEFORE the next try")
    assert [(e.request, e.outcome) for e in rig.running.journal.entries] == [("login", "status 401")]


def test_a_wrong_host_key_is_shown_beside_the_right_one_and_no_password_is_sent(rig: Rig) -> None:
    other = rig.inventory.node("cm-sub2").ssh_host_key
    true = rig.inventory.node("cm-sub1").ssh_host_key
    assert true is not None
    strange = rig.driver(inventory=altered(rig.inventory, "cm-sub1", ssh_host_key=other))
    with pytest.raises(WrongHostKey) as found:
        strange.perform(REGENERATE)
    assert told(found.value, "cm-sub1: ", "SHA256:", "the pinned key", true, "compare on the node's console")
    assert len(set(re.findall(r"SHA256:\S+", str(found.value)))) == 2
    assert rig.running.journal.entries == []


def test_a_wrong_pin_is_shown_beside_the_right_one_and_no_password_is_sent(rig: Rig) -> None:
    strange = rig.driver(inventory=altered(rig.inventory, "cm-pub", tls_sha256="ab" * 32))
    with pytest.raises(WrongPin) as found:
        strange.phone_names()
    true = rig.inventory.publisher.tls_sha256
    assert true is not None
    assert told(found.value, "cm-pub: ", true, "ab" * 32, "no password was sent", "show cert own tomcat")
    assert rig.running.journal.entries == []
    assert strange.perform(RESET).each == {"SEP000000000001": "not sent"}
    assert rig.running.journal.entries == []


def test_an_inventory_without_pins_opens_no_connection(rig: Rig) -> None:
    bare = altered(rig.inventory, "cm-pub", tls_sha256=None, ssh_host_key=None)

    def error(kind: type[RunbookError], cluster: Cluster) -> RunbookError:
        with pytest.raises(kind) as found:
            cluster.phone_names() if kind is WrongPin else cluster.read("cm-pub", RELEASE)
        return found.value

    for kind in (WrongPin, WrongHostKey):
        assert told(error(kind, rig.driver(inventory=bare)), "cm-pub: ", "the inventory has none")
    assert rig.running.journal.entries == []


BROKEN = {
    "not TOML": ("[cluster", "not TOML", "line 1"),
    "no publisher": ('role = "subscriber"', 'exactly one node has role = "publisher"', "none"),
    "an unknown key": ("adress", "node cm-sub1", "`adress`"),
    "a port out of range": ("2222222", "node cm-sub1", "`ports.ssh`"),
}


@pytest.mark.parametrize("mistake", BROKEN)
def test_a_broken_inventory_is_named_with_the_node_and_the_key(
    process: Process, tmp_path: Path, mistake: str
) -> None:
    text = process.file.read_text()
    sub1 = text.index('name = "cm-sub1"')
    spoilt = {
        "not TOML": "[cluster\n" + text,
        "no publisher": text.replace('role = "publisher"', 'role = "subscriber"'),
        "an unknown key": text[:sub1] + text[sub1:].replace("address", "adress", 1),
        "a port out of range": text[:sub1] + text[sub1:].replace("ssh = 2222", "ssh = 2222222", 1),
    }
    file = tmp_path / "broken.toml"
    file.write_text(spoilt[mistake])
    with pytest.raises(InventoryError) as found:
        load(file)
    assert told(found.value, str(file), *BROKEN[mistake][1:], "correct the inventory and start again")


def test_a_run_with_a_broken_inventory_changes_nothing(process: Process, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(process.file.read_text().replace('role = "publisher"', 'role = "boss"'))
    with closing(process.port()) as port:
        ended = runbook(tmp_path, "features/certificates/regenerate_tvs.feature", "--cluster", str(file))
        assert port.journal() == []
    assert ended.code == 4  # a usage error, said once and before any scenario
    assert ended.text.count("node cm-pub `role`") == 1
    for part in (str(file), "node cm-pub `role`", "Nothing was changed.", "Next: correct the inventory"):
        assert part in ended.text


PAGE = """Feature: F
  Scenario: A change, then a sentence nobody knows
    When I regenerate "TVS" on every node, publisher first
    Then every fone is registered
"""
TWICE = """Feature: G
  Scenario: The same
    When I regenerate "TVS" on every node, publisher first
  Scenario: The same
    When I reset the phones
"""


def test_an_undefined_step_and_a_duplicate_scenario_are_named_by_file_and_line_and_nothing_is_changed(
    process: Process, tmp_path: Path
) -> None:
    (tmp_path / "page.feature").write_text(PAGE)
    (tmp_path / "twice.feature").write_text(TWICE)
    pages = (
        str(tmp_path / "page.feature"),
        str(tmp_path / "twice.feature"),
        "--continue-on-collection-errors",
    )
    with closing(process.port()) as port:
        ended = runbook(tmp_path, *settings(), "--cluster", str(process.file), *pages)
        assert [entry for entry in port.journal() if entry["changing"]] == []
    assert ended.code == 1
    for part in (
        "page.feature:4: no sentence matches this step. Nothing was changed.", "every fone is registered", "Next: ",
        "twice.feature:4: this scenario", "The same", "Nothing was run.",
    ):  # fmt: skip
        assert part in ended.text


NODE = '[[node]]\nname = "cm"\n'
REST = 'name = "x"\ndomain = "example.com"\nplace = {}\ngroups = {}\ndevice_pools = {}\n'


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("name = \n", ("is not TOML", "line 1")),
        (REST + NODE, ('role = "publisher"',)),
        (REST.replace("domain", "domian") + NODE, ("domian: Extra inputs", "domain: Field required")),
    ],
    ids=["not TOML", "no publisher", "an unknown key"],
)
def test_a_broken_blueprint_is_named_with_the_line_or_the_key(
    tmp_path: Path, text: str, parts: tuple[str, ...]
) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(text)
    with pytest.raises(BlueprintError) as found:
        load_blueprint(str(file))
    for part in (str(file), *parts, "Next: correct it and start again"):
        assert part in str(found.value)


def test_a_blueprint_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(
        BlueprintError, match=r"there is no blueprint 'labb': give a TOML file, or one of .*lab"
    ):
        load_blueprint("labb")


def test_with_a_broken_blueprint_nothing_starts(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(REST + NODE)
    ended = run("simulator", "--blueprint", str(file), "--inventory", str(tmp_path / "lab.toml"))
    assert ended.code == 2
    assert ended.text.startswith(f"The simulator did not start: {file}: ")
    assert len(ended.text.splitlines()) == 1
    assert not (tmp_path / "lab.toml").exists()


def test_a_block_in_use_is_named_with_what_to_do(process: Process) -> None:
    block = process.inventory.publisher.address.split(".")[2]
    ended = run("simulator", "--block", block)
    assert ended.code == 2
    for part in (f"block {block} ", str(CONTROL_PORT), "in use", "Stop one", "--block"):
        assert part in ended.text
    assert "Traceback" not in ended.text


def test_a_port_of_the_block_that_another_program_has_is_named_with_what_to_do() -> None:
    with socket.create_server((f"127.0.{LAST_BLOCK}.2", 6970)):
        ended = run("simulator", "--block", str(LAST_BLOCK))
    assert ended.code == 2
    for part in (f"127.0.{LAST_BLOCK}.2", "6970", "in use", "--block"):
        assert part in ended.text
    assert "Traceback" not in ended.text
