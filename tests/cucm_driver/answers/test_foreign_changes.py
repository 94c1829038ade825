"""What this run explains is not held against anybody; all else is somebody's change."""

from __future__ import annotations

import pytest

from cucm_driver.answers.fingerprint import Fingerprint
from cucm_driver.answers.foreign_changes import OwnChanges, foreign_changes
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.services import restart

BEFORE = {
    "release": "12.5.1.16900-48",
    "cm-pub: replication": "(2)",
    "cm-pub: TVS stored": "aa",
    "cm-sub1: ITLRecovery stored": "cc",
    "cm-pub: Cisco Tftp": "STARTED",
    "cm-pub: ITL served, SHA-1": "11",
}
Done = tuple[Operation, str]
TVS_RENEWED = (regenerate("cm-pub", "TVS"), "bb")
RECOVERY_RENEWED = (regenerate("cm-pub", "ITLRecovery"), "dd")
TFTP_RESTARTED = (restart("cm-pub", "Cisco Tftp"), "STARTED")


def own(*done: Done) -> OwnChanges:
    found = OwnChanges()
    for operation, after in done:
        found.note(operation, after)
    return found


@pytest.mark.parametrize(
    ("changed", "done"),
    [
        ({"cm-pub: TVS stored": "bb"}, [TVS_RENEWED]),
        ({"cm-sub1: ITLRecovery stored": "dd"}, [RECOVERY_RENEWED]),
        ({"cm-pub: ITL served, SHA-1": "22"}, [TVS_RENEWED]),
        ({"cm-pub: Cisco Tftp": "STOPPED"}, [TFTP_RESTARTED]),
        ({"cm-pub: Cisco Tftp": "STARTING"}, [TVS_RENEWED]),
        ({}, []),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_run_explains_its_own_changes(changed: dict[str, str], done: list[Done]) -> None:
    assert foreign_changes(Fingerprint(BEFORE), Fingerprint({**BEFORE, **changed}), own(*done)) == []


@pytest.mark.parametrize(
    ("changed", "done"),
    [
        ({"cm-pub: TVS stored": "ee"}, [TVS_RENEWED]),
        ({"cm-pub: ITL served, SHA-1": "22"}, []),
        ({"cm-pub: Cisco Tftp": "STOPPED"}, [TVS_RENEWED]),
        ({"cm-pub: Cisco Tftp": "STARTING"}, []),
        ({"cm-pub: replication": "(3)"}, [TVS_RENEWED, TFTP_RESTARTED]),
        ({"release": "14.0.1.10000-20"}, [TVS_RENEWED]),
        ({"cm-sub9: TVS stored": "99"}, [TVS_RENEWED]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_it_does_not_explain_is_named(changed: dict[str, str], done: list[Done]) -> None:
    (name,) = changed
    (told,) = foreign_changes(Fingerprint(BEFORE), Fingerprint({**BEFORE, **changed}), own(*done))
    assert told.startswith(f"{name}: ")
