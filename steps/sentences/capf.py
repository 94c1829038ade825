"""CAPF and the LSCs of phones: where the new CAPF certificate has got to, and the campaign in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from cucm_driver.campaign import (
    Orders,
    Standing,
    carried_out,
    ctl_in_use,
    listing_capf,
    older_capfs,
    orders,
    pilot,
    reachable,
    standing,
    trusting_capf,
)
from cucm_driver.facts.lsc import BY_LSC, finish_text
from cucm_driver.facts.security_mode import enterprise_parameter
from cucm_driver.gates import CAPF
from cucm_driver.operations.capf import order_lscs
from cucm_driver.operations.phones import reset
from cucm_driver.operations.security_mode import update_ctl
from cucm_driver.operations.trust_stores import delete_trusted
from cucm_driver.release import Release
from steps.night import Night, NothingToDo, names
from steps.plugin.not_known import NotKnown
from steps.plugin.selection import NotForThisCluster
from steps.plugin.sentence import given, then, when
from steps.sentences.clusters import NotAsRequired
from steps.sentences.phones import BACK_PATIENCE
from steps.testbed import Testbed

ISSUER = "Certificate Issuer to Endpoint"
SOME_PHONES, FIVE_YEARS = 12, 1825
REPLICATION_PATIENCE = timedelta(minutes=10)
POLL = timedelta(seconds=5)
KEY_PATIENCE = timedelta(minutes=30)
"""A phone makes its key itself; CAPF waits for up to three times 30 minutes, then the order has failed."""


@dataclass
class Campaign:
    """The batch that was ordered last, and every phone chosen in this scenario: nobody is chosen twice."""

    batch: tuple[str, ...] = ()
    chosen: list[str] = field(default_factory=list)

    def take(self, batch: tuple[str, ...]) -> None:
        self.batch = batch
        self.chosen.extend(batch)


@pytest.fixture
def campaign() -> Campaign:
    """What this scenario remembers of its batches."""
    return Campaign()


# Before


@given("CAPF itself issues the LSCs", example="Given CAPF itself issues the LSCs")
def capf_issues(night: Night) -> None:
    """Requires: the CAPF parameter "Certificate Issuer to Endpoint" names CAPF, not an online or offline CA."""
    cluster = night.cluster
    found = enterprise_parameter(cluster.axl, ISSUER)
    if found != CAPF:
        raise NotAsRequired(
            node=cluster.publisher, asked=ISSUER, got=found, expected=CAPF,
            next_move="where a CA signs the LSCs, a new CAPF certificate needs no campaign; the page says so.",
        )  # fmt: skip


@given("no order waits at CAPF", example="Given no order waits at CAPF")
def no_order_waits(night: Night) -> None:
    """Requires: an order from before would be carried out in the middle of the work, and hide what this night did."""
    found = orders(night.cluster)
    open_orders = (*found.waiting, *found.away)
    if open_orders:
        raise NotAsRequired(
            node=night.cluster.publisher, asked="certificateOperation of every phone",
            got=f"orders wait for {len(open_orders)} phones: {names(open_orders)}", expected="No Pending Operation",
            next_move="let them be carried out, or withdraw them, before the CAPF certificate is renewed.",
        )  # fmt: skip


@given("a cluster of release {release} or newer", example="Given a cluster of release 11.5 or newer")
def cluster_or_newer(testbed: Testbed, release: str) -> None:
    """Selects by release alone: LSCs serve 802.1X and VPN in non-secure mode as well."""
    found = testbed.release()
    if not found.since(Release.parse(release)):
        raise NotForThisCluster(f"needs release {release} or newer, found {found.short}")


@given("no CTL is in use", example="Given no CTL is in use")
def no_ctl(night: Night) -> None:
    """Selects: a non-secure cluster may serve a complete CTL, which phones use for 802.1X; that is another scenario."""
    if ctl_in_use(night.cluster):
        raise NotForThisCluster("Cisco Tftp serves a CTL that is in use: it must be updated as well")


@given("a CTL is in use", example="Given a CTL is in use")
def a_ctl(night: Night) -> None:
    """Selects: Cisco Tftp serves a complete CTL, though the mode asks for none (802.1X)."""
    if not ctl_in_use(night.cluster):
        raise NotForThisCluster("no TFTP node serves a CTL with CallManager certificates in it")


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
    """Arranges on a simulated cluster; selects on a live one that an older CAPF certificate is left. Then the gate."""
    cluster = night.cluster
    if not older_capfs(cluster, cluster.publisher, "CallManager-trust"):
        _capf_renewed(night, standing(cluster))
        _give_lscs(night, standing(cluster).older, FIVE_YEARS)
    if not older_capfs(cluster, cluster.publisher, "CallManager-trust"):
        raise NotForThisCluster("no older CAPF certificate is left in CallManager-trust")
    no_older_lsc(night)


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


# The certificate: distributed, listed


@then(
    "every node that runs Cisco CallManager trusts the CAPF certificate of the publisher",
    example="Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher",
)
def callmanager_trusts_capf(night: Night) -> None:
    """Distributed: it stands in CallManager-trust, where Cisco CallManager looks for the issuers of LSCs. Waits for replication."""
    clock = night.cluster.clock
    deadline = clock.now() + REPLICATION_PATIENCE
    found = trusting_capf(night.cluster)
    while not found.holds and clock.now() < deadline:
        clock.wait(POLL)
        found = trusting_capf(night.cluster)
    assert found.holds, (
        f"CallManager-trust of {', '.join(found.differing)} does not hold it\n"
        "Next: look at database replication; restart nothing, order no LSC."
    )
    assert found.matching, "no node runs Cisco CallManager: this is UNKNOWN"


@then(
    "every list that Cisco Tftp serves names the CAPF certificate of the publisher",
    example="Then every list that Cisco Tftp serves names the CAPF certificate of the publisher",
)
def lists_name_capf(night: Night) -> None:
    """ITL and CTL of every TFTP node, read from their bytes. Where CAPF is not activated, they name none."""
    found = listing_capf(night.cluster)
    assert found.matching or found.differing, "no TFTP node serves a list\nNext: look at Cisco Tftp."
    assert found.holds, (
        f"not so: {', '.join(found.differing)}\nNext: update the CTL, restart Cisco Tftp; order no LSC before."
    )


@then(
    "the {kind} of every TFTP node names another CAPF certificate than the publisher's",
    example="Then the CTL of every TFTP node names another CAPF certificate than the publisher's",
)
def list_names_another(night: Night, kind: str) -> None:
    """The same question, in examples of what goes wrong."""
    found = listing_capf(night.cluster)
    wrong = [name for name in found.matching if name.startswith(kind)]
    assert not wrong, f"it is the publisher's in the {', '.join(wrong)}"
    assert any(name.startswith(kind) for name in found.differing), f"no TFTP node serves a {kind}"


@then(
    "updating the CTL is refused by the publisher",
    example="Then updating the CTL is refused by the publisher",
)
def ctl_is_refused(night: Night) -> None:
    """In examples up to 9.x: there is no `utils ctl`; the CTL client writes the file. Nothing was changed."""
    outcome = night.cluster.perform(update_ctl(night.cluster.publisher))
    night.says(outcome.said.strip())
    assert outcome.result == "refused", f"it is {outcome.result}"


@given("the CTL client has written the CTL", example="Given the CTL client has written the CTL")
def ctl_client_ran(night: Night) -> None:
    """Arranges, on a simulated cluster only: on a real one a person runs it, with a security token in hand."""
    night.testbed.control.arrange("ctl client")


# The campaign


@when(
    "I order new LSCs for a pilot batch of phones, to complete within {days:d} days",
    changes=True,
    example="When I order new LSCs for a pilot batch of phones, to complete within 2 days",
)
def order_pilot(night: Night, campaign: Campaign, days: int) -> None:
    """AXL updatePhone for one phone of each model, security and TFTP node among those whose LSC is due.

    Felt at the phone's next boot. The phone proves itself by the LSC, or MIC, that it has.
    """
    stood = (night.lists or night.save_lists()).phones
    due = _due(night, campaign)
    _order(night, campaign, pilot(night.cluster, due, stood), days)


@when(
    "I order new LSCs for the next {count:d} phones, to complete within {days:d} days",
    changes=True,
    example="When I order new LSCs for the next 200 phones, to complete within 7 days",
)
def order_next(night: Night, campaign: Campaign, count: int, days: int) -> None:
    """The same for so many of those that are left; where none is left, nothing is ordered, and that is said."""
    _order(night, campaign, _due(night, campaign)[:count], days)


@when(
    'I order new LSCs for the phones {phones}, "{authentication}"',
    changes=True,
    example='When I order new LSCs for the phones SEP000000000001, SEP000000000002, "By Null String"',
)
def order_for(night: Night, campaign: Campaign, phones: str, authentication: str) -> None:
    """The same for phones of the lab by name; the words are AXL's."""
    listed = tuple(name.strip() for name in phones.split(","))
    _order(night, campaign, listed, 7, authentication)


def _due(night: Night, campaign: Campaign) -> tuple[str, ...]:
    """Due, registered, not chosen in this scenario, and without an order that waits."""
    found = standing(night.cluster)
    left = [n for n in found.due if n not in campaign.chosen and not found.lscs[n].waits]
    there = reachable(night.cluster, left) if left else ()
    away = sorted(set(left) - set(there))
    if away:
        night.says(f"not registered, left for another night: {len(away)} phones: {names(away)}")
    return there


def _order(
    night: Night, campaign: Campaign, batch: tuple[str, ...], days: int, authentication: str = BY_LSC
) -> None:
    campaign.take(batch)
    if not batch:
        night.says("no phone is left")
        return
    finish = finish_text(night.cluster.clock.now() + timedelta(days=days))
    night.says(f"{len(batch)} phones: {names(batch)}; {authentication}; Operation Completes By {finish}")
    night.work([order_lscs(night.cluster.publisher, batch, finish, authentication)], "updatePhone")


@when("I reset the phones of this batch", changes=True, example="When I reset the phones of this batch")
def reset_the_batch(night: Night, campaign: Campaign) -> None:
    """AXL resetPhone for the phones ordered for last, or else for all that an order waits for. Waits until they return."""
    cluster = night.cluster
    found = orders(cluster)
    batch = campaign.batch or found.waiting
    if not batch:
        if not campaign.chosen:
            raise NothingToDo(node="", asked="resetPhone", got="no order was made, and none waits")
        night.says("no phone is left")
        return
    started = cluster.clock.now()
    night.work([reset(cluster.publisher, batch)], "resetPhone")
    back = night.await_phones(batch, BACK_PATIENCE, since=started)
    if back.missing:
        night.says(f"not back after {back.waited}: {names(back.missing)}")


@then("CAPF has carried out every order", example="Then CAPF has carried out every order")
def orders_are_carried_out(night: Night) -> None:
    """By certificateStatus of the database. Phones that are away keep their order until it expires, and are named."""
    found = carried_out(night.cluster, KEY_PATIENCE)
    assert not found.failed, _failed(found)
    assert not found.waiting, (
        f"{len(found.waiting)} registered phones have not come to CAPF: {names(found.waiting)}\n"
        "Next: read their status messages; a phone that does not trust CAPF waits like this."
    )
    if found.away:
        night.says(f"not registered, their orders wait: {names(found.away)}")
    assert found.served, "no order was carried out: this is UNKNOWN"
    night.says(f"{len(found.served)} phones have new LSCs")


@then('CAPF has refused every order: "{why}"', example='Then CAPF has refused every order: "Invalid LSC"')
def orders_are_refused(night: Night, why: str) -> None:
    """The same question, in examples of what goes wrong."""
    found = carried_out(night.cluster, KEY_PATIENCE)
    assert found.failed, "no order has failed"
    assert not (found.served or found.waiting), f"not refused: {names((*found.served, *found.waiting))}"
    assert all(why in status for status in found.failed.values()), _failed(found)


@then(
    "the orders for the phones {phones} wait: these phones do not trust CAPF",
    example="Then the orders for the phones SEP000000000041, SEP000000000042 wait: these phones do not trust CAPF",
)
def orders_wait(night: Night, phones: str) -> None:
    """In examples: registered, reset, and yet nobody came to CAPF; the other orders are carried out."""
    listed = {name.strip() for name in phones.split(",")}
    found = orders(night.cluster)
    assert set(found.waiting) == listed, f"waiting are: {names(found.waiting) or 'none'}; {_failed(found)}"


def _failed(found: Orders) -> str:
    by_why: dict[str, list[str]] = {}
    for name, why in found.failed.items():
        by_why.setdefault(why, []).append(name)
    lines = [f"{why}: {len(phones)} phones: {names(phones)}" for why, phones in by_why.items()]
    return "\n".join([*lines, "Next: order no further batch; the old LSCs are still good."])


@given("no phone holds an LSC of an older CAPF", example="Given no phone holds an LSC of an older CAPF")
@then("no phone holds an LSC of an older CAPF", example="Then no phone holds an LSC of an older CAPF")
def no_older_lsc(night: Night) -> None:
    """Gate before the older CAPF certificate goes: by issuer and end of every LSC in the database (11.5 and later)."""
    found = standing(night.cluster)
    assert not found.older, (
        f"{len(found.older)} phones hold one: {names(found.older)}\n"
        "Next: renew these; keep the older CAPF certificate in CallManager-trust and CAPF-trust until then."
    )
    if found.untold:
        raise NotKnown(
            f"this release does not tell who issued an LSC: {len(found.untold)} phones: {names(found.untold)}\n"
            "Next: keep the older CAPF certificate until it expires."
        )
    night.says(f"{len(found.current)} phones hold an LSC of the CAPF certificate that the publisher stores")


@then(
    "CAPF has served every phone with a secure profile since its certificate was made",
    example="Then CAPF has served every phone with a secure profile since its certificate was made",
)
def secure_phones_are_served(night: Night) -> None:
    """What the database tells on every release: the status of the operations. Who issued an LSC it tells from 11.5 only."""
    found = standing(night.cluster)
    left = [name for name in found.due if found.lscs[name].secure]
    assert not left, f"{len(left)} phones are left: {names(left)}\nNext: order the next batch."


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


# The older CAPF certificate


@when(
    'I delete the older CAPF certificates from "{store}"',
    changes=True,
    example='When I delete the older CAPF certificates from "CallManager-trust"',
)
def delete_older(night: Night, store: str) -> None:
    """`set cert delete` for every CAPF certificate in this store that no node stores as its own, publisher first.

    A deletion that reaches the other nodes by itself is waited for, so that none is asked for twice.
    """
    cluster = night.cluster
    done = 0
    for node in cluster.nodes:
        found = older_capfs(cluster, node, store)
        night.says(*(f"{node}: {each.name}" for each in found))
        if found:
            night.work([delete_trusted(node, store, each.file) for each in found], "set cert delete")
            done += len(found)
            cluster.clock.wait(POLL)
    if not done:
        raise NothingToDo(
            node="", asked=f"set cert delete {store}", got="no node holds an older CAPF certificate there"
        )


@then(
    'no node holds an older CAPF certificate in "{store}"',
    example='Then no node holds an older CAPF certificate in "CAPF-trust"',
)
def none_left(night: Night, store: str) -> None:
    """As every node lists its store now."""
    left = {node: older_capfs(night.cluster, node, store) for node in night.cluster.nodes}
    told = [f"{node}: {each.name}" for node, found in left.items() for each in found]
    assert not told, "\n".join([*told, "Next: look at database replication; delete it on that node as well."])
