"""A reset of the ITL is done when every TFTP node serves a list of another signer, and its signature holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cucm_driver.operations.operation import Secret
from cucm_driver.operations.trust_lists import ADMINISTRATOR, TRANSFERRED, itl_reset_localkey
from cucm_driver.transports.dialogue import Screen
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.scripted import ScriptedCluster, lost
from tests.cucm_driver.trust_list_writer import identity, itl, record

OLD, NEW = identity("ITLRECOVERY_cm-pub", 7), identity("cm-pub", 9)
RECORDS = (record(OLD, 0), record(NEW, 0))
BEFORE, AFTER = (read_list(itl(signer, *RECORDS)) for signer in (OLD, NEW))
FORGED = read_list(AFTER.data[:-1] + bytes([AFTER.data[-1] ^ 1]))
ASKED = "utils itl reset localkey"


class Serving(ScriptedCluster):
    """What the two TFTP nodes serve, before and after the command."""

    def __init__(self, folder: Path, said: object, after: dict[str, TrustList]) -> None:
        super().__init__(folder, {"cm-pub": {ASKED: said}})  # type: ignore[dict-item]
        self.before, self.after = {"cm-pub": BEFORE, "cm-sub1": BEFORE}, after

    def served_itls(self) -> dict[str, TrustList]:
        return self.after if self.said else self.before


def result(folder: Path, after: dict[str, TrustList], said: object = TRANSFERRED) -> str:
    return Serving(folder, said, after).perform(itl_reset_localkey("cm-pub")).result


def test_another_signer_on_every_tftp_node_is_done(tmp_path: Path) -> None:
    assert result(tmp_path, {"cm-pub": AFTER, "cm-sub1": AFTER}) == "done"


@pytest.mark.parametrize(
    "after",
    [
        {"cm-pub": AFTER, "cm-sub1": BEFORE},
        {"cm-pub": AFTER},
        {"cm-pub": AFTER, "cm-sub1": FORGED},
        {},
    ],
    ids=[
        "one node serves the old list",
        "one node serves none",
        "a signature does not hold",
        "nobody serves",
    ],
)
def test_anything_less_is_unknown_whatever_the_node_said(tmp_path: Path, after: dict[str, TrustList]) -> None:
    assert result(tmp_path, after) == "unknown"


def test_after_a_lost_answer_the_lists_are_the_proof(tmp_path: Path) -> None:
    assert result(tmp_path, {"cm-pub": AFTER, "cm-sub1": AFTER}, lost("cm-pub", ASKED)) == "done"


def test_a_node_that_says_no_and_changes_nothing_has_refused(tmp_path: Path) -> None:
    unchanged = {"cm-pub": BEFORE, "cm-sub1": BEFORE}
    assert result(tmp_path, unchanged, "Executed command unsuccessfully") == "refused"


def test_the_operation_holds_no_password_and_the_cluster_types_it(tmp_path: Path) -> None:
    assert itl_reset_localkey("cm-pub").answers == (ADMINISTRATOR,)
    assert ADMINISTRATOR.reply is Secret.API_PASSWORD
    lab = ScriptedCluster(tmp_path, {})
    typed: list[object] = []
    lab.scripts["cm-pub"].run = lambda command, answers=(), patience=None: typed.extend(answers) or ""  # type: ignore[method-assign,assignment,return-value,misc]
    lab.say(itl_reset_localkey("cm-pub"))
    assert typed == [replace(ADMINISTRATOR, reply="pw-api")]


def test_the_question_is_recognised_with_the_blank_before_its_colon() -> None:
    screen = Screen(ASKED)
    screen.add(f"{ASKED}\r\nEnter CCM Administrator password :")
    assert screen.declared((ADMINISTRATOR,)) is ADMINISTRATOR
