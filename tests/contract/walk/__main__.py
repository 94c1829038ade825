"""`python -m tests.contract.walk 10000 [seed]`: so many random steps over all releases, modes, worlds and topologies."""

from __future__ import annotations

import sys
from itertools import count, cycle
from time import perf_counter

from tests.contract.walk.comparing import Differs
from tests.contract.walk.kinds import KINDS, walk

LENGTH = 25
ENOUGH = 20
"""So many walks that differ end it."""


def main(steps: int, seed: int) -> int:
    begun, done, failed, most = perf_counter(), 0, 0, 0
    for number, kind in zip(count(seed + 1), cycle(KINDS), strict=False):
        if done >= steps or failed >= ENOUGH:
            break
        try:
            most = max(most, walk(kind, number, LENGTH).most)
        except Differs as differs:
            failed += 1
            print(f"seed {number}: {differs}\n")
        done += LENGTH
    print(f"{done} steps, {failed} walks differ, {most} worlds at most, {perf_counter() - begun:.1f} s")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
