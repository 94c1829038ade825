"""The cluster security mode and other enterprise parameters, from the database through AXL."""

from __future__ import annotations

from cucm_driver.facts.fact import Unreadable
from cucm_driver.facts.sql import select
from cucm_driver.transports.soap import Axl

MODES = {"0": "non-secure", "1": "mixed"}
"""Values of ClusterSecurityMode (Cisco 118893)."""


def enterprise_parameter(axl: Axl, name: str) -> str:
    """`enterprise_parameter(axl, "ClusterSecurityMode") == "0"`. Raises Unreadable where there is none."""
    statement = f"select paramname,paramvalue from processconfig where paramname='{name}'"  # noqa: S608 (select)
    rows = select(axl, statement)
    if not rows:
        raise Unreadable(f"no enterprise parameter {name}")
    return rows[0]["paramvalue"]


def security_mode(axl: Axl) -> str:
    """`non-secure` or `mixed`. That a CTL exists does not mean mixed mode (Cisco 118892)."""
    value = enterprise_parameter(axl, "ClusterSecurityMode")
    if value not in MODES:
        raise Unreadable(f"ClusterSecurityMode {value!r} is neither 0 nor 1")
    return MODES[value]


def prepared_for_rollback(axl: Axl) -> bool:
    """Whether "Prepare Cluster for Rollback to pre 8.0" is on: phones then hold an empty ITL."""
    return enterprise_parameter(axl, "RollBackToPreGrayback").upper() in ("T", "1", "TRUE")
