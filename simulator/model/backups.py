"""DRS backups of the cluster: devices, the run under way, and the history. How far a run is follows from the time.

It knows nothing of tar files or servers, and it does not restore: see `recovery`.
"""

from __future__ import annotations

from dataclasses import replace

from simulator.model.backup import LENGTH, Backup, Backups, Component, Device
from simulator.model.cluster import Cluster
from simulator.model.node import Node
from simulator.model.refusal import Refused
from simulator.model.service import DRF_LOCAL, DRF_MASTER
from simulator.provenance import documented, inferred, recalled

FEATURES: tuple[str, ...] = ("UCM",)
FEATURES_SOURCE = documented("TAC page on DRS backup, history of a 15 (cisco-cucm-mcp): UCM")

COMPONENTS: tuple[str, ...] = ("CCMDB", "PLATFORM", "TCT", "SYSLOGAGENT", "CDPAGENT", "CLM")
COMPONENTS_SOURCE = recalled("CCMDB is observed; the others are the usual ones of UCM")

LINK_SOURCE = inferred(
    "after ipsec (Tomcat from 14) both DRF services are restarted (Cisco 214231): they talk with what they loaded"
)

UNREACHABLE = (
    "Unable to connect to Master Agent host: {host}, Port: 4040. "
    "This may be due to Master or Local Agent being down."
)
UNREACHABLE_SOURCE = documented("text that field tools look for (health-check classes for UCM)")


def reach_master(cluster: Cluster) -> None:
    """Refused while Cisco DRF Master does not run on the publisher, or talks with a replaced certificate."""
    if not _speaks(cluster, cluster.publisher, DRF_MASTER):
        raise Refused(UNREACHABLE.format(host=cluster.publisher.name))


def add_device(cluster: Cluster, device: Device) -> Backups:
    """Refused where the name is taken."""
    held = cluster.backups
    if any(other.name == device.name for other in held.devices):
        raise Refused(f"drfCliMsg: Backup device {device.name} already exists")
    cluster.backups = replace(held, devices=(*held.devices, device))
    return cluster.backups


def delete_device(cluster: Cluster, name: str) -> Backups:
    """`*` deletes all. Refused where there is none of that name."""
    held = cluster.backups
    kept = () if name == "*" else tuple(d for d in held.devices if d != held.device(name))
    cluster.backups = replace(held, devices=kept)
    return cluster.backups


def start(cluster: Cluster, device: str, features: tuple[str, ...]) -> Backup:
    """A run from now on. A node whose DRF Local cannot talk fails in it. Refused while another runs."""
    reach_master(cluster)
    held = cluster.backups
    held.device(device)
    unknown = [feature for feature in features if feature not in FEATURES]
    if unknown or not features:
        raise Refused(f"drfCliMsg: Invalid feature(s): {','.join(unknown)}")
    if held.running(cluster.now):
        raise Refused("drfCliMsg: A backup operation is already in progress")
    components = tuple(
        Component(feature, node.name, name, _speaks(cluster, node, DRF_LOCAL))
        for feature in features
        for node in cluster.nodes.values()
        for name in COMPONENTS
    )
    run = replace(
        _of_now(cluster), device=device, features=features, started=cluster.now, components=components
    )
    cluster.backups = replace(held, runs=(*held.runs, run))
    return run


def take_now(cluster: Cluster) -> Backup:
    """Arrange a good backup that is just finished, as a circumstance."""
    run = _of_now(cluster)
    cluster.backups = replace(cluster.backups, runs=(*cluster.backups.runs, run))
    return run


def _of_now(cluster: Cluster) -> Backup:
    """A good run that is just finished: what stands on the disks and in the database."""
    content = tuple((node.name, tuple(node.stored.values())) for node in cluster.nodes.values())
    mode = cluster.parameters["ClusterSecurityMode"]
    return Backup(
        "nightly", FEATURES, cluster.now - LENGTH, (), content, ctl=cluster.publisher.ctl, mode=mode
    )


def cancel(cluster: Cluster) -> Backup | None:
    """Cancel the run under way; None where nothing runs."""
    held, now = cluster.backups, cluster.now
    run = held.running(now)
    if run is None:
        return None
    cancelled = replace(run, cancelled=now)
    cluster.backups = replace(held, runs=(*(r for r in held.runs if r is not run), cancelled))
    return cancelled


def _speaks(cluster: Cluster, node: Node, service: str) -> bool:
    """Whether a DRF service runs and loaded the identity certificate that its node stores now."""
    unit = cluster.release.drf_identity
    return node.started(service) and node.presents(service).get(unit) == node.stored.get(unit)
