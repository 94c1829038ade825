"""Passwords come from where the inventory points to, one way an account, and are shown nowhere."""

from __future__ import annotations

import base64
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from cucm_driver.access import secrets
from cucm_driver.access.secrets import Login, Password, resolve
from cucm_driver.errors import InventoryError, MissingSecret
from cucm_driver.inventory import Inventory, load, parse

NODE = '[[node]]\nname = "cm-pub"\naddress = "127.0.1.1"\nrole = "publisher"\n'
SECRET = "Correct-Horse_9"
BY_COMMAND = 'user = "admin"\npassword_command = {command}\n'


class Ring(KeyringBackend):
    """One password, for one service and user."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        return SECRET if (service, username) == ("cucm lab", "admin") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nothing is put into a keyring")


class NoRing(Ring):
    """As on a machine without a desktop session."""

    def get_password(self, service: str, username: str) -> str | None:
        raise NoKeyringError("No recommended backend was available.")


def inventory(cli: str, api: str = 'user_env = "U"\npassword_env = "P"\n') -> Inventory:
    return parse(f'[cluster]\nname = "lab"\n[credentials.cli]\n{cli}[credentials.api]\n{api}{NODE}')


def never(question: str) -> str:
    raise AssertionError(f"asked: {question}")


def found(cli: str, ask: Callable[[str], str] = never) -> Login:
    return resolve(inventory(cli), {"U": "axl", "P": "p"}, ask).cli


def missing(cli: str) -> str:
    with pytest.raises(MissingSecret) as caught:
        found(cli)
    return str(caught.value)


def command(code: str) -> str:
    words = [sys.executable, "-c", code]
    return BY_COMMAND.format(command=words)


@pytest.fixture
def ring() -> Iterator[None]:
    """Whatever a test sets, the keyring before comes back."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_a_password_is_found_in_the_keyring(ring: None) -> None:
    keyring.set_keyring(Ring())  # type: ignore[no-untyped-call]
    assert found('user = "admin"\npassword_keyring = "cucm lab"\n') == Login("admin", SECRET)


def test_a_password_that_is_not_in_the_keyring_is_told_with_the_line_that_puts_it_there(ring: None) -> None:
    keyring.set_keyring(Ring())  # type: ignore[no-untyped-call]
    assert "Next: `keyring set 'elsewhere' admin`" in missing(
        'user = "admin"\npassword_keyring = "elsewhere"\n'
    )


def test_a_machine_without_a_keyring_is_told_so(ring: None) -> None:
    keyring.set_keyring(NoRing())  # type: ignore[no-untyped-call]
    assert "this machine has no keyring" in missing('user = "admin"\npassword_keyring = "cucm lab"\n')


def test_a_keyring_package_that_is_not_installed_is_told_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "pip install 'cucm-runbook[keyring]'" in missing('user = "admin"\npassword_keyring = "x"\n')


def test_a_password_is_the_first_line_that_a_command_prints() -> None:
    assert found(command(f"print('{SECRET}\\nsecond line')")) == Login("admin", SECRET)


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "import sys; print(sys.argv[1])", f"$HOME; touch {tmp_path / 'made'}"]
    assert found(BY_COMMAND.format(command=words)).password.startswith("$HOME; touch")
    assert not (tmp_path / "made").exists()


def test_a_command_that_fails_is_told_with_its_complaint_and_without_what_it_printed() -> None:
    told = missing(
        command(f"import sys; print('{SECRET}'); print('gpg: no {SECRET} key', file=sys.stderr); sys.exit(3)")
    )
    assert "it ended with 3: gpg: no *** key" in told
    assert SECRET not in told
    assert "credentials.cli.password_command" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [(["/nowhere/pass"], "No such file"), ([sys.executable, "-c", "1"], "its first line is empty")],
)
def test_a_command_that_prints_nothing_is_a_missing_secret(words: list[str], told: str) -> None:
    assert told in missing(BY_COMMAND.format(command=words))


def test_a_command_that_does_not_end_is_ended_and_what_it_printed_stands_in_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(secrets, "COMMAND_WITHIN", 0.5)
    safe = tmp_path / "safe"
    safe.write_text(SECRET)
    slow = command(f"import time; print(open({str(safe)!r}).read(), flush=True); time.sleep(60)")
    with pytest.raises(MissingSecret, match=r"no answer within 0\.5 s") as caught:
        found(slow)
    assert SECRET not in in_full(caught.value, "cucm_driver")


def test_who_is_asked_is_asked_once_for_each_account_before_any_command_is_run(tmp_path: Path) -> None:
    made = tmp_path / "made"
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        assert not made.exists()
        return SECRET

    touching = command(f"open({str(made)!r}, 'w'); print('x')")
    taken = resolve(inventory(touching, 'user = "axl"\nprompt = true\n'), {}, ask)
    assert (taken.cli.password, taken.api.password) == ("x", SECRET)
    assert asked == ["Password of axl (api, cluster lab): "]
    assert made.exists()


def test_an_answer_of_nothing_is_a_missing_secret() -> None:
    with pytest.raises(MissingSecret, match="nothing was typed"):
        found('user = "admin"\nprompt = true\n', lambda question: "")


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_terminal", lambda: False)
    with pytest.raises(MissingSecret, match="there is no terminal to ask at"):
        found('user = "admin"\nprompt = true\n', secrets.at_the_terminal)


@pytest.mark.parametrize(
    "account",
    [
        "",
        'user = "admin"\n',
        'user_env = "U"\n',
        'user_env = "U"\npassword_env = "P"\nprompt = true\n',
        'user = "admin"\npassword_env = "P"\n',
        'user_env = "U"\npassword_keyring = "x"\n',
        'user = "admin"\npassword_keyring = "x"\nprompt = true\n',
        'user = "admin"\nuser_env = "U"\npassword_env = "P"\n',
        'user = "admin"\nprompt = false\n',
    ],
)
def test_an_account_refers_to_its_password_in_exactly_one_way(account: str) -> None:
    with pytest.raises(InventoryError, match="exactly one of these is needed"):
        inventory(account)


@pytest.mark.parametrize(
    ("account", "where"),
    [
        (f'user = "admin"\npassword = "{SECRET}"\n', "credentials.cli.password"),
        (f'user_env = "U"\npassword_env = "P"\npasswd = "{SECRET}"\n', "credentials.cli.passwd"),
        (f'user_env = "U"\npassword_env = "{SECRET}"\n', "credentials.cli.password_env"),
        (f'user = "admin"\npassword_command = "{SECRET}"\n', "credentials.cli.password_command"),
    ],
)
def test_a_password_in_the_inventory_is_refused_and_not_repeated(
    account: str, where: str, tmp_path: Path
) -> None:
    file = tmp_path / "lab.toml"
    file.write_text(f'[cluster]\nname = "lab"\n[credentials.cli]\n{account}{NODE}', "utf-8")
    with pytest.raises(InventoryError, match=where) as caught:
        load(file)
    assert SECRET not in str(caught.value)
    assert SECRET not in in_full(caught.value, "cucm_driver")


def in_full(error: BaseException, package: str) -> str:
    """The traceback with the variables of every frame of a package, and of every error it came from."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    parts = [(frame, Path(frame.filename).parts) for frame in told.stack]
    told.stack = traceback.StackSummary.from_list(
        [frame for frame, names in parts if package in names and "tests" not in names]
    )
    assert told.stack
    return "".join(told.format())


def test_a_traceback_with_variables_shows_no_password_and_no_environment() -> None:
    environ = {"CUCM_CLI_USER": "admin", "CUCM_CLI_PASSWORD": SECRET, "CUCM_API_USER": "axl"}
    plain = parse(f'[cluster]\nname = "lab"\n{NODE}')
    for fetch in (resolve, secrets.from_environment):
        with pytest.raises(MissingSecret, match="CUCM_API_PASSWORD") as caught:
            fetch(plain, environ)
        assert SECRET not in in_full(caught.value, "cucm_driver")


def test_a_password_is_itself_on_the_wire_and_stars_in_a_list_of_variables() -> None:
    login = Login("admin", SECRET)
    assert (login.password, f"{login.password}") == (SECRET, SECRET)
    assert base64.b64decode(login.basic).decode() == f"admin:{SECRET}"
    assert repr([login.password, login.basic, Password(SECRET)]) == "['***', '***', '***']"
