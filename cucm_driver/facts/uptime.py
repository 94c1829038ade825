"""Since when a service runs, by the up time Control Center tells; its start times are local text."""

from __future__ import annotations

from datetime import datetime, timedelta

from lxml.etree import _Element

from cucm_driver.facts.sql import local, row
from cucm_driver.transports.soap import Serviceability


def since(control_center: Serviceability, service: str, now: datetime) -> datetime | None:
    """`now` less UpTime (seconds, -1 when it does not run); None where the service is not told of."""
    reply = control_center.control_center("soapGetServiceStatus", (("ServiceStatus", service),))
    told = (_up(element, service) for element in reply.iter())
    seconds = next((s for s in told if s is not None), None)
    return now - timedelta(seconds=seconds) if seconds is not None and seconds >= 0 else None


def _up(element: _Element, service: str) -> int | None:
    if local(element) != "item":
        return None
    fields = row(element)
    return int(fields["UpTime"]) if fields.get("ServiceName") == service and fields.get("UpTime") else None
