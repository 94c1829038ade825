"""The service parameters of Cisco Certificate Authority Proxy Function that the model heeds. What CAPF does is not known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from simulator.model.cluster import Cluster
from simulator.model.service import CAPF
from simulator.provenance import Source, documented, recalled


class Issuer(StrEnum):
    """Who signs LSCs: values of `Certificate Issuer to Endpoint`."""

    CAPF = CAPF
    ONLINE = "Online CA"
    OFFLINE = "Offline CA"


ISSUER = "Certificate Issuer to Endpoint"
VALIDITY = "Duration Of Certificate Validity (in days)"
KEY_SIZE = "Key Size"
KEY_TIME = "Maximum Allowable Time For Key Generation (in minutes)"
KEY_ATTEMPTS = "Maximum Allowable Attempts for Key Generation"
CA_HOST = "Online CA Hostname"
CA_PORT = "Online CA Port"


@dataclass(frozen=True, slots=True)
class CapfParameter:
    """`CAPF_PARAMETERS[VALIDITY].default == "1825"`; `kind` is AXL's valueType, `heeded` whether the model acts on it."""

    default: str
    kind: str
    source: Source
    heeded: bool = True


_UNHEEDED = recalled(
    "CAPF service parameter, name and default from memory; it may be changed, nothing follows"
)

CAPF_PARAMETERS: Mapping[str, CapfParameter] = {
    ISSUER: CapfParameter(
        CAPF,
        "string",
        documented("Security Guide 14SU2, CAPF running modes; spelling of the values inferred"),
    ),
    VALIDITY: CapfParameter("1825", "long", recalled("CAPF service parameter; five years by default")),
    CA_HOST: CapfParameter("", "string", recalled("CAPF service parameter of the online CA mode")),
    CA_PORT: CapfParameter("443", "long", _UNHEEDED, heeded=False),
    KEY_SIZE: CapfParameter("2048", "long", _UNHEEDED, heeded=False),
    KEY_TIME: CapfParameter("30", "long", _UNHEEDED, heeded=False),
    KEY_ATTEMPTS: CapfParameter("3", "long", _UNHEEDED, heeded=False),
}


def key(cluster: Cluster, name: str) -> str:
    """The parameter's key in `Cluster.parameters`: `"cm-pub/Cisco Certificate Authority Proxy Function/Key Size"`."""
    return f"{cluster.publisher.name}/{CAPF}/{name}"


def value(cluster: Cluster, name: str) -> str:
    """What it is set to, e.g. `"1825"`."""
    return cluster.parameters.get(key(cluster, name), CAPF_PARAMETERS[name].default)


def issuer(cluster: Cluster) -> Issuer:
    """Who signs; a value that is none of the three counts as the default."""
    said = value(cluster, ISSUER)
    return Issuer(said) if said in set(Issuer) else Issuer.CAPF


def validity(cluster: Cluster) -> timedelta:
    """How long a new LSC is good; a value that is no number counts as the default."""
    said = value(cluster, VALIDITY)
    return timedelta(days=int(said if said.isdecimal() else CAPF_PARAMETERS[VALIDITY].default))
