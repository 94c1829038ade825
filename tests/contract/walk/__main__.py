"""`python -m tests.contract.walk 10000 [seed]`: so many random steps over all releases, modes, worlds and topologies."""

from __future__ import annotations

import random
import sys
from itertools import product
from time import perf_counter

from simulator.releases import RELEASES
from tests.contract.walk.lab import TOPOLOGIES, Lab
from tests.contract.walk.walking import Differs, Walk

LENGTH = 25
KNOBS: dict[str, tuple[object, ...]] = {
    "itlrecovery_in_lists": ("own",),
    "localkey_signer": ("each_node",),
    "tvs_unknown": ("next",),
    "tvs_knows_itlrecovery": (True,),
    "bad_itl_unregisters": (True,),
    "ctl_for_8021x": (True,),
    "tvs_for_ctl": ("yes", "no"),
    "secure_phone_retries": (True,),
    "manufacturer_trusted": (True,),
    "expired_lsc": ("taken",),
    "phone_interaction": ("manual",),
}
KINDS = tuple(product(TOPOLOGIES, RELEASES, ("non-secure", "mixed"), ("lazy", "eager")))


def knobs(seed: int) -> dict[str, object]:
    """Every second walk has the defaults, the others other answers to some open questions."""
    choice = random.Random(seed)
    return {
        name: choice.choice(values) for name, values in KNOBS.items() if seed % 2 and choice.random() < 0.4
    }


def lab(kind: tuple[str, str, str, str], seed: int) -> Lab:
    """A cluster for one walk; in every ninth ITLRecovery has 1024 bit, where there is one."""
    return Lab(*kind, seed=seed, knobs=knobs(seed), short_recovery=seed % 9 == 0 and kind[1] != "8.6")


def main(steps: int, seed: int) -> int:
    begun, done, failed = perf_counter(), 0, 0
    while done < steps:
        for kind in KINDS:
            seed += 1
            try:
                Walk(lab(kind, seed)).steps(LENGTH)
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
