"""Which cluster a page is for, and the circumstances it needs: selected, arranged on a simulated one, required on a live one."""

from __future__ import annotations

from cucm_driver.errors import ClusterTrouble
from cucm_driver.facts.replication import REPLICATION
from cucm_driver.release import Release

from ..night import Night
from ..plugin.selection import NotForThisCluster
from ..plugin.sentence import given, when
from ..testbed import Testbed


class NotAsRequired(ClusterTrouble):
    """A circumstance that the page requires does not hold; nothing was changed."""

    usual_next_move = "mend it first; the page names it under Before."


@given(
    "a cluster up to release {release} in {mode} mode",
    example="Given a cluster up to release 11.5 in non-secure mode",
)
def cluster_up_to(testbed: Testbed, release: str, mode: str) -> None:
    """Selects: the page is for clusters of this release and older, in this security mode."""
    found, wanted = testbed.release(), Release.parse(release)
    if not found.up_to(wanted):
        raise NotForThisCluster(f"needs a release up to {release}, found {found.short}")
    _in_mode(testbed, mode)


@given(
    "a cluster from release {release} in {mode} mode",
    example="Given a cluster from release 12.0 in non-secure mode",
)
def cluster_from(testbed: Testbed, release: str, mode: str) -> None:
    """Selects: the page is for clusters of this release and newer, in this security mode."""
    found, wanted = testbed.release(), Release.parse(release)
    if not found.since(wanted):
        raise NotForThisCluster(f"needs release {release} or newer, found {found.short}")
    _in_mode(testbed, mode)


def _in_mode(testbed: Testbed, mode: str) -> None:
    if testbed.mode != mode:
        raise NotForThisCluster(f"needs {mode} mode, found {testbed.mode}")


@given(
    "the lab cluster on release {release} in {mode} mode",
    example="Given the lab cluster on release 11.5 in non-secure mode",
)
def the_lab(testbed: Testbed, release: str, mode: str) -> None:
    """An example's own cluster: the simulated lab, fresh."""
    testbed.select(release, mode)


@given(
    "the lab cluster on release {release} in {mode} mode, where services take up nothing by themselves",
    example="Given the lab cluster on release 11.5 in non-secure mode, where services take up nothing by themselves",
)
def the_lazy_lab(testbed: Testbed, release: str, mode: str) -> None:
    """An example that is about the lazy world: a change is visible only after the restart that documents ask for."""
    testbed.select(release, mode, world="lazy")


@given(
    "the lab cluster on release {release} in {mode} mode, where no TVS vouches for a CTL",
    example="Given the lab cluster on release 11.5 in mixed mode, where no TVS vouches for a CTL",
)
def the_lab_without_tvs_for_a_ctl(testbed: Testbed, release: str, mode: str) -> None:
    """An example of the other reading: phones never ask TVS about the signer of a CTL (213407 against the Security Guides)."""
    testbed.select(release, mode, tvs_for_ctl="no")


@given(
    "database replication is good on every node", example="Given database replication is good on every node"
)
def replication_is_good(night: Night) -> None:
    """Requires: `utils dbreplication runtimestate` shows (2) for every node."""
    cluster = night.cluster
    found = cluster.read(cluster.publisher, REPLICATION)
    if not found.good:
        bad = "; ".join(f"{row.node}: ({row.state}) {row.said}" for row in found.bad)
        raise NotAsRequired(
            node=cluster.publisher, asked=REPLICATION.command, got=f"not good on every node: {bad}", expected="(2) Setup Completed",
            next_move="repair replication first: new certificates would not reach those nodes.",
        )  # fmt: skip


@given(
    '"{service}" is stopped on every node',
    example='Given "Cisco Trust Verification Service" is stopped on every node',
)
def service_is_stopped(night: Night, service: str) -> None:
    """Arranges, on a simulated cluster only."""
    for node in night.cluster.nodes:
        night.testbed.control.arrange("service", node=node, service=service, state="STOPPED")


@given(
    "the phones {phones} are switched off",
    example="Given the phones SEP000000000001, SEP000000000002 are switched off",
)
def phones_are_off(night: Night, phones: str) -> None:
    """Arranges, on a simulated cluster only."""
    night.testbed.control.arrange("phones", names=[name.strip() for name in phones.split(",")], powered=False)


@when(
    "the phones are switched off and on again",
    example="When the phones are switched off and on again",
)
def power_cycle(night: Night) -> None:
    """A hand on every phone, in examples: arranged on a simulated cluster only."""
    known = list(night.cluster.phone_names())
    for powered in (False, True):
        night.testbed.control.arrange("phones", names=known, powered=powered)
