"""Open questions do not multiply: no page leads to more than sixteen pictures at any of its operations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cucm_driver.answers.observation.evidence import answered
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.phones import reset
from cucm_driver.operations.security_mode import update_ctl
from cucm_driver.operations.services import restart
from cucm_driver.operations.trust_lists import itl_reset_localkey
from cucm_driver.picture import worlds
from cucm_driver.picture.state import CALLMANAGER, CAPF, TFTP, TVS
from simulator.releases import RELEASES
from tests.contract.walk import adapter
from tests.contract.walk.lab import Lab

MOST = 16


def page(lab: Lab, unit: str) -> Iterator[Operation]:
    """The order of work of the pages: renew, CTL in mixed mode, TVS, Cisco Tftp, phones, the service that presents it."""
    storing = [name for name, node in lab.cluster.nodes.items() if unit in node.stored]
    renewing = storing if unit not in ("CAPF", *lab.cluster.release.copied_to_subscribers) else ["cm-pub"]
    yield from (regenerate(name, unit) for name in renewing)
    if unit == "ITLRecovery" and lab.cluster.mode != "mixed":
        yield itl_reset_localkey("cm-pub")
        yield reset("cm-pub", lab.cluster.phones)
    if lab.cluster.mode == "mixed" and unit != "TVS":
        yield update_ctl("cm-pub")
    for service in (TVS, TFTP):
        yield from (
            restart(name, service) for name, node in lab.cluster.nodes.items() if node.started(service)
        )
    yield reset("cm-pub", lab.cluster.phones)
    last = CAPF if unit == "CAPF" else CALLMANAGER
    yield from (restart(name, last) for name, node in lab.cluster.nodes.items() if node.started(last))


@pytest.mark.parametrize("unit", ["CallManager", "TVS", "ITLRecovery", "CAPF", "CallManager-ECDSA"])
@pytest.mark.parametrize("mode", ["non-secure", "mixed"])
@pytest.mark.parametrize("release", RELEASES)
def test_no_page_leads_to_more_than_sixteen_pictures(release: str, mode: str, unit: str) -> None:
    lab = Lab("lab", release, mode, "lazy", seed=1)
    if unit not in lab.cluster.publisher.stored:
        return
    picture = adapter.picture(lab.cluster)
    rules = answered(picture)
    at = worlds.one(picture, rules)
    for operation in page(lab, unit):
        effect, node = operation.effect, operation.node
        at = worlds.after(at, rules, lambda p, r, e=effect, n=node: e.after(p, n, r))  # type: ignore[misc]
        assert len(at) <= MOST, f"{operation.request} on {operation.node}: {len(at)}"
