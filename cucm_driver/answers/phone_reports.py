"""What phones told about their lists at one time, and who refuses since an earlier time. It resets nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cucm_driver.answers.gates import Observation, step_of
from cucm_driver.answers.stragglers import refuses
from cucm_driver.cluster import Cluster

ANOTHER = "holds another ITL than its TFTP node serves"


@dataclass(frozen=True)
class PhoneReports:
    """`lists` is who is in step; `messages` the status messages of every phone that tells, oldest first."""

    lists: Observation = field(default_factory=lambda: Observation((), ()))
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def telling(self) -> tuple[str, ...]:
        """Those that tell which ITL they hold."""
        return (*self.lists.matching, *self.lists.differing)

    def refusing(self, before: PhoneReports | None) -> dict[str, str]:
        """Who refuses, and how it shows: `{"SEP000000000001": "says: 22:04:11 Trust List update failed"}`.

        Messages that stood there `before` are old. Without a report before, a phone's last message decides.
        """
        said = {name: self._refusals(name, before) for name in self.messages}
        return {
            **dict.fromkeys(self.lists.differing, ANOTHER),
            **{name: f"says: {'; '.join(texts)}" for name, texts in said.items() if texts},
        }

    def _refusals(self, name: str, before: PhoneReports | None) -> list[str]:
        now = self.messages[name]
        new = now[-1:] if before is None else fresh(before.messages.get(name, ()), now)
        return [text for text in new if refuses(text)]


def fresh(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """`fresh(("1 A", "2 B"), ("2 B", "3 C")) == ("3 C",)`: a phone keeps its last few messages, the rest scrolls away."""
    for start in range(len(before) + 1):
        kept = before[start:]
        if now[: len(kept)] == kept:
            return now[len(kept) :]
    raise AssertionError("no message at all is the start of every log")


def phone_reports(cluster: Cluster, names: Iterable[str]) -> PhoneReports:
    """Ask these phones; one that does not tell is unknown. Nobody is asked where nobody is named."""
    wanted = tuple(names)
    if not wanted:
        return PhoneReports()
    held = cluster.held(wanted)
    messages = {name: holds.messages for name, holds in held.items() if holds.messages}
    return PhoneReports(step_of(cluster, held.values()), messages)
