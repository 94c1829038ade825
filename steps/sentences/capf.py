"""The CAPF certificate: where a new one has got to, whether lists name it, and how the older one goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

from cucm_driver.answers.gates import CAPF
from cucm_driver.answers.lsc_campaign import ctl_in_use, listing_capf, older_capfs, orders, trusting_capf
from cucm_driver.cluster import Cluster
from cucm_driver.facts.certificates import CertificateText, certificate, trust_certificate
from cucm_driver.facts.fact import Unreadable
from cucm_driver.facts.security_mode import enterprise_parameter
from cucm_driver.facts.services import SERVICES
from cucm_driver.operations.security_mode import update_ctl
from cucm_driver.operations.trust_stores import delete_trusted
from cucm_driver.release import Release

from ..night import Night, NothingToDo, names
from ..plugin.not_known import NotKnown
from ..plugin.selection import NotForThisCluster
from ..plugin.sentence import given, then, when
from ..testbed import Testbed
from .clusters import NotAsRequired

ISSUER = "Certificate Issuer to Endpoint"
AUTHORITIES = ("Online CA", "Offline CA")
OWNERS = ("RADIUS servers (802.1X)", "SRST gateways", "VPN gateways")
OWNERS_HAVE, OWNERS_NEED = "owners have the new CAPF", "owners need no older CAPF"
"""Gates that nobody can read: what other people's devices trust."""

STORES = ("CallManager-trust", "CAPF-trust")
REPLICATION_PATIENCE = timedelta(minutes=10)
POLL = timedelta(seconds=5)


@given("CAPF itself issues the LSCs", example="Given CAPF itself issues the LSCs")
def capf_issues(night: Night) -> None:
    """Requires: CAPF is activated, and its parameter "Certificate Issuer to Endpoint" names no online or offline CA.

    The spelling of its values is inferred: what is none of the three is unknown. Where there is no such parameter, CAPF issues.
    """
    cluster = night.cluster
    if not cluster.read(cluster.publisher, SERVICES).activated(CAPF):
        raise NotAsRequired(
            node=cluster.publisher, asked=SERVICES.command, got=f"{CAPF} is not activated",
            next_move="without it there are no LSCs of this cluster to renew; activating it asks for a new CTL.",
        )  # fmt: skip
    try:
        found = enterprise_parameter(cluster.axl, ISSUER)
    except Unreadable:
        return
    if found in AUTHORITIES:
        raise NotAsRequired(
            node=cluster.publisher, asked=ISSUER, got=found, expected=CAPF,
            next_move="where a CA signs the LSCs, a new CAPF certificate needs no campaign.",
        )  # fmt: skip
    if found != CAPF:
        raise NotKnown(f"{ISSUER} is {found!r}: who issues LSCs is not known\nNext: look at the parameter.")


@then('CAPF cannot issue LSCs: "{why}"', example='Then CAPF cannot issue LSCs: "is not activated"')
def capf_does_not_issue(night: Night, why: str) -> None:
    """The same question, in examples of what goes wrong: the page would stop here, before any change."""
    told = ""
    try:
        capf_issues(night)
    except NotAsRequired as refusal:
        told = refusal.got
    assert why in told, told or "it can"


@given("no order waits at CAPF", example="Given no order waits at CAPF")
def no_order_waits(night: Night) -> None:
    """Requires: an order from before would be carried out in the middle of the work, and hide what this night did."""
    found = orders(night.cluster)
    open_orders = (*found.waiting, *found.away)
    if open_orders:
        raise NotAsRequired(
            node=night.cluster.publisher, asked="certificateOperation of every phone",
            got=f"orders wait for {len(open_orders)} phones: {names(open_orders)}", expected="No Pending Operation",
            next_move="let them be carried out, or withdraw them, before the CAPF certificate is renewed.",
        )  # fmt: skip


@given(
    "the owners of RADIUS, VPN gateways and SRST have the CAPF certificate of the publisher",
    example="Given the owners of RADIUS, VPN gateways and SRST have the CAPF certificate of the publisher",
)
def owners_have_it(night: Night) -> None:
    """Gate before a batch: where they do not trust it, a phone with a new LSC is off the network. Nobody can read it from here.

    Which certificate they must have is said. On a live cluster it passes only by a waiver of who has asked them.
    """
    cluster = night.cluster
    night.says(f"they must have {_identity(cluster.read(cluster.publisher, certificate('CAPF')))}")
    night.unknown(OWNERS_HAVE, "what they trust cannot be read from here: ask their owners", OWNERS)


@given(
    "the owners of RADIUS, VPN gateways and SRST no longer need the older CAPF certificates",
    example="Given the owners of RADIUS, VPN gateways and SRST no longer need the older CAPF certificates",
)
def owners_need_no_older(night: Night) -> None:
    """Gate before the older ones go: devices of another cluster, or phones that nobody counted here, may still use them.

    Which ones is said. On a live cluster it passes only by a waiver of who has asked their owners.
    """
    night.says(*(f"this goes: {told}" for told in _older(night.cluster)))
    night.unknown(OWNERS_NEED, "whom they still serve cannot be read from here: ask their owners", OWNERS)


def _older(cluster: Cluster) -> Iterator[str]:
    """Each of the publisher's once, in whichever store it stands."""
    listed = (each for store in STORES for each in older_capfs(cluster, cluster.publisher, store))
    found = (cluster.read(cluster.publisher, trust_certificate(each.name)) for each in listed)
    yield from dict.fromkeys(_identity(each) for each in found)


def _identity(found: CertificateText) -> str:
    """What a person compares with; where `show cert` prints no PEM, there is nothing to take a fingerprint of."""
    der = found.der
    told = f"SHA-256 {sha256(der).hexdigest()}" if der else "SHA-256 not told by this node"
    return f"{found.subject}, serial {found.serial_text}, {told}"


@given("a cluster of release {release} or newer", example="Given a cluster of release 11.5 or newer")
def cluster_or_newer(testbed: Testbed, release: str) -> None:
    """Selects by release alone: LSCs serve 802.1X and VPN in non-secure mode as well."""
    found = testbed.release()
    if not found.since(Release.parse(release)):
        raise NotForThisCluster(f"needs release {release} or newer, found {found.short}")


@given("no CTL is in use", example="Given no CTL is in use")
def no_ctl(night: Night) -> None:
    """Selects: a non-secure cluster may serve a complete CTL, which phones use for 802.1X; that is another scenario."""
    if ctl_in_use(night.cluster):
        raise NotForThisCluster("Cisco Tftp serves a CTL that is in use: it must be updated as well")


@given("a CTL is in use", example="Given a CTL is in use")
def a_ctl(night: Night) -> None:
    """Selects: Cisco Tftp serves a complete CTL, though the mode asks for none (802.1X)."""
    if not ctl_in_use(night.cluster):
        raise NotForThisCluster("no TFTP node serves a CTL with CallManager certificates in it")


@then(
    "every node that runs Cisco CallManager trusts the CAPF certificate of the publisher",
    example="Then every node that runs Cisco CallManager trusts the CAPF certificate of the publisher",
)
def callmanager_trusts_capf(night: Night) -> None:
    """Distributed: it stands in CallManager-trust, where Cisco CallManager looks for the issuers of LSCs. Waits for replication."""
    clock = night.cluster.clock
    deadline = clock.now() + REPLICATION_PATIENCE
    found = trusting_capf(night.cluster)
    while not found.holds and clock.now() < deadline:
        clock.wait(POLL)
        found = trusting_capf(night.cluster)
    assert found.holds, (
        f"CallManager-trust of {', '.join(found.differing)} does not hold it\n"
        "Next: look at database replication; restart nothing, order no LSC."
    )
    assert found.matching, "no node runs Cisco CallManager: this is UNKNOWN"


@then(
    "every list that Cisco Tftp serves names the CAPF certificate of the publisher",
    example="Then every list that Cisco Tftp serves names the CAPF certificate of the publisher",
)
def lists_name_capf(night: Night) -> None:
    """ITL and CTL of every TFTP node, read from their bytes. Where CAPF is not activated, they name none."""
    found = listing_capf(night.cluster)
    assert found.matching or found.differing, "no TFTP node serves a list\nNext: look at Cisco Tftp."
    assert found.holds, (
        f"not so: {', '.join(found.differing)}\nNext: update the CTL, restart Cisco Tftp; order no LSC before."
    )


@then(
    "the {kind} of every TFTP node names another CAPF certificate than the publisher's",
    example="Then the CTL of every TFTP node names another CAPF certificate than the publisher's",
)
def list_names_another(night: Night, kind: str) -> None:
    """The same question, in examples of what goes wrong."""
    found = listing_capf(night.cluster)
    wrong = [name for name in found.matching if name.startswith(kind)]
    assert not wrong, f"it is the publisher's in the {', '.join(wrong)}"
    assert any(name.startswith(kind) for name in found.differing), f"no TFTP node serves a {kind}"


@then(
    "updating the CTL is refused by the publisher",
    example="Then updating the CTL is refused by the publisher",
)
def ctl_is_refused(night: Night) -> None:
    """In examples up to 9.x: there is no `utils ctl`; the CTL client writes the file. Nothing was changed."""
    outcome = night.cluster.perform(update_ctl(night.cluster.publisher))
    night.says(outcome.said.strip())
    assert outcome.result == "refused", f"it is {outcome.result}"


@when(
    'I delete the older CAPF certificates from "{store}"',
    changes=True,
    example='When I delete the older CAPF certificates from "CallManager-trust"',
)
def delete_older(night: Night, store: str) -> None:
    """`set cert delete` for every CAPF certificate in this store that no node stores as its own, publisher first.

    A deletion may reach the other nodes by itself: there nothing is asked for, or what is gone by then counts as deleted.
    """
    cluster = night.cluster
    done = 0
    for node in cluster.nodes:
        found = older_capfs(cluster, node, store)
        night.says(*(f"{node}: {each.name}" for each in found))
        if found:
            night.work([delete_trusted(node, store, each.file) for each in found], "set cert delete")
            done += len(found)
    if not done:
        raise NothingToDo(
            node="", asked=f"set cert delete {store}", got="no node holds an older CAPF certificate there"
        )


@then(
    'no node holds an older CAPF certificate in "{store}"',
    example='Then no node holds an older CAPF certificate in "CAPF-trust"',
)
def none_left(night: Night, store: str) -> None:
    """As every node lists its store now."""
    left = {node: older_capfs(night.cluster, node, store) for node in night.cluster.nodes}
    told = [f"{node}: {each.name}" for node, found in left.items() for each in found]
    assert not told, "\n".join([*told, "Next: look at database replication; delete it on that node as well."])
