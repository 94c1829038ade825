"""What a service takes from the disk of its node when it starts: its own certificates, and the trust stores it looks into."""

from __future__ import annotations

from dataclasses import replace

from simulator.model.certificate import Certificate
from simulator.model.node import Node
from simulator.model.service import KINDS, Service


def loading(node: Node, service: Service) -> Service:
    """The service with everything it takes when it starts."""
    kind = KINDS[service.name]
    loaded = tuple((unit, node.stored[unit]) for unit in kind.loads if unit in node.stored)
    return replace(service, loaded=loaded, trusted=_stores(node, service))


def looks_again(node: Node, name: str) -> None:
    """A started service looks into its trust stores once more, without a restart."""
    service = node.services.get(name)
    if service is not None and service.started:
        node.services[name] = replace(service, trusted=_stores(node, service))


def _stores(node: Node, service: Service) -> frozenset[Certificate]:
    stores = KINDS[service.name].trusts
    return frozenset(cert for store in stores for cert in node.trust.get(store, {}).values())
