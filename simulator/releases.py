"""The releases, one row each: what differs between them and nothing else. Only the simulator knows this table."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.provenance import Source, documented, inferred, observed, recalled

BASE_UNITS = ("tomcat", "ipsec", "CallManager", "CAPF", "TVS")


@dataclass(frozen=True, slots=True)
class Release:
    """One row: `RELEASES["11.5"].list_signer == "CallManager"`."""

    name: str
    version: str
    units: tuple[str, ...]
    publisher_only: tuple[str, ...]
    copied_to_subscribers: tuple[str, ...]
    list_signer: str
    itlrecovery_years: int
    ssh_auth: tuple[str, ...]
    cert_text: str
    restart_preamble: str
    regen_success: str
    itlrecovery_warning: bool
    missing_ctl_status: int
    axl_versions: tuple[str, ...]
    axl_text: str
    ipsec_copied: bool
    phones_reset_by_themselves: bool


OLD_PREAMBLE = (
    " Don't press Ctrl-c while the service is getting RESTARTED."
    "If Service has not Restarted Properly, execute the same Command Again"
)

RELEASES: dict[str, Release] = {
    row.name: row
    for row in (
        Release(
            name="11.5",
            version="11.5.1.12900-21",
            units=("tomcat", "tomcat-ECDSA", "ipsec", "ITLRecovery", "CallManager-ECDSA", "CallManager", "CAPF", "TVS"),
            publisher_only=(),
            copied_to_subscribers=(),
            list_signer="CallManager",
            itlrecovery_years=5,
            ssh_auth=("password", "keyboard-interactive"),
            cert_text="A",
            restart_preamble=OLD_PREAMBLE,
            regen_success="Successfully Regenerated Certificate for {unit}.",
            itlrecovery_warning=False,
            missing_ctl_status=503,
            axl_versions=("9.0", "9.1", "10.0", "10.5", "11.0", "11.5"),
            axl_text="9.x, 10.x and 11.x",
            ipsec_copied=True,
            phones_reset_by_themselves=False,
        ),
        Release(
            name="12.5",
            version="12.5.1.16900-48",
            units=("tomcat", "tomcat-ECDSA", "ipsec", "ITLRecovery", "CallManager-ECDSA", "CallManager", "CAPF", "TVS"),
            publisher_only=(),
            copied_to_subscribers=("ITLRecovery",),
            list_signer="ITLRecovery",
            itlrecovery_years=20,
            ssh_auth=("password", "keyboard-interactive"),
            cert_text="B",
            restart_preamble=OLD_PREAMBLE,
            regen_success="Successfully Regenerated Certificate for {unit}.",
            itlrecovery_warning=True,
            missing_ctl_status=404,
            axl_versions=("9.0", "9.1", "10.0", "10.5", "11.0", "11.5", "12.0", "12.5"),
            axl_text="9.x, 10.x, 11.x and 12.x",
            ipsec_copied=True,
            phones_reset_by_themselves=False,
        ),
    )
}

SOURCES: dict[str, Source] = {
    "name": documented("Cisco 214231: behaviour differs at these releases"),
    "version": observed("transcripts of 11.5.1.12900-21 and 12.5.1.16900-48 (cucm_cop_upload README; TAC 221038)"),
    "units": observed("`show cert list own` of a 15 publisher, reduced by release (Cisco 214231; tomcat-ECDSA from 11.5 recalled)"),
    "publisher_only": documented("Cisco 214231: CAPF on the publisher only from 14"),
    "copied_to_subscribers": documented("Cisco 214231: one ITLRecovery, made by the publisher, from 12.5"),
    "list_signer": documented("Cisco 214231: CallManager up to 11.5, ITLRecovery from 12.0"),
    "itlrecovery_years": documented("Security Guide 12.5(1)SU1: 20 years when regenerated on 12.5; 5 before"),
    "ssh_auth": observed("password seen on 11.5 (cucm_cop_upload); keyboard-interactive only on a 15 lab (cisco-cucm-mcp)"),
    "cert_text": inferred("both texts were met in the field (cisco_uc_cli_cert_valid); the boundary at 12.5 is a guess"),
    "restart_preamble": observed("Finesse/UCCX 11.x-12.5 transcripts (DevNet); newer wording of 2025 in TAC 222864"),
    "regen_success": observed("TAC 214607 (11.5.4); the CLI guide spells it in lower case"),
    "itlrecovery_warning": documented("CLI Reference Guide 12.5(1)SU2, set cert regen"),
    "missing_ctl_status": observed("TAC 214535 (11.5): HTTP 503; 404 after is inferred"),
    "axl_versions": documented("AXL developer guide: 12.5(1) serves 9.x to 12.x; 11.5 by the same rule inferred"),
    "axl_text": observed("text of HTTP status 599 on 15; numbers by release inferred"),
    "ipsec_copied": documented("Security Guide 14, Certificates: no automatic ipsec-trust copy from 14"),
    "phones_reset_by_themselves": documented("Release Notes 14: Phone Interaction on Certificate Update"),
}
"""Where each column comes from; `recalled` parts are named in the text."""

KEY_KIND: dict[str, str] = {"CallManager-ECDSA": "ec-384", "tomcat-ECDSA": "ec-384"}
"""Key of a unit when it is regenerated; RSA-2048 where nothing is said (Security Guide 12.5: default size 2048)."""

KEY_SOURCE = recalled("P-384 for the ECDSA units is the product's usual default; RSA-2048 for the others is documented")


def release(name: str) -> Release:
    """`release("11.5")`; ValueError names the releases that are simulated."""
    try:
        return RELEASES[name]
    except KeyError:
        raise ValueError(f"release {name!r} is not simulated; simulated are: {', '.join(RELEASES)}") from None
