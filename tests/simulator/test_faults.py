"""Faults are counted: they let occasions pass, strike, and stop; one that never struck is told."""

from __future__ import annotations

import pytest

from simulator.faults import Effect, Fault, Faults


def test_a_fault_lets_occasions_pass_then_strikes_and_then_is_spent() -> None:
    faults = Faults()
    faults.add(Fault("cm-pub", "cli:show itl", Effect("drop"), after=2, times=2))
    struck = [faults.strike("cm-pub", "cli:show itl") is not None for _ in range(6)]
    assert struck == [False, False, True, True, False, False]


def test_a_fault_strikes_only_its_node_and_its_seam() -> None:
    faults = Faults()
    faults.add(Fault("cm-pub", "axl:getCCMVersion", Effect("refuse", "no")))
    assert faults.strike("cm-sub1", "axl:getCCMVersion") is None
    assert faults.strike("cm-pub", "axl:executeSQLQuery") is None
    assert faults.strike("cm-pub", "axl:getCCMVersion") == Effect("refuse", "no")


def test_a_star_means_any_node() -> None:
    faults = Faults()
    faults.add(Fault("*", "tvs:query", Effect("silence")))
    assert faults.strike("cm-sub2", "tvs:query") is not None


def test_a_fault_that_never_struck_is_told() -> None:
    faults = Faults()
    faults.add(Fault("cm-pub", "cli:show itl", Effect("drop"), after=5))
    faults.strike("cm-pub", "cli:show itl")
    assert [fault.where for fault in faults.never_struck()] == ["cli:show itl"]


def test_an_unknown_effect_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="unknown effect 'explode'"):
        Effect("explode")
