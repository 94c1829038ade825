"""The driver at the largest cluster: where 40,000 phones are, resetting them one AXL call each, and the post-mortem."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import simulator
from cucm_driver.access.secrets import from_environment
from cucm_driver.cluster import Cluster
from cucm_driver.consent import Consent
from cucm_driver.inventory import parse
from cucm_driver.operations.phones import reset
from cucm_driver.record.journal import Journal
from steps.control import ControlPort, PulledClock
from tests.benchmarks.figure import Figure, timed
from tests.benchmarks.night import LARGEST

RESETS = 500


def figures() -> Iterator[Figure]:
    with (
        simulator.start("large", release="12.5", pulled=True) as lab,
        tempfile.TemporaryDirectory() as folder,
    ):
        control = ControlPort(lab.control, lab.run_token)
        cluster = _driven(lab, control, Path(folder))
        with timed() as seen:
            phones = [name for name, found in cluster.registrations().items() if found.is_registered]
        assert len(phones) == LARGEST, f"{len(phones)} phones are registered"
        yield Figure("driver: where 40,000 phones are registered", seen.seconds, "s")
        with timed() as took:
            cluster.perform(reset(cluster.publisher, phones[:RESETS])).require_done()
        each = 1000 * took.seconds / RESETS
        yield Figure("driver: the reset of a phone, one AXL call", each, "ms")
        yield Figure(
            "driver: so 40,000 resets are (a whole window has 60 s)", each * LARGEST / 1000, "s", at_most=60
        )
        with timed() as told:
            control.explain()
        yield Figure("GET /explain with 40,000 phones", told.seconds, "s")
        cluster.close()
        control.close()


def _driven(lab: simulator.Lab, control: ControlPort, folder: Path) -> Cluster:
    inventory = parse(lab.inventory)
    secrets, clock = from_environment(inventory, lab.environment), PulledClock(control)
    journal = Journal(folder, secrets.hidden, clock)
    return Cluster(inventory, secrets, clock, journal, Consent.granted("a benchmark, on the simulator"))
