"""Circumstances of certificates that an administrator brought about long ago: signed by a CA, or reused.

Each is arranged at once, on every node; afterwards every started service presents it and every phone holds the lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from simulator.model import distribution, registration, security, services, tftp
from simulator.model.certificate import Certificate, Name
from simulator.model.cluster import Cluster
from simulator.model.device_certificate import enrol
from simulator.model.issue import SERVER, YEAR, issue
from simulator.model.node import DISTRIBUTION, Node
from simulator.model.phone import Phase, Security
from simulator.model.phone_interaction import AUTOMATIC, MANUAL, PARAMETER
from simulator.model.refusal import Refused
from simulator.model.service import KINDS, TFTP
from simulator.provenance import documented, inferred

REUSE_SOURCE = documented(
    "Cisco 221070 and 225476: from 14 CallManager can use the multi-server Tomcat certificate; both have one serial"
)
CA_SOURCE = inferred("a company's own CA without an intermediate; each node has a certificate of its own")

CA_NAME: Name = (("CN", "Lab Root CA"), ("O", "Example"), ("C", "US"))
CA_YEARS = 10
LSC_YEARS = 5
RENEWED_AGO = timedelta(days=3)


def sign_by_ca(cluster: Cluster, unit: str, ca_key: str) -> None:
    """Every node that stores `unit` has it signed by one small CA, whose own certificate every node trusts."""
    homes = [node for node in cluster.nodes.values() if unit in node.stored]
    if not homes:
        raise Refused(f"no node stores {unit}")
    authority = _authority(cluster, unit, ca_key)
    for node in cluster.nodes.values():
        for store in DISTRIBUTION[unit].stores:
            node.trusts(authority, store)
    for node in homes:
        own = node.stored[unit]
        signed = replace(own, issuer=CA_NAME, issuer_key=ca_key, serial=own.serial ^ 1)
        _store(cluster, node, signed)
    _long_ago(cluster)


def reuse_tomcat(cluster: Cluster, key: str) -> None:
    """One multi-server tomcat certificate on every node, and CallManager uses it. Refused before 14."""
    if cluster.release.rank < (14,):
        raise Refused("CallManager reuses the Tomcat certificate from release 14 on only")
    one = _multi_server(cluster, key)
    for node in cluster.nodes.values():
        for unit in ("tomcat", "CallManager"):
            _store(cluster, node, replace(one, node=node.name, unit=unit))
    _long_ago(cluster)


def renew_capf(cluster: Cluster, key: str) -> None:
    """The publisher's CAPF is days old, and everybody has followed; LSCs and trust stores are those of before, too."""
    home = cluster.publisher
    made = cluster.now - RENEWED_AGO
    renewed = issue(
        cluster.release, cluster.place, cluster.salt, home.name, cluster.domain, "CAPF", key, made
    )
    _store(cluster, home, renewed)
    _long_ago(cluster)


def set_phone_interaction(cluster: Cluster, value: str) -> None:
    """`"automatic"` or `"manual"`, as the administration page sets it. Refused before 14, and for any other word."""
    if not cluster.release.phone_interaction:
        raise Refused(f"release {cluster.release.name} has no parameter {PARAMETER}: it came with 14")
    if value not in (AUTOMATIC, MANUAL):
        raise Refused(f"{PARAMETER} is {AUTOMATIC} or {MANUAL}, not {value!r}")
    cluster.parameters[PARAMETER] = value


def give_profile(cluster: Cluster, names: Iterable[str], security: str) -> None:
    """The phones' device security profile in the database; felt when they next take their configuration."""
    for name in names:
        cluster.phones[name].security = Security(security)


def give_lsc(cluster: Cluster, names: Iterable[str], days: float | None) -> None:
    """LSCs of this cluster's CAPF that expire in so many days (negative: they have expired); None: no LSC."""
    for phone in [cluster.phones[name] for name in names]:
        known = phone.lsc_as or phone.mic_as
        if days is None or known is None:
            phone.lsc_as = None
            continue
        until = cluster.now + timedelta(days=days)
        phone.lsc_as = enrol(
            "LSC", cluster.publisher.stored["CAPF"], known.key, until - LSC_YEARS * YEAR, until
        )
    registration.try_again(cluster)


def _authority(cluster: Cluster, unit: str, key: str) -> Certificate:
    made = cluster.now - YEAR
    return Certificate(
        unit=unit, node=cluster.publisher.name, subject=CA_NAME, issuer=CA_NAME, serial=1,
        not_before=made, not_after=made + CA_YEARS * YEAR, key=key, issuer_key=key, key_usage=("keyCertSign", "cRLSign"),
    )  # fmt: skip


def _multi_server(cluster: Cluster, key: str) -> Certificate:
    """CN `<host>-ms.<domain>` and every node's name (Security Guide 12.5(1)SU3)."""
    own = cluster.publisher.stored["tomcat"]
    common_name = f"{cluster.publisher.name}-ms.{cluster.domain}"
    subject = tuple((part, common_name if part == "CN" else value) for part, value in own.subject)
    return replace(
        own, subject=subject, issuer=subject, serial=own.serial ^ 1, key=key, issuer_key=key,
        names=tuple(node.fqdn for node in cluster.nodes.values()), key_usage=SERVER,
        not_before=own.not_before + timedelta(days=1),
    )  # fmt: skip


def _store(cluster: Cluster, home: Node, certificate: Certificate) -> None:
    home.stored[certificate.unit] = certificate
    for node in cluster.nodes.values():
        distribution.settle_in(cluster, node, certificate)


def _long_ago(cluster: Cluster) -> None:
    """Every started service has loaded it, every list names it (a CTL too), every phone that is on has been reset since."""
    for node in cluster.nodes.values():
        for service in (name for name in node.services if KINDS[name].loads):
            services.reload(cluster, node.name, service)
        distribution.refresh_view(cluster, node.name)
        if node.started(TFTP):
            tftp.rebuild_list(cluster, node.name)
    if cluster.publisher.ctl is not None:
        security.write_ctl(cluster, cluster.now)
    present = [name for name, phone in cluster.phones.items() if phone.phase is not Phase.OFF]
    registration.in_step(cluster, present)
