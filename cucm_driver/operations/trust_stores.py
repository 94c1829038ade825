"""Deleting a trusted certificate. Which one is needed no more, and by whom, is not known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.facts.certificates import TRUSTED
from cucm_driver.operations.effect import Effect
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import Reader
from cucm_driver.picture import change
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.parts import Part, Touched, everywhere
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture

PRESENT, ABSENT = "present", "absent"


@dataclass(frozen=True)
class Deleted(Effect):
    """The node's list of trusted certificates must no longer hold this file."""

    store: str
    file: str

    def recorded(self) -> Mapping[str, object]:
        return {"effect": "trusted certificate deleted", "store": self.store, "file": self.file}

    def state(self, reader: Reader, node: str) -> str:
        """`present` or `absent`"""
        name = f"{self.store}/{self.file}"
        return PRESENT if any(listed.name == name for listed in reader.read(node, TRUSTED)) else ABSENT

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        return now == ABSENT

    @property
    def spreads(self) -> bool:
        """CallManager-trust is deleted on all nodes, CAPF-trust from 12.5 on."""
        return True

    @property
    def waits(self) -> bool:
        return True

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        name = self.file.removesuffix(".pem")
        return change.trust_deleted(picture, node, self.store, name, rules)

    def touches(self, node: str) -> Touched:
        return everywhere(Part.ROWS, Part.VOUCHING)

    def accepted(self, said: str) -> bool:
        """The words of success are not published: what the node lists afterwards counts."""
        return True


def delete_trusted(node: str, store: str, file: str) -> Operation:
    """`delete_trusted("cm-pub", "CAPF-trust", "CAPF-1a2b3c4d.pem")`.

    CallManager-trust is deleted on all nodes, CAPF-trust from 12.5 on (Release Notes 12.5(1)); before, node by node.
    """
    return Operation(
        node=node,
        request=f"set cert delete {store} {file}",
        effect=Deleted(store, file),
        usual=timedelta(seconds=5),
        patience=timedelta(minutes=1),
        harms="whoever still shows a certificate of this issuer is refused once services load the store again",
    )
