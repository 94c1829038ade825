"""What holds where public sources are silent or disagree: settings of a cluster, each with its source.

`WORLDS` is the table of who takes a new certificate up by itself: a procedure has to be safe in both columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any

from simulator.provenance import Source, documented, inferred, observed, recalled


class Takes(StrEnum):
    """Something that a part of the cluster may or may not do by itself after a certificate was regenerated."""

    TFTP_REBUILDS = "Cisco Tftp rebuilds its ITL and signs with the new CallManager"
    TVS_REFRESHES = "Cisco Trust Verification Service learns a new row"
    TVS_RESTARTS = "Cisco Trust Verification Service restarts when its own certificate is regenerated"
    CAPF_RESTARTS = (
        "Cisco Certificate Authority Proxy Function restarts when its own certificate is regenerated"
    )
    CALLMANAGER_RELOADS = "Cisco CallManager presents the new CallManager certificate"
    CALLMANAGER_TRUSTS = "Cisco CallManager takes up what arrives in CallManager-trust"
    PHONES_RESET = "phones are reset when the ITL was rebuilt"


@dataclass(frozen=True, slots=True)
class ByItself:
    lazy: bool
    eager: bool
    source: Source


WORLDS: dict[Takes, ByItself] = {
    Takes.TFTP_REBUILDS: ByItself(
        False,
        True,
        inferred("'updated automatically if the content is modified' (Security Guide 14); when, is not said"),
    ),
    Takes.TVS_REFRESHES: ByItself(
        False, True, observed("TVS log of 11.x: about 8 s after the change (Cisco 212051)")
    ),
    Takes.TVS_RESTARTS: ByItself(False, True, documented("Security Guides 12.5(1)SU3 and 14, Certificates")),
    Takes.CAPF_RESTARTS: ByItself(False, True, documented("Security Guides 12.5(1)SU3 and 14, Certificates")),
    Takes.CALLMANAGER_RELOADS: ByItself(
        False, True, documented("Release Notes 14: no restart of CallManager needed; earlier inferred")
    ),
    Takes.CALLMANAGER_TRUSTS: ByItself(
        False,
        True,
        inferred(
            "no source says when; a deletion is felt at a restart (Security Guide 14), an addition may be at once"
        ),
    ),
    Takes.PHONES_RESET: ByItself(
        False,
        True,
        documented("Security Guide 12.5(1)SU3: phones may restart by themselves; earlier inferred"),
    ),
}


def takes(what: Takes, world: str) -> bool:
    """`takes(Takes.TFTP_REBUILDS, "eager")`. Cisco Tomcat is never eager: it does not stand in the table."""
    return bool(getattr(WORLDS[what], world))


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of one cluster; a blueprint or a request for a fresh cluster may change each by name."""

    itlrecovery_in_lists: str = "publisher"
    localkey_signer: str = "publisher"
    tvs_unknown: str = "stop"
    tvs_knows_itlrecovery: bool = False
    bad_itl_unregisters: bool = False
    ctl_signing: str = "tokenless"
    export_controlled: bool = True
    ctl_for_8021x: bool = False
    tvs_for_ctl: str = "release"
    secure_phone_retries: bool = False
    manufacturer_trusted: bool = False
    expired_lsc: str = "refused"
    phone_interaction: str = "automatic"
    secure_retry_delay: timedelta = timedelta(minutes=10)
    replication_delay: timedelta = timedelta(seconds=3)
    tvs_refresh_delay: timedelta = timedelta(seconds=8)
    failover_delay: timedelta = timedelta(seconds=15)
    fallback_delay: timedelta = timedelta(seconds=120)
    boot_earliest: timedelta = timedelta(seconds=90)
    boot_latest: timedelta = timedelta(seconds=180)
    boot_batches: int = 10
    reboot_duration: timedelta = timedelta(minutes=12)

    def changed(self, knobs: Mapping[str, Any]) -> Rules:
        """A copy with other settings; durations are given in seconds. ValueError names a knob or value that is unknown."""
        known = {f.name: getattr(self, f.name) for f in fields(self)}
        for name, value in knobs.items():
            if name not in known:
                raise ValueError(f"unknown knob {name!r}; known are: {', '.join(known)}")
            known[name] = _of_its_kind(name, value, known[name])
        return Rules(**known)


CHOICES: dict[str, tuple[str, ...]] = {
    "itlrecovery_in_lists": ("publisher", "own"),
    "localkey_signer": ("publisher", "each_node"),
    "tvs_unknown": ("stop", "next"),
    "ctl_signing": ("tokenless", "tokens"),
    "tvs_for_ctl": ("release", "yes", "no"),
    "expired_lsc": ("refused", "taken"),
    "phone_interaction": ("automatic", "manual"),
}


def _of_its_kind(name: str, value: Any, before: Any) -> Any:
    """The value as the knob takes it: seconds for a duration, a known word, true or false, a whole number."""
    if name in CHOICES and value not in CHOICES[name]:
        raise ValueError(f"knob {name!r} takes {' or '.join(CHOICES[name])}, not {value!r}")
    wanted = float if isinstance(before, timedelta) else type(before)
    if isinstance(value, bool) is not (wanted is bool) or not isinstance(value, int | float | str):
        raise ValueError(f"knob {name!r} takes {wanted.__name__}, not {value!r}")
    try:
        taken = wanted(value)
    except ValueError:
        raise ValueError(f"knob {name!r} takes {wanted.__name__}, not {value!r}") from None
    return timedelta(seconds=taken) if isinstance(before, timedelta) else taken


SOURCES: dict[str, Source] = {
    "itlrecovery_in_lists": inferred(
        "a published CTL lists only the publisher's; own before 12.5 is the other reading"
    ),
    "localkey_signer": inferred(
        "which CallManager signs on 12.0+: the publisher's; each_node is the other reading"
    ),
    "tvs_unknown": inferred("a definite 'unknown' from a reachable, trusted TVS ends the search"),
    "tvs_knows_itlrecovery": inferred("not established; 'no' in non-secure mode is the cautious reading"),
    "bad_itl_unregisters": inferred(
        "117598 and Release Notes 14 say it stays registered; 214231 says it does not"
    ),
    "ctl_signing": documented(
        "Security Guides: tokenless from 10.0; 8.6 knows tokens only, whatever this says"
    ),
    "export_controlled": documented(
        "CLI Reference 12.5(1)SU5: the registration may allow export-controlled functions"
    ),
    "ctl_for_8021x": inferred("phones use the CAPF of a CTL in a non-secure cluster; then it stays complete"),
    "tvs_for_ctl": inferred("up to 11.5 traced (213407); off from 12.0 once a CTL is installed (FN70613)"),
    "secure_phone_retries": inferred(
        "a secure phone that no CallManager takes runs its boot again, or waits for a hand"
    ),
    "secure_retry_delay": inferred("ten minutes until it runs its boot again"),
    "manufacturer_trusted": documented(
        "Security Guide 15: administrators should take the manufacturer's CAs out of CallManager-trust and use LSCs"
    ),
    "expired_lsc": inferred(
        "TLS peers check dates; a new session with an expired LSC is refused, one that stands stays"
    ),
    "phone_interaction": documented(
        "Release Notes 14: Phone Interaction on Certificate Update, automatic by default; without effect before 14"
    ),
    "replication_delay": inferred("database replication takes seconds when it is good"),
    "tvs_refresh_delay": observed("Cisco 212051: about 8 s in the log"),
    "failover_delay": inferred("a phone notices the lost connection within its keep-alive"),
    "fallback_delay": documented("connection monitor duration, 120 s by default"),
    "boot_earliest": inferred("a reset phone is back after 90 to 180 s, spread"),
    "boot_latest": inferred("a reset phone is back after 90 to 180 s, spread"),
    "reboot_duration": recalled("a node needs 10 to 30 minutes until all services are back"),
    "boot_batches": inferred("how finely the boots are spread; the product has no such step"),
}
