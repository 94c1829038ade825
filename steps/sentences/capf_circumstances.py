"""Circumstances of CAPF and of LSCs: selected on a live cluster, arranged on a simulated one; and the post-mortem of examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from cucm_driver.answers.gates import CAPF
from cucm_driver.answers.lsc_campaign import Standing, older_capfs, standing

from ..night import Night, names
from ..plugin.selection import NotForThisCluster
from ..plugin.sentence import given, then

SOME_PHONES, FIVE_YEARS = 12, 1825


@given("phones hold LSCs of an older CAPF", example="Given phones hold LSCs of an older CAPF")
def older_lscs(night: Night) -> None:
    """Arranges on a simulated cluster that CAPF was renewed days ago; selects on a live one that some phone is due."""
    due = standing(night.cluster)
    if not due.older:
        _capf_renewed(night, due)
        due = standing(night.cluster)
    if not due.due:
        raise NotForThisCluster("no phone holds an LSC of an older CAPF")
    night.says(f"due are {len(due.due)} phones: {names(due.due)}")


@given(
    "the CAPF certificate was renewed, and every LSC after it",
    example="Given the CAPF certificate was renewed, and every LSC after it",
)
def campaign_is_over(night: Night) -> None:
    """Arranges on a simulated cluster; selects on a live one that an older CAPF certificate is left, and no LSC of it."""
    cluster = night.cluster
    if not older_capfs(cluster, cluster.publisher, "CallManager-trust"):
        _capf_renewed(night, standing(cluster))
        _give_lscs(night, standing(cluster).older, FIVE_YEARS)
    if not older_capfs(cluster, cluster.publisher, "CallManager-trust"):
        raise NotForThisCluster("no older CAPF certificate is left in CallManager-trust")
    left = standing(cluster).older
    if left:
        raise NotForThisCluster(
            f"the campaign is not over: {len(left)} phones hold an older LSC: {names(left)}"
        )


def _capf_renewed(night: Night, found: Standing) -> None:
    """On a simulated cluster: some phones have LSCs, in non-secure mode for 802.1X; then CAPF has a new certificate."""
    try:
        control = night.testbed.control
    except NotForThisCluster:
        return
    if not found.lscs:
        _give_lscs(night, night.cluster.phone_names()[:SOME_PHONES], 300)
    control.arrange("CAPF renewed")


def _give_lscs(night: Night, phones: Iterable[str], days: int) -> None:
    night.testbed.control.arrange("lsc", names=list(phones), days=days)


@given(
    "the phones {phones} have an encrypted profile and an LSC",
    example="Given the phones SEP000000000041, SEP000000000042 have an encrypted profile and an LSC",
)
def encrypted(night: Night, phones: str) -> None:
    """Arranges, on a simulated cluster only; felt when the phones next take their configuration."""
    listed = [name.strip() for name in phones.split(",")]
    night.testbed.control.arrange("phone security", names=listed, security="encrypted")
    _give_lscs(night, listed, 300)


@given("the next night has come", example="Given the next night has come")
def next_night(night: Night) -> None:
    """Arranges, on a simulated cluster only: nobody did anything by day."""
    days_have_passed(night, 1)


@given("{days:d} days have passed", example="Given 8 days have passed")
def days_have_passed(night: Night, days: int) -> None:
    """Arranges, on a simulated cluster only: nobody did anything meanwhile. What was chosen is forgotten, as in another run."""
    night.testbed.control  # noqa: B018  (a live cluster is not waited for)
    night.cluster.clock.wait(timedelta(days=days))
    night.chosen.clear()


@given(
    "the phones {phones} are switched on again",
    example="Given the phones SEP000000000001, SEP000000000002 are switched on again",
)
def phones_are_on(night: Night, phones: str) -> None:
    """Arranges, on a simulated cluster only; then they boot."""
    listed = [name.strip() for name in phones.split(",")]
    night.testbed.control.arrange("phones", names=listed, powered=True)


@given(
    '"{service}" is not activated on the publisher',
    example=f'Given "{CAPF}" is not activated on the publisher',
)
def is_not_activated(night: Night, service: str) -> None:
    """Arranges, on a simulated cluster only; the lists are those of before until Cisco Tftp starts."""
    _activated(night, service, activated=False)


@given('"{service}" was activated on the publisher', example=f'Given "{CAPF}" was activated on the publisher')
def was_activated(night: Night, service: str) -> None:
    """Arranges, on a simulated cluster only: somebody activated it on the Service Activation page, and it runs."""
    _activated(night, service, activated=True)
    night.testbed.control.arrange("service", node=night.cluster.publisher, service=service, state="STARTED")


def _activated(night: Night, service: str, *, activated: bool) -> None:
    night.testbed.control.arrange(
        "activated", node=night.cluster.publisher, service=service, activated=activated
    )


@given("an {issuer} signs the LSCs", example="Given an online CA signs the LSCs")
def a_ca_signs(night: Night, issuer: str) -> None:
    """Arranges, on a simulated cluster only: an online CA or an offline CA instead of CAPF."""
    night.testbed.control.arrange("external CA", issuer=issuer[:1].upper() + issuer[1:])


@given("the CTL client has written the CTL", example="Given the CTL client has written the CTL")
def ctl_client_ran(night: Night) -> None:
    """Arranges, on a simulated cluster only: on a real one a person runs it, with a security token in hand."""
    night.testbed.control.arrange("ctl client")


@then(
    "{count:d} phones are unregistered, because no Cisco CallManager trusts their certificate",
    example="Then 20 phones are unregistered, because no Cisco CallManager trusts their certificate",
)
def turned_away(night: Night, count: int) -> None:
    """Post-mortem of an example: the issuer of their LSC is not in CallManager-trust as loaded."""
    found = night.testbed.control.explain()
    reasons = {
        why for one in found["explanations"] for _, why in _pairs(one["turned_away"]) if "issuer" not in why
    }
    assert len(found["unregistered"]) == count, (
        f"unregistered are {len(found['unregistered'])}: {names(found['unregistered'])}"
    )
    assert not reasons, f"and because of this: {', '.join(sorted(reasons))}"


def _pairs(told: object) -> list[tuple[str, str]]:
    if isinstance(told, Mapping):
        return list(told.items())
    return [(str(pair[0]), str(pair[1])) for pair in told] if isinstance(told, list | tuple) else []
