"""`python -m tests.contract.walk 10000 [seed]`: so many random steps over all releases, modes, worlds and topologies."""

from __future__ import annotations

import sys
from itertools import product
from time import perf_counter

from simulator.releases import RELEASES
from tests.contract.walk.lab import TOPOLOGIES, Lab
from tests.contract.walk.walking import Differs, Walk

LENGTH = 25
KINDS = tuple(product(TOPOLOGIES, RELEASES, ("non-secure", "mixed"), ("lazy", "eager")))


def main(steps: int, seed: int) -> int:
    begun, done, failed = perf_counter(), 0, 0
    while done < steps:
        for kind in KINDS:
            seed += 1
            try:
                Walk(Lab(*kind, seed=seed)).steps(LENGTH)
            except Differs as differs:
                failed += 1
                print(f"seed {seed}: {differs}\n")
            done += LENGTH
            if done >= steps or failed >= 20:
                break
        if failed >= 20:
            break
    print(f"{done} steps, {failed} walks differ, {perf_counter() - begun:.1f} s")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
