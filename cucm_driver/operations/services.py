"""Restarting, stopping and starting services. What `utils service list` says afterwards counts, and for a restart
the time since which the service runs; where nobody tells that time, the outcome says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cucm_driver.facts.certificates import certificate, serial_of
from cucm_driver.facts.presented import CALLMANAGER, CAPF, TFTP, TOMCAT, TVS
from cucm_driver.facts.services import ON_ITS_WAY, SERVICES, STARTED, STOPPED
from cucm_driver.operations.effect import Effect
from cucm_driver.operations.interrupted import Found, Interrupted, Judged
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import CLOCKS_DIFFER, Reader
from cucm_driver.picture import change
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.parts import Part, Touched, at, everywhere
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture

HARMS: dict[str, str] = {
    TOMCAT: "web pages, AXL, RISPort and Control Center of this node are away for minutes",
    "Cisco CallManager": "phones of this node move to the next server of their group and come back",
    "Cisco Tftp": "phones that start now wait; every pending change of the ITL becomes visible",
    "Cisco Trust Verification Service": "phones cannot ask this node whom to trust for some seconds",
    "Cisco CTIManager": "CTI applications of this node reconnect",
}
USUAL: dict[str, timedelta] = {TOMCAT: timedelta(minutes=5), "Cisco CallManager": timedelta(minutes=2)}
PATIENCE: dict[str, timedelta] = {TOMCAT: timedelta(minutes=20)}
"""Field tools give Cisco Tomcat ten minutes for the command alone."""

TOUCHED: dict[str, Callable[[str], Touched]] = {
    TFTP: lambda node: at(node, Part.ITL, Part.CTL) | everywhere(Part.PHONES),
    TVS: lambda node: at(node, Part.VOUCHING),
    CALLMANAGER: lambda node: everywhere(Part.PHONES),
    CAPF: lambda node: frozenset(),
}
"""What a start or a stop moves besides the service itself; after a new ITL phones may be reset by themselves."""

NOT_TOLD = "Since when it runs, Control Center did not tell: STARTED is all that proves this restart."


@dataclass(frozen=True)
class Services(Effect):
    """A service must end in `wanted`; `restarted` says that it must have started anew."""

    service: str
    wanted: str
    restarted: bool = False

    def recorded(self) -> Mapping[str, object]:
        return {"effect": "service", "service": self.service, "wanted": self.wanted}

    def state(self, reader: Reader, node: str) -> str:
        """`STARTED`"""
        return reader.read(node, SERVICES).state(self.service)

    def at_rest(self, state: str) -> bool:
        """The node would refuse an order to a service that is on its way, e.g. by itself after a new certificate."""
        return state not in ON_ITS_WAY

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        if now != self.wanted:
            return False
        return not self._is_tomcat_start or tomcat_answers(reader, node)

    def proven(self, reader: Reader, node: str, before: str, now: str, started: datetime) -> bool:
        """After a lost answer a restart is proven by the time since which the service runs."""
        if not self.reached(reader, node, before, now):
            return False
        return self.anew(reader, node, started) is True

    def anew(self, reader: Reader, node: str, started: datetime) -> bool | None:
        """Whether a restarted service runs since after the request; None where Control Center does not tell.

        A start or a stop asks for nothing anew: True.
        """
        if not self.restarted:
            return True
        since = reader.service_since(node, self.service)
        return None if since is None else since >= started - CLOCKS_DIFFER

    def accepted(self, said: str) -> bool:
        """The last state line may be missing: any state line of this service will do (field tools)."""
        return re.search(rf"^\s*{re.escape(self.service)}\s*\[", said, re.M) is not None

    def judged(self, interrupted: Interrupted) -> Judged:
        """A service on its way is waited for; then the time since which it runs decides."""
        _, now = interrupted.look_until(lambda state: state in (STARTED, STOPPED))
        if now != self.wanted:
            return Judged(Found.NOT_DONE, now)
        anew = self.anew(interrupted.onlooker, interrupted.node, interrupted.intended)
        if anew is None:
            return Judged(Found.CANNOT_TELL, now)
        return Judged(Found.DONE if anew else Found.NOT_DONE, now)

    @property
    def meets_phones(self) -> bool:
        return self.service in TOUCHED

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        if self.wanted == STOPPED:
            return change.service_stopped(picture, node, self.service, rules)
        follows = change.service_restarted if self.restarted else change.service_started
        return follows(picture, node, self.service, rules)

    def touches(self, node: str) -> Touched:
        more = TOUCHED[self.service](node) if self.service in TOUCHED else frozenset()
        return at(node, Part.SERVICES) | more

    @property
    def controls(self) -> str:
        return self.service

    @property
    def starts(self) -> str:
        return self.service if self.wanted == STARTED else ""

    @property
    def _is_tomcat_start(self) -> bool:
        return self.starts == TOMCAT


def tomcat_answers(reader: Reader, node: str) -> bool:
    """Whether HTTPS is back and presents what the node stores; then that becomes the pin, read over SSH."""
    stored = reader.read(node, certificate("tomcat"))
    leaf = reader.presented_leaf(node, TOMCAT)
    if leaf is None or serial_of(leaf) != stored.serial or (stored.der or leaf) != leaf:
        return False
    reader.repin(node, leaf)
    return True


def restart(node: str, service: str) -> Operation:
    """`restart("cm-pub", "Cisco Tftp")`"""
    return _control(node, "restart", service, Services(service, STARTED, restarted=True))


def start(node: str, service: str) -> Operation:
    """`start("cm-pub", "Cisco Tftp")`"""
    return _control(node, "start", service, Services(service, STARTED))


def stop(node: str, service: str) -> Operation:
    """`stop("cm-pub", "Cisco Tftp")`"""
    return _control(node, "stop", service, Services(service, STOPPED))


def _control(node: str, verb: str, service: str, effect: Services) -> Operation:
    return Operation(
        node=node,
        request=f"utils service {verb} {service}",
        effect=effect,
        usual=USUAL.get(service, timedelta(seconds=90)),
        patience=PATIENCE.get(service, timedelta(minutes=10)),
        harms=HARMS.get(service, f"what {service} does on this node pauses"),
    )
