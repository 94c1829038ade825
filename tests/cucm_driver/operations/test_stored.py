"""An operation that was written down comes back as it was, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest

from cucm_driver.operations.capf import order_lscs
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
    assert operation_of(json.loads(json.dumps(operation.recorded()))) == operation


@pytest.mark.parametrize(
    "make", [reset, partial(order_lscs, finish="2026:12:24:12:00")], ids=["reset", "order"]
)
def test_the_rest_of_a_batch_keeps_the_request_of_the_whole(make: Callable[..., Operation]) -> None:
    whole, rest = make("cm-pub", ["SEP1", "SEP2", "SEP3"]), make("cm-pub", ["SEP2", "SEP3"])
    again = operation_of({**rest.recorded(), "request": whole.request})
    assert (again.request, again.targets) == (whole.request, rest.targets)


@pytest.mark.parametrize(
    "changed",
    [{"effect": "reboot"}, {"request": "utils system restart"}, {"node": "cm-sub9"}, {"unit": "CAPF"}],
    ids=str,
)
def test_a_record_that_says_another_thing_is_refused(changed: dict[str, str]) -> None:
    told = {**regenerate("cm-pub", "TVS").recorded(), **changed}
    if "node" in changed:
        assert operation_of(told) == regenerate("cm-sub9", "TVS")
        return
    with pytest.raises(NoSuchOperation):
        operation_of(told)
