"""The security mode and the CTL: told, changed, served, and taken by phones before Cisco CallManager presents what it names."""

from __future__ import annotations

from datetime import datetime, timedelta

from cucm_driver.answers.acceptance import BY_TVS, asks
from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.ctl_gates import ctl_taken, served_ctls
from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.facts.ctl import missing, on_disk, wanted
from cucm_driver.facts.phone_features import SECURE
from cucm_driver.operations.security_mode import delete_ctl, reset_ctl_with_local_key, set_cluster, update_ctl
from cucm_driver.operations.trust_lists import signature_holds

from ..night import Night, names
from ..phone_batches import BOOTED, reset_unawaited
from ..plugin.not_known import NotKnown
from ..plugin.selection import NotForThisCluster
from ..plugin.sentence import given, then, when
from .clusters import NotAsRequired
from .phones import BACK_PATIENCE

TAKEN_PATIENCE = timedelta(minutes=10)


@when("I move the cluster into {mode} mode", changes=True, example="When I move the cluster into mixed mode")
def move_into(night: Night, mode: str) -> None:
    """`utils ctl set-cluster` on the publisher; done when ClusterSecurityMode says so and every TFTP node has the CTL."""
    night.work([set_cluster(night.cluster.publisher, f"{mode}-mode")], "utils ctl set-cluster")


@when("I update the CTL", changes=True, example="When I update the CTL")
def update(night: Night) -> None:
    """`utils ctl update CTLFile` on the publisher: ITLRecovery signs from 12.0, the publisher's CallManager before.

    Done when the file on every TFTP node is another one, names every CallManager and CAPF stored now, and verifies.
    """
    night.work([update_ctl(night.cluster.publisher)], "utils ctl update CTLFile")


@when("I reset the CTL with the local key", changes=True, example="When I reset the CTL with the local key")
def reset_with_local_key(night: Night) -> None:
    """`utils ctl reset localkey` on the publisher: as an update, but the other key signs, until the next update.

    CallManager from 12.0; ITLRecovery on 10.5(2) to 11.5, which is inferred: the signer is looked at afterwards.
    """
    night.work([reset_ctl_with_local_key(night.cluster.publisher)], "utils ctl reset localkey")


@when(
    "I delete the CTL file on every TFTP node",
    changes=True,
    example="When I delete the CTL file on every TFTP node",
)
def delete_files(night: Night) -> None:
    """`file delete tftp CTLFile.tlv` where Cisco Tftp is activated and the file lies, publisher first. Phones keep theirs."""
    cluster = night.cluster
    night.work(
        [delete_ctl(node) for node, file in on_disk(cluster).items() if file], "file delete tftp CTLFile.tlv"
    )


@given("no phone has a secure profile", example="Given no phone has a secure profile")
def no_secure_profile(night: Night) -> None:
    """Arranged on a simulated cluster, where every phone takes the other profile at a start; required on a live one."""
    secure = [row["phone"] for row in CachedReader(night.cluster).select(SECURE)]
    if not secure:
        return
    try:
        control = night.testbed.control
    except NotForThisCluster:
        raise NotAsRequired(
            node=night.cluster.publisher,
            asked="the profiles of all phones",
            got=f"{len(secure)} phones have a secure profile: {names(secure)}",
            expected="none, since their calls would no longer be encrypted",
            next_move="give them a non-secure profile, reset them, and make sure that they are registered.",
        ) from None
    control.arrange("phone security", names=secure, security="non-secure")
    for powered in (False, True):
        control.arrange("phones", names=secure, powered=powered)
    night.await_phones(tuple(secure), BACK_PATIENCE)


@then("no TFTP node serves a CTL", example="Then no TFTP node serves a CTL")
def serves_none(night: Night) -> None:
    """Read from port 6970: there is no such file."""
    serving = [node for node, ctl in served_ctls(night.cluster).items() if ctl is not None]
    assert not serving, (
        f"a CTL is served by {', '.join(serving)}. Next: restart Cisco Tftp there, and look again."
    )


@when(
    "I reset the phones without waiting for their return",
    changes=True,
    example="When I reset the phones without waiting for their return",
)
def reset_only(night: Night) -> None:
    """AXL resetPhone for every phone that is registered. Secure phones return when Cisco CallManager has restarted.

    A pilot of every kind of phone first: those that can tell must hold the lists that are served, or nobody else is
    reset; the others then in one go. Phones that restart by themselves at this minute are waited for before it.
    """
    reset_unawaited(night)


@then("the cluster is in {mode} mode", example="Then the cluster is in mixed mode")
def is_in_mode(night: Night, mode: str) -> None:
    """ClusterSecurityMode; what `show ctl` says is told besides. A CTL alone does not mean mixed mode (118892)."""
    found = night.cluster.security_mode()
    for node, each in on_disk(night.cluster).items():
        what = (
            f"a CTL signed by {each.shown.signer.common_name}, SHA-1 {each.shown.sha1}" if each else "no CTL"
        )
        night.says(f"{node}: {what}")
    assert found == mode, f"ClusterSecurityMode says {found}"


@then(
    'every TFTP node serves a CTL that lists the "{unit}" of every node',
    example='Then every TFTP node serves a CTL that lists the "CallManager" of every node',
)
@then(
    'every TFTP node serves a CTL that lists the "{unit}" of the publisher',
    example='Then every TFTP node serves a CTL that lists the "CAPF" of the publisher',
)
def ctl_lists(night: Night, unit: str) -> None:
    """Read from the bytes on port 6970: what the nodes store now stands in it in its role."""
    who = tuple(each for each in wanted(night.cluster) if each.unit == unit)
    assert who, f"no node that stands in a CTL stores a {unit}"
    wrong = []
    for node, ctl in served_ctls(night.cluster).items():
        if ctl is None:
            wrong.append(f"{node} serves no CTL")
            continue
        wrong += [f"the CTL of {node} does not list the {unit} of {each.node}" for each in missing(ctl, who)]
    told = "\n".join(wrong)
    assert not wrong, (
        f"{told}\nNext: restart no Cisco CallManager and reset no phone; up to 11.5 Cisco Tftp serves a CTL from its "
        "next start on."
    )


@then(
    'the CTL of no TFTP node lists the "{unit}" of "{node}"',
    example='Then the CTL of no TFTP node lists the "CallManager" of "cm-sub2"',
)
def ctl_does_not_list(night: Night, unit: str, node: str) -> None:
    """The same, in examples: what the node stores now stands in none of them."""
    who = tuple(each for each in wanted(night.cluster) if (each.node, each.unit) == (node, unit))
    assert who, f"{node} stores no {unit} that could stand in a CTL"
    listing = [at for at, ctl in served_ctls(night.cluster).items() if ctl and not missing(ctl, who)]
    assert not listing, f"it stands in the CTL of {', '.join(listing)}"


@then("the answer rests on TVS for a CTL", example="Then the answer rests on TVS for a CTL")
def rests_on_tvs(night: Night) -> None:
    """In examples: the acceptance question says yes, with the warning that sources dispute why."""
    assert night.lists is not None, "no trust lists were saved before the work"
    found = asks(night.cluster, night.lists, known=night.answered)
    assert any(BY_TVS in warning for warning in found.warnings), f"warned of: {found.warnings or 'nothing'}"


@then(
    'every TFTP node serves a CTL signed by "{unit}"',
    example='Then every TFTP node serves a CTL signed by "ITLRecovery"',
)
def ctl_signed_by(night: Night, unit: str) -> None:
    """Read from the bytes of each CTL; the signer is what the publisher stores now."""
    cluster = night.cluster
    publisher = cluster.publisher
    stores = any(own.unit == unit for own in cluster.read(publisher, CERTIFICATES))
    stored = cluster.read(publisher, certificate(unit)).serial if stores else None
    wrong = []
    for node, ctl in served_ctls(cluster).items():
        if ctl is None:
            wrong.append(f"{node} serves no CTL")
            continue
        night.says(f"{node}: CTL signed by {ctl.signer.common_name}, SHA-1 {ctl.sha1}")
        if int.from_bytes(ctl.signer.serial, "big") != stored or not signature_holds(ctl):
            wrong.append(f"{node}: signed by {ctl.signer.common_name} {ctl.signer.serial.hex()}")
    told = "\n".join(wrong)
    assert not wrong, (
        f"{told}\nThat is no {unit} of today, or it does not verify. Next: do not reset any phone."
    )


@then(
    "every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown",
    example="Then every phone that can tell holds the CTL that its TFTP node serves, the rest is unknown",
)
def phones_hold_the_ctl(night: Night) -> None:
    """Gate: the hash on the phone's own web page, also of one that is not registered. Waits until phones have started.

    From here on the forecast reckons with what is served now.
    """
    baseline = night.baseline if night.baseline is not None else night.note_baseline()
    seen = ctl_taken(night.cluster, baseline, TAKEN_PATIENCE, _started(night))
    night.tell_sample(seen.differing)
    assert seen.holds, (
        f"{len(seen.differing)} phones hold another CTL than their TFTP node serves: {names(seen.differing)}\n"
        "Next: read their status messages; do not restart Cisco CallManager: secure phones among them could not register."
    )
    if not seen.matching:
        raise NotKnown(
            "no phone can tell which CTL it holds. Next: switch web access on for a sample of phones."
        )
    night.says(f"{len(seen.matching)} phones hold it")
    night.unknown("phones in step", "their web pages do not tell", seen.unknown)
    night.holding = None


def _started(night: Night) -> datetime | None:
    """When the phones that were reset last have started again."""
    ended = [each.ended for each in night.outcomes if each.operation.effect.resets_phones]
    return ended[-1] + BOOTED if ended else None
