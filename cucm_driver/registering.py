"""Whether secure phones would still find a Cisco CallManager that presents what their CTL names. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cucm_driver.acceptance_question import Says
from cucm_driver.prospect import Prospect
from cucm_driver.saved_lists import Saved
from cucm_driver.situations import Situation
from cucm_driver.trust.trust_list import Role


@dataclass(frozen=True)
class Registering:
    """`Registering(saved, prospect).now()`, as far as the prospect has gone by then."""

    saved: Saved
    prospect: Prospect

    def now(self) -> Iterator[tuple[Situation, Says]]:
        """A member of the group must present a certificate that stands in the phone's CTL (Security Guide)."""
        if not self.saved.ctls or self.prospect.reader.security_mode() != "mixed":
            return
        for (home, members), phones in self._secure().items():
            ctl = self.saved.ctls.get(home)
            records = ctl.in_role(Role.CCM, Role.CCM_TFTP) if ctl else ()
            known = {int.from_bytes(record.serial, "big") for record in records}
            shown = [self.prospect.callmanager_shows(node) for node in members]
            says = Says.UNKNOWN if None in shown else Says.NO
            found = any(serial in known for serial in shown)
            yield Situation(home, home, members, phones=tuple(phones)), Says.YES if found else says

    def turned_away(self, before: Mapping[Situation, Says]) -> Iterator[tuple[Situation, Says, str]]:
        """Those that are left without a server now; those that had none before wait for another start."""
        for situation, says in self.now():
            if says is not Says.YES and before.get(situation) is not Says.NO:
                members = ", ".join(situation.members)
                why = f"the CTL of {situation.home} names the CallManager of no member of {members}: they could not register"
                yield situation, says, why

    def _secure(self) -> dict[tuple[str, tuple[str, ...]], list[str]]:
        """Phones in step by the TFTP node whose CTL they hold, and their group."""
        found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for name, stood in self.saved.phones.items():
            home = next((node for node in stood.tftp if node in self.saved.itls), None)
            if stood.secure and home is not None and stood.in_step is not False:
                found.setdefault((home, stood.members), []).append(name)
        return found
