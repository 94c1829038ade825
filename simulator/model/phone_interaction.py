"""The enterprise parameter *Phone Interaction on Certificate Update*, from release 14: who resets the phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.model.refusal import Refused
from simulator.provenance import documented, inferred

if TYPE_CHECKING:
    from simulator.model.cluster import Cluster

PARAMETER = "PhoneInteractionOnCertificateUpdate"
NAME_SOURCE = inferred(
    "made up from the label: no source tells the name of the row, nor the words of its values (here automatic, manual)"
)

AUTOMATIC, MANUAL = "automatic", "manual"
DEFAULT_SOURCE = documented(
    "Release Notes 14, Security Guides 14 and 15, Cisco 221070: by default phones are reset when a TVS, CAPF, "
    "CallManager or ITLRecovery certificate has changed; set to manual, the administrator resets them"
)
OTHER_VALUE_SOURCE = inferred("a value that is not one of the two words leaves the default")


def installed(cluster: Cluster) -> dict[str, str]:
    """The row that an installation writes: none before 14; the knob `phone_interaction` gives its value."""
    return {PARAMETER: cluster.rules.phone_interaction} if cluster.release.phone_interaction else {}


def set_to(cluster: Cluster, value: str) -> None:
    """`set_to(cluster, "manual")`, as the administration page does it. Refused before 14, and for any other word."""
    if not cluster.release.phone_interaction:
        raise Refused(f"release {cluster.release.name} has no parameter {PARAMETER}: it came with 14")
    if value not in (AUTOMATIC, MANUAL):
        raise Refused(f"{PARAMETER} is {AUTOMATIC} or {MANUAL}, not {value!r}")
    cluster.parameters[PARAMETER] = value


def resets_phones(cluster: Cluster, otherwise: bool) -> bool:
    """Whether the cluster resets its phones by itself; before 14 it is as the world says (`otherwise`)."""
    if not cluster.release.phone_interaction:
        return otherwise
    return cluster.parameters[PARAMETER] != MANUAL
