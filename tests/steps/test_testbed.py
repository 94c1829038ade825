"""The testbed: a target is simulated only if its identity is proved, and faults that never strike fail a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import simulator
from simulator.lab import Lab
from steps.control import ControlPort, NotArranged, NotTheSimulator, PulledClock


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with simulator.start("lab", release="12.5", pulled=True) as running:
        yield running


@pytest.fixture
def control(lab: Lab) -> Iterator[ControlPort]:
    port = ControlPort(lab.control, lab.run_token)
    yield port
    port.close()


def host_keys(control: ControlPort) -> dict[str, str | None]:
    keys = re.findall(r'name = "(\S+)"\naddress.*?ssh_host_key = "(.*?)"', control.inventory(), re.S)
    return dict(keys)


def test_the_simulator_of_the_inventory_proves_its_identity(control: ControlPort) -> None:
    control.verify(host_keys(control))


def test_other_host_keys_are_not_the_simulator_of_the_inventory(control: ControlPort) -> None:
    with pytest.raises(NotTheSimulator, match="other SSH host keys"):
        control.verify({**host_keys(control), "cm-pub": "ssh-ed25519 AAAA"})


def test_another_run_token_is_not_the_simulator_of_the_inventory(lab: Lab) -> None:
    stranger = ControlPort(lab.control, "0" * 32)
    with pytest.raises(NotTheSimulator, match="run token"):
        stranger.verify({})
    stranger.close()


def test_what_cannot_be_arranged_is_named(control: ControlPort) -> None:
    with pytest.raises(NotArranged, match="nothing called 'weather'"):
        control.arrange("weather", kind="rain")


def test_a_crew_whose_worker_failed_leaves_one_worker_announced(control: ControlPort) -> None:
    control.fresh("lab", "12.5", "non-secure", "lazy", {})

    def fall_over() -> None:
        with PulledClock(control).crew(3) as crew:
            crew.leave()
            raise RuntimeError("a worker fell over")

    with pytest.raises(RuntimeError):
        fall_over()
    assert control._get("/clock")["workers"] == 1
