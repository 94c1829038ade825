"""Circumstances that a rehearsal brings about at once, by name. What follows from them is the model's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.model import (
    backups,
    capf,
    circumstances,
    ctl,
    distribution,
    external_ca,
    recovery,
    regeneration,
    registration,
    services,
)
from simulator.model.capf_parameters import Issuer
from simulator.model.cluster import Cluster
from simulator.model.refusal import Refused
from simulator.model.service import State

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Circumstance:
    """`arrange(model, fields, key)`; `key` is the id of a fresh key where one is needed, empty otherwise.

    Its kind is `rsa-2048`, or what the field `key` says.
    """

    arrange: Callable[[Cluster, Fields, str], object]
    needs_key: bool = False


def _service(model: Cluster, fields: Fields, key: str) -> None:
    node = model.node(fields["node"])
    if fields["service"] not in node.services:
        raise Refused(f"there is no service {fields['service']} on {node.name}")
    services.put(model, node, fields["service"], State(fields["state"]))


def _activated(model: Cluster, fields: Fields, key: str) -> None:
    node = model.node(fields["node"])
    if fields["service"] not in node.services:
        raise Refused(f"there is no service {fields['service']} on {node.name}")
    services.set_activated(model, node, fields["service"], activated=bool(fields["activated"]))


def _replication(model: Cluster, fields: Fields, key: str) -> None:
    distribution.set_replication(model, model.node(fields["node"]).name, int(fields["state"]))


def _export_controlled(model: Cluster, fields: Fields, key: str) -> None:
    model.export_controlled = bool(fields["allowed"])


def _ctl_client(model: Cluster, fields: Fields, key: str) -> None:
    ctl.run_client(model, fields.get("mode", model.mode), "CTL client")


CIRCUMSTANCES: dict[str, Circumstance] = {
    "service": Circumstance(_service),
    "phones": Circumstance(lambda m, f, _: registration.power(m, f["names"], on=f["powered"])),
    "replication": Circumstance(_replication),
    "recovery key saved": Circumstance(lambda m, f, _: recovery.save_recovery_key(m)),
    "backup": Circumstance(lambda m, f, _: backups.take_now(m)),
    "signed by a CA": Circumstance(lambda m, f, key: circumstances.sign_by_ca(m, f["unit"], key), True),
    "tomcat reused": Circumstance(lambda m, f, key: circumstances.reuse_tomcat(m, key), True),
    "self-signed": Circumstance(
        lambda m, f, key: regeneration.regenerate(m, f["node"], f["unit"], key, "Generate Self-Signed"), True
    ),
    "export controlled": Circumstance(_export_controlled),
    "phone security": Circumstance(
        lambda m, f, _: circumstances.give_profile(m, f["names"], str(f["security"]))
    ),
    "lsc": Circumstance(lambda m, f, _: circumstances.give_lsc(m, f["names"], f["days"])),
    "CAPF renewed": Circumstance(lambda m, f, key: circumstances.renew_capf(m, key), True),
    "activated": Circumstance(_activated),
    "ctl client": Circumstance(_ctl_client),
    "external CA": Circumstance(lambda m, f, key: external_ca.set_up(m, Issuer(f["issuer"]), key), True),
    "LSCs uploaded": Circumstance(lambda m, f, _: external_ca.upload(m)),
    "phone interaction": Circumstance(
        lambda m, f, _: circumstances.set_phone_interaction(m, str(f["value"]))
    ),
    "string typed": Circumstance(lambda m, f, _: capf.enter_string(m, f["name"], str(f["string"]))),
}
"""The fields of each: service(node, service, state), phones(names, powered), replication(node, state), signed by a CA(unit),
self-signed(node, unit, key: "rsa-4096"; by the platform's web page, the only way to another key length),
CAPF renewed (days ago; LSCs are those of before), activated(node, service, activated),
export controlled(allowed), phone security(names, security), lsc(names, days; null: none), ctl client(mode),
external CA(issuer: "Online CA" or "Offline CA"), string typed(name, string), phone interaction(value: "automatic" or "manual"; from 14)."""


def circumstance(what: str) -> Circumstance:
    """Refused names what can be arranged."""
    if what not in CIRCUMSTANCES:
        raise Refused(f"nothing called {what!r} can be arranged; known are: {', '.join(CIRCUMSTANCES)}")
    return CIRCUMSTANCES[what]
