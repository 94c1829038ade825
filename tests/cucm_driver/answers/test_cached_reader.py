"""One look asks once, agrees with itself, and never spends a second password on a node that refused the first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.errors import Refused, WrongPassword
from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.particulars import particulars
from cucm_driver.facts.shown_list import CTL_ON_DISK
from cucm_driver.picture.parts import Part, at, everywhere
from tests.cucm_driver.scripted import ScriptedCluster, shown

OWN = "show cert list own"


def test_a_command_is_sent_once_whatever_is_read_from_its_text(tmp_path: Path) -> None:
    lab = ScriptedCluster(tmp_path, {"cm-pub": {"show cert own TVS": [shown(5), shown(6)]}})
    reader = CachedReader(lab)
    assert reader.read("cm-pub", certificate("TVS")).serial == 5
    assert reader.read("cm-pub", certificate("TVS")).serial == 5
    assert reader.read("cm-pub", particulars("TVS")).self_signed
    assert lab.said == ["cm-pub: show cert own TVS"]


def test_a_refused_password_is_not_tried_again_on_that_node(tmp_path: Path) -> None:
    denied = WrongPassword(node="cm-pub", asked="ssh", got="password refused")
    lab = ScriptedCluster(
        tmp_path, {"cm-pub": {OWN: denied, "show cert own TVS": shown(5)}, "cm-sub1": {OWN: "TVS/TVS.pem: x"}}
    )
    reader = CachedReader(lab)
    for fact in (CERTIFICATES, certificate("TVS")):
        with pytest.raises(WrongPassword):
            reader.read("cm-pub", fact)
    assert reader.read("cm-sub1", CERTIFICATES)
    assert lab.said == [f"cm-pub: {OWN}", f"cm-sub1: {OWN}"]


def test_a_refusal_of_one_command_is_remembered_for_that_command_only(tmp_path: Path) -> None:
    refused = Refused(node="cm-pub", asked=OWN, got="No valid command entered")
    lab = ScriptedCluster(tmp_path, {"cm-pub": {OWN: refused, "show cert own TVS": shown(5)}})
    reader = CachedReader(lab)
    for _ in range(2):
        with pytest.raises(Refused):
            reader.read("cm-pub", CERTIFICATES)
    assert reader.read("cm-pub", certificate("TVS")).serial == 5
    assert lab.said.count(f"cm-pub: {OWN}") == 1


def test_a_refused_api_user_is_not_tried_again_on_any_node(tmp_path: Path) -> None:
    lab = ScriptedCluster(tmp_path, {})
    asked: list[str] = []

    def denied(operation: str, fields: object) -> object:
        asked.append(operation)
        raise WrongPassword(node="cm-pub", asked=operation, got="HTTP 401")

    lab.scripted_axl.call = denied  # type: ignore[method-assign,assignment]
    reader = CachedReader(lab)
    with pytest.raises(WrongPassword):
        reader.phone_names()
    with pytest.raises(WrongPassword):
        reader.select("select 1 from processconfig")
    with pytest.raises(WrongPassword):
        reader.control_center("cm-sub1")
    assert reader.service_since("cm-sub1", "Cisco Tftp") is None
    assert asked == ["executeSQLQuery"]


def test_after_a_change_only_what_it_touched_is_asked_again(tmp_path: Path) -> None:
    says = {"show cert own TVS": shown(5), OWN: "TVS/TVS.pem: x", "show ctl": "Length of CTL file: 0\n"}
    lab = ScriptedCluster(tmp_path, {"cm-pub": says, "cm-sub1": says})
    reader = CachedReader(lab)

    def look() -> list[str]:
        before = len(lab.said)
        for node in ("cm-pub", "cm-sub1"):
            reader.read(node, certificate("TVS"))
            reader.read(node, CTL_ON_DISK)
        return lab.said[before:]

    assert len(look()) == 4
    reader.forget(at("cm-pub", Part.STORED))
    assert look() == ["cm-pub: show cert own TVS"]
    reader.forget(everywhere(Part.DISK_CTL))
    assert look() == ["cm-pub: show ctl", "cm-sub1: show ctl"]


def test_what_is_asked_of_the_whole_cluster_is_asked_again_whichever_node_was_touched(tmp_path: Path) -> None:
    reader = CachedReader(ScriptedCluster(tmp_path, {}))
    answers = iter(("before", "after"))
    assert reader.once("proven TVS", lambda: next(answers)) == "before"
    reader.forget(at("cm-sub1", Part.SERVICES))
    assert reader.once("proven TVS", lambda: next(answers)) == "before"
    reader.forget(at("cm-sub1", Part.VOUCHING))
    assert reader.once("proven TVS", lambda: next(answers)) == "after"


def test_nodes_that_are_read_in_parallel_ask_the_same_thing_once(tmp_path: Path) -> None:
    reader = CachedReader(ScriptedCluster(tmp_path, {}))
    together, asked = Barrier(4), []

    def ask() -> str:
        asked.append("asked")
        sleep(0.05)
        return "told"

    def look(_: int) -> str:
        together.wait()
        return reader.once("something", ask)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look, range(4))) == ["told"] * 4
    assert asked == ["asked"]
