"""The end state of a run, less what differs between two runs that ended alike: moments and serials."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from simulator.model import explanation, passage
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.node import Node
from simulator.model.phone import Phase, Phone
from simulator.model.service import TFTP

LATER = timedelta(hours=1)
"""Long enough for whatever was still on its way."""


@dataclass(frozen=True)
class Shape:
    """`lines` say what is where, e.g. `cm-sub1 stores a new TVS`; `made` counts certificates by node and unit."""

    lines: tuple[str, ...]
    made: dict[tuple[str, str], int]

    def differs(self, expected: Shape) -> Iterator[str]:
        """What is here and not there, and the other way round; no certificate was made twice."""
        yield from (f"unexpected: {line}" for line in self.lines if line not in expected.lines)
        yield from (f"missing: {line}" for line in expected.lines if line not in self.lines)
        if self.made != expected.made:
            yield f"certificates made: {self.made}, expected {expected.made}"


def shape(model: Cluster, before: Cluster) -> Shape:
    """`before` is the state in which the work began."""
    settled = model.copy()
    passage.advance(settled, settled.now + LATER)
    lines = [*_phones(settled)]
    for node in settled.nodes.values():
        lines += [*_stored(node, before.nodes[node.name]), *_services(node), *_served(settled, node)]
        lines += _distributed(settled, node)
    made = Counter((c.node, c.unit) for c in settled.causes.made if c not in before.causes.made)
    return Shape(tuple(lines), dict(sorted(made.items())))


def _stored(node: Node, before: Node) -> Iterator[str]:
    for unit, certificate in node.stored.items():
        yield f"{node.name} stores {_age(certificate, before)} {unit}"


def _age(certificate: Certificate, before: Node) -> str:
    return "the old" if before.stored.get(certificate.unit) == certificate else "a new"


def _services(node: Node) -> Iterator[str]:
    for service in node.services.values():
        stale = [unit for unit, certificate in service.loaded if node.stored.get(unit) != certificate]
        told = f"not what is stored: {', '.join(stale)}" if stale else "what is stored"
        yield f"{node.name}: {service.name} is {service.state} and presents {told}"


def _served(model: Cluster, node: Node) -> Iterator[str]:
    """A list is up to date where its records are what their nodes store."""
    if node.itl is None:
        return
    listed = [(r.role.name, r.dns_name, r.certificate) for r in node.itl.records if r.certificate is not None]
    for role, name, certificate in listed:
        stored = model.nodes[certificate.node].stored.get(certificate.unit) == certificate
        yield f"{node.name} serves {role} {name} {certificate.unit}, {'' if stored else 'not '}as stored"
    yield f"{node.name} serves a list signed by {node.itl.signer.unit} of {node.itl.signer.node}"


def _distributed(model: Cluster, node: Node) -> Iterator[str]:
    for (home, unit), certificate in sorted(node.rows.items()):
        told = "as stored" if model.nodes[home].stored.get(unit) == certificate else "not as stored"
        yield f"{node.name} has the row of {unit} of {home}, {told}"


def _phones(model: Cluster) -> Iterator[str]:
    phones = model.phones.values()
    yield f"{sum(p.phase is Phase.REGISTERED for p in phones)} of {len(phones)} phones are registered"
    yield f"locked: {', '.join(explanation.locked(model)) or 'none'}"
    yield f"{sum(_in_step(model, p) for p in phones)} phones hold what is served"
    yield f"resets that wait: {len(model.due_resets)}"
    current = model.publisher.stored["CAPF"].key if "CAPF" in model.publisher.stored else ""
    for phone in (each for each in phones if each.lsc_as is not None):
        yield f"{phone.name} has an LSC of {'this' if phone.lsc_as.issuer_key == current else 'an older'} CAPF"


def _in_step(model: Cluster, phone: Phone) -> bool:
    serving = [model.nodes[name] for name in phone.tftp if model.nodes[name].started(TFTP)]
    return bool(serving) and phone.trust.itl == serving[0].itl


def healthy(found: Shape) -> bool:
    """No phone is locked: an undisturbed run that locks phones is nothing to compare with."""
    return "locked: none" in found.lines
