"""What becomes of phones where a CTL is in use: of one that starts now, and of one that stands and loses its session.

The CTL is taken first, then the ITL, then the configuration (213407); then a secure phone looks for a Cisco
CallManager that presents what its CTL names. A CTL that was believed vouches for the signer of the ITL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .fate import ECDSA, IR, Fate, Ground, Heals
from .signed_lists import Ctl, Itl, Key, Lists, knows

ABOUT_CTL = "Security Guide 12.5(1), CTL; field notice 70613"
DISPUTED = f"Cisco 213407 traces a TVS that vouches; {ABOUT_CTL} tell of phones that are locked out"
NO_SBD = "phones without Security by Default"
SIGNALLING = "Preferred Architecture 12.x, Security: a secure phone needs the current CallManager in its CTL"


@dataclass(frozen=True)
class Tvs:
    """One that runs: what it presents, and whom it vouches for since its start."""

    presented: Key
    vouches: frozenset[Key]


@dataclass(frozen=True)
class Moment:
    """A cluster and its phones between two operations, by node. `served` has the TFTP nodes that run.

    `secure`: there may be phones that register over TLS by what they have cached; `mixed`: the mode now; `reset`:
    phones were told to start since the CTL was written.
    """

    ground: Ground
    held: Mapping[str, Lists]
    served: Mapping[str, Lists]
    stored: Mapping[str, Key]
    presented: Mapping[str, Key]
    tvs: Mapping[str, Tvs]
    secure: bool
    mixed: bool
    reset: bool

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        return self.ground.groups or {"": self.ground.nodes}


def boots(moment: Moment) -> Iterator[Fate]:
    """Of phones that hold what phones are known to hold, and start now. Nothing where they come to everything."""
    offered = [served.ctl for node, served in moment.served.items() if served.ctl != moment.held[node].ctl]
    if moment.secure and moment.mixed and any(_names_new(ctl, ECDSA) for ctl in offered):
        why = f"whether a secure phone is shown {ECDSA} when it registers no source read tells; where it is, it is away until Cisco CallManager presents what the CTL names"
        yield Fate(Heals.UNKNOWN, why, "none", "registration")
    for node, served in moment.served.items():
        for members in moment.groups.values():
            yield from _boot(moment, moment.held[node], served, members)


def stands(moment: Moment) -> Iterator[Fate]:
    """Of secure phones that do not start, now that some Cisco CallManager has."""
    if not moment.secure:
        return
    for node, held in moment.held.items():
        for group, members in moment.groups.items():
            if held.ctl is not None and not (
                _taken(held.ctl, members, moment.presented) or _taken(held.ctl, members, moment.stored)
            ):
                yield _turned_away(moment, node, group)


def _boot(moment: Moment, held: Lists, served: Lists, members: tuple[str, ...]) -> Iterator[Fate]:
    about_ctl = _about(moment, held, held.ctl, served.ctl, members)
    ctl = (served.ctl or held.ctl) if about_ctl is None else held.ctl
    about_itl = _about(moment, Lists(ctl, held.itl), held.itl, served.itl, members)
    if about_ctl is not None and about_ctl.heals is Heals.NOT and _names_its_signer(held, served, about_itl):
        told = f"{about_ctl.why}; the ITL of the same start names it, if that is believed, so that a second start may bring the CTL"
        about_ctl = replace(about_ctl, heals=Heals.UNKNOWN, why=told, source=f"{about_ctl.source}; inferred")
    if about_ctl is not None:
        yield about_ctl
    if about_ctl is None or about_ctl.heals is Heals.UNKNOWN:
        yield from _without_sbd(moment, held, served)
    if about_ctl is not None and about_ctl.heals is Heals.UNKNOWN:
        return
    if about_itl is not None:
        yield about_itl
    yield from _registers(moment, ctl, members)


def _names_its_signer(held: Lists, served: Lists, about_itl: Fate | None) -> bool:
    """Whether an ITL that may be believed names the signer of the CTL, which phones did not know."""
    believed = about_itl is None or about_itl.heals is Heals.UNKNOWN
    if served.itl is None or served.ctl is None or served.itl == held.itl:
        return False
    return believed and served.ctl.signer in served.itl.sast


def _about(
    moment: Moment, held: Lists, same: Ctl | Itl | None, new: Ctl | Itl | None, members: tuple[str, ...]
) -> Fate | None:
    """None where phones believe it without asking anybody."""
    if new is None or new == same or knows(held, new.signer, moment.ground):
        return None
    kind = "CTL" if isinstance(new, Ctl) else "ITL"
    why = f"the {kind} is signed with the {new.signer}, which no list that phones hold names"
    if kind == "CTL" and held.ctl is not None and moment.ground.since("12.0"):
        return Fate(Heals.NOT, f"{why}, and no TVS is asked about a CTL", ABOUT_CTL, kind)
    silence = _no_tvs(moment, held.itl, new.signer, members)
    if new.signer.unit == IR and not silence:
        told = f"{why}; whether TVS vouches for it no document tells"
        return Fate(Heals.UNKNOWN, told, "Security Guide 12.5(1)SU3, Default Security", kind)
    if silence:
        return Fate(Heals.NOT, f"{why}; {silence}", ABOUT_CTL, kind)
    told = f"{why}; whether TVS helps a phone that has to do with a CTL, sources dispute"
    return Fate(Heals.UNKNOWN, told, DISPUTED, kind)


def _no_tvs(moment: Moment, itl: Itl | None, signer: Key, members: tuple[str, ...]) -> str:
    """Why no TVS of this CallManager group vouches for the signer; "" where one might. In the order of the group (213407)."""
    strangers = []
    for node in members:
        tvs = moment.tvs.get(node)
        if tvs is not None and itl is not None and tvs.presented not in itl.tvs:
            strangers.append(node)
        elif tvs is not None and (signer.unit == IR or signer in tvs.vouches):
            return ""
        elif tvs is not None:
            return f"TVS has not started since on {node}: restart it there and reset the phones"
    if strangers:
        return (
            f"the TVS of {', '.join(strangers)} presents a certificate that phones do not know (Cisco 214231)"
        )
    return f"TVS runs on none of {', '.join(members)}"


def _names_new(ctl: Ctl | None, unit: str) -> bool:
    return ctl is not None and any(each.unit == unit and each.renewed for each in ctl.callmanagers)


def _without_sbd(moment: Moment, held: Lists, served: Lists) -> Iterator[Fate]:
    """They hold the CTL alone, ask no TVS, and know the signer of a configuration from the CTL."""
    alone = Lists(held.ctl, None)
    believed = served.ctl == held.ctl or served.ctl is None or knows(alone, served.ctl.signer, moment.ground)
    if not believed and served.ctl is not None:
        why = f"{NO_SBD} hold the CTL alone, and it does not name the {served.ctl.signer} that signs the next one"
        yield Fate(Heals.NOT, why, ABOUT_CTL, f"CTL, {NO_SBD}")
    ctl = (served.ctl or held.ctl) if believed else held.ctl
    signer = served.itl.callmanager if served.itl is not None else None
    if ctl is not None and signer is not None and signer not in ctl.callmanagers:
        why = f"{NO_SBD} refuse configurations signed with the {signer} until they hold a CTL that names it"
        yield Fate(Heals.NOT, why, SIGNALLING, "configuration")


def _registers(moment: Moment, ctl: Ctl | None, members: tuple[str, ...]) -> Iterator[Fate]:
    """A secure phone that has just taken, or kept, this CTL."""
    if not (moment.secure and moment.mixed) or ctl is None or _taken(ctl, members, moment.presented):
        return
    whom = ", ".join(members)
    if _taken(ctl, members, moment.stored):
        why = (
            f"secure phones that start now, and all of them once they are reset, hold a CTL that names what Cisco "
            f"CallManager of {whom} does not present yet: they are away until it has restarted there"
        )
        yield Fate(Heals.AFTER_CALLMANAGER, why, f"{SIGNALLING}; that they come back by themselves is inferred", "registration")  # fmt: skip
        return
    why = f"the CTL names nothing that Cisco CallManager of {whom} presents: secure phones that start are turned away"
    yield Fate(Heals.NOT, why, SIGNALLING, "registration")


def _turned_away(moment: Moment, node: str, group: str) -> Fate:
    served = moment.served.get(node)
    whom = f"secure phones of {group}" if group else "secure phones"
    if moment.reset and served is not None and served.ctl != moment.held[node].ctl:
        why = f"{whom} that have not taken the new CTL are turned away from here on, and no gate has asked whether all have"
        return Fate(Heals.UNKNOWN, why, SIGNALLING, "registration")
    why = (
        f"{whom} hold a CTL that names nothing of what Cisco CallManager presents from here on, and no reset reaches "
        "them any more: the CTL first, then a power cycle of each"
    )
    return Fate(Heals.NOT, why, f"{SIGNALLING}; the power cycle is inferred", "registration")


def _taken(ctl: Ctl, members: tuple[str, ...], presented: Mapping[str, Key]) -> bool:
    """Some member presents, or would after a start, what the CTL names."""
    return any(presented[node] in ctl.callmanagers for node in members)
