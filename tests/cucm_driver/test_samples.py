"""A sample of every kind: seeded, in proportion, and no small kind is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cucm_driver.samples import LEAST, Stratum, bound, sample

KINDS = [
    Stratum("Cisco 8851", "P", "CMG-A", "cm-pub"),
    Stratum("Cisco 7841", "P", "CMG-B"),
    Stratum("Cisco 7965", "P", "CMG-B"),
]


def crowd(*sizes: int) -> dict[str, Stratum]:
    return {
        f"SEP{kind}{number:06d}": KINDS[kind] for kind, size in enumerate(sizes) for number in range(size)
    }


@given(st.tuples(*[st.integers(1, 300)] * 3), st.integers(1, 200))
def test_every_kind_is_asked_its_share_but_five_or_all_of_it_at_least(
    sizes: tuple[int, int, int], most: int
) -> None:
    strata = crowd(*sizes)
    found = sample(strata, most, "seed")
    for kind, size in zip(KINDS, sizes, strict=True):
        chosen = found.chosen[kind]
        assert found.sizes[kind] == size
        assert len(chosen) == len(set(chosen)) == min(size, max(LEAST, most * size // len(strata)))
        assert all(strata[name] == kind for name in chosen)


def test_the_seed_chooses_the_same_again_and_another_seed_others() -> None:
    strata = crowd(1000, 500, 3)
    assert sample(strata, 100, "a") == sample(dict(reversed(strata.items())), 100, "a")
    assert sample(strata, 100, "a").names != sample(strata, 100, "b").names


@pytest.mark.parametrize(("asked", "share"), [(500, 0.006), (5, 0.6), (2, 1.0), (0, 1.0)])
def test_none_refused_of_so_many_says_that_fewer_than_this_share_do(asked: int, share: float) -> None:
    assert bound(asked) == share
