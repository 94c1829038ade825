"""A rule that is changed on one side only makes a walk differ: each row of the driver's tables, each knob of the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

import pytest

from cucm_driver.picture import by_release, course, units, vouching
from cucm_driver.picture.change import nodes as changed_nodes
from cucm_driver.picture.change import stores as changed_stores
from cucm_driver.picture.rules import ROWS, Question
from cucm_driver.picture.state import CM, CM_ECDSA, RECOVERY
from simulator.model import rules as simulated
from simulator.model.rules import WORLDS, Takes
from simulator.releases import RELEASES
from tests.contract.walk.comparing import Differs
from tests.contract.walk.lab import Lab
from tests.contract.walk.tours import (
    Tour,
    by_hand,
    certificates,
    failing_over,
    first_ctl,
    lists,
    new_lscs,
    next_ctl,
    other_server,
    refused_lists,
    rules,
    stores,
    turned_away,
)

# -- the tours themselves ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["non-secure", "mixed"])
@pytest.mark.parametrize("release", RELEASES)
def test_a_tour_with_every_rule_in_place_shows_no_difference(release: str, mode: str) -> None:
    Tour(release, mode).walk()


@pytest.mark.long
@pytest.mark.parametrize(
    "way", [refused_lists, other_server, failing_over, first_ctl, next_ctl, turned_away, new_lscs, by_hand]
)
@pytest.mark.parametrize("release", RELEASES)
def test_no_other_way_shows_a_difference_either(release: str, way: Any) -> None:
    for mode in ("non-secure", "mixed"):
        for world in ("lazy", "eager"):
            Tour(release, mode, world, way=way, ended_lsc=True).walk()


# -- open questions ------------------------------------------------------------------------------------------

SHOWN: dict[Question, tuple[Tour, ...]] = {
    Question.TFTP_REBUILDS: (Tour("12.5", way=certificates),),
    Question.TVS_REFRESHES: (Tour("12.5", way=certificates),),
    Question.TVS_RESTARTS: (Tour("12.5", way=certificates),),
    Question.CAPF_RESTARTS: (Tour("12.5", way=certificates),),
    Question.CALLMANAGER_RELOADS: (Tour("12.5", way=certificates),),
    Question.CALLMANAGER_TRUSTS: (Tour("12.5", way=certificates),),
    Question.PHONES_RESET: (Tour("11.5", way=certificates),),
    Question.LISTED_RECOVERY: (Tour("11.5", way=lists),),
    Question.LOCALKEY_SIGNER: (Tour("11.5", way=other_server), Tour("12.5", way=other_server)),
    Question.TVS_UNKNOWN: (Tour("12.5", way=refused_lists),),
    Question.TVS_KNOWS_RECOVERY: (Tour("12.5", way=certificates),),
    Question.TVS_FOR_CTL: (
        Tour("11.5", "mixed", way=turned_away),
        Tour("12.5", way=first_ctl),
        Tour("12.5", "mixed", way=next_ctl),
    ),
    Question.SIGNALLING_SIGNS: (
        Tour("10.5(1)", "mixed", way=failing_over),
        Tour("12.5", "mixed", knobs={"localkey_signer": "each_node"}, way=other_server),
    ),
    Question.REFUSING_UNREGISTERS: (Tour("12.5", way=refused_lists),),
    Question.SECURE_PHONES_RETRY: (Tour("12.5", "mixed", way=turned_away),),
    Question.ENDED_LSC_TAKEN: (Tour("12.5", "mixed", ended_lsc=True, way=turned_away),),
}
"""Where another answer of the driver shows: in one of these tours."""


def _answers() -> Iterator[tuple[Question, Any]]:
    """Every question with every answer that a simulated cluster of these tours does not give."""
    for question, tours in SHOWN.items():
        given = {_given(tour, question) for tour in tours}
        yield from (
            (question, answer) for answer in ROWS[question].answers if len(given) > 1 or answer not in given
        )


def _given(tour: Tour, question: Question) -> Any:
    return rules(tour).says(question)


def test_every_question_is_shown_by_some_tour() -> None:
    assert set(SHOWN) == set(Question)


@pytest.mark.parametrize(("question", "answer"), list(_answers()), ids=str)
def test_another_answer_to_an_open_question_shows(question: Question, answer: Any) -> None:
    ways = [
        (tour, rules(tour).with_answer(question, answer))
        for tour in SHOWN[question]
        if _given(tour, question) != answer
    ]
    assert _shows(lambda tour=tour, others=others: tour.walk(others) for tour, others in ways)


def _shows(walks: Iterable[Callable[[], object]]) -> bool:
    for walk in walks:
        try:
            walk()
        except Differs:
            return True
    return False


# -- the driver's tables -------------------------------------------------------------------------------------

FIRST = {
    "8.0": "8.6",
    "10.0": "10.5(1)",
    "10.5(2)": "10.5(2)",
    "11.0": "11.5",
    "12.0": "12.0",
    "12.5": "12.5",
}
"""The oldest simulated release to which a row of `by_release` belongs."""
OTHERS: dict[str, tuple[Any, ...]] = {
    "list_signer": (CM, RECOVERY),
    "other_signer": ("", CM, RECOVERY),
    "ctl_anchors": ((), (CM,), (RECOVERY,), (CM, RECOVERY), (RECOVERY, CM)),
    "ctl_at_once": (False, True),
    "recovery_copied": (False, True),
}
HIDDEN = {
    ("8.0", "list_signer", RECOVERY): "8.6 stores no ITLRecovery: there is nothing else that could sign",
    ("8.0", "other_signer", RECOVERY): "8.6 stores no ITLRecovery: the order is refused all the same",
    ("8.0", "ctl_anchors", (RECOVERY,)): "8.6 stores no ITLRecovery: there is no signer all the same",
    ("8.0", "recovery_copied", True): "8.6 stores no ITLRecovery: nothing is copied",
}
"""What no walk can show, and why."""


def _fields() -> Iterator[tuple[str, str, Any]]:
    """`tomcat-trust` stands in no picture: phones and the services that they meet do not look into it."""
    for row in by_release.ROWS:
        for name, values in OTHERS.items():
            for value in values:
                if value != getattr(row, name) and (row.since, name, value) not in HIDDEN:
                    yield row.since, name, value
        for store in ("CallManager-trust", "Phone-SAST-trust", "CAPF-trust"):
            kept = tuple(each for each in row.deleted_everywhere if each != store)
            yield (
                row.since,
                "deleted_everywhere",
                kept if len(kept) < len(row.deleted_everywhere) else (*kept, store),
            )


def test_every_field_of_a_row_by_release_is_changed_by_some_test() -> None:
    tried = {*OTHERS, "deleted_everywhere", "since"}
    assert {field.name for field in fields(by_release.Row)} - tried == {"source"}


OtherRows = Callable[[Iterable[by_release.Row]], None]


@pytest.fixture
def other_rows(monkeypatch: pytest.MonkeyPatch) -> Iterator[OtherRows]:
    """Another table by release until the test ends; the row of a release is found anew on either side."""

    def put(rows: Iterable[by_release.Row]) -> None:
        monkeypatch.setattr(by_release, "ROWS", tuple(rows))
        by_release.row.cache_clear()

    yield put
    monkeypatch.undo()
    by_release.row.cache_clear()


def _tours(release: str) -> list[Callable[[], object]]:
    ways = (lists, stores, certificates)
    return [Tour(release, mode, way=way).walk for way in ways for mode in ("mixed", "non-secure")]


@pytest.mark.parametrize(("since", "name", "value"), list(_fields()), ids=str)
def test_another_value_in_a_row_by_release_shows(
    since: str, name: str, value: Any, other_rows: OtherRows
) -> None:
    other_rows(replace(row, **{name: value}) if row.since == since else row for row in by_release.ROWS)
    assert _shows(_tours(FIRST[since]))


@pytest.mark.parametrize(("since", "name", "value"), HIDDEN, ids=str)
def test_a_value_that_no_walk_can_show_shows_nowhere(
    since: str, name: str, value: Any, other_rows: OtherRows
) -> None:
    other_rows(replace(row, **{name: value}) if row.since == since else row for row in by_release.ROWS)
    assert not _shows(_tours(FIRST[since]))


@pytest.mark.parametrize("since", [row.since for row in by_release.ROWS[1:]])
def test_a_row_by_release_that_is_missing_shows(since: str, other_rows: OtherRows) -> None:
    other_rows(row for row in by_release.ROWS if row.since != since)
    assert _shows(_tours(FIRST[since]))


def _without(table: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (tuple(each for each in table if each != gone) for gone in table)


TUPLES: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    *((changed_nodes, "SETS_DUE", each) for each in (*_without(units.SETS_DUE), (*units.SETS_DUE, CM_ECDSA))),
    *(
        (changed_stores, "REPLICATED", each)
        for each in _without(changed_stores.REPLICATED)
        if "tomcat-trust" in each
    ),
    (changed_stores, "REPLICATED", (*changed_stores.REPLICATED, "CAPF-trust")),
    *(
        (changed_stores, "FORGOTTEN", each)
        for each in (*_without(changed_stores.FORGOTTEN), (*changed_stores.FORGOTTEN, "CAPF"))
    ),
)


def _roles() -> Iterator[tuple[dict[str, frozenset[str]], str, frozenset[str]]]:
    """Each role taken away, and one that is not there put in."""
    for table in (by_release.TVS_ROLES, vouching.IMPORTED):
        for key, roles in table.items():
            yield from ((table, key, roles - {role}) for role in sorted(roles))
            yield table, key, roles | {"CCM"}


def _loads() -> Iterator[tuple[dict[str, Any], str, tuple[str, ...]]]:
    for service, loaded in units.LOADS.items():
        yield from ((units.LOADS, service, each) for each in _without(loaded))


def _copied() -> Iterator[tuple[dict[str, Any], str, tuple[str, ...]]]:
    for store, copied in units.COPIED.items():
        yield from ((units.COPIED, store, each) for each in (*_without(copied), (*copied, "TVS")))


ENTRIES: tuple[tuple[dict[str, Any], str, Any], ...] = (*_roles(), *_loads(), *_copied())


@pytest.mark.parametrize(
    ("where", "name", "value"), TUPLES, ids=[f"{name} {'+'.join(value)}" for _, name, value in TUPLES]
)
def test_another_list_of_units_or_stores_shows(
    where: Any, name: str, value: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, name, value)
    assert _shows(_tours("11.5"))


@pytest.mark.parametrize(
    ("table", "key", "value"), ENTRIES, ids=[f"{key} {'+'.join(sorted(value))}" for _, key, value in ENTRIES]
)
def test_another_entry_of_a_table_by_unit_or_service_shows(
    table: dict[str, Any], key: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(table, key, value)
    eager = Tour("11.5", knobs={"tvs_knows_itlrecovery": True}, way=certificates).walk
    assert _shows([*_tours("11.5"), eager])


@pytest.mark.parametrize("noticed", [*_without(by_release.CALLMANAGER_TRUST)], ids="+".join)
def test_a_unit_whose_arrival_callmanager_does_not_notice_shows(
    noticed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "CALLMANAGER_TRUST", noticed)
    assert _shows([Tour("11.5", world="eager", way=certificates).walk])


@pytest.mark.parametrize("service", units.TRUSTS)
def test_another_trust_store_of_a_service_shows(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(units.TRUSTS, service, "Phone-SAST-trust")
    assert _shows(_tours("11.5"))


# -- the simulator's rules -----------------------------------------------------------------------------------

KNOBS: dict[str, tuple[Any, Tour]] = {
    "itlrecovery_in_lists": ("own", Tour("11.5", way=lists)),
    "localkey_signer": ("each_node", Tour("12.5", way=other_server)),
    "tvs_unknown": ("next", Tour("12.5", way=refused_lists)),
    "tvs_knows_itlrecovery": (True, Tour("12.5", way=certificates)),
    "bad_itl_unregisters": (True, Tour("12.5", way=refused_lists)),
    "ctl_for_8021x": (True, Tour("12.5", way=lists)),
    "tvs_for_ctl": ("yes", Tour("12.5", "mixed", way=next_ctl)),
    "secure_phone_retries": (True, Tour("12.5", "mixed", way=turned_away)),
    "expired_lsc": ("taken", Tour("12.5", "mixed", ended_lsc=True, way=turned_away)),
}
AT_INSTALLATION = {
    "ctl_signing": "which tokens there are",
    "export_controlled": "whether a licence lets anybody write a CTL",
    "manufacturer_trusted": "what stands in a trust store",
    "phone_interaction": "what an enterprise parameter says",
}
"""Knobs that say what a cluster starts with: state, which a picture has, and no rule."""


def test_every_knob_that_is_a_rule_of_phones_or_trust_is_turned_by_some_test() -> None:
    durations = {f.name for f in fields(simulated.Rules) if f.name.endswith(("_delay", "_duration"))}
    spread = {"boot_earliest", "boot_latest", "boot_batches"}
    assert {f.name for f in fields(simulated.Rules)} - durations - spread == {*KNOBS, *AT_INSTALLATION}


@pytest.mark.parametrize("knob", KNOBS)
def test_a_knob_that_is_turned_on_the_simulator_alone_shows(knob: str) -> None:
    value, tour = KNOBS[knob]

    def turned(lab: Lab) -> None:
        lab.cluster.rules = lab.cluster.rules.changed({knob: value})

    with pytest.raises(Differs):
        tour.walk_changed(turned)


@pytest.mark.parametrize("world", ["lazy", "eager"])
@pytest.mark.parametrize("what", Takes)
def test_a_column_of_the_worlds_that_is_changed_on_the_simulator_alone_shows(
    what: Takes, world: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(lab: Lab) -> None:
        row = WORLDS[what]
        monkeypatch.setitem(WORLDS, what, replace(row, **{world: not getattr(row, world)}))

    with pytest.raises(Differs):
        Tour("11.5", world=world, way=certificates).walk_changed(other)
