"""What differs between two pictures is told by meaning, in CUCM's words, and nothing that could differ is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from cucm_driver.picture.certificates import CTL, SAST, Cert, Listing
from cucm_driver.picture.difference import Difference, difference
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.state import (
    CALLMANAGER,
    TFTP,
    TVS,
    TVS_UNIT,
    Cohort,
    Node,
    Order,
    Picture,
    Service,
    Vouching,
)
from cucm_driver.release import Release
from tests.cucm_driver.picture.pictures import (
    OF_TVS,
    PHONES,
    PUB,
    STRANGER,
    SUB,
    cert,
    itl,
    picture,
)

BASE = picture()
NODE = BASE.nodes[PUB]
NOT_TOLD = Unknown("nobody answers", "utils service list")
NEW_TVS = cert(PUB, 0x81FE0B21)


def lines(before: Picture, after: Picture) -> list[str]:
    return [str(each) for each in difference(before, after)]


def of_service(service: str = TFTP, **changes: Any) -> Picture:
    return BASE.with_node(PUB, NODE.with_service(service, replace(NODE.services[service], **changes)))


def of_list(**changes: Any) -> Picture:
    return BASE.node(PUB, itl=replace(itl(), **changes))


def of_phones(**changes: Any) -> Picture:
    return picture(phones=replace(PHONES, **changes))


def vouching(**changes: Any) -> Picture:
    return BASE.node(PUB, vouching=replace(NODE.vouching, **changes))


ANOTHER: dict[type[Any], dict[str, Picture]] = {
    Picture: {
        "release": replace(BASE, release=Release("14")),
        "mode": replace(BASE, mode="mixed"),
        "interaction": replace(BASE, interaction="manual"),
        "complete_ctl": replace(BASE, complete_ctl=True),
        "due": replace(BASE, due=True),
        "foreign": replace(BASE, foreign=frozenset({STRANGER})),
        "nodes": replace(BASE, nodes=BASE.nodes.without(SUB)),
        "cohorts": of_phones(sbd=False),
        "roster": replace(BASE, roster={1: frozenset({"SEP1", "SEP2"})}),
    },
    Node: {
        "publisher": BASE.node(PUB, publisher=False),
        "up": BASE.node(PUB, up=False),
        "replication": BASE.node(PUB, replication=4),
        "stored": BASE.node(PUB, stored=NODE.stored.put(TVS_UNIT, NEW_TVS)),
        "rows": BASE.node(PUB, rows=Map({(SUB, TVS_UNIT): OF_TVS[SUB]})),
        "stores": BASE.node(PUB, stores=Map({"CallManager-trust": frozenset({STRANGER})})),
        "services": BASE.node(PUB, services=NODE.services.without(TVS)),
        "vouching": BASE.node(PUB, vouching=Vouching()),
        "itl": BASE.node(PUB, itl=None),
        "ctl": BASE.node(PUB, ctl=replace(itl(), kind=CTL)),
        "disk_ctl": BASE.node(PUB, disk_ctl=replace(itl(), kind=CTL)),
    },
    Service: {
        "state": of_service(state="STOPPED"),
        "activated": of_service(activated=False),
        "loads": of_service(TVS, loads=Map({TVS_UNIT: NEW_TVS})),
        "trusts": of_service(CALLMANAGER, trusts=frozenset({STRANGER})),
        "trusts_more": of_service(CALLMANAGER, trusts_more=True),
    },
    Vouching: {
        "told": vouching(told=NODE.vouching.told.put(STRANGER, frozenset({SAST}))),  # type: ignore[union-attr]
        "whole": vouching(told=Map({}), whole=False),
        "unsure": vouching(told=Map({}), unsure=True),
    },
    Listing: {
        "kind": of_list(signer=STRANGER),
        "signer": of_list(signer=STRANGER),
        "records": of_list(records=itl().records | {(SAST, STRANGER)}),
        "sound": of_list(sound=False),
    },
    Cert: {
        "subject": of_list(signer=replace(itl().signer, subject="CN=another")),
        "issuer": of_list(signer=replace(itl().signer, issuer="CN=another")),
        "serial": of_list(signer=replace(itl().signer, serial=4711)),
    },
    Cohort: {
        "itl": of_phones(itl=itl(signer=STRANGER)),
        "ctl": of_phones(ctl=replace(itl(), kind=CTL)),
        "tftp": of_phones(tftp=(SUB,)),
        "members": of_phones(members=(PUB,)),
        "group": of_phones(group=(PUB,)),
        "sbd": of_phones(sbd=False),
        "secure": of_phones(secure=True),
        "applied": of_phones(applied=True),
        "lsc": of_phones(lsc="CN=CAPF"),
        "mic": of_phones(mic="CN=Cisco Manufacturing CA"),
        "ended": of_phones(ended=True),
        "longest_key": of_phones(longest_key=2048),
        "power": of_phones(power=False),
        "session": of_phones(session=None),
        "order": of_phones(order=Order("null")),
        "assumed": of_phones(assumed=True),
    },
    Order: {"proof": of_phones(order=Order("LSC"))},
}  # fmt: skip
"""One picture for each field of which it is another than `BASE`; of a list's kind the place that it stands in tells."""

NO_DIFFERENCE = {(Listing, "mark"): "when it was written", (Cert, "bits"): "the certificate is the same"}


def every_field() -> Iterator[tuple[type[Any], str]]:
    yield from (
        (kind, each.name)
        for kind in (Picture, Node, Service, Vouching, Listing, Cert, Cohort, Order)
        for each in fields(kind)
    )


@pytest.mark.parametrize(
    ("kind", "name"), list(every_field()), ids=lambda each: each if isinstance(each, str) else each.__name__
)
def test_every_field_that_is_another_is_told(kind: type[Any], name: str) -> None:
    if (kind, name) in NO_DIFFERENCE:
        return
    assert name in ANOTHER[kind], (
        f"{kind.__name__}.{name} is new: `difference` must consider it, or say why not"
    )
    assert lines(BASE, ANOTHER[kind][name])
    assert lines(ANOTHER[kind][name], BASE)


def test_equal_pictures_differ_in_nothing() -> None:
    assert difference(BASE, picture()) == ()
    assert difference(BASE, of_list(mark="written again")) == ()
    assert difference(BASE, of_phones(itl=replace(itl(), mark="written again"))) == ()


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (ANOTHER[Node]["stored"], "cm-pub: TVS stored: cm-pub b -> cm-pub 81fe0b21"),
        (ANOTHER[Node]["rows"], "cm-pub: TVS of cm-sub1 arrived: none -> cm-sub1 c"),
        (ANOTHER[Node]["itl"], "cm-pub: ITL served: yes -> no"),
        (ANOTHER[Service]["loads"], f"cm-pub: TVS loaded by {TVS}: cm-pub b -> cm-pub 81fe0b21"),
        (ANOTHER[Service]["state"], "cm-pub: Cisco Tftp: STARTED -> STOPPED"),
        (ANOTHER[Listing]["records"], "cm-pub: ITL served names: none -> SAST elsewhere 63"),
        (ANOTHER[Picture]["mode"], "security mode: non-secure -> mixed"),
        (ANOTHER[Cohort]["group"], "SEP1, SEP2, SEP3: CallManager group: cm-sub1, cm-pub -> cm-pub"),
        (ANOTHER[Picture]["roster"], "SEP3: in the database: yes -> no"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
def test_a_difference_is_told_in_the_words_of_the_product(after: Picture, told: str) -> None:
    assert told in lines(BASE, after)


@pytest.mark.parametrize(
    "after",
    [
        BASE.node(PUB, itl=NOT_TOLD),
        BASE.node(PUB, vouching=NOT_TOLD),
        of_service(loads=NOT_TOLD),
        of_service(state=NOT_TOLD),
        BASE.node(PUB, stores=Map({"CallManager-trust": NOT_TOLD})),
        of_phones(itl=NOT_TOLD),
        of_phones(assumed=True),
        of_service(CALLMANAGER, trusts_more=True),
        vouching(told=Map({}), whole=False),
    ],
    ids=range(9),
)
def test_what_is_not_told_is_no_change(after: Picture) -> None:
    found = difference(BASE, after)
    assert found
    assert not any(each.changed for each in found)
    assert all("not told (" in str(each) for each in found)


def test_what_neither_tells_is_no_difference() -> None:
    assert difference(of_phones(itl=NOT_TOLD), of_phones(itl=Unknown("another reason"))) == ()


def test_forty_thousand_phones_are_a_few_lines() -> None:
    names = [f"SEP{number:012d}" for number in range(40_000)]
    before = replace(BASE, roster={1: frozenset(names)})
    split = {1: frozenset(names[:100]), 2: frozenset(names[100:])}
    moved = replace(PHONES, session=PUB)
    after = replace(BASE, roster=split, cohorts=frozenset({(1, PHONES), (2, moved)}))
    (found,) = difference(before, after)
    assert isinstance(found, Difference)
    assert len(found.phones) == 39_900
    assert str(found) == (
        "SEP000000000100, SEP000000000101, SEP000000000102 and 39897 more: registered to: cm-sub1 -> cm-pub"
    )


def test_the_number_of_a_cohort_does_not_count() -> None:
    other = replace(BASE, cohorts=frozenset({(7, PHONES)}), roster={7: BASE.roster[1]})
    assert difference(BASE, other) == ()
