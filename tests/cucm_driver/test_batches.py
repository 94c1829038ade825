from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cucm_driver.batches import Batch, Kind, batches, in_order, pilot

KIND = st.builds(
    Kind,
    st.sampled_from(["Cisco 7841", "Cisco 8851"]),
    st.sampled_from(["plain", "secure"]),
    st.sampled_from(["", "cm-pub", "cm-sub1"]),
)
NAMES = st.integers(0, 200).map("SEP{:012d}".format)
PHONES = st.dictionaries(NAMES, KIND, max_size=60)
MOST = st.integers(1, 4)


@given(PHONES, MOST, st.integers(1, 20))
def test_every_phone_is_reset_exactly_once(phones: dict[str, Kind], most: int, size: int) -> None:
    order = in_order(pilot(phones, most), phones, size)
    assert Counter(name for batch in order for name in batch) == Counter(list(phones))
    assert all(len(batch) <= size for batch in order if not batch.pilot)
    assert [batch.number for batch in order] == list(range(1, len(order) + 1))
    assert {(batch.of, batch.besides + len(batch)) for batch in order} <= {(len(order), len(phones))}
    assert [batch.pilot for batch in order] == [at == 0 for at in range(len(order))]


@given(PHONES, MOST)
def test_the_pilot_has_phones_of_every_kind_and_no_more_than_asked(
    phones: dict[str, Kind], most: int
) -> None:
    first = pilot(phones, most)
    chosen, there = Counter(phones[name] for name in first), Counter(phones.values())
    told = {(kind.model, kind.profile) for kind in there if kind.tftp}
    for kind, count in there.items():
        covered_by_others = not kind.tftp and (kind.model, kind.profile) in told
        assert chosen[kind] == (0 if covered_by_others else min(count, most))
    assert {(k.model, k.profile) for k in chosen} == {(k.model, k.profile) for k in there}


@given(PHONES, MOST, st.sets(NAMES), st.randoms())
def test_the_same_phones_give_the_same_pilot_in_whatever_order_they_come(
    phones: dict[str, Kind], most: int, telling: set[str], random: Random
) -> None:
    shuffled = list(phones.items())
    random.shuffle(shuffled)
    assert pilot(dict(shuffled), most, telling) == pilot(phones, most, telling)


@given(PHONES, MOST, st.sets(NAMES))
def test_phones_that_tell_what_they_hold_go_before_those_that_do_not(
    phones: dict[str, Kind], most: int, telling: set[str]
) -> None:
    first = pilot(phones, most, telling)
    silent = {phones[name] for name in first if name not in telling}
    for kind in silent:
        assert {n for n in phones if phones[n] == kind and n in telling} <= set(first)


def test_batches_are_by_name() -> None:
    assert batches(["SEP3", "SEP1", "SEP2"], 2) == (("SEP1", "SEP2"), ("SEP3",))
    assert batches([], 2) == ()


def test_without_a_pilot_there_are_only_batches() -> None:
    assert in_order((), ("SEP1", "SEP2"), 1) == (Batch(1, 2, ("SEP1",), 1), Batch(2, 2, ("SEP2",), 1))


def test_a_batch_is_told_by_its_number() -> None:
    first, second = in_order(("SEP1",), ("SEP1", "SEP2"), 5)
    assert (str(first), str(second)) == ("the pilot", "batch 2 of 2")
