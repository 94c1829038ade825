"""An operation that was written down comes back as it was, or not at all."""

from __future__ import annotations

import json

import pytest

from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import reset
from cucm_driver.operations.services import restart, start, stop
from cucm_driver.operations.stored import NoSuchOperation, operation_of
from cucm_driver.operations.trust_lists import itl_reset_localkey

KNOWN = [
    regenerate("cm-pub", "CallManager-ECDSA"),
    restart("cm-sub1", "Cisco Tftp"),
    start("cm-sub1", "Cisco Tftp"),
    stop("cm-sub1", "Cisco Tftp"),
    reset("cm-pub", ["SEP000000000001", "SEP000000000002"]),
    itl_reset_localkey("cm-pub"),
]


@pytest.mark.parametrize("operation", KNOWN, ids=lambda operation: operation.request)
def test_it_comes_back_from_its_record(operation: Operation) -> None:
    assert operation_of(json.loads(json.dumps(operation.told()))) == operation


@pytest.mark.parametrize(
    "changed",
    [{"effect": "reboot"}, {"request": "utils system restart"}, {"node": "cm-sub9"}, {"unit": "CAPF"}],
    ids=str,
)
def test_a_record_that_says_another_thing_is_refused(changed: dict[str, str]) -> None:
    told = {**regenerate("cm-pub", "TVS").told(), **changed}
    if "node" in changed:
        assert operation_of(told) == regenerate("cm-sub9", "TVS")
        return
    with pytest.raises(NoSuchOperation):
        operation_of(told)
