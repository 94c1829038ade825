"""Enterprise and service parameters with their defaults: the rows of processconfig. What they do is not decided here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.model.capf_parameters import CAPF_PARAMETERS
from simulator.model.cluster import Cluster
from simulator.model.service import CALLMANAGER, CAPF, KINDS
from simulator.provenance import Source, documented, inferred

ENTERPRISE_WIDE = "EnterpriseWideData"
ENTERPRISE_SERVICE = "Enterprise Wide"
DEVICE_QUERIES = "Allowed Device Queries Per Minute"
SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row. `kind` is AXL's valueType; `key` is its name in the model and, for its id, in the table."""

    node: str
    service: str
    name: str
    value: str
    kind: str = "string"

    @property
    def key(self) -> str:
        """`"ClusterSecurityMode"`, or `"cm-sub1/Cisco CallManager/CdrEnabled"` for one of a service."""
        parts = (self.node, self.service, self.name)
        return self.name if self.service == ENTERPRISE_SERVICE else SEPARATOR.join(parts)


@dataclass(frozen=True, slots=True)
class Default:
    """What a parameter is until somebody changes it."""

    name: str
    value: str
    kind: str
    source: Source


ENTERPRISE: tuple[Default, ...] = (
    Default(
        DEVICE_QUERIES,
        "15",
        "long",
        documented("enterprise parameter, default 15, at most 18, shared by all that ask"),
    ),
)
"""Beside those that the model holds from the start."""

PER_SERVICE: dict[str, tuple[Default, ...]] = {
    CALLMANAGER: (
        Default(
            "CdrEnabled", "F", "boolean", documented("Cisco's sample changes this one; its default is F")
        ),
        Default(
            "StationKeepAliveInterval", "30", "long", inferred("seconds; name as public scripts spell it")
        ),
    ),
    CAPF: tuple(Default(name, one.default, one.kind, one.source) for name, one in CAPF_PARAMETERS.items()),
}
KINDS_OF: dict[str, str] = {"ClusterSecurityMode": "long", "RollBackToPreGrayback": "boolean"}


def parameters(model: Cluster) -> Iterator[Parameter]:
    """Every parameter with its value of now, enterprise ones first."""
    held = model.parameters
    defaults = {one.name: one.value for one in ENTERPRISE} | {
        name: value for name, value in held.items() if SEPARATOR not in name
    }
    kinds = {one.name: one.kind for one in ENTERPRISE} | KINDS_OF
    for name, value in defaults.items():
        yield Parameter(ENTERPRISE_WIDE, ENTERPRISE_SERVICE, name, value, kinds.get(name, "string"))
    for node in model.nodes.values():
        for service, rows in PER_SERVICE.items():
            for one in rows if service in KINDS and node.services[service].activated else ():
                row = Parameter(node.name, service, one.name, one.value, one.kind)
                yield Parameter(node.name, service, one.name, held.get(row.key, one.value), one.kind)
