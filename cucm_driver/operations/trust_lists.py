"""Signing the ITL with the other key of the cluster, done only if every TFTP node serves a list that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.operations.effect import Effect
from cucm_driver.operations.operation import Operation, Secret
from cucm_driver.operations.reader import Reader
from cucm_driver.picture import change
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.parts import Part, Touched, everywhere
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from cucm_driver.transports.dialogue import Answer
from cucm_driver.trust.trust_list import Role, TrustList
from cucm_driver.trust.verify import key_of_record, verify

ADMINISTRATOR = Answer(r"Enter CCM Administrator password\s*:", Secret.API_PASSWORD, hidden=True)
"""Asked on 10.0 (117598), not from 12.0. Whose password is meant is inferred: the application user's."""

TRANSFERRED = "Successfully transferred reset ITL"
UNVERIFIED = "unverified"
NOTHING = "no list"


@dataclass(frozen=True)
class Signers(Effect):
    """The list of every TFTP node must be signed by another certificate than before, and its signature must hold."""

    def recorded(self) -> Mapping[str, object]:
        return {"effect": "signers of the served ITLs"}

    def state(self, reader: Reader, node: str) -> str:
        """`cm-pub=70caf64e, cm-sub1=70caf64e unverified`: the serial of the signer by TFTP node."""
        served = reader.served_itls()
        return ", ".join(f"{name}={_signer(itl)}" for name, itl in served.items()) or NOTHING

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        return _another_signer(before, now)

    def accepted(self, said: str) -> bool:
        return TRANSFERRED in said

    @property
    def resets_itl(self) -> bool:
        return True

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.itl_reset(picture, rules)

    def touches(self, node: str) -> Touched:
        """Up to 11.5 Cisco Tftp starts anew, so that it serves the CTL of its disk."""
        return everywhere(Part.ITL, Part.CTL, Part.SERVICES, Part.PHONES)


def itl_reset_localkey(publisher: str) -> Operation:
    """`itl_reset_localkey("cm-pub")`: signs with CallManager from 12.0, with ITLRecovery on 10.0 to 11.5.

    A later start of Cisco Tftp goes back to the usual signer. Where the lists already are signed by that key,
    a second reset changes no signer and cannot be proven: unknown. (CLI Reference 12.5(1)SU5; 117598)
    """
    return Operation(
        node=publisher,
        request="utils itl reset localkey",
        effect=Signers(),
        usual=timedelta(minutes=1),
        patience=timedelta(minutes=5),
        harms="every phone must take the new list: reset them before Cisco Tftp restarts",
        answers=(ADMINISTRATOR,),
    )


def signature_holds(itl: TrustList) -> bool:
    """Whether the signer stands in the list and its key signed these bytes; says nothing about trust."""
    record = itl.find(itl.signer, Role.SAST)
    return record is not None and verify(itl.data, key_of_record(record))


def _signer(itl: TrustList) -> str:
    return itl.signer.serial.hex() + ("" if signature_holds(itl) else f" {UNVERIFIED}")


def _another_signer(before: str, now: str) -> bool:
    if NOTHING in (before, now) or UNVERIFIED in now:
        return False
    then, today = (dict(part.split("=") for part in state.split(", ")) for state in (before, now))
    return today.keys() == then.keys() and all(then[node] != signer for node, signer in today.items())
