"""The order of work that stands on a page, carried out on the model alone: it loses nobody, in either world and reading.

Real sockets are the business of the pages themselves; here every release that a page claims is tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cucm_driver.release import Release
from simulator.model import circumstances, ctl, explanation, services
from simulator.model.service import TFTP
from simulator.releases import RELEASES
from tests.features.test_pages import FEATURES, page, scenarios
from tests.simulator.model.labs import ModelLab

PAGES = [
    FEATURES / f"{name}.feature"
    for name in (
        "certificates/regenerate_callmanager",
        "certificates/regenerate_tvs",
        "certificates/regenerate_itlrecovery",
        "security_mode/enter_mixed_mode",
        "security_mode/leave_mixed_mode",
        "security_mode/update_the_ctl",
        "trust_lists/reset_ctl_with_the_local_key",
    )
]
SELECTS = re.compile(r"a cluster (from|up to) release (\S+) in (\S+) mode")
COMMAND = 10
"""Seconds a `utils ctl` order takes."""


def _on_all(lab: ModelLab, verb: str, service: str, wanted: bool) -> None:
    for node, at in lab.cluster.nodes.items():
        if at.services[service].activated:
            services.order(lab.cluster, node, service, verb, f"utils service {verb} {service}")
            while at.started(service) is not wanted:
                lab.wait(1)


def _ctl(lab: ModelLab, how: str) -> None:
    lab.ctl(how)
    lab.wait(COMMAND)


def _delete_ctl(lab: ModelLab) -> None:
    for node, at in lab.cluster.nodes.items():
        if at.services[TFTP].activated:
            ctl.delete_file(lab.cluster, node, "file delete tftp CTLFile.tlv")
    lab.wait(COMMAND)


def _no_secure_profile(lab: ModelLab) -> None:
    circumstances.give_profile(lab.cluster, lab.cluster.phones, "non-secure")
    lab.power_cycle()


ORDERS: dict[str, Callable[..., None]] = {
    r'I regenerate "([^"]+)" on every node, publisher first': lambda lab, unit: lab.regenerate(unit),
    r'I regenerate "([^"]+)" on the publisher': lambda lab, unit: lab.regenerate(unit, ["cm-pub"]),
    r'I restart "([^"]+)" on every node(?: that runs it)?, publisher first': lambda lab, name: lab.restart(
        name
    ),
    r'I stop "([^"]+)" on every node that runs it, publisher first': lambda lab, name: _on_all(
        lab, "stop", name, False
    ),
    r'I start "([^"]+)" on every node on which I stopped it, publisher first': lambda lab, name: _on_all(
        lab, "start", name, True
    ),
    r"I update the CTL": lambda lab: _ctl(lab, "update"),
    r"I reset the CTL with the local key": lambda lab: _ctl(lab, "reset localkey"),
    r"I delete the CTL file on every TFTP node": lambda lab: _delete_ctl(lab),
    r"I move the cluster into (\S+) mode": _ctl,
    r"I reset the phones(?: without waiting for their return)?": lambda lab: lab.reset(),
}
"""What each When comes to on the model. A sentence that does not stand here fails the test."""


def whens(scenario: dict) -> Iterator[str]:
    """The operator's actions of a scenario, in their order."""
    kind = ""
    for step in scenario["steps"]:
        kind = step["keywordType"] if step["keywordType"] != "Conjunction" else kind
        if kind == "Action":
            yield step["text"]


def carry_out(lab: ModelLab, text: str) -> None:
    for pattern, order in ORDERS.items():
        found = re.fullmatch(pattern, text)
        if found:
            order(lab, *found.groups())
            return
    raise AssertionError(f"no order for: When {text}")


def fits(scenario: dict, release: Release) -> bool:
    """Whether the page claims this release."""
    said = [found.groups() for step in scenario["steps"] if (found := SELECTS.fullmatch(step["text"]))]
    since = [release.since(Release.parse(r)) for word, r, _ in said if word == "from"]
    up_to = [release.up_to(Release.parse(r)) for word, r, _ in said if word == "up to"]
    return bool(said) and all(since) and all(up_to)


def mode(scenario: dict) -> str:
    return next(found[3] for step in scenario["steps"] if (found := SELECTS.fullmatch(step["text"])))


def cases() -> Iterator[object]:
    """Every procedure that is for mixed mode, or leads into it, on every release that it claims."""
    for path in PAGES:
        for scenario in scenarios(page(path)):
            procedure = "@procedure" in {tag["name"] for tag in scenario["tags"]}
            if not procedure or "mixed" not in " ".join(step["text"] for step in scenario["steps"]):
                continue
            for name, row in RELEASES.items():
                if fits(scenario, Release.parse(row.version)):
                    yield pytest.param(scenario, name, id=f"{scenario['name']}-{name}")


def test_there_are_cases() -> None:
    assert len(list(cases())) > 30


@pytest.mark.parametrize("world", ["lazy", "eager"])
@pytest.mark.parametrize(("scenario", "release"), list(cases()))
def test_the_order_on_the_page_loses_nobody_whatever_tvs_says_about_a_ctl(
    scenario: dict, release: str, world: str
) -> None:
    for reading in ("yes", "no") if RELEASES[release].tvs_for_ctl else ("no",):
        lab = ModelLab(release, world, mode=mode(scenario), tvs_for_ctl=reading)
        if "no phone has a secure profile" in {step["text"] for step in scenario["steps"]}:
            _no_secure_profile(lab)
        for text in whens(scenario):
            carry_out(lab, text)
        lab.wait(600)
        assert (set(explanation.locked(lab.cluster)), lab.down) == (set(), set()), reading
        assert not lab.cluster.causes.ctl_by_tvs, "a CTL was believed only because TVS vouched for its signer"


@pytest.mark.parametrize("left_out", ["I reset the CTL with the local key", "I update the CTL"])
def test_an_order_without_its_ctl_is_noticed(left_out: str) -> None:
    path = Path(FEATURES / "certificates/regenerate_callmanager.feature")
    since = {"I update the CTL": "12.5"}.get(left_out, "11.5")
    scenario = next(
        one
        for one in scenarios(page(path))
        if "Renew CallManager, mixed" in one["name"] and fits(one, Release.parse(RELEASES[since].version))
    )
    lab = ModelLab(since, mode="mixed")
    for text in whens(scenario):
        if text != left_out:
            carry_out(lab, text)
    lab.wait(600)
    assert lab.down


def _at_leisure(release: str, unless: str = "") -> ModelLab:
    """CallManager renewed by the page, eager, with minutes after each regeneration, as on a cluster of many nodes."""
    path = FEATURES / "certificates/regenerate_callmanager.feature"
    found = (s for s in scenarios(page(path)) if "CallManager, mixed" in s["name"])
    scenario = next(s for s in found if fits(s, Release.parse(RELEASES[release].version)))
    lab = ModelLab(release, "eager", mode="mixed", tvs_for_ctl="no")
    for text in whens(scenario):
        if not (unless and unless in text):
            carry_out(lab, text)
        if "regenerate" in text:
            lab.wait(600)
    lab.wait(600)
    return lab


@pytest.mark.parametrize("release", ["10.5(2)", "11.5", "12.0", "12.5", "14", "14SU3", "15"])
def test_a_new_callmanager_is_no_race_against_phones_that_restart_by_themselves(release: str) -> None:
    lab = _at_leisure(release)
    assert (set(explanation.locked(lab.cluster)), lab.down) == (set(), set())


@pytest.mark.parametrize("release", ["11.5", "12.5"])
def test_it_would_be_one_with_cisco_tftp_running(release: str) -> None:
    assert _at_leisure(release, unless="Cisco Tftp").down
