"""Points of no return where a CTL is in use: the CTL first, then the ITL, then who presents what the CTL names.

A walk in the mind over the operations of a plan, from a cluster that is in step: what each TFTP node would serve,
what phones hold, and what becomes of one that starts then. What no source settles is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cucm_driver.facts.presented import CALLMANAGER, TFTP, TVS
from cucm_driver.operations.certificates import Certificates
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import Phones
from cucm_driver.operations.security_mode import CtlDeleted, CtlLocalKey, CtlUpdate, SecurityMode
from cucm_driver.operations.services import Services
from cucm_driver.operations.trust_lists import Signers

from .ctl_fate import Moment, Tvs, boots, stands
from .fate import CM, IR, TVS_UNIT, Event, Fate, Gate, Ground, Heals
from .plan import Turn
from .signed_lists import SIGNALLING, Ctl, Itl, Key, Lists, anchors, standing

WRITES = (CtlUpdate, CtlLocalKey, CtlDeleted, SecurityMode)
"""Effects of the operations that write a CTL, or take it away."""

NEXT = "the next start of {}, which is not in this plan"


def uses_ctl(events: list[Event], ground: Ground) -> bool:
    """In mixed mode, and where the plan writes a CTL."""
    effects = [event.effect for event in events if isinstance(event, Operation)]
    return ground.mode == "mixed" or any(isinstance(effect, WRITES) for effect in effects)


def turns(events: list[Event], ground: Ground) -> Iterator[Turn]:
    """The first operation of each kind after which a phone that starts is lost or away for a time."""
    walk, told = CtlWalk(ground, in_use=not _first_ctl(events, ground)), set()
    for event in (*events, None):
        for node, request, fate in walk.step(event) if event is not None else walk.left_over():
            if (fate.about, fate.heals) not in told:
                told.add((fate.about, fate.heals))
                yield Turn(node=node, request=request, verdict=fate.heals, why=fate.why, source=fate.source)


def _first_ctl(events: list[Event], ground: Ground) -> bool:
    """The plan enters mixed mode: phones hold no CTL yet."""
    written = [e.effect for e in events if isinstance(e, Operation) and isinstance(e.effect, WRITES)]
    return ground.mode != "mixed" and any(isinstance(effect, SecurityMode) for effect in written[:1])


Told = Iterator[tuple[str, str, Fate]]
"""The node, the request, and what becomes of phones after it."""


@dataclass
class CtlWalk:
    """`walk.step(event)` for each operation and gate of a plan, then `walk.left_over()`.

    `in_use`: phones hold a CTL when it begins. `first` is the request of the first renewal that a running Cisco
    Tftp might take up by itself.
    """

    ground: Ground
    in_use: bool = True
    renewed: dict[tuple[str, str], int] = field(default_factory=dict)
    presented: dict[str, Key] = field(default_factory=dict)
    held: dict[str, Lists] = field(default_factory=dict)
    served: dict[str, Lists] = field(default_factory=dict)
    stopped: frozenset[str] = frozenset()
    tvs: dict[str, Tvs] = field(default_factory=dict)
    first: str = ""
    reset: bool = False

    def __post_init__(self) -> None:
        """In step: everybody holds what is served, and what is stored is presented."""
        self.written = standing(self.ground) if self.in_use else None
        self.mixed = self.secure = self.ground.mode == "mixed"
        self.presented = {node: self._key(CM, node) for node in self.ground.nodes}
        self.tvs = {node: self._tvs_of(node) for node in self.ground.vouching}
        self.served = {node: Lists(self.written, self._built(node)) for node in self.serving}
        self.held = dict(self.served)

    def step(self, event: Event) -> Told:
        if isinstance(event, Gate):
            self._known(event)
        else:
            for fate in self._after(event):
                yield event.node, event.request, fate

    def left_over(self) -> Told:
        """What is renewed and never loaded waits for whoever starts the service next."""
        for service, judged in ((TFTP, boots), (CALLMANAGER, stands)):
            waiting = [node for node in self._homes(service) if self._would_change(service, node)]
            for node in waiting:
                self._start(node, service)
            for fate in judged(self.moment()) if waiting else ():
                yield "", NEXT.format(service), self._with_its_beginning(fate)

    def _known(self, gate: Gate) -> None:
        for node, now in self.served.items():
            held = self.held[node]
            self.held[node] = replace(held, itl=now.itl) if gate is Gate.ITL else replace(held, ctl=now.ctl)
        if gate is Gate.ITL:
            self.first, self.secure = "", self.secure and self.mixed

    def _after(self, operation: Operation) -> Iterator[Fate]:
        effect, node = operation.effect, operation.node
        if isinstance(effect, Certificates):
            self._renew(operation, effect.unit)
        elif isinstance(effect, Phones):
            self.reset = True
        elif isinstance(effect, Services) and not effect.starts:
            self.stopped |= {node} if effect.service == TFTP else frozenset()
        elif isinstance(effect, Services):
            self._start(node, effect.starts)
            judged = {TFTP: boots, CALLMANAGER: stands}.get(effect.starts)
            yield from map(self._with_its_beginning, judged(self.moment()) if judged else ())
        elif isinstance(effect, (*WRITES, Signers)):
            self._sign(effect, node)
            yield from map(self._with_its_beginning, boots(self.moment()))

    def _renew(self, operation: Operation, unit: str) -> None:
        self.renewed[unit, operation.node] = self.renewed.get((unit, operation.node), 0) + 1
        if unit in (CM, IR, TVS_UNIT):
            self.first = self.first or (operation.request if self.running else "")

    def _start(self, node: str, service: str) -> None:
        if service == TVS:
            self.tvs[node] = self._tvs_of(node)
        elif service == CALLMANAGER:
            self.presented[node] = self._key(CM, node)
        elif service == TFTP and node in self.serving:
            self.stopped -= {node}
            self.served[node] = Lists(self.written, self._built(node))

    def _sign(self, effect: object, node: str) -> None:
        """An ITL is pushed at once; a CTL is served at once from 12.0, before that from the next start of Cisco Tftp."""
        if isinstance(effect, Signers):
            self.served |= {n: self._pushed(n) for n in self.running}
            return
        self.written = None if isinstance(effect, CtlDeleted) else self._next_ctl(effect)
        where = [node] if isinstance(effect, CtlDeleted) else self.running
        self.reset = False
        if self.ground.since("12.0"):
            self.served |= {n: replace(self.served[n], ctl=self.written) for n in where if n in self.running}

    def _next_ctl(self, effect: object) -> Ctl | None:
        """What the order writes; the one of before where the release has no such order, or no second key."""
        sast = [self._key(unit, self.publisher) for unit in anchors(self.ground).tokenless]
        if isinstance(effect, SecurityMode):
            self.mixed = effect.mode == "mixed-mode"
        second = isinstance(effect, CtlLocalKey)
        if len(sast) <= second:
            return self.written
        named = self.ground.nodes if self.mixed or not isinstance(effect, SecurityMode) else ()
        callmanagers = frozenset(self._key(unit, node) for unit in SIGNALLING for node in named)
        return Ctl(sast[second], frozenset(sast), callmanagers)

    def moment(self) -> Moment:
        """As it stands after the last step."""
        return Moment(
            ground=self.ground, held=self.held, served={node: self.served[node] for node in self.running},
            stored={node: self._key(CM, node) for node in self.ground.nodes}, presented=self.presented,
            tvs=self.tvs, secure=self.secure, mixed=self.mixed, reset=self.reset,
        )  # fmt: skip

    def _with_its_beginning(self, fate: Fate) -> Fate:
        """In the eager world a Cisco Tftp that runs builds its list at the first renewal."""
        if not self.first or fate.heals is Heals.AFTER_CALLMANAGER:
            return fate
        return replace(
            fate, why=f"{fate.why}; where Cisco Tftp takes it up by itself, from `{self.first}` on"
        )

    def _homes(self, service: str) -> tuple[str, ...]:
        return self.serving if service == TFTP else self.ground.nodes

    def _would_change(self, service: str, node: str) -> bool:
        if service == CALLMANAGER:
            return self.presented[node] != self._key(CM, node)
        return self.served[node] != Lists(self.written, self._built(node))

    @property
    def publisher(self) -> str:
        return self.ground.nodes[0]

    @property
    def serving(self) -> tuple[str, ...]:
        return self.ground.serving or self.ground.nodes

    @property
    def running(self) -> tuple[str, ...]:
        """TFTP nodes on which the plan has not stopped Cisco Tftp."""
        return tuple(node for node in self.serving if node not in self.stopped)

    def _key(self, unit: str, node: str) -> Key:
        return Key(unit, node, self.renewed.get((unit, node), 0))

    def _built(self, node: str) -> Itl:
        """As a start of Cisco Tftp builds it: ITLRecovery signs from 12.0, the node's CallManager before (214231)."""
        own, recovery = self._key(CM, node), self._key(IR, self.publisher)
        sast = {own, recovery} if self.ground.since("10.0") else {own}
        tvs = frozenset(self._key(TVS_UNIT, each) for each in self.ground.nodes)
        return Itl(recovery if self.ground.since("12.0") else own, frozenset(sast), own, tvs)

    def _tvs_of(self, node: str) -> Tvs:
        """As it starts: what it presents, and the CallManagers of today; of ITLRecovery no document tells."""
        return Tvs(self._key(TVS_UNIT, node), frozenset(self._key(CM, each) for each in self.ground.nodes))

    def _pushed(self, node: str) -> Lists:
        """`utils itl reset localkey`: ITLRecovery signs up to 11.5, where Cisco Tftp restarts (117598); CallManager from 12.0.

        The publisher's list is copied (CLI Reference 12.5(1)SU5); from 12.0 Cisco Tftp signs configurations as before.
        """
        served, built = self.served[node], self._built(self.publisher)
        if not self.ground.since("12.0"):
            signed = replace(built, signer=self._key(IR, self.publisher), callmanager=self._key(CM, node))
            return Lists(self.written, signed)
        by = served.itl.callmanager if served.itl is not None else built.callmanager
        return replace(served, itl=replace(built, signer=self._key(CM, self.publisher), callmanager=by))
