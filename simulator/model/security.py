"""What a cluster that has been in mixed mode for years has besides: CTL, tokens, LSCs, the manufacturer's authority."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.model import ctl, distribution
from simulator.model.certificate import Certificate, Name
from simulator.model.cluster import Cluster
from simulator.model.device_certificate import Enrolment, enrol
from simulator.model.issue import YEAR
from simulator.model.loading import loading
from simulator.model.phone import Phone, Security
from simulator.model.phone_models import PHONE_MODELS
from simulator.model.service import CALLMANAGER, CTL_PROVIDER, TFTP, TVS, State
from simulator.provenance import documented, inferred, observed, recalled

LSC_AGE = timedelta(days=4 * 365)
LSC_SOURCE = inferred("one campaign a year after the installation: five years are over a year from now")
TOKENS_SOURCE = documented(
    "Security Guides, CTL client: at least two security tokens sign and stand in the CTL"
)
TOKEN_NAME_SOURCE = observed(
    "a CTL signed by the CTL client: the name begins SAST-ADN; the rest of it is made up"
)
MANUFACTURER_SOURCE = recalled(
    "phones of these generations have MICs of Cisco Manufacturing CA SHA2; its dates are made up"
)
PROVIDER_SOURCE = documented(
    "118893: Cisco CTL Provider is up where the CTL client is used; it takes no part without"
)

TOKENS = 2
TOKEN_YEARS = 20
MANUFACTURER: Name = (("CN", "Cisco Manufacturing CA SHA2"), ("O", "Cisco"))
MANUFACTURER_STORES = ("CAPF-trust",)


@dataclass(frozen=True, slots=True)
class Makers:
    """Who certified the phones: CAPF of this cluster, where it is in mixed mode, and the manufacturer."""

    lsc: Enrolment
    mic: Enrolment

    def equip(self, phone: Phone, mode: str) -> None:
        """A hard phone has a MIC; one with a secure profile has an LSC."""
        phone.security = Security(mode)
        phone.mic_as = self.mic if PHONE_MODELS[phone.model].mic else None
        phone.lsc_as = self.lsc if phone.security is not Security.NON_SECURE else None


def prepare(cluster: Cluster, key: Callable[[str], str], made: datetime) -> Makers:
    """Before services start: authorities in the stores, tokens where the CTL is signed with them. One key for all phones."""
    shared, manufacturer = key("rsa-2048"), _authority("Manufacturer", MANUFACTURER, key("rsa-2048"), made)
    capf = cluster.publisher.stored["CAPF"]
    issued = made + YEAR
    cluster.tokens = _tokens(cluster, key, made)
    if cluster.mode == ctl.MIXED:
        _trust_manufacturer(cluster, manufacturer)
    return Makers(
        enrol("LSC", capf, shared, issued, issued + 5 * YEAR),
        enrol("MIC", manufacturer, shared, made, made + TOKEN_YEARS * YEAR),
    )


def write_ctl(cluster: Cluster, at: datetime) -> None:
    """Every node has the CTL, Cisco Tftp serves it, TVS knows it."""
    before, cluster.now = cluster.now, at
    signers = ctl.with_tokens(cluster) if cluster.tokens else ctl.tokenless(cluster)
    written = ctl.in_mode(cluster, ctl.build(cluster, *signers))
    for node in cluster.nodes.values():
        node.ctl = written
        ctl.serve(node)
        if node.started(TVS):
            distribution.refresh_view(cluster, node.name)
        if cluster.tokens:
            _start_provider(cluster, node.name)
    cluster.now = before


def _start_provider(cluster: Cluster, name: str) -> None:
    node = cluster.nodes[name]
    service = node.services.get(CTL_PROVIDER)
    if service is not None and (node.started(CALLMANAGER) or node.started(TFTP)):
        node.services[CTL_PROVIDER] = loading(node, type(service)(CTL_PROVIDER, State.STARTED, service.since))


def _tokens(cluster: Cluster, key: Callable[[str], str], made: datetime) -> tuple[Certificate, ...]:
    """Two, where the blueprint says so or the release knows nothing else."""
    wanted = cluster.rules.ctl_signing == "tokens" or not cluster.release.ctl_tokenless
    if wanted and not cluster.release.ctl_tokens:
        raise ValueError(f"release {cluster.release.name} has no CTL client: its CTL is tokenless")
    names = (f"SAST-ADN{number:08x}" for number in range(1, TOKENS + 1)) if wanted else ()
    return tuple(
        _authority("eToken", (("CN", name), ("OU", "IPCBU"), ("O", "Cisco Systems")), key("rsa-2048"), made)
        for name in names
    )


def _trust_manufacturer(cluster: Cluster, manufacturer: Certificate) -> None:
    """In CAPF-trust, for operations proven by a MIC; in CallManager-trust where the knob says so."""
    stores = (*MANUFACTURER_STORES, *(["CallManager-trust"] if cluster.rules.manufacturer_trusted else []))
    for node in cluster.nodes.values():
        for store in stores:
            node.trusts(manufacturer, store)


def _authority(unit: str, name: Name, key: str, made: datetime) -> Certificate:
    """A self-signed certificate that no node of the cluster made."""
    return Certificate(
        unit=unit, node="", subject=name, issuer=name, serial=int(key.rpartition("/")[2]) + 1, not_before=made,
        not_after=made + TOKEN_YEARS * YEAR, key=key, issuer_key=key, key_usage=("digitalSignature", "keyCertSign"),
    )  # fmt: skip
