"""A campaign that is killed between an order for LSCs and its end goes on with the batch that was chosen.

The run dies of SIGKILL and is gone on with by the command line; the simulated cluster's own log is the proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from simulator import Lab
from steps.sentences.capf import OWNERS_HAVE
from tests.contract.kill.trial import Case, Trial, Try, prepared
from tests.contract.test_execute import MIXED
from tests.contract.test_kill_points import Wanted, point

CAMPAIGN = Case(
    "features/certificates/regenerate_capf.feature", "12.5", "lazy",
    "Renew the LSCs of the next batch of phones, from 11.5", campaign=True, waived=(*MIXED, OWNERS_HAVE),
)  # fmt: skip
PILOT, BATCH = 4, 3
ORDER, RESET = "axl updatePhone", "axl resetPhone"


@pytest.fixture(scope="module")
def trial(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with prepared(lab, tmp_path_factory.mktemp("campaign"), CAMPAIGN) as trial:
        yield trial


def require_same(trial: Trial, tried: Try) -> None:
    """As after the undisturbed run; an order that the cluster had accepted was not sent again."""
    said = "\n".join(ended.text[-6000:] for ended in tried.runs)
    assert tried.wrong == [], f"{tried.point}\n{said}"
    accepted = Counter(
        entry.request
        for entry in trial.stage.changes()
        if entry.request.startswith("updatePhone") and entry.outcome == "ok"
    )
    assert sorted(accepted.values()) == [1] * (PILOT + BATCH), f"{tried.point}: {accepted}"


def test_an_undisturbed_campaign_gives_every_phone_an_lsc_of_the_new_capf(trial: Trial) -> None:
    assert trial.expected is not None
    lscs = [line for line in trial.expected.lines if " has an LSC of " in line]
    assert len(lscs) == PILOT + BATCH
    assert not [line for line in lscs if "an older" in line]
    assert "locked: none" in trial.expected.lines


def test_no_lsc_is_ordered_before_somebody_has_asked_the_owners_of_radius_vpn_and_srst(trial: Trial) -> None:
    trial.begin()
    words = trial.execute()
    at = next(n for n, word in enumerate(words) if word.startswith(OWNERS_HAVE))
    ended = trial.run(*words[: at - 1], *words[at + 1 :])
    assert ended.code == 2, ended.text
    assert "the gate owners have the new CAPF`: UNKNOWN" in ended.text, ended.text
    assert "RADIUS servers (802.1X), SRST gateways, VPN gateways" in ended.text
    assert trial.stage.changes() == []


QUICK: tuple[Wanted, ...] = ((ORDER, "answered", 1), ("outcome updatePhone", "after", 0))
POINTS: tuple[Wanted, ...] = (
    ("memory", "before", 1),
    ("memory", "after", 1),
    ("intent updatePhone", "before", 0),
    ("intent updatePhone", "after", 0),
    (ORDER, "before", 0),
    (ORDER, "understood", 0),
    (ORDER, "answered", 0),
    (ORDER, "sent", 2),
    (ORDER, "after", 3),
    ("outcome updatePhone", "before", 0),
    ("intent resetPhone", "before", 0),
    ("intent resetPhone", "after", 0),
    (RESET, "understood", 1),
    (RESET, "answered", 2),
    ("outcome resetPhone", "before", 0),
    ("outcome resetPhone", "after", 0),
    (ORDER, "answered", PILOT),
    (ORDER, "answered", PILOT + 1),
    ("outcome updatePhone", "after", 1),
    (RESET, "answered", PILOT),
    ("outcome resetPhone", "after", 1),
)


@pytest.mark.parametrize("wanted", QUICK, ids=str)
def test_a_killed_campaign_orders_the_rest_of_its_batch_and_no_phone_twice(
    trial: Trial, wanted: Wanted
) -> None:
    require_same(trial, trial.killed_at(point(trial, *wanted)))


@pytest.mark.long
@pytest.mark.parametrize("wanted", POINTS, ids=str)
def test_wherever_it_is_killed_a_campaign_ends_as_if_nobody_had(trial: Trial, wanted: Wanted) -> None:
    require_same(trial, trial.killed_at(point(trial, *wanted)))


@pytest.mark.long
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((ORDER, "answered", 0), (ORDER, "answered", 2)),
        ((ORDER, "answered", 1), ("intent resetPhone", "after", 0)),
        ((RESET, "answered", 0), (RESET, "answered", 2)),
        (("outcome updatePhone", "after", 0), (RESET, "answered", 1)),
    ],
    ids=str,
)
def test_a_campaign_that_is_killed_twice_ends_the_same(trial: Trial, first: Wanted, second: Wanted) -> None:
    require_same(trial, trial.killed_at(point(trial, *first), point(trial, *second)))
