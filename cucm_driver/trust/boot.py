"""What one boot of a phone comes to: CTL, then ITL, then configuration, each judged by what was taken before it.

Order and consequences: Cisco 213407, Security Guides (Default Security), field notice 70613. It asks nobody by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cucm_driver.trust.acceptance import (
    CAUTIOUS,
    LEAP_OF_FAITH,
    Custom,
    Held,
    TvsServers,
    Verdict,
    accepts,
)
from cucm_driver.trust.signed import SignedFile
from cucm_driver.trust.trust_list import TrustList


@dataclass(frozen=True)
class Offered:
    """What one TFTP node serves at this minute; None where it serves no such file."""

    itl: TrustList | None
    configuration: SignedFile | None = None
    ctl: TrustList | None = None


@dataclass(frozen=True)
class Boot:
    """A verdict is None where nothing was judged: not served, or not for this phone. `held` is what it holds then."""

    held: Held
    ctl: Verdict | None = None
    itl: Verdict | None = None
    configuration: Verdict | None = None

    @property
    def verdicts(self) -> Iterator[tuple[str, Verdict]]:
        """`("ITL", Verdict(...))` in the order in which they were reached."""
        told = (("CTL", self.ctl), ("ITL", self.itl), ("configuration", self.configuration))
        return ((file, verdict) for file, verdict in told if verdict is not None)

    @property
    def accepted(self) -> bool:
        """Everything that is served is taken."""
        return all(verdict.accepted for _, verdict in self.verdicts)

    @property
    def ctl_through_tvs(self) -> bool:
        """A CTL was believed only because a TVS vouched for its signer: sources dispute that it does."""
        return self.ctl is not None and self.ctl.accepted and bool(self.ctl.tried)


def boots(held: Held, offered: Offered, tvs: TvsServers, custom: Custom = CAUTIOUS) -> Boot:
    """A refused CTL does not stop the rest; after a refused ITL no TVS is asked about the configuration."""
    about_ctl = accepts(held, offered.ctl, tvs, custom) if offered.ctl is not None else None
    now = replace(held, ctl=offered.ctl) if about_ctl is not None and about_ctl.accepted else held
    about_itl = None
    if held.sbd and offered.itl is not None:
        about_itl = _about_itl(held, now, offered.itl, tvs, custom)
        now = replace(now, itl=offered.itl) if about_itl.accepted else now
    if offered.configuration is None:
        return Boot(now, about_ctl, about_itl)
    asking = now if about_itl is not None and about_itl.accepted else replace(now, members=())
    return Boot(now, about_ctl, about_itl, accepts(asking, offered.configuration, tvs, custom))


def _about_itl(before: Held, now: Held, itl: TrustList, tvs: TvsServers, custom: Custom) -> Verdict:
    """A phone that held nothing takes both lists unseen."""
    if before.nothing:
        return Verdict(True, LEAP_OF_FAITH, itl.signer)
    return accepts(now, itl, tvs, custom)
