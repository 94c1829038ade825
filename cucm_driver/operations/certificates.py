"""Renewing an identity certificate: the node stores a new one. Services take it up at their next start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.facts.certificates import certificate
from cucm_driver.operations.effect import Effect
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import Reader
from cucm_driver.picture import change
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.parts import Part, Touch, Touched, at, everywhere
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import RECOVERY, Picture
from cucm_driver.transports.dialogue import Answer

YES = Answer(r"Proceed with regeneration\s*\(yes\s*[|/]\s*no\)\s*\??", "yes")
SUCCESS = re.compile(r"Successfully regenerated certificate for \S+", re.I)
"""Two wordings exist, and both begin like this (CLI Reference 12.5; 214607)."""

HARMS: dict[str, str] = {
    "tomcat": "nothing until Cisco Tomcat restarts; then web pages and APIs are away for minutes",
    "CallManager": "from 8.x on phones must learn the new certificate; up to 11.5 it signs the ITL",
    "TVS": "phones that have not learned the new one cannot use TVS; never together with CallManager",
    "CAPF": "certificate operations of phones",
    "ipsec": "IPsec tunnels and backups between nodes",
    "ITLRecovery": "from 12.0 on it signs the ITL; it is the last way back for phones",
}


APART = ("tomcat", "tomcat-ECDSA", "ipsec")
"""No list is signed with these, and phones judge no list by them."""


@dataclass(frozen=True)
class Certificates(Effect):
    """The serial of what the node stores must change."""

    unit: str

    def recorded(self) -> Mapping[str, object]:
        return {"effect": "certificate", "unit": self.unit}

    def state(self, reader: Reader, node: str) -> str:
        """`70caf64e090751b9`: the serial stored now."""
        return reader.read(node, certificate(self.unit)).serial_text

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        return now != before

    def accepted(self, said: str) -> bool:
        return SUCCESS.search(said) is not None

    @property
    def renews(self) -> str:
        return self.unit

    @property
    def waits(self) -> bool:
        return True

    @property
    def meets_phones(self) -> bool:
        return self.unit not in APART

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.regenerated(picture, node, self.unit, rules)

    def touches(self, node: str) -> Touched:
        """Other nodes get copies; services of its own node and phones may follow by themselves.

        From 12.5 the publisher's ITLRecovery is copied over that of every node.
        """
        follows = everywhere(Part.ROWS, Part.VOUCHING, Part.ITL, Part.PHONES)
        stored = Touch(Part.STORED, "" if self.unit == RECOVERY else node, self.unit)
        return at(node, Part.SERVICES) | follows | {stored}


def regenerate(node: str, unit: str) -> Operation:
    """`regenerate("cm-pub", "TVS")`; unit as `show cert list own` spells it."""
    return Operation(
        node=node,
        request=f"set cert regen {unit}",
        effect=Certificates(unit),
        usual=timedelta(seconds=10),
        patience=timedelta(seconds=120),
        harms=HARMS.get(
            unit.removesuffix("-ECDSA"), "services that use it present the old one until they restart"
        ),
        answers=(YES,),
    )
