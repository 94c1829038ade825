"""The campaign: new LSCs ordered in batches, what became of the orders, and the gate before the older CAPF goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from cucm_driver.answers.lsc_campaign import Orders, carried_out, is_open, orders, pilot, reachable, standing
from cucm_driver.facts.lsc import BY_LSC, finish_text
from cucm_driver.operations.capf import order_lscs

from ..night import Night, NothingToDo, names
from ..phone_batches import at_once
from ..plugin.not_known import NotKnown
from ..plugin.sentence import given, then, when

KEY_PATIENCE = timedelta(minutes=30)
"""A phone makes its key itself, for minutes; CAPF gives it 30 by default (its parameter, recalled)."""


@when(
    "I order new LSCs for a pilot batch of phones, to complete within {days:d} days",
    changes=True,
    example="When I order new LSCs for a pilot batch of phones, to complete within 2 days",
)
def order_pilot(night: Night, days: int) -> None:
    """AXL updatePhone for one phone of each model, security and TFTP node among those whose LSC is due.

    Felt at the phone's next boot. The phone proves itself by the LSC, or MIC, that it has. A run that goes on with an
    interrupted one orders for the rest of the batch that was chosen then.
    """
    stood = (night.lists or night.save_lists()).phones
    _order(night, lambda: pilot(night.cluster, _due(night), stood), days)


@when(
    "I order new LSCs for the next {count:d} phones, to complete within {days:d} days",
    changes=True,
    example="When I order new LSCs for the next 200 phones, to complete within 7 days",
)
def order_next(night: Night, count: int, days: int) -> None:
    """The same for so many of those that are left; where none is left, nothing is ordered, and that is said."""
    _order(night, lambda: _due(night)[:count], days)


@when(
    'I order new LSCs for the phones {phones}, "{authentication}"',
    changes=True,
    example='When I order new LSCs for the phones SEP000000000001, SEP000000000002, "By Null String"',
)
def order_for(night: Night, phones: str, authentication: str) -> None:
    """The same for phones of the lab by name; the words are AXL's."""
    listed = tuple(name.strip() for name in phones.split(","))
    _order(night, lambda: listed, 7, authentication)


def _due(night: Night) -> tuple[str, ...]:
    """Due, registered, not chosen in this scenario, and without an order that waits."""
    found, now = standing(night.cluster), night.cluster.clock.now()
    chosen = {name for batch in night.chosen.values() for name in batch}
    left = [n for n in found.due if n not in chosen and not is_open(found.lscs[n], now)]
    there = reachable(night.cluster, left) if left else ()
    away = sorted(set(left) - set(there))
    if away:
        night.says(f"not registered, left for another night: {len(away)} phones: {names(away)}")
    return there


def _order(
    night: Night, choice: Callable[[], tuple[str, ...]], days: int, authentication: str = BY_LSC
) -> None:
    batch = night.choose(choice)
    if not batch:
        night.says("no phone is left")
        return
    finish = finish_text(night.cluster.clock.now() + timedelta(days=days))
    night.says(f"{len(batch)} phones: {names(batch)}; {authentication}; Operation Completes By {finish}")
    night.work([order_lscs(night.cluster.publisher, batch, finish, authentication)], "updatePhone")


@when("I reset the phones of this batch", changes=True, example="When I reset the phones of this batch")
def reset_the_batch(night: Night) -> None:
    """AXL resetPhone for the phones ordered for last, or else for all that an order waits for. Waits until they return.

    A reset reaches registered phones only; the others carry their order out when they come back.
    """
    cluster = night.cluster
    ordered = next(reversed(night.chosen.values()), ())
    batch = night.choose(lambda: reachable(cluster, ordered) if ordered else orders(cluster).waiting)
    if not batch:
        if not any(night.chosen.values()):
            raise NothingToDo(node="", asked="resetPhone", got="no order was made, and none waits")
        night.says("no phone is left that a reset reaches")
        return
    back = at_once(night, batch)
    if back.missing:
        night.says(f"not back after {back.waited}: {names(back.missing)}")


@then("CAPF has carried out every order", example="Then CAPF has carried out every order")
def orders_are_carried_out(night: Night) -> None:
    """By certificateStatus of the database. Phones that are away keep their order until it expires, and are named."""
    found = carried_out(night.cluster, KEY_PATIENCE, night.baseline or ())
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
    found = carried_out(night.cluster, KEY_PATIENCE, night.baseline or ())
    assert found.failed, "no order has failed"
    others = (*found.served, *found.waiting)
    assert not others, f"not refused: {names(others)}"
    assert all(why in status for status in found.failed.values()), _failed(found)


@then(
    "the orders for the phones {phones} wait: these phones do not trust CAPF",
    example="Then the orders for the phones SEP000000000041, SEP000000000042 wait: these phones do not trust CAPF",
)
def orders_wait(night: Night, phones: str) -> None:
    """In examples: registered, reset, and yet nobody came to CAPF; the other orders are carried out."""
    found = orders(night.cluster)
    _exactly(found.waiting, phones, found)


@then(
    "the orders for the phones {phones} wait: these phones are away",
    example="Then the orders for the phones SEP000000000041, SEP000000000042 wait: these phones are away",
)
def orders_wait_for_phones(night: Night, phones: str) -> None:
    """In examples: switched off, so nobody came to CAPF; the other orders are carried out."""
    found = carried_out(night.cluster, KEY_PATIENCE)
    _exactly(found.away, phones, found)


def _exactly(waiting: tuple[str, ...], phones: str, found: Orders) -> None:
    listed = {name.strip() for name in phones.split(",")}
    assert set(waiting) == listed, f"waiting are: {names(waiting) or 'none'}; {_failed(found)}"


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
    "nobody tells whether a phone holds an LSC of an older CAPF",
    example="Then nobody tells whether a phone holds an LSC of an older CAPF",
)
def not_told(night: Night) -> None:
    """The same question, in examples up to 10.5: the gate cannot be passed."""
    found = standing(night.cluster)
    assert found.untold, "the database tells"
    assert not found.current, f"known of {names(found.current)}"


@then(
    "CAPF has served every phone with a secure profile since its certificate was made",
    example="Then CAPF has served every phone with a secure profile since its certificate was made",
)
def secure_phones_are_served(night: Night) -> None:
    """What the database tells on every release: the status of the operations. Who issued an LSC it tells from 11.5 only."""
    found = standing(night.cluster)
    left = [name for name in found.due if found.lscs[name].secure]
    assert not left, f"{len(left)} phones are left: {names(left)}\nNext: order the next batch."
