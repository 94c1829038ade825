"""The enterprise parameter *Phone Interaction on Certificate Update*, from release 14: who resets the phones."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.provenance import documented, inferred
from simulator.releases import Release

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


def installed(release: Release, value: str) -> dict[str, str]:
    """The row that an installation writes; none before 14."""
    return {PARAMETER: value} if release.phone_interaction else {}


def resets_phones(release: Release, parameters: Mapping[str, str], otherwise: bool) -> bool:
    """Whether the cluster resets its phones by itself; before 14 it is as the world says (`otherwise`)."""
    return parameters[PARAMETER] != MANUAL if release.phone_interaction else otherwise
