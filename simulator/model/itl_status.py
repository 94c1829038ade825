"""ITL File Status, from 14: what CUCM itself says of the list each SIP phone reported when it registered.

Release Notes 14 and Security Guide 14: Cisco Tftp keeps the hash of its ITL in the database, phones report theirs at
registration, and the record goes when a phone unregisters.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from simulator.model.cluster import Cluster
from simulator.model.phone import Phase, Phone
from simulator.provenance import documented

STATUS_SOURCE = documented(
    "Release Notes 14, Security Guide 14: Match, MisMatch, Not Installed, Unknown; SIP phones only"
)


class Status(StrEnum):
    MATCH = "Match"
    MISMATCH = "MisMatch"
    NOT_INSTALLED = "Not Installed"
    UNKNOWN = "Unknown"


def itl_file_statuses(cluster: Cluster) -> Iterator[tuple[Phone, Status]]:
    """One for each registered phone; none on releases that have no such search."""
    if cluster.release.itl_file_status:
        for phone in cluster.phones.values():
            if phone.phase is Phase.REGISTERED:
                yield phone, _status(cluster, phone)


def _status(cluster: Cluster, phone: Phone) -> Status:
    served = cluster.nodes[phone.tftp_used].itl if phone.tftp_used is not None else None
    if phone.trust.itl is None:
        return Status.NOT_INSTALLED
    if served is None:
        return Status.UNKNOWN
    return Status.MATCH if phone.trust.itl == served else Status.MISMATCH
