"""Which clusters are walked: every topology, release, security mode and world, half of them with other knobs."""

from __future__ import annotations

import random
from itertools import product

from simulator.releases import RELEASES
from tests.contract.walk.lab import TOPOLOGIES, Lab
from tests.contract.walk.walking import Walk

Kind = tuple[str, str, str, str]
"""`("lab", "12.5", "mixed", "lazy")`"""

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


def lab(kind: Kind, seed: int) -> Lab:
    """A cluster for one walk; now and then ITLRecovery has 1024 bit, or every second LSC has ended."""
    short = seed % 9 == 0 and kind[1] != "8.6"
    return Lab(*kind, seed=seed, knobs=knobs(seed), short_recovery=short, ended_lsc=seed % 5 == 0)


def walk(kind: Kind, seed: int, length: int) -> Walk:
    """So many random steps; every fourth walk is asked under open rules as well."""
    walk = Walk(lab(kind, seed), openly=seed % 4 == 0)
    walk.steps(length)
    return walk
