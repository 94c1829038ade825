"""The inventory is a contract in TOML: every mistake in it is one clear error."""

from pathlib import Path

import pytest

from cucm_driver.access import secrets
from cucm_driver.errors import InventoryError, MissingSecret
from cucm_driver.inventory import Ports, load, parse

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2N0vXG3pUeVZ1Q1m5C3r6E4m0m5pQmQm5r8c1fZb2t"
PIN = "ab12" * 16
WHOLE = f"""
[cluster]
name = "lab"
[credentials.cli]
user_env = "CUCM_CLI_USER"
password_env = "CUCM_CLI_PASSWORD"
[credentials.api]
user_env = "CUCM_API_USER"
password_env = "CUCM_API_PASSWORD"
[phones]
web_port = 8080
[simulator]
control = "http://127.0.0.1:40123"
run_token = "6f1c"
[[node]]
name = "cm-sub1"
address = "127.0.1.2"
role = "subscriber"
[[node]]
name = "cm-pub"
address = "127.0.1.1"
role = "publisher"
product = "callmanager"
ssh_host_key = "{KEY} root@cm-pub"
tls_sha256 = "{PIN}"
ports = {{ ssh = 2222, https = 8443, tftp_http = 6970, tvs = 2445, sip_tls = 5061 }}
"""
ENVIRON = {
    "CUCM_CLI_USER": "admin",
    "CUCM_CLI_PASSWORD": "p1",
    "CUCM_API_USER": "axl",
    "CUCM_API_PASSWORD": "p2",
}


def mistake(text: str) -> InventoryError:
    with pytest.raises(InventoryError) as caught:
        parse(text, "lab.toml")
    return caught.value


def test_the_publisher_comes_first_whatever_the_order_of_the_file() -> None:
    inventory = parse(WHOLE)
    assert [node.name for node in inventory.nodes] == ["cm-pub", "cm-sub1"]
    assert inventory.publisher.name == "cm-pub"
    assert inventory.name == "lab"


def test_ports_that_are_not_named_are_the_products_own() -> None:
    inventory = parse(WHOLE)
    assert inventory.node("cm-sub1").ports == Ports(
        ssh=22, https=8443, tftp_http=6970, tvs=2445, sip_tls=5061
    )
    assert inventory.node("cm-pub").ports.ssh == 2222
    assert inventory.phones.web_port == 8080
    assert parse(WHOLE.replace("[phones]\nweb_port = 8080", "")).phones.web_port == 80


def test_pins_are_brought_into_one_form() -> None:
    shouting = ":".join([PIN[i : i + 2].upper() for i in range(0, 64, 2)])
    node = parse(WHOLE.replace(PIN, shouting)).publisher
    assert node.tls_sha256 == PIN
    assert node.ssh_host_key == KEY


def test_a_live_inventory_has_no_simulator() -> None:
    live = WHOLE.replace('[simulator]\ncontrol = "http://127.0.0.1:40123"\nrun_token = "6f1c"\n', "")
    assert parse(live).simulator is None
    simulated = parse(WHOLE).simulator
    assert simulated is not None
    assert simulated.run_token == "6f1c"


@pytest.mark.parametrize(
    ("before", "after", "node", "words"),
    [
        ('role = "subscriber"', 'role = "subscribr"', "cm-sub1", "`role`"),
        ('address = "127.0.1.2"', "", "cm-sub1", "`address`"),
        ('address = "127.0.1.2"', 'adress = "127.0.1.2"', "cm-sub1", "`adress`"),
        ("https = 8443", "https = 84430", "cm-pub", "`ports.https`"),
        (PIN, "abcd", "cm-pub", "64 hex digits"),
        (KEY, "ssh-ed25519 nonsense", "cm-pub", "OpenSSH public key"),
        ('name = "cm-sub1"', "", "number 1", "`name`"),
        ('role = "publisher"', 'role = "subscriber"', "", "exactly one node"),
        ('role = "subscriber"', 'role = "publisher"', "", "exactly one node"),
        ('name = "cm-sub1"', 'name = "cm-pub"', "", "same name: cm-pub"),
        ('"127.0.1.2"', '"127.0.1.1"\nports.ssh = 2222', "", "same address: 127.0.1.1"),
        ('name = "lab"', "", "", "`cluster.name`"),
    ],
)
def test_a_mistake_names_file_node_and_key(before: str, after: str, node: str, words: str) -> None:
    assert before in WHOLE
    error = mistake(WHOLE.replace(before, after, 1))
    assert error.node == node
    assert "lab.toml" in str(error)
    assert words in str(error)
    assert "Next: correct the inventory" in str(error)


def test_broken_toml_is_one_error_with_its_line() -> None:
    error = mistake("[cluster\nname = 1")
    assert "not TOML" in error.got
    assert "line 1" in error.got


def test_a_missing_file_is_one_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match=r"none\.toml.*No such file"):
        load(tmp_path / "none.toml")


def test_a_file_is_read_like_its_text(tmp_path: Path) -> None:
    path = tmp_path / "lab.toml"
    path.write_text(WHOLE)
    assert load(path) == parse(WHOLE)


def test_an_unknown_node_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InventoryError, match="one of cm-pub, cm-sub1"):
        parse(WHOLE).node("cm-sub9")


def test_secrets_come_from_the_variables_that_the_inventory_names() -> None:
    renamed = WHOLE.replace('"CUCM_CLI_PASSWORD"', '"NIGHT_PASSWORD"')
    taken = secrets.from_environment(parse(renamed), {**ENVIRON, "NIGHT_PASSWORD": "n"})
    assert (taken.cli.user, taken.cli.password, taken.api.password) == ("admin", "n", "p2")


@pytest.mark.parametrize("variable", ENVIRON)
def test_a_variable_that_is_empty_is_named(variable: str) -> None:
    with pytest.raises(MissingSecret, match=variable):
        secrets.from_environment(parse(WHOLE), {**ENVIRON, variable: ""})


def test_printing_a_login_shows_no_password() -> None:
    taken = secrets.from_environment(parse(WHOLE), {**ENVIRON, "CUCM_CLI_PASSWORD": "very-secret"})
    assert "very-secret" not in f"{taken!r} {taken.cli!r} {taken.cli}"
    assert "very-secret" in taken.hidden
