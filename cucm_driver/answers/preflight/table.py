"""The table of checks before any phone-relevant change, and the order in which they are run and read."""

from __future__ import annotations

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.preflight import nodes, phones, tftp, trust
from cucm_driver.answers.preflight.check import Check, Finding, finding

CHECKS: tuple[Check, ...] = (
    Check(
        "API access", "AXL on the publisher, Control Center on every node", nodes.reachable,
        "half of what follows is read there; the night's gates need it",
        "mend the account, its roles or Cisco Tomcat before anything else",
        "AXL developer guide; Control Center WSDL",
    ),
    Check(
        "DRS backup", "utils disaster_recovery history backup, show status", nodes.backup,
        "a restore is the only way back to the old keys",
        "take a backup now, and note the security password; from 10.0 save ITLRecovery.p12 as well",
        "Cisco 214231; DRS Administration Guide",
    ),
    Check(
        "no backup running", "utils disaster_recovery status backup|restore", nodes.idle,
        "a certificate must not change under a backup or a restore",
        "wait until it is finished",
        "Cisco 217138; DRS Administration Guide",
    ),
    Check(
        "database replication", "utils dbreplication runtimestate", nodes.replication,
        "certificates reach other nodes and their TVS by replication only",
        "repair replication until every node shows (2)",
        "Upgrade Guide 12.5, pre-upgrade checks; Cisco 214231",
    ),
    Check(
        "NTP", "utils ntp status on every node", nodes.time,
        "a certificate made on a node with a wrong clock is not valid yet, or loses against an older one",
        "mend the time server or the way to it; wait for `synchronised`",
        "Upgrade Guide 12.5, pre-upgrade checks",
    ),
    Check(
        "clocks", "show status on every node, the clock of this computer", nodes.clocks,
        "whether a service has started since a renewal, and a phone come back since its reset, is told by both clocks",
        "set the clock that is wrong by NTP, and look again",
        "inferred: Control Center tells UpTime alone, RISPort70 the node's time",
    ),
    Check(
        "node authentication", "show network cluster", nodes.authenticated,
        "a node that is not authenticated gets no certificates; one that is not in the inventory is forgotten",
        "mend the security password or the network; correct the inventory",
        "Upgrade Guide 12.5, pre-upgrade checks; Cisco 217581",
    ),
    Check(
        "TVS and Tftp services", "utils service list on every node", nodes.services,
        "phones ask TVS whom to believe and get their lists from Cisco Tftp",
        "find out who stopped it, and start it; a start of Cisco Tftp brings every pending change into use",
        "Security Guide 12.5(1), Default Security",
    ),
    Check(
        "CallManager groups", "AXL SQL: phone, device pool, group, members; utils service list", phones.groups,
        "a phone asks the TVS of its group only; with one server there is nobody else while it restarts",
        "add a second server to the group, reset its phones, and look again",
        "Cisco 214231; Cisco 213407 (which TVS a phone asks)",
    ),
    Check(
        "rollback parameter", "AXL SQL: RollBackToPreGrayback", trust.rollback,
        "while it is True phones hold an empty ITL, believe any cluster, and HTTPS services are dead",
        "set Prepare Cluster for Rollback to pre 8.0 to False, restart TVS and Tftp, let the phones reset",
        "Security Guide 12.5(1), Default Security",
    ),
    Check(
        "security mode and CTL", "AXL SQL: ClusterSecurityMode; CTLFile.tlv on every TFTP node", trust.ctl,
        "in mixed mode the order of work is another; an old CTL binds phones to certificates that are gone",
        "mixed mode: take that page; an old CTL: find out which phones hold it before any change",
        "Cisco 118892, 118893; field notice 70613",
    ),
    Check(
        "served ITL", "show itl and ITLFile.tlv on every TFTP node", trust.served,
        "what is served tonight is what phones must believe tomorrow; over 64 KB they do not register",
        "do not restart anything; find out which change was made last",
        "Security Guide 12.5(1), Default Security",
    ),
    Check(
        "ITL over TFTP", "ITLFile.tlv of every TFTP node, on UDP 69 and on 6970", tftp.same_over_udp,
        "a phone that gets no answer on 6970 takes its lists here; two different lists are two different trusts",
        "silent: a firewall between here and the node, perhaps not for phones; different: look at Cisco Tftp first",
        "Cisco 214535 (a phone's boot: HTTP on 6970, then TFTP)",
    ),
    Check(
        "ITL equals certificates on disk", "ITLFile.tlv of every TFTP node, show cert own on every node", trust.listed,
        "a list that differs from the disk means that an earlier change was never finished",
        "finish that change first, phones in step, then look again",
        "Security Guide 12.5(1), Default Security; Cisco 214231",
    ),
    Check(
        "no pending change", "show cert own, what ports present, what lists name", trust.nothing_waits,
        "the next restart of Cisco Tftp, TVS or CallManager would bring it into use, wanted or not",
        "finish the earlier change as a block of its own before tonight's",
        "Cisco 214231: one certificate at a time",
    ),
    Check(
        "self-signed", "show cert own of every unit", trust.self_signed,
        "Regenerate replaces a CA-signed certificate by a self-signed one",
        "for the units named take the page for CA-signed certificates: new CSR, then upload",
        "Security Guide 12.5(1)SU3, Certificates",
    ),
    Check(
        "no certificate reuse", "show cert own CallManager, show cert own tomcat", trust.not_reused,
        "from 14 CallManager may use the Tomcat certificate: then it is renewed with Tomcat, not by itself",
        "take the page for multi-server certificates",
        "Cisco 221070; Cisco 225476",
    ),
    Check(
        "ITLRecovery key", "show cert own ITLRecovery", trust.recovery_key,
        "with a shorter key than the servers' `utils itl reset` fails; once it has expired it saves nobody",
        "plan the renewal of ITLRecovery as a block of its own",
        "Cisco 214231; Security Guide 12.5(1)SU1",
    ),
    Check(
        "phone interaction", "AXL SQL: Phone Interaction on Certificate Update", phones.interaction,
        "from 14 phones reset by themselves after an update, unless this says otherwise",
        "read the parameter in Enterprise Parameters, and decide whether the resets of tonight are yours",
        "Release Notes 14; Security Guide 14, Certificates",
    ),
    Check(
        "registered phones", "RISPort70", phones.registered,
        "it is the baseline of every gate of the night",
        "look at Cisco CallManager and the network before any change",
        "Cisco 214231: RTMT device summary before and after",
    ),
    Check(
        "phones online", "AXL SQL: phones; RISPort70", phones.online,
        "a phone that misses one change and then the next believes nobody any more",
        "bring them back, or write the names down: they are tomorrow's stragglers",
        "Cisco 214231",
    ),
    Check(
        "phones in step", "web page of each phone, ITLFile.tlv", phones.in_step,
        "a phone that is one change behind already is lost with the next one",
        "heal these first (see their status messages), or exclude them by name",
        "Cisco 214231; Release Notes 14 (ITL File Status)",
    ),
    Check(
        "who will not follow", "RISPort70, web pages, AXL SQL: features, LSC, groups, models; the served lists", phones.staying_behind,
        "these phones miss the change, refuse it or cannot take it: they are tomorrow's tickets",
        "bring them into step first, or accept them by name; the rest of the night does not wait for them",
        "Cisco 214231; Security Guides 12.5(1)SU3 and 14; Release Notes 14",
    ),
    Check(
        "phones that tell", "web page of each phone", phones.telling,
        "whether these phones are in step, nobody can see",
        "switch web access on for a sample of each model, or accept these phones by name",
        "Release Notes 14 (ITL File Status: only from 14, SIP phones only)",
    ),
)  # fmt: skip


def preflight(reader: CachedReader, checks: tuple[Check, ...] = CHECKS) -> tuple[Finding, ...]:
    """Every check, in the order of the table; none stops the others. The findings go into the journal."""
    findings = tuple(finding(check, reader) for check in checks)
    reader.cluster.journal.note("preflight", checks=[each.recorded() for each in findings])
    return findings


def named(name: str) -> Check:
    """The check of this name. Raises KeyError with the names there are."""
    for check in CHECKS:
        if check.name == name:
            return check
    raise KeyError(f"no check is called {name!r}; there are: {', '.join(check.name for check in CHECKS)}")
