"""One look asks once, agrees with itself, and never spends a second password on a node that refused the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.errors import Refused, WrongPassword
from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.particulars import particulars
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
