"""One try: a run that dies at a point, and whatever it takes to go on until everything that was planned is done."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cucm_driver.record.seal import LINES, verify
from simulator import Lab
from simulator.journal import Entry
from steps.execution.past import PLAN
from tests.contract.executed import WAIVED
from tests.contract.forks import Ended, Forks
from tests.contract.kill.cluster import Stage
from tests.contract.kill.points import BY_THE_CLUSTER, Point
from tests.contract.kill.shape import Shape, shape
from tests.contract.kill.situation import situation
from tests.contract.test_secrets_stay_secret import forms_of

DONE = "Everything that was planned is done."
REPEATED = ("it is repeated", "was not done")
KILLED = -9
MOST_RUNS = 6  # a run that does not come to its end by then never will


@dataclass(frozen=True)
class Case:
    """`Case("features/certificates/regenerate_tvs.feature", "12.5", "eager")`."""

    page: str
    release: str
    world: str = "lazy"
    procedure: str = ""
    campaign: bool = False
    waived: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{Path(self.page).stem} {self.release} {self.world}"


@dataclass
class Try:
    """What became of one point: how each run ended, what is wrong, which changes were repeated.

    `like` names the point that left the same, where this one was therefore not gone on with; `lost` says that replies
    of reads may be missing from the evidence.
    """

    point: str
    like: str = ""
    lost: bool = False
    runs: list[Ended] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)


@dataclass
class Trial:
    """`trial.prepare()` plans, runs undisturbed and counts; `trial.killed_at(point)` is one try.

    `sizes` are those of the journal at each synced line, `seams` where a fault could have struck: both undisturbed.
    """

    stage: Stage
    forks: Forks
    folder: Path
    case: Case
    points: list[Point] = field(default_factory=list)
    expected: Shape | None = None
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: dict[str, Try] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    seams: set[tuple[str, str]] = field(default_factory=set)

    # The runs

    @property
    def place(self) -> Path:
        """Where the evidence and everything else of the try stands."""
        return self.folder / "try"

    def prepare(self) -> None:
        begins = self.stage.fresh_campaign if self.case.campaign else self.stage.fresh
        begins(self.case.release, self.case.world)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._clear()
        self.stage.live(self.folder / "live.toml")
        planned = self.run("plan", self.case.page, "--out", str(self.folder / "plan.json"))
        assert planned.code == 0, planned.text
        self.stage.keep()
        self.begin()
        undisturbed = self.run(*self.execute(), points=True)
        assert undisturbed.code == 0, undisturbed.text
        assert DONE in undisturbed.text, undisturbed.text
        self.expected = shape(self.stage.model(), self.stage.kept)
        self.sent = _counted(self.stage.changes())
        self.sizes, self.seams = self._sizes(), set(self.stage.watch.passed)
        self.points = [Point(**told) for told in json.loads((self.folder / "points.json").read_text())]

    def _sizes(self) -> list[int]:
        """How long the journal was at each line that was synced."""
        notes = [json.loads(line) for line in (self.place / "synced").read_text().splitlines()]
        folder = self.last_folder()
        assert folder is not None
        journal = (folder / LINES).stat().st_ino
        return [note["size"] for note in notes if note["inode"] == journal]

    def killed_at(self, point: Point, second: Point | None = None, *, each: bool = True) -> Try:
        """`second` is a point of the run that goes on; one that it never meets is no mistake.

        Without `each` a run that left exactly what another one left (the same record, the same cluster) is not gone
        on with again: what follows is the same.
        """
        self.begin()
        tried = Try(str(point) if second is None else f"{point} then {second}")
        first = self.run(*self.execute(), deadly=point)
        tried.runs.append(first)
        if first.code != KILLED:
            tried.wrong.append(f"the point was not met: exit {first.code}")
        left = situation(self.stage.model(), self.last_folder())
        if not each and left in self.known:
            tried.like, tried.wrong = self.known[left].point, tried.wrong + self.known[left].wrong
            return tried
        self.known[left] = self.gone_on(tried, second)
        return tried

    def gone_on(self, tried: Try, second: Point | None = None) -> Try:
        """Resume until it is done, or execute again where there is nothing to resume; then judge."""
        deadly = second
        while len(tried.runs) < MOST_RUNS and tried.runs[-1].code != 0:
            ended = self.go_on(deadly)
            tried.runs.append(ended)
            if ended.code not in (0, KILLED):
                break
            deadly = None
        tried.wrong += self.found_wrong(tried)
        tried.repeated = [f"{node}: {request}" for (node, request) in self._repeated()]
        return tried

    def go_on(self, deadly: Point | None) -> Ended:
        folder = self._resumable()
        if folder is None:
            return self.run(*self.execute(), deadly=deadly)
        resumed = self.run("execute", "--resume", str(folder), *self.waived, deadly=deadly)
        nothing = "nothing to go on with" in resumed.text
        return self.run(*self.execute(), deadly=deadly) if resumed.code == 2 and nothing else resumed

    def execute(self) -> tuple[str, ...]:
        named = ("--procedure", self.case.procedure) if self.case.procedure else ()
        return ("execute", str(self.folder / "plan.json"), "--change", "CHG0012345", *self.waived, *named)

    @property
    def waived(self) -> tuple[str, ...]:
        more = (word for gate in self.case.waived for word in ("--waive", f"{gate}=J. Doe: seen by hand"))
        return (*WAIVED, *more)

    def begin(self) -> None:
        self.stage.set_back()
        self._clear()

    def _clear(self) -> None:
        if self.place.exists():
            shutil.rmtree(self.place)
        self.place.mkdir(parents=True)

    def run(self, *words: str, deadly: Point | None = None, points: bool = False, limit: int = 0) -> Ended:
        """One run in a process of its own, to its end or its death."""
        lab, out = self.stage.lab, self.place / f"said-{len(list(self.place.glob('said-*')))}.txt"
        fixed = ["--cluster", str(self.folder / "live.toml"), "--evidence", str(self.place / "evidence")]
        kill = {
            "deadly": deadly.recorded() if deadly else None,
            "points": str(self.folder / "points.json") if points else "",
            "synced": str(self.place / "synced"),
            "limit": limit,
        }
        return self.forks.run(
            "commands",
            [*words, *fixed],
            {**os.environ, **lab.environment, "XDG_STATE_HOME": str(self.place / "state")},
            out,
            clock=(lab.control, lab.run_token),
            kill=kill,
            started=lambda pid: self._started(pid, deadly),
        )

    def _started(self, pid: int, deadly: Point | None) -> None:
        if deadly is not None and deadly.phase in BY_THE_CLUSTER:
            self.stage.kills_at(deadly, pid, self.points)

    # The judgement

    def last_folder(self) -> Path | None:
        """The folder of the run that was begun last; planning leaves a page beside its own."""
        found = [
            f for f in (self.place / "evidence").glob("*") if f.is_dir() and not (f / "plan.txt").exists()
        ]
        return max(found, key=lambda f: f.stat().st_ctime_ns) if found else None

    def _resumable(self) -> Path | None:
        """The last one with a plan: `--resume` says of the others that nothing was executed."""
        found = [file.parent for file in (self.place / "evidence").glob(f"*/{PLAN}")]
        begun = [folder for folder in found if not (folder / "plan.txt").exists()]
        return max(begun, key=lambda f: (f / PLAN).stat().st_mtime_ns) if begun else None

    def found_wrong(self, tried: Try) -> Iterator[str]:
        """Everything that is not as after the undisturbed run."""
        last = tried.runs[-1]
        if last.code != 0:
            yield f"the last run ended with exit code {last.code}"
        if DONE not in last.text:
            yield "the last run does not say that everything is done"
        assert self.expected is not None
        yield from shape(self.stage.model(), self.stage.kept).differs(self.expected)
        yield from self._unsaid(tried)
        yield from self._evidence(tried.lost)
        yield from self._shown()

    def _repeated(self) -> Counter[tuple[str, str]]:
        return _counted(self.stage.changes()) - self.sent

    def _unsaid(self, tried: Try) -> Iterator[str]:
        """A restart or a reset that was carried out again, and no run says so."""
        said = " ".join(ended.text for ended in tried.runs)
        for node, request in self._repeated():
            if request.startswith("set cert regen"):
                continue  # a prompt that nobody answered; what was made is counted in the shape
            if not any(word in said for word in REPEATED):
                yield f"{node}: {request} was repeated, and no run says so"

    def _evidence(self, lost: bool) -> Iterator[str]:
        for folder in (self.place / "evidence").glob("*"):
            if (folder / LINES).is_file() and (folder / LINES).stat().st_size:
                found = verify(folder)
                known = [f for f in found.findings if not (lost and "is missing" in f.what)]
                yield from (f"{folder.name}: {finding}" for finding in known)

    def _shown(self) -> Iterator[str]:
        secrets = [v for name, v in self.stage.lab.environment.items() if name.endswith("PASSWORD")]
        users = [v for name, v in self.stage.lab.environment.items() if name.endswith("USER")]
        forms = {form for secret in secrets for form in forms_of(secret, users)}
        for file in (f for f in self.place.rglob("*") if f.is_file()):
            content = file.read_bytes()
            yield from (f"a secret stands in {file.name}" for form in forms if form in content)


@contextmanager
def prepared(lab: Lab, folder: Path, case: Case) -> Iterator[Trial]:
    """The undisturbed run and its points, for as long as the block lasts."""
    forks = Forks.start()
    try:
        trial = Trial(Stage(lab), forks, folder / "trial", case)
        trial.prepare()
        yield trial
    finally:
        forks.end()


def _counted(entries: list[Entry]) -> Counter[tuple[str, str]]:
    return Counter((entry.node, entry.request) for entry in entries)
