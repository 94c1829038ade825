"""No password in anything a run leaves or says; one attempt for each account; one run on a live cluster."""

from __future__ import annotations

import base64
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncssh
import pytest

from cucm_driver.access import host_keys
from cucm_driver.access.run_lock import RunLock
from steps.control import ControlPort
from tests.contract.forks import PATIENCE, ROOT, Ended, forked
from tests.contract.processes import Process, simulator_process

PAGE = "features/certificates/regenerate_tvs.feature"
VERBOSE = ("-vv", "--showlocals", "--tb=long", "--full-trace")
ACCOUNTS = ("CLI", "API")
WRONG = "Not-The-Password_7"
OWN_TEST = """
from datetime import timedelta
from pathlib import Path

import pytest

from cucm_driver.clock import WallClock
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.inventory import load
from cucm_driver.record.journal import Journal
from cucm_driver.access.secrets import resolve


@pytest.fixture
def cluster(tmp_path):
    import os
    inventory = load(Path({file!r}))
    secrets = resolve(inventory, os.environ)
    journal = Journal(tmp_path / "evidence", secrets.hidden, WallClock())
    with Cluster(inventory, secrets, WallClock(), journal, Consent.none()) as cluster:
        yield cluster
    journal.close()


def test_over_ssh(cluster):
    cluster.release()
    cluster.cli("cm-pub").run("show version active", patience=timedelta(0))


def test_over_axl(cluster):
    cluster.axl.call("getPhone", (("name", "SEP0"),), timedelta(seconds=0))


def test_without_one_of_the_variables():
    import os
    resolve(load(Path({file!r})), {{**os.environ, "CUCM_API_PASSWORD": ""}})


def test_with_a_variable_of_its_own(cluster):
    password = cluster._secrets.cli.password
    assert not password
"""


@dataclass
class Live:
    """A simulated cluster that the runbook takes for a live one, and everything a run left about it."""

    port: ControlPort
    folder: Path
    text: str
    secrets: dict[str, str]

    @property
    def file(self) -> Path:
        return self.folder / "live.toml"

    def refer(self, **ways: str) -> None:
        """`refer(cli='user = "admin"\\n...', api=...)`: other credentials than environment variables."""
        for account, table in ways.items():
            self.text = re.sub(
                rf"\[credentials\.{account}\]\n(?:\w+ = .*\n)+",
                f"[credentials.{account}]\n{table}",
                self.text,
            )
        self.file.write_text(self.text, "utf-8")

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CUCM_")}
        alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "XDG_STATE_HOME": str(self.folder / "state")}
        return {**kept, **alone, "PYTHONPATH": str(ROOT)}

    def run(self, *command: str, secrets: Mapping[str, str] | None = None) -> Ended:
        """`python ...` without a terminal; what it says is kept in a file beside its evidence."""
        ended = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={**self.environ, **(self.secrets if secrets is None else secrets)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            start_new_session=True,
        )
        return self._kept(Ended(ended.returncode, ended.stdout))

    @property
    def pytest(self) -> tuple[str, ...]:
        left = ("--evidence", str(self.folder / "evidence"), f"--junitxml={self.folder / 'junit.xml'}")
        return ("-m", "pytest", "-p", "pytest_bdd.plugin", "-p", "no:cacheprovider", *left)

    def page(self, *arguments: str, secrets: Mapping[str, str] | None = None) -> Ended:
        words = (*self.pytest[2:], PAGE, "--cluster", str(self.file), *arguments)
        return self._forked("pages", *words, secrets=secrets)

    def command(self, name: str, *arguments: str, secrets: Mapping[str, str] | None = None) -> Ended:
        return self._forked("commands", name, "--cluster", str(self.file), *arguments, secrets=secrets)

    def _forked(self, what: str, *words: str, secrets: Mapping[str, str] | None) -> Ended:
        environ = {**self.environ, **(self.secrets if secrets is None else secrets)}
        return self._kept(forked(what, *words, environ=environ))

    def _kept(self, ended: Ended) -> Ended:
        with (self.folder / "said.txt").open("a", encoding="utf-8") as said:
            said.write(ended.text)
        return ended

    def shown(self, *also: str) -> list[str]:
        """Files in which one of the secrets stands, in one of its forms."""
        values = {value for name, value in self.secrets.items() if name.endswith("PASSWORD")} | set(also)
        users = [value for name, value in self.secrets.items() if name.endswith("USER")]
        forms = {form for value in values for form in forms_of(value, users)}
        kept = (file for file in self.folder.rglob("*") if file.is_file() and "vault" not in file.parts)
        return [f"{file}: {form!r}" for file in kept for form in sorted(forms) if form in file.read_bytes()]


def forms_of(secret: str, users: Iterable[str]) -> Iterator[bytes]:
    """Plain, as in a URL, and base64, alone and with each user before it."""
    yield secret.encode()
    yield quote(secret, safe="").encode()
    for whole in (secret, *(f"{user}:{secret}" for user in users)):
        yield base64.b64encode(whole.encode()).rstrip(b"=")
        yield base64.urlsafe_b64encode(whole.encode()).rstrip(b"=")


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with simulator_process(tmp_path_factory.mktemp("process"), "--release", "12.5") as process:
        yield process


@pytest.fixture
def live(process: Process, tmp_path: Path) -> Iterator[Live]:
    with closing(process.port()) as port:
        text = re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", port.fresh("", "", "", "", {}))
        port.run_at_real_time()
        made = Live(port, tmp_path, text, port.credentials())
        made.refer()
        yield made


def of_a_vault(live: Live, account: str) -> str:
    """An account whose password a command prints from a file that is no part of the run."""
    vault = live.folder / "vault" / account
    vault.parent.mkdir(exist_ok=True)
    vault.write_text(live.secrets[f"CUCM_{account}_PASSWORD"] + "\nurl: elsewhere\n", "utf-8")
    words = json.dumps([sys.executable, "-c", f"print(open({str(vault)!r}).read())"])
    return f'user = "{live.secrets[f"CUCM_{account}_USER"]}"\npassword_command = {words}\n'


def test_a_run_that_fails_leaves_no_password_however_much_it_tells(live: Live) -> None:
    ended = live.page(*VERBOSE)
    assert ended.code == 1
    assert "there is no consent" in ended.text
    assert list(live.folder.glob("evidence/*/journal.jsonl"))
    assert list(live.folder.glob("evidence/*/report.html"))
    assert (live.folder / "junit.xml").is_file()
    assert live.shown() == []


def test_the_search_finds_what_it_looks_for(live: Live) -> None:
    password, user = live.secrets["CUCM_API_PASSWORD"], live.secrets["CUCM_API_USER"]
    (live.folder / "leak.txt").write_text(base64.b64encode(f"x{user}:{password}".encode()[1:]).decode())
    assert len(live.shown()) >= 1


def test_passwords_by_command_open_a_live_cluster_and_are_not_left_behind(live: Live) -> None:
    live.refer(cli=of_a_vault(live, "CLI"), api=of_a_vault(live, "API"))
    ended = live.page(*VERBOSE, secrets={})
    assert "there is no consent" in ended.text
    assert live.shown() == []


def test_a_test_of_ones_own_that_fails_in_the_driver_shows_no_password(live: Live) -> None:
    live.refer(cli=of_a_vault(live, "CLI"))
    file = live.folder / "vault" / "test_own.py"
    file.write_text(OWN_TEST.format(file=str(live.file)), "utf-8")
    ended = live.run(
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(file.parent),
        "-c",
        os.devnull,
        str(file),
        *VERBOSE,
    )
    assert "4 failed" in ended.text, ended.text[-3000:]
    assert re.search(r"(?m)^\w+ += <cucm_driver", ended.text), "variables are shown"
    assert live.shown() == []


@pytest.mark.parametrize(("account", "interface"), [("CLI", "ssh"), ("API", "axl")])
def test_a_wrong_password_is_tried_once_in_the_whole_run(live: Live, account: str, interface: str) -> None:
    wrong = {**live.secrets, f"CUCM_{account}_PASSWORD": WRONG}
    ended = live.page(*VERBOSE, secrets=wrong)
    assert ended.code == 1
    told = r"(?:user or password refused for|HTTP 401 for) `" + live.secrets[f"CUCM_{account}_USER"]
    assert len(re.findall(told, ended.text)) >= 2, "every scenario tells it"
    assert refusals(live) == [("cm-pub", interface)]
    assert live.shown(WRONG) == []


@pytest.mark.parametrize(("account", "interface"), [("CLI", "ssh"), ("API", "axl")])
def test_preflight_ends_with_the_first_refusal(live: Live, account: str, interface: str) -> None:
    wrong = {**live.secrets, f"CUCM_{account}_PASSWORD": WRONG}
    ended = live.command("preflight", "--evidence", str(live.folder / "evidence"), secrets=wrong)
    assert ended.code == 2
    assert "three failures lock the account" in ended.text
    assert refusals(live) == [("cm-pub", interface)]
    assert live.shown(WRONG) == []


def refusals(live: Live) -> list[tuple[str, str]]:
    """Where a login was refused."""
    found = [entry for entry in live.port.journal() if entry["outcome"] not in ("ok", "200")]
    return [(entry["node"], entry["interface"]) for entry in found]


def test_preflight_leaves_no_password(live: Live) -> None:
    ended = live.command("preflight", "--evidence", str(live.folder / "evidence"))
    assert "Nothing was changed." in ended.text
    assert live.shown() == []


def test_a_password_in_the_inventory_is_refused_before_anything_is_sent(live: Live) -> None:
    password = live.secrets["CUCM_CLI_PASSWORD"]
    live.refer(cli=f'user = "administrator"\npassword = "{password}"\n')
    for ended in (
        live.page(*VERBOSE),
        live.command("preflight", "--evidence", str(live.folder / "evidence")),
    ):
        assert ended.code != 0
        assert "`credentials.cli.password`: a password stands in the inventory" in ended.text
    live.file.unlink()
    assert live.port.journal() == []
    assert live.shown() == []


def test_a_changed_host_key_stops_the_run_before_a_password_is_sent(live: Live) -> None:
    (pinned,) = re.findall(r'name = "cm-pub"\n(?:.*\n)*?ssh_host_key = "(.*)"', live.text)[:1]
    live.text = live.text.replace(pinned, host_keys.line(asyncssh.generate_private_key("ssh-ed25519")))
    live.refer()
    ended = live.page()
    assert ended.code == 1
    assert "host key SHA256:" in ended.text
    assert "compare on the node's console" in ended.text
    assert live.port.journal() == []


def test_a_second_run_on_a_live_cluster_is_told_who_is_there_and_asks_nothing(live: Live) -> None:
    (name,) = re.findall(r'\[cluster\]\nname = "(.*)"', live.text)
    with RunLock(name, "the first run", live.folder / "state" / "cucm-runbook" / "locks"):
        ended = live.page()
    assert ended.code == 1
    assert f"process {os.getpid()} of " in ended.text
    assert "the first run" in ended.text
    assert live.port.journal() == []
    assert "there is no consent" in live.page().text


def test_where_there_is_no_terminal_a_prompt_is_refused_before_the_first_scenario(live: Live) -> None:
    live.refer(cli='user = "administrator"\nprompt = true\n')
    ended = live.page()
    assert ended.code == pytest.ExitCode.USAGE_ERROR
    assert "there is no terminal to ask at" in ended.text
    assert not (live.folder / "evidence").exists()


def test_at_a_terminal_each_password_is_asked_for_once_and_not_echoed(live: Live) -> None:
    for account in ACCOUNTS:
        user = live.secrets[f"CUCM_{account}_USER"]
        live.refer(**{account.lower(): f'user = "{user}"\nprompt = true\n'})
    command = (sys.executable, *live.pytest, PAGE, "--cluster", str(live.file), *VERBOSE)
    text = typed(command, live.environ, [live.secrets[f"CUCM_{account}_PASSWORD"] for account in ACCOUNTS])
    (live.folder / "said.txt").write_text(text, "utf-8")
    assert text.count("Password of ") == 2
    assert text.index("Password of ") < text.index("Scenario: ")
    assert "there is no consent" in text
    assert live.shown() == []


def typed(command: Iterable[str], environ: Mapping[str, str], answers: list[str]) -> str:
    """What a program says at a terminal of its own, where each question for a password is answered."""
    started = " ".join(shlex.quote(word) for word in command)
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve("/bin/sh", ["sh", "-c", f"exec {started}"], dict(environ))
    said, left = b"", list(answers)
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the program has ended
            piece = b""
        if not piece:
            break
        said += piece
        if left and said.endswith(b"): ") and said.count(b"Password of ") == len(answers) - len(left) + 1:
            os.write(terminal, left.pop(0).encode() + b"\n")
    os.close(terminal)
    os.waitpid(pid, 0)
    return said.decode("utf-8", "replace")
