"""A block of loopback addresses belongs to one simulator; what stands in the way is named."""

from __future__ import annotations

import pytest

from simulator.network import NoAddress, claim


def test_two_simulators_never_share_a_block() -> None:
    first, second = claim(), claim()
    try:
        assert first.x != second.x
        assert first.node(1) != second.node(1)
        assert first.phone(1) != second.phone(1)
    finally:
        first.control.close()
        second.control.close()


def test_a_block_in_use_is_named_with_the_next_move() -> None:
    held = claim()
    try:
        with pytest.raises(NoAddress, match=rf"block {held.x} .*in use.*another --block"):
            claim(held.x)
    finally:
        held.control.close()


def test_phones_have_addresses_of_their_own_on_loopback() -> None:
    held = claim()
    try:
        assert len({held.phone(number) for number in range(1, 40_001)}) == 40_000
        assert held.phone(40_000).startswith("127.")
    finally:
        held.control.close()
