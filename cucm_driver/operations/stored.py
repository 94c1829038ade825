"""Operations as a plan and a journal keep them, made into operations again. What is not known here is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cucm_driver.errors import UserMistake
from cucm_driver.operations.capf import order_lscs
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import reset, reset_pool
from cucm_driver.operations.security_mode import delete_ctl, reset_ctl_with_local_key, set_cluster, update_ctl
from cucm_driver.operations.services import restart, start, stop
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.operations.trust_stores import delete_trusted

Recorded = Mapping[str, Any]


class NoSuchOperation(UserMistake):
    """The record names a change that this version does not know; nothing was sent."""

    usual_next_move = "plan anew with this version; a run begun with another one is finished with that one."


VERBS: dict[str, Callable[[str, str], Operation]] = {"restart": restart, "start": start, "stop": stop}


def _service(record: Recorded) -> Operation:
    verb = str(record["request"]).split()[2]
    return VERBS[verb](record["node"], record["service"])


MAKERS: dict[str, Callable[[Recorded], Operation]] = {
    "certificate": lambda record: regenerate(record["node"], record["unit"]),
    "service": _service,
    "security mode": lambda record: set_cluster(record["node"], record["mode"]),
    "CTL deleted": lambda record: delete_ctl(record["node"]),
    "CTL update": lambda record: update_ctl(record["node"]),
    "CTL local key": lambda record: reset_ctl_with_local_key(record["node"]),
    "LSC orders": lambda record: order_lscs(
        record["node"], record["targets"], record["finish"], record["authentication"], record["key_size"]
    ),
    "trusted certificate deleted": lambda record: delete_trusted(
        record["node"], record["store"], record["file"]
    ),
    "device pool": lambda record: reset_pool(
        record["node"], record["pool"], record["targets"], record["besides"], by_name=record["by_name"]
    ),
    "phones": lambda record: reset(record["node"], record["targets"]),
    "signers of the served ITLs": lambda record: itl_reset_localkey(record["node"]),
}
"""By the effect that proves an operation."""


def operation_of(record: Recorded) -> Operation:
    """`operation_of(regenerate("cm-pub", "TVS").recorded())`; NoSuchOperation where that is not the same request.

    The rest of a batch of phones keeps the request of the whole, which names another first phone.
    """
    try:
        made = MAKERS[record["effect"]](record)
    except (KeyError, IndexError):
        made = None
    if made is not None and made.targets and made.request.split()[0] == str(record["request"]).split()[0]:
        made = replace(made, request=str(record["request"]))
    if made is None or (made.node, made.request) != (record.get("node"), record.get("request")):
        node, request = str(record.get("node", "")), str(record.get("request", ""))
        raise NoSuchOperation(node=node, asked=request, got="this change is not known")
    return made
