"""Lists as a plan thinks of them: who signs, who stands in them as SAST, which CallManagers they name.

A certificate is told from the one before it by how often it was renewed since; no bytes, no cluster.
"""

from __future__ import annotations

from dataclasses import dataclass

from .fate import CM, ECDSA, IR, TOKEN, Ground

SIGNALLING = (CM, ECDSA)
"""Both stand in a CTL as CCM+TFTP; where a node has no second one, nothing is lost by thinking of it."""


@dataclass(frozen=True)
class Key:
    """`Key("CallManager", "cm-sub1", 1)`: the certificate after one regeneration; 0 is that of before."""

    unit: str
    node: str = ""
    renewed: int = 0

    def __str__(self) -> str:
        return f"{'renewed ' if self.renewed else ''}{self.unit} of {self.node}" if self.node else self.unit


@dataclass(frozen=True)
class Ctl:
    """`callmanagers` stand in it as CCM+TFTP: none in one that went back to non-secure mode (118892)."""

    signer: Key
    sast: frozenset[Key]
    callmanagers: frozenset[Key]


@dataclass(frozen=True)
class Itl:
    """Of one TFTP node; `callmanager` signs the configurations that this node serves with it."""

    signer: Key
    sast: frozenset[Key]
    callmanager: Key
    tvs: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class Lists:
    """What phones of one TFTP node hold, or what it serves. No ITL: a phone without Security by Default."""

    ctl: Ctl | None
    itl: Itl | None


@dataclass(frozen=True)
class Anchors:
    """Releases from `since` and older than `before`: who stands as SAST in a CTL, and who signs it (the first).

    `tokenless`: written by `utils ctl`. `beside_tokens`: written by the CTL client, whose tokens stand before these.
    """

    since: str
    before: str
    tokenless: tuple[str, ...]
    beside_tokens: tuple[str, ...]


ANCHORS: tuple[Anchors, ...] = (
    Anchors("", "10.0", (), ()),
    Anchors("10.0", "10.5(2)", (CM,), ()),
    Anchors("10.5(2)", "11.5", (CM, IR), ()),
    Anchors("11.5", "12.0", (CM, IR), (IR, CM)),
    Anchors("12.0", "", (IR, CM), (IR, CM)),
)
"""Security Guides 9.1 to 14, CTL: the SAST of the publisher. Before 10.0 the CTL client alone writes a CTL."""


def anchors(ground: Ground) -> Anchors:
    """The row of this release."""
    return next(row for row in ANCHORS if not row.before or not ground.since(row.before))


def standing(ground: Ground) -> Ctl:
    """The CTL of before, on a cluster that is in step: all is as it was never renewed."""
    row, publisher = anchors(ground), ground.nodes[0]
    units = row.beside_tokens if ground.tokens or not row.tokenless else row.tokenless
    sast = [Key(unit, publisher) for unit in units]
    if ground.tokens or not row.tokenless:
        sast.insert(0, Key(TOKEN))
    return Ctl(
        sast[0], frozenset(sast), frozenset(Key(unit, node) for unit in SIGNALLING for node in ground.nodes)
    )


def knows(held: Lists, signer: Key, ground: Ground) -> bool:
    """Whether phones that hold these know the signer of a list without asking anybody.

    Up to 11.5 a CCM+TFTP record of the CTL will do (213407; Security Guide 8.x); the end at 12.0 is inferred.
    """
    if held.ctl is None and held.itl is None:
        return True
    known = set(held.itl.sast) if held.itl else set()
    if held.ctl is not None:
        known |= held.ctl.sast
        known |= held.ctl.callmanagers if not ground.since("12.0") else set()
    return signer in known
