"""Operations as a plan and a journal keep them, made into operations again. What is not known here is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cucm_driver.errors import UserMistake
from cucm_driver.operations.capf import order_lscs
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import reset
from cucm_driver.operations.security_mode import delete_ctl, reset_ctl_with_local_key, set_cluster, update_ctl
from cucm_driver.operations.services import restart, start, stop
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.operations.trust_stores import delete_trusted

Told = Mapping[str, Any]


class NoSuchOperation(UserMistake):
    """The record names a change that this version does not know; nothing was sent."""

    usual_next_move = "plan anew with this version; a run begun with another one is finished with that one."


VERBS: dict[str, Callable[[str, str], Operation]] = {"restart": restart, "start": start, "stop": stop}


def _service(told: Told) -> Operation:
    verb = str(told["request"]).split()[2]
    return VERBS[verb](told["node"], told["service"])


MAKERS: dict[str, Callable[[Told], Operation]] = {
    "certificate": lambda told: regenerate(told["node"], told["unit"]),
    "service": _service,
    "security mode": lambda told: set_cluster(told["node"], told["mode"]),
    "CTL deleted": lambda told: delete_ctl(told["node"]),
    "CTL update": lambda told: update_ctl(told["node"]),
    "CTL local key": lambda told: reset_ctl_with_local_key(told["node"]),
    "LSC orders": lambda told: order_lscs(
        told["node"], told["targets"], told["finish"], told["authentication"], told["key_size"]
    ),
    "trusted certificate deleted": lambda told: delete_trusted(told["node"], told["store"], told["file"]),
    "phones": lambda told: reset(told["node"], told["targets"]),
    "signers of the served ITLs": lambda told: itl_reset_localkey(told["node"]),
}
"""By the effect that proves an operation."""


def operation_of(told: Told) -> Operation:
    """`operation_of(regenerate("cm-pub", "TVS").told())`; NoSuchOperation where that is not the same request.

    The rest of a batch of phones keeps the request of the whole, which names another first phone.
    """
    try:
        made = MAKERS[told["effect"]](told)
    except (KeyError, IndexError):
        made = None
    if made is not None and made.targets and made.request.split()[0] == str(told["request"]).split()[0]:
        made = replace(made, request=str(told["request"]))
    if made is None or (made.node, made.request) != (told.get("node"), told.get("request")):
        node, request = str(told.get("node", "")), str(told.get("request", ""))
        raise NoSuchOperation(node=node, asked=request, got="this change is not known")
    return made
