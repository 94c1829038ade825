"""Certificates: regenerated, stored, presented, distributed. Trusted is the business of trust lists."""

from __future__ import annotations

from datetime import timedelta

from cucm_driver.answers.gates import presenting_stored, trusted_everywhere
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.expand import expand

from ..night import Night
from ..plugin.sentence import then, when

REPLICATION_PATIENCE = timedelta(minutes=10)


@when(
    'I regenerate "{unit}" on every node, publisher first',
    changes=True,
    example='When I regenerate "CallManager" on every node, publisher first',
)
def regenerate_everywhere(night: Night, unit: str) -> None:
    """One `set cert regen` a node that stores the certificate; done when the node stores another serial."""
    night.work(
        expand(night.cluster, lambda node: regenerate(node, unit), storing=unit), f"set cert regen {unit}"
    )
    night.regenerated(unit)


@when('I regenerate "{unit}" on "{node}"', changes=True, example='When I regenerate "TVS" on "cm-sub1"')
def regenerate_on(night: Night, unit: str, node: str) -> None:
    """The same on one node of the lab."""
    night.work([regenerate(node, unit)], f"set cert regen {unit}")
    night.regenerated(unit)


@then(
    'every node trusts the "{unit}" certificate of every other node',
    example='Then every node trusts the "CallManager" certificate of every other node',
)
def every_node_trusts(night: Night, unit: str) -> None:
    """Distributed: what each node stores stands in the trust store of every other node. Waits for replication."""
    found = trusted_everywhere(night.cluster, unit, REPLICATION_PATIENCE)
    missing = "\n".join(f"it does not hold that {pair}, {unit} certificate" for pair in found.differing)
    assert found.holds, f"{missing}\nNext: look at database replication before any service is restarted."


@then(
    'every service that shows its certificate presents the "{unit}" that its node stores',
    example='Then every service that shows its certificate presents the "CallManager" that its node stores',
)
def every_service_presents(night: Night, unit: str) -> None:
    """Presented equals stored, for each started service that can be asked; the others are named as unknown."""
    found = presenting_stored(night.cluster, unit)
    night.unknown("presented", "these do not show what they present", found.unknown)
    stale = "\n".join(
        f"{service} presents an older {unit} than its node stores" for service in found.differing
    )
    assert found.holds, f"{stale}\nNext: restart the services named above; then run the gates again."
    assert found.matching, f"no service shows its {unit} certificate: this is UNKNOWN"
