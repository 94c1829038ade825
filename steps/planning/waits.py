"""What a sentence waits for besides its operations, and which observations make the phones' lists known again.

A sentence that does not stand here looks once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.answers.no_return import Gate

from ..sentences.certificates import REPLICATION_PATIENCE
from ..sentences.lsc import KEY_PATIENCE
from ..sentences.phones import BACK_PATIENCE, REST
from ..sentences.security_mode import TAKEN_PATIENCE

RESET = "I reset the phones"
RESET_ONLY = "I reset the phones without waiting for their return"
HOLD_CTL = "every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown"
BACK = "every phone that was registered is registered again"
IN_STEP = "every phone that can tell holds the ITL that its TFTP node serves, the rest is unknown"
GATE = "the gate for the next phone-relevant certificate is open"
TRUSTS = 'every node trusts the "{unit}" certificate of every other node'

CAPF_TRUSTED = "every node that runs Cisco CallManager trusts the CAPF certificate of the publisher"
RESET_BATCH = "I reset the phones of this batch"
CARRIED_OUT = "CAPF has carried out every order"
REFUSED = 'CAPF has refused every order: "{why}"'
ORDERS_WAIT = "the orders for the phones {phones} wait: these phones are away"
NO_PILOT = "I reset the phones without a pilot"
PILOT_STOPS = "I reset the phones, and the pilot stops it"

RETURN = timedelta(minutes=3)
"""Phones are back 90 to 180 s after a reset (inferred); a phone in a call resets after its end."""


@dataclass(frozen=True)
class Wait:
    """`usual` is zero where no source tells it; `longest` is when the sentence gives up."""

    usual: timedelta
    longest: timedelta


LOOKS_ONCE = Wait(timedelta(0), timedelta(0))

WAITS: dict[str, Wait] = {
    RESET: Wait(RETURN, 2 * BACK_PATIENCE),  # before the reset, for phones that are away; and after it
    RESET_ONLY: Wait(RETURN, 2 * BACK_PATIENCE),  # the same, and after it for what the pilot holds
    HOLD_CTL: Wait(RETURN, TAKEN_PATIENCE),
    BACK: Wait(timedelta(0), BACK_PATIENCE),
    TRUSTS: Wait(timedelta(0), REPLICATION_PATIENCE),
    CAPF_TRUSTED: Wait(timedelta(0), REPLICATION_PATIENCE),
    RESET_BATCH: Wait(RETURN, BACK_PATIENCE),
    CARRIED_OUT: Wait(timedelta(0), KEY_PATIENCE),
    # On pages about mistakes:
    REFUSED: Wait(timedelta(0), KEY_PATIENCE),
    ORDERS_WAIT: Wait(timedelta(0), KEY_PATIENCE),
    NO_PILOT: Wait(RETURN, 2 * BACK_PATIENCE),
    PILOT_STOPS: Wait(RETURN, 2 * BACK_PATIENCE),
}
"""By the sentence's text, as `cucm-runbook steps` prints it."""

PHONES_KNOW = frozenset({IN_STEP, GATE, REST})
"""Passed, every phone that can tell holds what is served: what was renewed before is no longer a step behind."""

GATES: dict[str, Gate] = {**dict.fromkeys(PHONES_KNOW, Gate.ITL), HOLD_CTL: Gate.CTL}
"""Which list each of them asks about."""
