"""Points of no return: after which operation the old keys are gone, and after which phones may not heal by themselves.

Rules by release, with their sources, for a cluster without a CTL; where one is in use, `ctl_walk` judges. What no
source settles is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cucm_driver.facts.presented import TFTP, TVS
from cucm_driver.operations.certificates import Certificates
from cucm_driver.operations.services import Services
from cucm_driver.operations.trust_lists import Signers
from cucm_driver.release import Release

from . import ctl_walk
from .fate import CM, IR, TVS_UNIT, Event, Gate, Ground, Heals
from .plan import Turn


@dataclass(frozen=True)
class Rule:
    """Releases from `since` and older than `before`; `changed` since every phone held what was served."""

    since: str
    before: str
    changed: frozenset[str]
    heals: Heals
    why: str
    source: str

    def fits(self, release: Release, changed: frozenset[str]) -> bool:
        """Whether the rule is for this release and exactly these certificates."""
        old = bool(self.since) and not release.since(Release.parse(self.since))
        new = bool(self.before) and release.since(Release.parse(self.before))
        return not old and not new and changed == self.changed


SIGNING = frozenset({CM, TVS_UNIT, IR})
APART = frozenset({"tomcat", "tomcat-ECDSA", "ipsec", "CAPF"})
"""No list is signed with these, and phones do not judge the next list by them."""

RULES: tuple[Rule, ...] = (
    Rule("", "12.0", frozenset({CM}), Heals.THROUGH_TVS, "the new CallManager key signs the list; a phone believes it only if a TVS of its CallManager group, named in the list it holds, vouches for that key", "Cisco 214231; Security Guide 12.5(1), Default Security"),
    Rule("", "12.0", frozenset({TVS_UNIT}), Heals.BY_THEMSELVES, "the CallManager key that phones know signs the list", "inferred from Security Guide 12.5(1), Default Security"),
    Rule("", "12.0", frozenset({CM, TVS_UNIT}), Heals.NOT, "phones know neither the new signer nor a TVS that vouches for it", "Cisco 214231 (warning up to 11.5); Cisco 217138"),
    Rule("10.0", "12.0", frozenset({IR}), Heals.BY_THEMSELVES, "the CallManager key that phones know signs the list", "inferred from Security Guide 12.5(1), Default Security"),
    Rule("10.0", "12.0", frozenset({CM, TVS_UNIT, IR}), Heals.NOT, "phones know no key that is left", "inferred from Cisco 214231"),
    Rule("12.0", "", frozenset({CM}), Heals.BY_THEMSELVES, "the ITLRecovery key that phones know signs the list", "Security Guides 12.5(1) and 14, Default Security"),
    Rule("12.0", "", frozenset({TVS_UNIT}), Heals.BY_THEMSELVES, "the ITLRecovery key that phones know signs the list", "Security Guides 12.5(1) and 14, Default Security"),
    Rule("12.0", "", frozenset({CM, TVS_UNIT}), Heals.UNKNOWN, "the ITLRecovery key that phones know signs the list, but Cisco 217138 forbids the two together without naming a release", "Cisco 214231 against Cisco 217138"),
    Rule("12.0", "", frozenset({IR}), Heals.UNKNOWN, "the new ITLRecovery key signs, which no held list names; whether TVS vouches for it no document tells", "Security Guide 12.5(1)SU3, Default Security, which builds a bridge instead"),
    Rule("12.0", "", frozenset({CM, TVS_UNIT, IR}), Heals.NOT, "phones know no key that is left", "Cisco 225746"),
)  # fmt: skip

NO_SOURCE = "no source read tells what phones do after {} together on this release"
BRIDGED = "Security Guide 12.5(1)SU3, Default Security; CLI Reference 12.5(1)SU5, utils itl reset"


def keys(events: Iterable[Event]) -> Turn | None:
    """The first operation after which an old key is nowhere but in a backup."""
    for event in events:
        if not isinstance(event, Gate) and isinstance(event.effect, Certificates):
            why = f"the old {event.effect.unit} key is gone; only a DRS restore of a backup before brings it back"
            return Turn(node=event.node, request=event.request, verdict="a DRS restore", why=why, source="CLI Reference 12.5, set cert regen")  # fmt: skip
    return None


def phones(events: Iterable[Event], ground: Ground) -> tuple[Turn, ...]:
    """The first operation of each kind after which phones may not heal by themselves; empty where they always do."""
    events = list(events)
    if ctl_walk.uses_ctl(events, ground):
        return tuple(ctl_walk.turns(events, ground))
    walk = _Walk(ground)
    found: dict[str, Turn] = {}
    for event in events:
        for turn in walk.step(event):
            found.setdefault(turn.verdict, turn)
    for turn in walk.left_over():
        found.setdefault(turn.verdict, turn)
    return tuple(found.values())


@dataclass
class _Walk:
    """What has changed since phones knew everything, and which nodes' TVS started since the last such change."""

    ground: Ground
    changed: frozenset[str] = frozenset()
    first: str = ""
    taught: frozenset[str] = frozenset()
    served: bool = True

    def step(self, event: Event) -> Iterator[Turn]:
        if isinstance(event, Gate):
            self.changed, self.served = frozenset(), True
            return
        effect = event.effect
        if isinstance(effect, Certificates) and effect.unit not in APART:
            self.first = self.first if self.changed else event.request
            self.changed, self.taught, self.served = self.changed | {effect.unit}, frozenset(), False
        elif isinstance(effect, Services) and effect.starts == TVS:
            self.taught = self.taught | {event.node}
        elif isinstance(effect, Services) and effect.starts == TFTP:
            self.served = True
            yield from self._turn(event.node, event.request, *self._usual_signer())
        elif isinstance(effect, Signers):
            self.served = True
            yield from self._turn(event.node, event.request, *self._other_signer())

    def left_over(self) -> Iterator[Turn]:
        """What is renewed and never served waits for whoever restarts Cisco Tftp next."""
        if not self.served:
            yield from self._turn(
                "", "the next start of Cisco Tftp, which is not in this plan", *self._usual_signer()
            )

    def _turn(self, node: str, request: str, heals: Heals, why: str, source: str) -> Iterator[Turn]:
        if heals is Heals.BY_THEMSELVES:
            return
        early = f"; where Cisco Tftp takes it up by itself, from `{self.first}` on" if self.changed else ""
        yield Turn(node=node, request=request, verdict=heals, why=why + early, source=source)

    def _usual_signer(self) -> tuple[Heals, str, str]:
        if not self.changed:
            return Heals.BY_THEMSELVES, "nothing changed", ""
        rule = next((rule for rule in RULES if rule.fits(self.ground.release, self.changed)), None)
        if rule is None:
            return Heals.UNKNOWN, NO_SOURCE.format(" and ".join(sorted(self.changed))), "none"
        if rule.heals is Heals.THROUGH_TVS:
            return self._through_tvs(rule.why, rule.source)
        return rule.heals, rule.why, rule.source

    def _other_signer(self) -> tuple[Heals, str, str]:
        """`utils itl reset localkey`: CallManager signs from 12.0, ITLRecovery before; phones must know that one."""
        late = self.ground.since("12.0")
        signer = CM if late else IR
        if signer in self.changed:
            return (
                Heals.UNKNOWN,
                f"the renewed {signer} signs, which phones may not know; documents disagree",
                "Cisco 225746",
            )
        if not late:
            return Heals.BY_THEMSELVES, "ITLRecovery signs, which every held list names", BRIDGED
        why = "the publisher's CallManager signs: phones of the publisher's Cisco Tftp know it, those of another need TVS"
        if TVS_UNIT in self.changed:
            return Heals.UNKNOWN, f"{why}, and TVS was renewed as well", BRIDGED
        return self._silent(why, BRIDGED) or (Heals.THROUGH_TVS, why, BRIDGED)

    def _through_tvs(self, why: str, source: str) -> tuple[Heals, str, str]:
        late = [node for node in self.ground.nodes if node in self.ground.vouching - self.taught]
        if late:
            told = f"{why}; TVS has not started since on {', '.join(late)}: restart it there and reset the phones"
            return Heals.NOT, told, source
        return self._silent(why, source) or (Heals.THROUGH_TVS, why, source)

    def _silent(self, why: str, source: str) -> tuple[Heals, str, str] | None:
        silent = self.ground.silent_groups
        return (Heals.NOT, f"{why}; TVS runs on no member of {', '.join(silent)}", source) if silent else None
