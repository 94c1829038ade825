"""A picture spread out into aspects, each a field of a node with its value: what two pictures are compared by."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.state import TFTP, Node, Picture, Service, Vouching

Value = Hashable
"""A certificate, a set of them, a word, a number, True, False; None for none, `Unknown` where nobody tells."""

WORDS: dict[str, str] = {
    "release": "release", "mode": "security mode", "interaction": "Phone Interaction on Certificate Update",
    "complete_ctl": "CTL kept complete in non-secure mode", "due": "phones not reset yet for a new certificate",
    "foreign": "certificates of another cluster", "nodes": "node",
    "publisher": "publisher", "up": "up", "replication": "replication",
    "stored": "{} stored", "rows": "{1} of {0} arrived", "stores": "{} holds",
    "state": "{}", "activated": "{} activated",
    "loads": "{1} loaded by {0}", "trusts": "trusted by {}", "told": "TVS vouches for {} as",
    "itl": "ITL served", "ctl": "CTL served", "disk_ctl": "CTL on disk",
    "signer": "{} signed by", "records": "{} names", "sound": "the signature of the {} holds",
    "roster": "in the database",
}  # fmt: skip
"""How an aspect is told; the words of its `of` stand in the braces."""

STANDS_STILL = "{} does not run, so that nobody sees it"
NOT_READ = "it was not read"
TRUSTS_MORE = "it may trust others besides"
NOT_ASKED = "TVS was not asked"

OF_A_LIST = frozenset({"signer", "records", "sound"})
"""Compared where both pictures have the list; whether they have it is an aspect of its own."""

SILENT = frozenset({"loads", "trusts", "told"})
"""Of these an aspect that stands in one picture alone was not read in the other; of the rest there is none there."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """`Aspect("cm-sub1", "stored", ("TVS",))`: a field of a node, `of` what; the node is "" for the whole cluster."""

    node: str
    field: str
    of: tuple[Hashable, ...] = ()

    def __str__(self) -> str:
        told = WORDS[self.field].format(*self.of)
        return f"{self.node}: {told}" if self.node else told


def aspects(picture: Picture, asked: Iterable[Cert] = ()) -> dict[Aspect, Value]:
    """Everything but phones. `asked`: certificates about which another picture tells whether TVS vouches for them."""
    whole = (
        (Aspect("", name), getattr(picture, name))
        for name in ("release", "mode", "interaction", "complete_ctl", "due", "foreign")
    )
    about = frozenset(asked) | certificates_asked_about(picture)
    return dict(whole) | {
        aspect: value for name, node in picture.nodes.items() for aspect, value in _of_node(name, node, about)
    }


Spread = Iterator[tuple[Aspect, Value]]


def _of_node(name: str, node: Node, about: frozenset[Cert]) -> Spread:
    yield Aspect(name, "nodes"), True
    yield from ((Aspect(name, each), getattr(node, each)) for each in ("publisher", "up", "replication"))
    yield from ((Aspect(name, "stored", (unit,)), cert) for unit, cert in node.stored.items())
    yield from ((Aspect(name, "rows", key), cert) for key, cert in node.rows.items())
    yield from ((Aspect(name, "stores", (store,)), certs) for store, certs in node.stores.items())
    for service, each in node.services.items():
        yield from _of_service(name, service, each)
    yield from _of_vouching(name, node.vouching, about)
    serves = node.runs(TFTP) is True
    for field, of in (("itl", node.itl), ("ctl", node.ctl)):
        yield from _of_list(name, field, of if serves else Unknown(STANDS_STILL.format(TFTP)))
    yield from _of_list(name, "disk_ctl", node.disk_ctl)


def _of_service(name: str, service: str, each: Service) -> Spread:
    """What a service that does not run has loaded nobody sees."""
    yield Aspect(name, "state", (service,)), each.state
    yield Aspect(name, "activated", (service,)), each.activated
    if each.started is True and not isinstance(each.loads, Unknown):
        yield from ((Aspect(name, "loads", (service, unit)), cert) for unit, cert in each.loads.items())
    if each.started is True:
        unsure = each.trusts_more and not isinstance(each.trusts, Unknown)
        yield Aspect(name, "trusts", (service,)), Unknown(TRUSTS_MORE) if unsure else each.trusts


def _of_vouching(name: str, of: Vouching | Unknown, about: frozenset[Cert]) -> Spread:
    """Of a certificate that is not named it says "unknown signer" where all that it vouches for is told."""
    if isinstance(of, Unknown):
        return
    nothing: Value = frozenset() if of.whole and not of.unsure else Unknown(NOT_ASKED)
    yield from ((Aspect(name, "told", (cert,)), of.told.get(cert, nothing)) for cert in about)


def _of_list(name: str, field: str, of: Listing | Unknown | None) -> Spread:
    """Whether there is one; then who signed it, whom it names, whether its signature holds. When it was written does not count."""
    yield Aspect(name, field), of if isinstance(of, Unknown) else of is not None
    if isinstance(of, Listing):
        text = (WORDS[field],)
        yield Aspect(name, "signer", text), of.signer
        yield Aspect(name, "records", text), of.records
        yield Aspect(name, "sound", text), of.sound


def certificates_asked_about(picture: Picture) -> frozenset[Cert]:
    each = (node.vouching for node in picture.nodes.values())
    return frozenset(cert for of in each if isinstance(of, Vouching) for cert in of.told)
