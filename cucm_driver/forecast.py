"""Would phones accept what the next start of Cisco Tftp serves? Asked before an operation is done; it changes nothing.

From the lists that phones hold, the certificates stored, and what TVS answers now. A service that takes a new
certificate up by itself and one that waits for a restart are both reckoned with: where either loses phones, the
answer is no. What cannot be told is unknown, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cucm_driver.acceptance_question import Says, customs
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.proven_tvs import ProvenTvs
from cucm_driver.cluster import Cluster
from cucm_driver.errors import RunbookError
from cucm_driver.facts.presented import CALLMANAGER, TFTP, TVS
from cucm_driver.facts.shown_list import Shown
from cucm_driver.operations.certificates import Certificates
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.security_mode import CtlLocalKey, CtlUpdate
from cucm_driver.operations.services import Services
from cucm_driver.prospect import Prospect
from cucm_driver.prospective_tvs import AsItIs, StartedFirst, Vouches, who
from cucm_driver.registering import Registering
from cucm_driver.saved_lists import Saved, spoken_for
from cucm_driver.situations import Situation, situations
from cucm_driver.trust.acceptance import CONFIGURATION, Held, anchor, asks_tvs
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Role, TrustList

JUDGED_UNITS = ("CallManager", "TVS", "ITLRecovery")
JUDGED_SERVICES = (TFTP, TVS, CALLMANAGER)
REASONS = 2
ONLY_BY = "only by "
BRIDGE = f"{ONLY_BY}the local key: reset the ITL with it at once, before Cisco Tftp starts anywhere"
CTL_BRIDGE = (
    ONLY_BY + "the CTL: have it written anew at once, signed by {signer}, before Cisco Tftp starts anywhere"
)

LIST_SIGNERS = {False: (Role.SAST,), True: (Role.SAST, Role.CCM_TFTP)}
"""In which roles a CTL that is just taken names who may sign the ITL; whether CCM+TFTP is one of them is a custom."""


@dataclass(frozen=True)
class Told:
    """What one situation comes to."""

    situation: Situation
    says: Says
    why: str


@dataclass(frozen=True)
class Forecast:
    """`told` holds the situations of the first operation that goes worst; `operation` is None for none at all."""

    says: Says
    told: tuple[Told, ...] = ()
    operation: Operation | None = None
    why: str = ""

    @property
    def losing(self) -> tuple[str, ...]:
        """The phones that would refuse, by name; those that do not tell are among them."""
        return tuple(
            dict.fromkeys(
                name for each in self.told if each.says is Says.NO for name in each.situation.phones
            )
        )

    def lines(self) -> list[str]:
        """`forecast: no: after ..., the next start of Cisco Tftp would lose 40 phones (..): ...`."""
        done = f"`{self.operation.request}` on {self.operation.node}" if self.operation else ""
        before = done or f"the next start of {TFTP}"
        if self.says is Says.YES:
            return [f"forecast: yes: {self._reasons(Says.YES) or 'nothing in it concerns phones'}"]
        if self.says is Says.UNKNOWN:
            return [f"forecast: unknown: {before}: {self.why or self._reasons(Says.UNKNOWN)}"]
        lost = spoken_for(self.losing) if self.losing else "phones that hold these lists"
        return [f"forecast: no: {before} would lose {lost}: {self._reasons(Says.NO)}"]

    def _reasons(self, says: Says) -> str:
        """The first few, what must be done at once before the others; the journal has them all."""
        reasons = list(dict.fromkeys(each.why for each in self.told if each.says is says))
        reasons.sort(key=lambda why: not why.startswith(ONLY_BY))
        more = f"; {len(reasons) - REASONS} more like these" if len(reasons) > REASONS else ""
        return "; ".join(reasons[:REASONS]) + more


def concerns(operation: Operation) -> bool:
    """Whether an operation may bring phones before another list, signer or TVS."""
    effect = operation.effect
    if isinstance(effect, Certificates):
        return effect.unit in JUDGED_UNITS
    if isinstance(effect, CtlUpdate | CtlLocalKey):
        return True
    return isinstance(effect, Services) and effect.starts in JUDGED_SERVICES


def forecast(reader: CachedReader, saved: Saved, operations: Sequence[Operation]) -> Forecast:
    """The operations one after the other, from one reading; the first that loses phones tells. It raises nothing."""
    walk = _walk(reader, saved)
    return _noted(reader.cluster, _worst(walk, [each for each in operations if concerns(each)]))


def next_start(reader: CachedReader, saved: Saved) -> Forecast:
    """The same question with nothing done before: Cisco Tftp starts now, everywhere it runs."""
    walk = _walk(reader, saved)
    try:
        told = tuple(walk.strictly(each) for each in walk.situations())
    except RunbookError as trouble:
        return _noted(reader.cluster, Forecast(Says.UNKNOWN, why=_unread(trouble)))
    return _noted(reader.cluster, Forecast(_ranked(told), told))


def _walk(reader: CachedReader, saved: Saved) -> _Walk:
    return _Walk(reader, saved, Prospect(reader, ProvenTvs(reader, tuple(saved.itls.values()))))


def _unread(trouble: RunbookError) -> str:
    return f"{trouble.node}: {trouble.asked}: {' '.join(trouble.got.split())}"


def _noted(cluster: Cluster, found: Forecast) -> Forecast:
    reasons = list(dict.fromkeys(f"{each.says}: {each.why}" for each in found.told))
    cluster.journal.note(
        "forecast", says=found.says, lines=found.lines(), reasons=reasons, losing=list(found.losing)
    )
    return found


def _worst(walk: _Walk, operations: Sequence[Operation]) -> Forecast:
    worst = Forecast(Says.YES)
    for operation in operations:
        try:
            told = tuple(walk.after(operation))
        except RunbookError as trouble:
            return Forecast(Says.UNKNOWN, (), operation, _unread(trouble))
        says = _ranked(told)
        if says is Says.NO:
            return Forecast(says, told, operation)
        if says is Says.UNKNOWN or worst.says is Says.YES:
            worst = Forecast(says, told, operation)
    return worst


def _ranked(told: Sequence[Told]) -> Says:
    return Says.worst((each.says for each in told), nothing=Says.YES)


@dataclass(frozen=True)
class _Walk:
    """The prospect, and the phones before it."""

    reader: CachedReader
    saved: Saved
    prospect: Prospect

    def situations(self) -> tuple[Situation, ...]:
        return situations(self.saved, tuple(self.reader.served_itls()))

    def after(self, operation: Operation) -> Iterator[Told]:
        """A start of Cisco Tftp is judged as things stand; before it, TVS may still be started where that helps."""
        effect = operation.effect
        starts = effect.starts if isinstance(effect, Services) else ""
        registering = Registering(self.saved, self.prospect)
        before = dict(registering.now()) if starts == CALLMANAGER else {}
        self.prospect.after(operation)
        if starts == CALLMANAGER:
            yield from (Told(*turned) for turned in registering.turned_away(before))
        for situation in self.situations():
            if starts == TFTP and situation.offered_by == operation.node:
                yield self.strictly(situation)
            elif starts != TFTP:
                yield self._in_time(situation, effect)

    def strictly(self, situation: Situation) -> Told:
        """Cisco Tftp starts now."""
        return self._judged(situation, AsItIs(self.prospect))

    def _in_time(self, situation: Situation, effect: object) -> Told:
        """With TVS started first on every node where that helps; a new ITLRecovery may be bridged by the local key."""
        told = self._judged(situation, StartedFirst(self.prospect))
        if told.says is not Says.NO or not isinstance(effect, Certificates):
            return told
        signer = self._anchor_of_the_ctl(situation)
        if signer:
            return Told(situation, Says.YES, CTL_BRIDGE.format(signer=signer))
        if effect.unit == "ITLRecovery" and self._bridged(situation):
            return Told(situation, Says.YES, BRIDGE)
        return told

    def _anchor_of_the_ctl(self, situation: Situation) -> str:
        """In mixed mode: which key, not renewed, can sign a CTL that these phones believe; `""` for none."""
        held = situation.held(self.saved).ctl
        if held is None or self.reader.security_mode() != "mixed":
            return ""
        for unit in ("ITLRecovery", "CallManager"):
            try:
                signer = self.prospect.stored(self.reader.publisher, unit)
            except RunbookError:
                continue
            if signer.serial and held.find(signer, Role.SAST) is not None:
                return unit
        return ""

    def _bridged(self, situation: Situation) -> bool:
        """The publisher's CallManager signs (CLI Reference 12.5(1)SU5); the list names the new ITLRecovery.

        It names CallManager as stored and is out before Cisco Tftp starts: no CallManager may be pending there,
        and no TVS either, which phones of a subscriber ask about the signer of their configuration.
        """
        node = situation.offered_by
        if node is None or not self.prospect.recovery_signs or not self.prospect.signs_as_stored(node):
            return False
        local = self.prospect.stored(self.reader.publisher, "CallManager")
        return self._judged(situation, StartedFirst(self.prospect, anew=True), local).says is Says.YES

    def _judged(self, situation: Situation, tvs: Vouches, local: Signer | None = None) -> Told:
        """`local` signs the ITL in place of the usual signer."""
        node = situation.offered_by
        if node is None:
            return Told(
                situation, Says.UNKNOWN, f"none of the TFTP nodes of {situation.told()} serves a list"
            )
        held = situation.held(self.saved)
        if held.nothing:
            return Told(situation, Says.YES, "phones that hold no list take any")
        ctl = self.prospect.next_ctl(node)
        same = ctl is None or (held.ctl is not None and held.ctl.sha1 == ctl.sha1)
        says, why = (Says.YES, "") if same or ctl is None else self._of_list(held, "CTL", ctl.signer, tvs)
        if says is not Says.YES:
            return Told(situation, says, f"{node}: {why}")
        taken = None if same else ctl
        if not held.sbd:
            return Told(situation, *self._of_configuration(node, held, taken))
        signer = local or self.prospect.list_signer(node)
        anchors = LIST_SIGNERS[customs(self.reader.release()).signalling_signs]
        if taken is not None and _names(taken, signer, *anchors):
            return Told(situation, Says.YES, f"{node}: the CTL served then names the signer of the ITL")
        says, why = self._of_list(held, "ITL", signer, tvs)
        return Told(situation, says, f"{node}: {why}")

    def _of_list(self, held: Held, kind: str, signer: Signer, tvs: Vouches) -> tuple[Says, str]:
        custom = customs(self.reader.release())
        found = anchor(held, signer, kind, custom)
        if found is not None:
            return (
                Says.YES,
                f"the held {found[0].kind} lists the signer of the next {kind}, {signer.common_name}",
            )
        if not asks_tvs(held, kind, custom):
            return (
                Says.NO,
                f"{who(signer)} signs the next {kind}, which no held list names, and no TVS is asked",
            )
        says, why = tvs.vouch(held, signer)
        return says, f"{who(signer)} signs the next {kind}, which no held list names: {why}"

    def _of_configuration(self, node: str, held: Held, taken: Shown | TrustList | None) -> tuple[Says, str]:
        """Of a phone without Security by Default: its CTL alone vouches for the configuration."""
        signer = self.prospect.stored(node, "CallManager")
        ctl = taken if taken is not None else held.ctl
        if ctl is not None and _names(ctl, signer, Role.CCM_TFTP, Role.TFTP):
            return Says.YES, f"{node}: the CTL names the signer of configurations"
        return Says.NO, f"{node}: no CTL names {who(signer)}, the next signer of every {CONFIGURATION}"


def _names(listing: Shown | TrustList, signer: Signer, *roles: Role) -> bool:
    if isinstance(listing, Shown):
        return listing.names(signer, *roles)
    return listing.find(signer, *roles) is not None
