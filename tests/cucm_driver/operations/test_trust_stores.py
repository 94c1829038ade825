from __future__ import annotations

from pathlib import Path

from cucm_driver.operations.trust_stores import delete_trusted
from tests.cucm_driver.scripted import ScriptedCluster, lost

COMMAND = "set cert delete CAPF-trust CAPF-1a2b3c4d.pem"
HELD = "CAPF-trust/CAPF-1a2b3c4d.pem: Trust Certificate\nCAPF-trust/CAPF-ffff0000.pem: Trust Certificate\n"
GONE = "CAPF-trust/CAPF-ffff0000.pem: Trust Certificate\n"


def cluster(folder: Path, listed: list[str], said: str | Exception) -> ScriptedCluster:
    return ScriptedCluster(folder, {"cm-pub": {"show cert list trust": list(listed), COMMAND: said}})


def test_a_certificate_is_deleted_when_the_node_no_longer_lists_it(tmp_path: Path) -> None:
    made = cluster(tmp_path, [HELD, GONE], "whatever it says")
    outcome = made.perform(delete_trusted("cm-pub", "CAPF-trust", "CAPF-1a2b3c4d.pem"))
    assert (outcome.result, outcome.before, outcome.after) == ("done", "present", "absent")


def test_a_certificate_that_is_listed_still_is_not_deleted_whatever_the_node_says(tmp_path: Path) -> None:
    made = cluster(tmp_path, [HELD], "Successfully deleted")
    outcome = made.perform(delete_trusted("cm-pub", "CAPF-trust", "CAPF-1a2b3c4d.pem"))
    assert (outcome.result, outcome.after) == ("unknown", "present")


def test_a_deletion_whose_answer_was_lost_is_proven_by_the_list(tmp_path: Path) -> None:
    made = cluster(tmp_path, [HELD, GONE], lost("cm-pub", COMMAND))
    assert made.perform(delete_trusted("cm-pub", "CAPF-trust", "CAPF-1a2b3c4d.pem")).result == "done"


def test_what_is_told_of_a_deletion_makes_it_again() -> None:
    made = delete_trusted("cm-pub", "CAPF-trust", "CAPF-1a2b3c4d.pem")
    told = made.recorded()
    assert delete_trusted(told["node"], told["store"], told["file"]) == made
