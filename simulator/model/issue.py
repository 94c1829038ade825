"""How CUCM words its own certificates: subjects, validity, usages. Makes records; keys are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from simulator.model.certificate import Certificate, Name
from simulator.provenance import Source, documented, inferred, observed
from simulator.releases import Release

SERVER = ("digitalSignature", "keyEncipherment", "dataEncipherment")
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wording:
    """`common_name` is a template over host, domain, fqdn and hex."""

    common_name: str
    key_usage: tuple[str, ...]
    extended: tuple[str, ...]
    source: Source


WORDINGS: dict[str, Wording] = {
    "tomcat": Wording(
        "{fqdn}", SERVER, ("serverAuth", "clientAuth"), documented("Security Guide 12.5(1)SU3, Certificates")
    ),
    "tomcat-ECDSA": Wording(
        "{host}-EC.{domain}",
        ("digitalSignature",),
        ("serverAuth", "clientAuth"),
        documented("Security Guide 14: CN <host>-EC"),
    ),
    "ipsec": Wording(
        "{fqdn}",
        SERVER,
        ("serverAuth", "clientAuth", "ipsecEndSystem"),
        documented("Security Guide 12.5(1)SU3, Certificates"),
    ),
    "CallManager": Wording(
        "{fqdn}", SERVER, ("serverAuth", "clientAuth"), documented("Security Guide 12.5(1)SU3, Certificates")
    ),
    "CallManager-ECDSA": Wording(
        "{host}-EC.{domain}", ("digitalSignature",), ("serverAuth", "clientAuth"), inferred("as tomcat-ECDSA")
    ),
    "CAPF": Wording(
        "CAPF-{hex}",
        ("digitalSignature", "keyCertSign"),
        ("serverAuth",),
        observed("trace in Cisco 213407; usage Administration Guide"),
    ),
    "TVS": Wording("{fqdn}", SERVER, ("serverAuth", "clientAuth"), inferred("as CallManager")),
    "ITLRecovery": Wording(
        "ITLRECOVERY_{fqdn}",
        ("digitalSignature", "keyCertSign"),
        (),
        observed("figure in Cisco 214231; usage inferred"),
    ),
}

VALIDITY_SOURCE = documented(
    "Cisco 200199, Security Guide 14: five years; ITLRecovery by release (Security Guide 12.5(1)SU1)"
)


def issue(
    release: Release, place: Name, salt: str, node: str, domain: str, unit: str, key: str, at: datetime
) -> Certificate:
    """A new self-signed certificate of `unit` on `node`, valid from `at`.

    Serial and CAPF's name follow from the key and the cluster's `salt`, so no two clusters share one.
    """
    wording = WORDINGS[unit]
    fqdn = f"{node}.{domain}"
    digest = sha256(f"{salt} {fqdn} {unit} {key} {at.isoformat()}".encode()).digest()
    common_name = wording.common_name.format(host=node, domain=domain, fqdn=fqdn, hex=digest[16:20].hex())
    subject = _subject(place, common_name)
    years = release.itlrecovery_years if unit == "ITLRecovery" else 5
    return Certificate(
        unit=unit,
        node=node,
        subject=subject,
        issuer=subject,
        serial=int.from_bytes(digest[:16], "big") | 1 << 120,
        not_before=at,
        not_after=at + years * YEAR,
        key=key,
        issuer_key=key,
        names=(fqdn,) if "serverAuth" in wording.extended and unit != "CAPF" else (),
        key_usage=wording.key_usage,
        extended_key_usage=wording.extended,
    )


def _subject(place: Name, common_name: str) -> Name:
    """DER order of CUCM: L, ST, CN, OU, O, C (Cisco 210541)."""
    parts = dict(place)
    order = ("L", "ST", "CN", "OU", "O", "C")
    return tuple(
        (key, common_name if key == "CN" else parts[key]) for key in order if key == "CN" or key in parts
    )
