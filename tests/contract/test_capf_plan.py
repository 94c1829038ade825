"""The CAPF page as a plan: what would be ordered and reset is told by name, and nothing is changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator import Lab
from steps.control import ControlPort
from steps.planning.plan import PlannedOperation, Procedure, read_plan
from tests.contract.processes import ROOT
from tests.contract.test_plan import Live

PAGE = "features/certificates/regenerate_capf.feature"
CAMPAIGN = "Renew the LSCs of the next batch of phones, from 11.5"


@pytest.fixture
def live(lab: Lab, control: ControlPort, tmp_path: Path) -> Live:
    """A mixed cluster whose CAPF was renewed days ago, as the driver finds a live one."""
    text = control.fresh("lab", "12.5", "mixed", "lazy", {})
    control.arrange("CAPF renewed")
    (tmp_path / "live.toml").write_text(re.sub(r"\[simulator\]\n(?:\w+ = .*\n)+", "", text))
    return Live(lab, control, tmp_path, len(control.journal()))


def operations(procedure: Procedure, word: str) -> list[PlannedOperation]:
    sentences = (sentence for block in procedure.blocks for sentence in block.sentences)
    return [each for s in sentences for each in s.operations if each.request.startswith(word)]


def test_a_campaign_is_planned_by_name_and_nothing_is_changed(live: Live) -> None:
    before = live.model()
    ended = live.plan(str(ROOT / PAGE), "--out", str(live.saved))
    assert ended.code == 0, ended.text
    assert live.changed() == []
    assert live.model().fingerprint() == before.fingerprint()
    plan = {each.name: each for each in read_plan(live.saved).procedures}
    assert {name for name, each in plan.items() if each.applies} == {
        "Renew CAPF, mixed mode, from 10.0", CAMPAIGN,
    }  # fmt: skip
    assert not [each.trouble for each in plan.values() if each.trouble]
    orders, resets = (operations(plan[CAMPAIGN], word) for word in ("updatePhone", "resetPhone"))
    assert [each.targets for each in orders] == [each.targets for each in resets]
    assert [len(each.targets) for each in orders] == [5, 18]
    assert len({name for each in orders for name in each.targets}) == 23
    assert len(plan[CAMPAIGN].blocks) == 2
    assert "18 phones are ordered for" in ended.text
    stored = before.publisher.stored["CAPF"]
    assert re.search(
        rf"they must have .*CN={stored.common_name}.*, SHA-256 [0-9a-f]{{64}}$", ended.text, re.M
    )
    assert '--waive "owners have the new CAPF=YOUR NAME: REASON"' in ended.text


def test_the_older_certificate_is_kept_while_a_phone_holds_an_lsc_of_it(live: Live) -> None:
    ended = live.plan(str(ROOT / PAGE), "--out", str(live.saved))
    procedure = next(each for each in read_plan(live.saved).procedures if each.name.startswith("Delete"))
    assert (procedure.applies, ended.code) == (False, 0)
    assert procedure.why.startswith("the campaign is not over: 23 phones hold an older LSC")
