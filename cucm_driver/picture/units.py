"""What a renewed certificate reaches: which services load it, which stores get a copy, whether phones are reset for it."""

from __future__ import annotations

from cucm_driver.picture.by_release import CALLMANAGER_TRUST
from cucm_driver.picture.certificates import Cert
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.state import (
    CALLMANAGER,
    CAPF,
    CAPF_UNIT,
    CM,
    CM_ECDSA,
    RECOVERY,
    TFTP,
    TVS,
    TVS_UNIT,
    Certs,
)

LOADS: dict[str, tuple[str, ...]] = {
    TFTP: (CM, CM_ECDSA),
    TVS: (TVS_UNIT,),
    CALLMANAGER: (CM, CM_ECDSA),
    CAPF: (CAPF_UNIT,),
}
"""What services that phones meet load at a start (Cisco 214231)."""

TRUSTS = {CALLMANAGER: "CallManager-trust", CAPF: "CAPF-trust"}
"""The store that a service reads at its start (Cisco 200860)."""

COPIED = {"CallManager-trust": CALLMANAGER_TRUST, "Phone-SAST-trust": (CM,)}
"""Which units arrive in which store of every node (Cisco 214231)."""

SETS_DUE = (TVS_UNIT, CAPF_UNIT, CM, RECOVERY)
"""A new certificate of these makes phones reset by themselves, where they do (Release Notes 14)."""


def store_put(store: Certs | Unknown, cert: Cert) -> Certs | Unknown:
    """One certificate a name (Cisco 217138)."""
    if isinstance(store, Unknown):
        return store
    return frozenset(each for each in store if each.common_name != cert.common_name) | {cert}
