"""The releases, one row each: what differs between them and nothing else. Only the simulator knows this table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.provenance import Source, documented, inferred, observed, recalled

Rank = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """One row: `RELEASES["11.5"].list_signer == "CallManager"`. `rank` orders the rows: (14, 0, 3) for 14SU3."""

    name: str
    rank: Rank
    version: str
    units: tuple[str, ...]
    publisher_only: tuple[str, ...]
    copied_to_subscribers: tuple[str, ...]
    list_signer: str
    reset_signer: str
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
    drf_identity: str
    phone_interaction: bool
    itl_file_status: bool
    ctl_tokenless: tuple[str, ...]
    ctl_beside_tokens: tuple[str, ...]
    ctl_tokens: bool
    ctl_served_at_once: bool
    ctl_needs_licence: bool
    ctl_accepts_signalling: bool
    tvs_for_ctl: bool


OLD_PREAMBLE = (
    " Don't press Ctrl-c while the service is getting RESTARTED."
    "If Service has not Restarted Properly, execute the same Command Again"
)
NEW_PREAMBLE = (
    "Do not press Ctrl+C while the service is restarting. "
    "If the service has not restarted properly, execute the same command again."
)
FIVE = ("tomcat", "ipsec", "CallManager", "CAPF", "TVS")
WITH_RECOVERY = ("tomcat", "ipsec", "ITLRecovery", "CallManager", "CAPF", "TVS")
WITH_ECDSA = (
    "tomcat",
    "tomcat-ECDSA",
    "ipsec",
    "ITLRecovery",
    "CallManager-ECDSA",
    "CallManager",
    "CAPF",
    "TVS",
)
BOTH_WAYS = ("password", "keyboard-interactive")

R8_6 = Release(
    name="8.6",
    rank=(8, 6),
    version="8.6.2.20000-2",
    units=FIVE,
    publisher_only=(),
    copied_to_subscribers=(),
    list_signer="CallManager",
    reset_signer="",
    itlrecovery_years=5,
    ssh_auth=BOTH_WAYS,
    cert_text="A",
    restart_preamble=OLD_PREAMBLE,
    regen_success="Successfully Regenerated Certificate for {unit}.",
    itlrecovery_warning=False,
    missing_ctl_status=503,
    axl_versions=("6.0", "6.1", "7.0", "7.1", "8.0", "8.5", "8.6"),
    axl_text="6.x, 7.x and 8.x",
    ipsec_copied=True,
    drf_identity="ipsec",
    phone_interaction=False,
    itl_file_status=False,
    ctl_tokenless=(),
    ctl_beside_tokens=(),
    ctl_tokens=True,
    ctl_served_at_once=False,
    ctl_needs_licence=False,
    ctl_accepts_signalling=True,
    tvs_for_ctl=True,
)
R10_5_1 = replace(
    R8_6,
    name="10.5(1)",
    rank=(10, 5, 1),
    version="10.5.1.10000-7",
    units=WITH_RECOVERY,
    reset_signer="ITLRecovery",
    ctl_tokenless=("CallManager",),
    axl_versions=("8.0", "8.5", "9.0", "9.1", "10.0", "10.5"),
    axl_text="8.x, 9.x and 10.x",
)
R10_5_2 = replace(
    R10_5_1,
    name="10.5(2)",
    rank=(10, 5, 2),
    version="10.5.2.15900-8",
    ctl_tokenless=("CallManager", "ITLRecovery"),
)
R11_5 = replace(
    R10_5_2,
    name="11.5",
    rank=(11, 5),
    version="11.5.1.12900-21",
    units=WITH_ECDSA,
    ctl_beside_tokens=("ITLRecovery", "CallManager"),
    axl_versions=("9.0", "9.1", "10.0", "10.5", "11.0", "11.5"),
    axl_text="9.x, 10.x and 11.x",
)
R12_0 = replace(
    R11_5,
    name="12.0",
    rank=(12, 0),
    version="12.0.1.10000-10",
    list_signer="ITLRecovery",
    reset_signer="CallManager",
    ctl_tokenless=("ITLRecovery", "CallManager"),
    ctl_served_at_once=True,
    ctl_accepts_signalling=False,
    tvs_for_ctl=False,
    itlrecovery_warning=True,
    missing_ctl_status=404,
    axl_versions=("10.0", "10.5", "11.0", "11.5", "12.0"),
    axl_text="10.x, 11.x and 12.0",
)
R12_5 = replace(
    R12_0,
    name="12.5",
    rank=(12, 5),
    version="12.5.1.16900-48",
    copied_to_subscribers=("ITLRecovery",),
    ctl_needs_licence=True,
    itlrecovery_years=20,
    cert_text="B",
    axl_versions=("9.0", "9.1", "10.0", "10.5", "11.0", "11.5", "12.0", "12.5"),
    axl_text="9.x, 10.x, 11.x and 12.x",
)
R14 = replace(
    R12_5,
    name="14",
    rank=(14, 0),
    version="14.0.1.11900-132",
    publisher_only=("CAPF",),
    ctl_tokens=False,
    itlrecovery_years=5,
    axl_versions=("11.0", "11.5", "12.0", "12.5", "14.0"),
    axl_text="11.x, 12.x and 14.0",
    ipsec_copied=False,
    drf_identity="tomcat",
    phone_interaction=True,
    itl_file_status=True,
)
R14SU3 = replace(R14, name="14SU3", rank=(14, 0, 3), version="14.0.1.13900-155")
R15 = replace(
    R14SU3,
    name="15",
    rank=(15, 0),
    version="15.0.1.12900-234",
    ssh_auth=("keyboard-interactive",),
    restart_preamble=NEW_PREAMBLE,
    axl_versions=("12.0", "12.5", "14.0", "15.0"),
    axl_text="12.x, 14.0 and 15.0",
)

RELEASES: dict[str, Release] = {
    row.name: row for row in (R8_6, R10_5_1, R10_5_2, R11_5, R12_0, R12_5, R14, R14SU3, R15)
}

SOURCES: dict[str, Source] = {
    "name": documented("Cisco 214231, Security Guides: behaviour differs at these releases"),
    "rank": inferred("our own order of the rows"),
    "version": observed("transcripts of 10.5.1.10000-7, 10.5.2.15900-8, 11.5.1.12900-21, 12.5.1.16900-48, 14.0.1.11900-132, 15.0.1.12900-234; the rest recalled"),
    "units": observed("`show cert list own` of a 15 publisher, reduced by release (ITLRecovery from 10.0: 117598; CallManager-ECDSA from 11.0: 214231)"),
    "publisher_only": documented("Cisco 214231: CAPF on the publisher only from 14"),
    "copied_to_subscribers": documented("Cisco 214231: one ITLRecovery, made by the publisher, from 12.5"),
    "list_signer": documented("Cisco 214231: CallManager up to 11.5, ITLRecovery from 12.0"),
    "reset_signer": documented("CLI guide 12.5(1)SU5: CallManager; 10.0 to 11.5 the other way round: 117598, details inferred"),
    "itlrecovery_years": documented("Security Guide 12.5(1)SU1: 20 years when regenerated on 12.5; Security Guide 14: default 5"),
    "ssh_auth": observed("password seen on 11.5 (cucm_cop_upload); keyboard-interactive only on a 15 lab (cisco-cucm-mcp)"),
    "cert_text": inferred("both texts were met in the field (cisco_uc_cli_cert_valid); the boundary at 12.5 is a guess"),
    "restart_preamble": observed("Finesse/UCCX 11.x-12.5 transcripts (DevNet); newer wording of 2025 in TAC 222864"),
    "regen_success": observed("TAC 214607 (11.5.4); the CLI guide spells it in lower case"),
    "itlrecovery_warning": documented("CLI Reference Guide 12.5(1)SU2, set cert regen; from 12.0 inferred"),
    "missing_ctl_status": observed("TAC 214535 (11.5): HTTP 503; 404 after is inferred"),
    "axl_versions": documented("AXL developer guide: 12.0 serves 10.x to 12.0, 12.5(1) 9.x to 12.x, 15 12.x to 15.0; others by the rule"),
    "axl_text": observed("text of HTTP status 599 on 15; numbers by release inferred"),
    "ipsec_copied": documented("Security Guide 14, Certificates: no automatic ipsec-trust copy from 14"),
    "drf_identity": documented("Security Guide 14 and Administration Guide 15: Tomcat from 14; ipsec before (Cisco 214231)"),
    "phone_interaction": documented("Release Notes 14: the enterprise parameter Phone Interaction on Certificate Update"),
    "itl_file_status": documented("Release Notes 14 and Security Guide 14; whether 15 itself still has it is inferred"),
    "ctl_tokenless": documented("Security Guides, CTL: tokenless from 10.0; the SAST of the publisher, the signer first"),
    "ctl_beside_tokens": documented("Security Guides, CTL: from 11.5 ITLRecovery and CallManager stand beside the tokens"),
    "ctl_tokens": documented("Security Guide 14: the CTL client is gone; 14SU3 takes tokenless CTLs only"),
    "ctl_served_at_once": inferred("the text of `utils ctl` up to 11.5 asks for a restart of Cisco Tftp, the later one does not"),
    "ctl_needs_licence": documented("CLI Reference 12.5(1)SU5: needs export-controlled functions; from 12.5 (11.5 asked PLM, left out)"),
    "ctl_accepts_signalling": documented("213407 and Security Guide 8.x: the signer may stand in the CTL as CCM+TFTP; the end at 12.0 is inferred"),
    "tvs_for_ctl": observed("213407 traces it on 10.5; off from 12.0 once a CTL is installed: FN70613"),
}  # fmt: skip
"""Where each column comes from; `recalled` and `inferred` parts are named in the text."""

KEY_KIND: dict[str, str] = {"CallManager-ECDSA": "ec-384", "tomcat-ECDSA": "ec-384"}
"""Key of a unit when it is regenerated; RSA-2048 where nothing is said (Security Guide 12.5: default size 2048)."""

KEY_SOURCE = recalled(
    "P-384 for the ECDSA units is the product's usual default; RSA-2048 for the others is documented"
)


def release(name: str) -> Release:
    """`release("11.5")`; ValueError names the releases that are simulated."""
    try:
        return RELEASES[name]
    except KeyError:
        raise ValueError(f"release {name!r} is not simulated; simulated are: {', '.join(RELEASES)}") from None
