"""`python -m tests.contract.kill`: every point of three procedures, on two workers; `make kill-points`.

Each point is met by a run that really dies there. A run that left exactly what another left is not resumed again, unless
`--each` is given. Words name cases, e.g. `tvs 12.5`; without any all of them are tried. Leave the pages of the procedures
alone meanwhile: a run refuses a plan of another text.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Sequence

from tests.contract.kill.trial import Case, Try
from tests.contract.kill.work import CASES, Found, Share, work

WORKERS = 2
LINE = "\r{done:6} of {all} points, {wrong} differ, {left:.0f} min left   {case}"


def main(words: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.contract.kill", description=__doc__)
    asked.add_argument("words", nargs="*", help="words that a case must have, e.g. tvs 12.5")
    asked.add_argument("--each", action="store_true", help="resume every killed run, whatever it left")
    asked.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth point")
    given = asked.parse_args(words)
    cases = [case for case in CASES if all(word in str(case) for word in given.words)]
    found: Found = multiprocessing.get_context("spawn").SimpleQueue()
    start = multiprocessing.get_context("spawn").Process
    shares = [
        [Share(case, (at + n) % WORKERS, WORKERS, given.each, given.every) for n, case in enumerate(cases)]
        for at in range(WORKERS)
    ]
    workers = [start(target=work, args=(mine, found)) for mine in shares]
    for worker in workers:
        worker.start()
    code = told(found, cases)
    for worker in workers:
        worker.join()
    return code or int(any(worker.exitcode for worker in workers))


def told(found: Found, cases: Sequence[Case]) -> int:
    """A progress line, and at the end what there is to say of each case."""
    begun, left = time.monotonic(), WORKERS
    points: dict[str, int] = {}
    tries: list[tuple[str, Try]] = []
    while left:
        case, number, one = found.get()
        if one is None:
            left -= 1
            continue
        points[case] = number
        tries.append((case, one))
        _progress(case, tries, points, begun, len(cases))
    return _summary(tries, points, time.monotonic() - begun)


def _progress(case: str, tries: list[tuple[str, Try]], points: dict[str, int], begun: float, of: int) -> None:
    wrong = sum(bool(one.wrong) for _, one in tries)
    if tries[-1][1].wrong:
        _told_wrong(*tries[-1])
    total = sum(points.values()) * of // len(points)  # of cases not begun nobody knows how many they have
    minutes = (time.monotonic() - begun) / 60 * (total - len(tries)) / len(tries)
    sys.stdout.write(LINE.format(done=len(tries), all=total, wrong=wrong, left=minutes, case=case))
    sys.stdout.flush()


def _told_wrong(case: str, one: Try) -> None:
    like = f" (as after {one.like})" if one.like else ""
    sys.stdout.write(f"\n{case} {one.point}{like}: {'; '.join(one.wrong)}\n")
    if not one.like:
        sys.stdout.write(f"{one.runs[-1].text[-2500:]}\n")


def _summary(tries: list[tuple[str, Try]], points: dict[str, int], seconds: float) -> int:
    print()
    for case, number in points.items():
        mine = [one for name, one in tries if name == case]
        resumed = sum(not one.like for one in mine)
        again = sum(bool(one.repeated) for one in mine)
        print(
            f"{case}: {len(mine)} of {number} points tried, {resumed} resumed, {again} repeated a restart or a reset"
        )
    wrong = [f"{case} {one.point}" for case, one in tries if one.wrong]
    print(
        f"{len(tries)} points tried, {len(tries) - len(wrong)} the same end state, in {seconds / 60:.0f} min"
    )
    for name in wrong:
        print(f"DIFFERS: {name}")
    return 1 if wrong or len(tries) != sum(points.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
