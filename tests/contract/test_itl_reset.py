from __future__ import annotations

import pytest

from cucm_driver.consent import Consent
from cucm_driver.errors import NotConsented
from cucm_driver.operations.trust_lists import itl_reset_localkey
from simulator.releases import RELEASES
from tests.contract.rig import WORLDS, Fresh, Rig

RESET = itl_reset_localkey("cm-pub")
WITH_RECOVERY = [name for name, row in RELEASES.items() if row.reset_signer]


def signers(rig: Rig) -> set[str]:
    return {node.itl.signer.unit for node in rig.model.nodes.values() if node.itl is not None}


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("release", WITH_RECOVERY)
def test_the_other_key_signs_on_every_release(fresh: Fresh, release: str, world: str) -> None:
    rig = fresh(release, world)
    outcome = rig.cluster.perform(RESET)
    assert outcome.result == "done"
    assert signers(rig) == {rig.model.release.reset_signer}
    assert outcome.before != outcome.after


def test_a_release_without_the_command_refuses_it(fresh: Fresh) -> None:
    assert fresh("8.6").cluster.perform(RESET).result == "refused"


def test_an_answer_that_was_lost_is_followed_by_looking_at_the_lists(rig: Rig) -> None:
    rig.control.add_fault("cm-pub", "begun:utils itl reset localkey", "drop")
    assert rig.cluster.perform(RESET).result == "done"
    assert len(rig.changes()) == 1


def test_a_reset_that_was_lost_before_it_began_is_unknown_and_not_repeated(rig: Rig) -> None:
    rig.control.add_fault("cm-pub", "cli:utils itl reset localkey", "drop")
    assert rig.cluster.perform(RESET).result == "unknown"
    assert len(rig.changes()) == 1


def test_the_password_stands_in_no_journal(fresh: Fresh) -> None:
    rig = fresh("11.5")
    rig.cluster.perform(RESET).require_done()
    files = [path for path in rig.folder.rglob("*") if path.is_file()]
    assert files
    assert not [p for p in files if rig.secrets.api.password in p.read_text(errors="replace")]


def test_without_consent_nothing_is_sent(rig: Rig) -> None:
    reading = rig.driver(Consent.none())
    with pytest.raises(NotConsented):
        reading.perform(RESET)
    assert rig.changes() == []
