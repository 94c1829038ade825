"""A picture that is read over sockets equals the truth, field by field, or is unknown for a reason that stands here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.observation import observe
from cucm_driver.answers.saved_lists import save
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.security_mode import update_ctl
from cucm_driver.operations.services import restart
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.picture.certificates import Listing
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.state import CAPF, Cohort, Node, Picture
from tests.contract.histories import CALLMANAGER, NODES, SETTLED, TFTP, TVS, Act, do
from tests.contract.rig import SERVED, Fresh, Rig
from tests.contract.walk import adapter

AT_MOST = 200
"""Exchanges for a whole picture of the lab."""

NOT_TOLD = {
    "a service loaded it": (CAPF,),
    "phone fields": ("mic", "order", "power", "members", "applied"),
}
"""What a cluster does not tell: what CAPF loaded where its start is too close to tell; of phones the MIC, whom an order
waits for in which way, whether one that is not registered is on, and what it has cached."""

SEEN = ("CallManager", "CallManager-ECDSA", "TVS", "CAPF", "ITLRecovery")


def observed(rig: Rig) -> tuple[Picture, int]:
    """The picture, and how many exchanges it took."""
    before = len(rig.running.journal.entries)
    found = observe.as_told(CachedReader(rig.cluster), {}, {})
    return found, len(rig.running.journal.entries) - before


def differences(found: Picture, true: Picture) -> Iterator[str]:
    for name in ("release", "mode", "complete_ctl", "foreign"):
        if getattr(found, name) != getattr(true, name):
            yield f"{name}: {getattr(found, name)}, truly {getattr(true, name)}"
    for name, node in found.nodes.items():
        yield from (f"{name}: {text}" for text in of_node(node, true.nodes[name]))
    yield from of_phones(found, true)


def of_node(found: Node, true: Node) -> Iterator[str]:
    for name in ("publisher", "replication", "itl", "ctl", "disk_ctl", "rows"):
        if not told_right(getattr(found, name), getattr(true, name), down=not true.runs(TFTP)):
            yield f"{name}: {getattr(found, name)}, truly {getattr(true, name)}"
    seen = SEEN if true.publisher else tuple(unit for unit in SEEN if unit != "CAPF")
    if dict(found.stored) != {unit: cert for unit, cert in true.stored.items() if unit in seen}:
        yield f"stored: {found.stored}, truly {true.stored}"
    if dict(found.stores) != dict(true.stores):
        yield f"stores: {found.stores}, truly {true.stores}"
    yield from of_services(found, true)
    if not isinstance(found.vouching, Unknown) and not isinstance(true.vouching, Unknown):
        for cert, roles in found.vouching.told.items():
            if roles != true.vouching.told.get(cert, frozenset()):
                yield f"TVS says of {cert}: {roles}, truly {true.vouching.told.get(cert)}"


def told_right(found: object, true: object, *, down: bool) -> bool:
    """What Cisco Tftp serves can be seen only while it runs."""
    return found == true or (down and found is None)


def of_services(found: Node, true: Node) -> Iterator[str]:
    for name, service in found.services.items():
        really = true.services[name]
        if (service.state, service.activated) != (really.state, really.activated):
            yield f"{name}: {service.state}, truly {really.state}"
        if really.state != "STARTED":
            continue
        if isinstance(service.loads, Unknown):
            if name not in NOT_TOLD["a service loaded it"]:
                yield f"{name} loads: {service.loads}"
        elif any(true.loaded(name, unit) != cert for unit, cert in service.loads.items()):
            yield f"{name} loads: {service.loads}, truly {really.loads}"
        surely = service.trusts if isinstance(service.trusts, frozenset) else frozenset()
        if not isinstance(really.trusts, Unknown) and not surely <= really.trusts:
            yield f"{name} trusts {surely - really.trusts}, truly not"


def of_phones(found: Picture, true: Picture) -> Iterator[str]:
    may: dict[str, list[Cohort]] = {}
    for number, each in found.cohorts:
        for name in found.names(number):
            may.setdefault(name, []).append(each)
    for number, each in true.cohorts:
        for name in true.names(number):
            if name not in may:
                yield f"{name}: not in the picture"
            elif not any(fits(one, each) for one in may[name]):
                yield f"{name}: {may[name]}, truly {each}"


def fits(may: Cohort, true: Cohort) -> bool:
    """Whether a phone may be so; a field that is not told fits anything, a list that nobody has at hand as well."""
    fields = ("itl", "ctl", "group", "sbd", "secure", "lsc", "ended", "longest_key", "session")
    for name in fields:
        told, really = getattr(may, name), getattr(true, name)
        if told == really or isinstance(told, Unknown):
            continue
        if name in ("lsc", "ended") and not true.secure:
            continue
        if may.assumed and name in ("itl", "ctl"):
            continue
        return False
    return may.assumed or may.tftp == true.tftp


@pytest.mark.parametrize("mode", ["non-secure", "mixed"])
@pytest.mark.parametrize("release", SERVED)
def test_a_cluster_at_rest_is_seen_as_it_is(fresh: Fresh, release: str, mode: str) -> None:
    rig = fresh(release, mode=mode)
    found, exchanges = observed(rig)
    assert list(differences(marked(found), marked(adapter.picture(rig.model)))) == []
    assert exchanges <= AT_MOST
    assert rig.changes() == []


def marked(picture: Picture) -> Picture:
    """Without what tells one file from another of the same content: the SHA-1 here, the time there."""

    def of(value: Any) -> Any:
        return replace(value, mark="") if isinstance(value, Listing) else value

    nodes = {
        name: replace(node, itl=of(node.itl), ctl=of(node.ctl), disk_ctl=of(node.disk_ctl))
        for name, node in picture.nodes.items()
    }
    cohorts = frozenset((n, replace(c, itl=of(c.itl), ctl=of(c.ctl))) for n, c in picture.cohorts)
    return replace(picture, nodes=Map(nodes), cohorts=cohorts)


ACTS = (
    Act("regenerate", "CallManager"), Act("regenerate", "TVS"), Act("regenerate", "ITLRecovery", "cm-pub"),
    Act("regenerate", "CAPF", "cm-pub"), Act("restart", TVS), Act("restart", TFTP), Act("restart", CALLMANAGER),
    Act("stop", TVS, "cm-sub1"), Act("stop", TFTP, "cm-sub1"), Act("reset"), Act("itl reset"), Act("ctl", "update"),
    Act("ctl", "reset localkey"), Act("delete CTL", "", "cm-sub1"), Act("phones", "off"), Act("phones", "on"),
    *(Act("regenerate", "CallManager", node) for node in NODES), *(Act("restart", TFTP, node) for node in NODES),
)  # fmt: skip


@pytest.mark.parametrize(
    ("release", "mode", "world", "steps"),
    [("11.5", "mixed", "lazy", 3), ("12.5", "non-secure", "eager", 3)]
    + [
        pytest.param(release, mode, world, 9, marks=pytest.mark.long)
        for release in SERVED
        for mode in ("non-secure", "mixed")
        for world in ("lazy", "eager")
    ],
)
def test_whatever_was_done_is_seen_as_it_is(
    fresh: Fresh, release: str, mode: str, world: str, steps: int
) -> None:
    rig = fresh(release, mode=mode, world=world)
    choice = random.Random(f"{release} {mode} {world}")
    done = []
    for _ in range(steps):
        act = choice.choice(ACTS)
        done.append(str(act))
        do(rig, act)
        found, exchanges = observed(rig)
        assert list(differences(marked(found), marked(adapter.picture(rig.model)))) == [], done
        assert exchanges <= AT_MOST


AFTER_ONE = 30
"""Exchanges for what one operation touched, besides RISPort70 telling who is registered; half of them ask TVS."""


@pytest.mark.parametrize("release", ["11.5", "12.5"])
def test_after_one_operation_only_what_it_touched_is_read_again(fresh: Fresh, release: str) -> None:
    rig = fresh(release, mode="mixed")
    reader = CachedReader(rig.cluster)
    saved = save(reader)
    observe.with_saved(reader, saved)
    for operation in (
        regenerate("cm-sub1", "TVS"), restart("cm-sub1", TVS), restart("cm-sub1", TFTP), update_ctl("cm-pub"),
        regenerate("cm-pub", "ITLRecovery"), regenerate("cm-pub", "CallManager"), itl_reset_localkey("cm-pub"),
    ):  # fmt: skip
        rig.cluster.perform(operation).require_done()
        rig.control.wait(SETTLED)
        reader.forget(operation.effect.touches(operation.node))
        reader.registrations()
        before = len(rig.running.journal.entries)
        found = observe.with_saved(reader, saved)
        exchanges = len(rig.running.journal.entries) - before
        true = adapter.picture(rig.model)
        for name, node in marked(found).nodes.items():
            assert list(of_node(node, marked(true).nodes[name])) == [], operation.request
        told = [f"{e.node} {e.interface} {e.request[:50]}" for e in rig.running.journal.entries[before:]]
        assert exchanges <= AFTER_ONE, (operation.request, told)
