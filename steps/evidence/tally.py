"""How scenarios ended, in few words: what a summary and a `junit.xml` say of them. It keeps nothing of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .judge import Verdict, worst


@dataclass(frozen=True)
class Ended:
    """How a scenario ended, without what was recorded of it. `seconds` is real time."""

    name: str
    feature: str
    line: int
    verdict: Verdict
    why: str
    seconds: float


@dataclass(frozen=True)
class Tally:
    """The scenarios of one process, or of all."""

    scenarios: tuple[Ended, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of the scenarios; of none it is unknown."""
        return worst(scenario.verdict for scenario in self.scenarios)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many scenarios of each verdict."""
        return Counter(scenario.verdict for scenario in self.scenarios)
