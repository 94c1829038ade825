"""One certificate, four places: stored, presented, distributed, trusted; read for the evidence of a night.

It changes nothing and judges nothing: whether the four agree is for whoever reads it. What cannot be read is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cucm_driver.cluster import Cluster
from cucm_driver.facts.certificates import CERTIFICATES, TRUSTED, certificate, serial_text, trust_certificate
from cucm_driver.facts.presented import UNITS
from cucm_driver.facts.services import SERVICES
from cucm_driver.trust.trust_list import TrustList


@dataclass(frozen=True)
class Places:
    """Where the certificate `unit` of `node` is. Serials are hex; `presented` is None where a service does not show it.

    `distributed` are the other nodes whose trust store holds what is stored; `listed` the TFTP nodes whose ITL names
    it; `held` counts the phones that say they hold such a list, out of `telling` phones that say what they hold.
    """

    unit: str
    node: str
    stored: str
    presented: Mapping[str, str | None]
    distributed: tuple[str, ...]
    listed: tuple[str, ...]
    held: int
    telling: int

    def recorded(self) -> dict[str, Any]:
        """For the journal."""
        return asdict(self)


def places(cluster: Cluster, units: Iterable[str]) -> tuple[Places, ...]:
    """The four places of these certificates on every node that stores them, publisher first."""
    served = cluster.served_itls()
    phones = [holds.itl for holds in cluster.held().values() if holds.itl]
    return tuple(found for unit in units for found in _of_unit(cluster, unit, served, phones))


def _of_unit(
    cluster: Cluster, unit: str, served: Mapping[str, TrustList], phones: list[str]
) -> Iterator[Places]:
    copies = {node: _copies(cluster, node, f"{unit}-trust") for node in cluster.nodes}
    for node in cluster.nodes:
        if not any(listed.unit == unit for listed in cluster.read(node, CERTIFICATES)):
            continue
        serial = cluster.read(node, certificate(unit)).serial
        listing = {name: itl for name, itl in served.items() if _lists(itl, serial)}
        yield Places(
            unit=unit,
            node=node,
            stored=serial_text(serial),
            presented=dict(_presented(cluster, node, unit)),
            distributed=tuple(other for other, held in copies.items() if other != node and serial in held),
            listed=tuple(listing),
            held=sum(any(itl.has_hash(held) for itl in listing.values()) for held in phones),
            telling=len(phones),
        )


def _presented(cluster: Cluster, node: str, unit: str) -> Iterator[tuple[str, str | None]]:
    running = cluster.read(node, SERVICES)
    for service in (name for name, its in UNITS.items() if its == unit and running.running(name)):
        serial = cluster.presented(node, service).serial
        yield service, None if serial is None else serial_text(serial)


def _copies(cluster: Cluster, node: str, store: str) -> set[int]:
    names = [listed.name for listed in cluster.read(node, TRUSTED) if listed.unit == store]
    return {cluster.read(node, trust_certificate(name)).serial for name in names}


def _lists(itl: TrustList, serial: int) -> bool:
    return any(int.from_bytes(record.serial, "big") == serial for record in itl.records)
