"""One night on the largest cluster, told as JSON: `python -m tests.benchmarks.night 40000`. A process of its own, for its memory.

The simulator alone: keys, certificates, lists and their signatures, restarts with their sockets, phones. No driver.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import simulator
from simulator.blueprint import SHIPPED
from simulator.running import Running
from tests.benchmarks.figure import timed
from tests.benchmarks.memory import peak_mib
from tests.simulator.model.labs import ModelLab

TVS, TFTP = "Cisco Trust Verification Service", "Cisco Tftp"
LARGEST = 40_000


def large(phones: int, folder: Path) -> str:
    """The shipped large cluster with another number of phones, as a blueprint file."""
    text = SHIPPED.joinpath("large.toml").read_text(encoding="utf-8")
    share = re.sub(r"count = (\d+)", lambda found: f"count = {int(found[1]) * phones // LARGEST}", text)
    file = folder / "large.toml"
    file.write_text(share, encoding="utf-8")
    return str(file)


async def renew(running: Running, unit: str, services: tuple[str, ...]) -> None:
    """A certificate on every node, the restarts, the reset of every phone, until all are back."""
    for node in running.model.nodes:
        await running.regenerate(node, unit, f"set cert regen {unit}")
        await running.wait(timedelta(seconds=5))
    for service in services:
        for node in [n.name for n in running.model.nodes.values() if n.services[service].activated]:
            await running.control(node, service, "restart", f"utils service restart {service}")
            await running.wait(timedelta(minutes=2))
    await running.reset_phones(list(running.model.phones), "resetPhone")
    await running.wait(timedelta(minutes=5))


async def drain(running: Running) -> None:
    """Use up the pool of ready keys: from here on every key is made, as on the product."""
    while running.keys.published(running.keys.new("rsa-2048")):
        pass


def measure(phones: int) -> dict[str, Any]:
    """Seconds of the start, of TVS, of CallManager, of the keys and signatures alone, of one explanation; memory."""
    begun: dict[str, Any] = {"before": peak_mib()}
    with tempfile.TemporaryDirectory() as folder:
        blueprint = large(phones, Path(folder))
        with timed() as ready, simulator.start(blueprint, release="12.5", pulled=True) as lab:
            begun["ready_mib"] = peak_mib()
            began = ready.so_far
            running = lab.simulator.running
            lab.run(drain(running))
            with timed() as tvs:
                lab.run(renew(running, "TVS", (TVS, TFTP)))
            with timed() as callmanager:
                lab.run(renew(running, "CallManager", (TFTP,)))
            registered = sum(phone.registered_to is not None for phone in running.model.phones.values())
            assert registered == len(running.model.phones), f"{registered} phones are registered"
            keys = 2 * len(running.model.nodes)
            with timed() as alone:
                for _ in range(keys):
                    running.keys.new("rsa-2048")
    told = {"phones": registered, "keys": keys, "ready": began, "tvs": tvs.seconds}
    return {**begun, **told, "callmanager": callmanager.seconds, "alone": alone.seconds, "mib": peak_mib()}


def bytes_of(phones: int) -> int:
    """What the model of that many phones takes, by tracemalloc."""
    tracemalloc.start()
    lab = ModelLab("12.5", phones=phones)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(lab.cluster.phones) == phones
    return size


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
