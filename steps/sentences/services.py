"""Services: restarted, stopped, started. Where and in which order stands in the sentence."""

from __future__ import annotations

from cucm_driver.operations.expand import expand
from cucm_driver.operations.services import restart, start, stop

from ..night import Night
from ..plugin.sentence import when


@when(
    'I restart "{service}" on every node, publisher first',
    changes=True,
    example='When I restart "Cisco Trust Verification Service" on every node, publisher first',
)
def restart_everywhere(night: Night, service: str) -> None:
    """One `utils service restart` a node; done when `utils service list` shows it STARTED again."""
    night.work(expand(night.cluster, lambda node: restart(node, service)), f"utils service restart {service}")


@when(
    'I restart "{service}" on every node that runs it, publisher first',
    changes=True,
    example='When I restart "Cisco Tftp" on every node that runs it, publisher first',
)
def restart_where_it_runs(night: Night, service: str) -> None:
    """The same, only where it is STARTED: a restart elsewhere would start what somebody stopped."""
    operations = expand(night.cluster, lambda node: restart(node, service), running=service)
    night.work(operations, f"utils service restart {service}")


@when(
    'I stop "{service}" on every node that runs it, publisher first',
    changes=True,
    example='When I stop "Cisco Tftp" on every node that runs it, publisher first',
)
def stop_where_it_runs(night: Night, service: str) -> None:
    """One `utils service stop` a node, only where it is STARTED; done when it is STOPPED."""
    operations = expand(night.cluster, lambda node: stop(node, service), running=service)
    night.work(operations, f"utils service stop {service}")


@when(
    'I start "{service}" on every node on which I stopped it, publisher first',
    changes=True,
    example='When I start "Cisco Tftp" on every node on which I stopped it, publisher first',
)
def start_where_it_was_stopped(night: Night, service: str) -> None:
    """One `utils service start` a node; what somebody else had stopped stays so."""
    asked = stop("", service).request
    stopped = {each.node for each in night.sent if each.request == asked}
    operations = [start(node, service) for node in night.cluster.nodes if node in stopped]
    night.work(operations, f"utils service start {service}")


@when('I restart "{service}" on "{node}"', changes=True, example='When I restart "Cisco Tftp" on "cm-sub1"')
def restart_on(night: Night, service: str, node: str) -> None:
    """The same on one node of the lab."""
    night.work([restart(node, service)], f"utils service restart {service}")


@when('I stop "{service}" on "{node}"', changes=True, example='When I stop "Cisco Tftp" on "cm-sub1"')
def stop_on(night: Night, service: str, node: str) -> None:
    """`utils service stop`; done when it is STOPPED."""
    night.work([stop(node, service)], f"utils service stop {service}")


@when('I start "{service}" on "{node}"', changes=True, example='When I start "Cisco Tftp" on "cm-sub1"')
def start_on(night: Night, service: str, node: str) -> None:
    """`utils service start`; done when it is STARTED."""
    night.work([start(node, service)], f"utils service start {service}")
