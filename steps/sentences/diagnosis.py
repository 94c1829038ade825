"""Why phones are lost: told by the driver from outside, and held against what the simulated cluster says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cucm_driver.answers.diagnosis import Diagnosis, diagnose
from cucm_driver.answers.situation import Situation
from cucm_driver.facts.certificates import serial_text
from cucm_driver.picture.fate import NOT_IN_HELD_ITL, UNKNOWN_SIGNER, UNREACHABLE, VOUCHES
from cucm_driver.record.journal import read

from ..night import Night, names
from ..plugin.sentence import then

SAME_ANSWER = {
    "unreachable": UNREACHABLE,
    "its certificate is not in the held ITL": NOT_IN_HELD_ITL,
    "does not know the signer": UNKNOWN_SIGNER,
    "vouches for the signer": VOUCHES,
}
"""The simulator's words for a TVS answer, and the driver's."""


@then(
    "the diagnosis explains every phone that is locked, as the simulated cluster does",
    example="Then the diagnosis explains every phone that is locked, as the simulated cluster does",
)
def diagnosis_agrees(night: Night) -> None:
    """Two explanations, one from saved lists and sockets, one from the model: same phones, signer, answers, causes."""
    diagnosis = _diagnosis(night)
    night.says(*diagnosis.summary())
    told = {p: s for s in diagnosis.lost for p in s.phones if not s.assumed}
    found = night.testbed.control.explain()
    silent = {p for s in diagnosis.situations if s.assumed for p in s.phones} | set(diagnosis.untold)
    lost = {*found["locked"], *found["unregistered"]}
    assert set(told) <= lost <= set(told) | silent, (
        f"the driver explains {len(told)} of {len(lost)} lost phones, "
        f"{names(set(told) - lost)} besides, not {names(lost - set(told) - silent)}"
    )
    for explanation in found["explanations"]:
        for phone in set(explanation["phones"]) & set(told):
            assert _of_driver(told[phone]) == _of_simulator(explanation), (
                f"the two explanations of {phone} differ"
            )


def _of_driver(situation: Situation) -> tuple[object, ...]:
    answers = tuple((tried.node, tried.answer) for tried in situation.tried)
    return (
        situation.tftp,
        situation.refused,
        situation.file,
        serial_text(situation.belief.signer.serial),
        answers,
        tuple(each.node for each in situation.away),
        {(c.node, c.request) for c in situation.causes},
    )


def _of_simulator(explanation: dict[str, Any]) -> tuple[object, ...]:
    answers = tuple((tried["node"], SAME_ANSWER[tried["answer"]]) for tried in explanation["tried"])
    causes = {(cause["node"], cause["operation"]) for cause in explanation["did_it"]}
    away = tuple(node for node, _ in explanation["turned_away"])
    return (
        explanation["tftp"],
        explanation["locked"],
        explanation["file"],
        explanation["offered_serial"],
        answers,
        away,
        causes,
    )


@then(
    "the diagnosis says that this heals them:",
    example="Then the diagnosis says that this heals them:",
)
def diagnosis_heals(night: Night, datatable: list[list[str]]) -> None:
    """A table of orders, one a row, each with the number of phones that it would bring back: the cheapest of each."""
    found: dict[str, set[str]] = {}
    for situation in _diagnosis(night).lost:
        found.setdefault(situation.heals, set()).update(situation.phones)
    wanted = {row[0]: int(row[1]) for row in datatable}
    assert {heals: len(phones) for heals, phones in found.items()} == wanted, {
        h: names(p) for h, p in found.items()
    }


@then(
    "the diagnosis says that these operations did it:",
    example="Then the diagnosis says that these operations did it:",
)
def diagnosis_names(night: Night, datatable: list[list[str]]) -> None:
    """A table of operations with the nodes on which they were done; nothing else is to blame."""
    wanted = {(row[0], node) for row in datatable[1:] for node in row[1:] if node}
    found = {(cause.request, cause.node) for cause in _diagnosis(night).causes}
    assert found == wanted, "\n".join(_difference(wanted, found))


def _difference(wanted: set[tuple[str, str]], found: set[tuple[str, str]]) -> Iterable[str]:
    yield from (f"not named: {request} on {node}" for request, node in sorted(wanted - found))
    yield from (f"named besides: {request} on {node}" for request, node in sorted(found - wanted))


def _diagnosis(night: Night) -> Diagnosis:
    ctls = night.lists.ctls if night.lists is not None else {}
    return diagnose(night.cluster, night.saved, read(night.run.folder), ctls)


@then(
    'the run warns that {document} forbids "{first}" and "{second}" together without naming a release',
    example='Then the run warns that Cisco 217138 forbids "CallManager" and "TVS" together without naming a release',
)
def run_warns(night: Night, document: str, first: str, second: str) -> None:
    """A document that disagrees is named at the step that touches on it, and stands in the evidence."""
    fitting = [
        w
        for w in night.warned
        if document in w and first in w and second in w and "without naming a release" in w
    ]
    assert fitting, f"said were: {night.warned or 'no warnings'}"
