"""A CA of the company's own that signs LSCs, online or offline: how it is set up. Whom it signs is told in `capf`."""

from __future__ import annotations

from simulator.model import capf, capf_parameters
from simulator.model.capf_parameters import Issuer
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.issue import YEAR
from simulator.model.loading import looks_again
from simulator.model.refusal import Refused
from simulator.model.service import CALLMANAGER, CAPF
from simulator.provenance import documented, inferred

SINCE_SOURCE = documented("Security Guide 14SU2: an online CA needs release 12.5 or later")
STORES_SOURCE = documented("Security Guide 14SU2: the CA's root goes into CAPF-trust and CallManager-trust")
LOADED_SOURCE = inferred("it was set up long ago: CAPF and CallManager have loaded the stores since")

STORES = ("CAPF-trust", "CallManager-trust")
YEARS = 10


def set_up(cluster: Cluster, issuer: Issuer, key: str) -> Certificate:
    """LSCs are signed by a CA at `lsc-ca.<domain>` from now on; returns its certificate. Refused before 12.5 (online)."""
    if issuer is Issuer.CAPF:
        raise Refused(f"{issuer.value} is no CA of its own")
    if issuer is Issuer.ONLINE and cluster.release.rank < (12, 5):
        raise Refused("CAPF works with an online CA from release 12.5 on only")
    authority = _authority(cluster, key)
    for node in cluster.nodes.values():
        for store in STORES:
            node.trusts(authority, store)
        for service in (CAPF, CALLMANAGER):
            looks_again(node, service)
    cluster.parameters[capf_parameters.key(cluster, capf_parameters.ISSUER)] = issuer.value
    cluster.parameters[capf_parameters.key(cluster, capf_parameters.CA_HOST)] = authority.common_name
    return authority


def upload(cluster: Cluster) -> list[str]:
    """The offline CA has signed every CSR that is kept; the phones that may fetch their LSCs. Refused without a CA."""
    host = capf_parameters.value(cluster, capf_parameters.CA_HOST)
    found = cluster.publisher.trust.get(STORES[0], {}).get(f"{host}.pem")
    if found is None or capf_parameters.issuer(cluster) is not Issuer.OFFLINE:
        raise Refused("no offline CA is set up")
    return capf.upload(cluster, found)


def _authority(cluster: Cluster, key: str) -> Certificate:
    made = cluster.now - YEAR
    name = (("CN", f"lsc-ca.{cluster.domain}"), ("O", "Example"), ("C", "US"))
    return Certificate(
        unit="CAPF", node=cluster.publisher.name, subject=name, issuer=name, serial=1,
        not_before=made, not_after=made + YEARS * YEAR, key=key, issuer_key=key, key_usage=("keyCertSign", "cRLSign"),
    )  # fmt: skip
