"""Whether TVS would vouch for a list signer that is not there yet: as it answers now, or after a start that may come first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cucm_driver.acceptance_question import Says
from cucm_driver.prospect import Prospect
from cucm_driver.trust.acceptance import Held
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Role


class Vouches(Protocol):
    """One reading of what TVS does."""

    def vouch(self, held: Held, signer: Signer) -> tuple[Says, str]:
        """Whether a phone that holds these lists comes to believe the signer, and through whom."""


def who(signer: Signer) -> str:
    """`cm-pub.example.com 70caf64e0907`; one that is not made yet has no serial."""
    return f"{signer.common_name} {signer.serial.hex()[:12]}".rstrip()


def _listed_tvs(held: Held) -> set[int]:
    return {int.from_bytes(r.serial, "big") for r in held.itl.in_role(Role.TVS)} if held.itl else set()


@dataclass(frozen=True)
class AsItIs:
    """TVS as it answers now: the first member that the held ITL names decides (213407)."""

    prospect: Prospect

    def vouch(self, held: Held, signer: Signer) -> tuple[Says, str]:
        silent = []
        for node in held.members:
            shows = self.prospect.tvs_shows(node)
            doubt = "" if node in self.prospect.taught else self.prospect.tvs.doubt(node)
            if shows is None and doubt:
                silent.append(doubt)
            if shows not in _listed_tvs(held):
                continue
            if doubt:
                return Says.UNKNOWN, doubt
            if self.prospect.tvs_knows(node, signer):
                return Says.YES, f"TVS on {node} vouches for it"
            return (Says.UNKNOWN if silent else Says.NO), "; ".join([*silent, self._not_yet(node, signer)])
        return (Says.UNKNOWN if silent else Says.NO), "; ".join(
            silent
        ) or "no TVS that the held ITL names answers"

    def _not_yet(self, node: str, signer: Signer) -> str:
        if self.prospect.would_know(node, signer):
            return f"TVS on {node} does not know it yet; restart TVS first"
        return f"TVS on {node} does not know it"


@dataclass(frozen=True)
class StartedFirst:
    """TVS may be started first: what counts is whether a member then shows a certificate that the held ITL names.

    A TVS that knows the signer already need not be, unless `anew`: it starts in any case. One whose own certificate is
    renewed here may start by itself.
    """

    prospect: Prospect
    anew: bool = False

    def vouch(self, held: Held, signer: Signer) -> tuple[Says, str]:
        known = _listed_tvs(held)
        for node in held.members:
            if node not in self.prospect.reader.nodes:
                continue
            if self.prospect.tvs_stored(node) in known and self.prospect.would_know(node, signer):
                if not self.prospect.rows_arrive(node):
                    return (
                        Says.UNKNOWN,
                        f"replication of {node} is not good: whether its TVS learns it is not told",
                    )
                return Says.YES, f"TVS on {node} vouches for it once it has started anew"
            if (node, "TVS") not in self.prospect.renewed and self._knows_now(node, signer, known):
                return Says.YES, f"TVS on {node} vouches for it until it starts anew"
        return Says.NO, "no TVS of the group can be both: in the held ITL, and know it"

    def _knows_now(self, node: str, signer: Signer, known: set[int]) -> bool:
        if self.anew or self.prospect.tvs_shows(node) not in known or node in self.prospect.taught:
            return False
        return self.prospect.tvs_knows(node, signer) and not self.prospect.tvs.doubt(node)
