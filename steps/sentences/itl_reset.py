"""The way back for phones that no longer believe the list signer, and the bridge over a new ITLRecovery key."""

from __future__ import annotations

from cucm_driver.facts.certificates import CERTIFICATES, certificate
from cucm_driver.operations.certificates import regenerate
from cucm_driver.operations.trust_lists import itl_reset_localkey, signature_holds

from ..night import Night
from ..plugin.sentence import then, when


@when(
    'I regenerate "{unit}" on the publisher',
    changes=True,
    example='When I regenerate "ITLRecovery" on the publisher',
)
def regenerate_on_publisher(night: Night, unit: str) -> None:
    """One `set cert regen`, where the publisher's certificate stands for the cluster."""
    night.work([regenerate(night.cluster.publisher, unit)], f"set cert regen {unit}")
    night.regenerated(unit)


@when("I reset the ITL with the local key", changes=True, example="When I reset the ITL with the local key")
def reset_with_local_key(night: Night) -> None:
    """`utils itl reset localkey` on the publisher: CallManager signs from 12.0, ITLRecovery on 10.0 to 11.5.

    Done when every TFTP node serves a list with another signer, whose signature holds. Until phones have taken it,
    Cisco Tftp must not restart: it would go back to the usual signer.
    """
    night.work([itl_reset_localkey(night.cluster.publisher)], "utils itl reset localkey")


@then(
    'every TFTP node serves an ITL signed by "{unit}"',
    example='Then every TFTP node serves an ITL signed by "CallManager"',
)
def signed_by(night: Night, unit: str) -> None:
    """Read from the bytes of each list; the signer is what the publisher, or that node, stores now."""
    cluster = night.cluster
    served = cluster.served_itls()
    assert served, "no TFTP node serves an ITL\nNext: look at Cisco Tftp in `utils service list`."
    wrong = []
    for node, itl in served.items():
        stored = {cluster.read(home, certificate(unit)).serial for home in _homes(night, unit, node)}
        if int.from_bytes(itl.signer.serial, "big") not in stored or not signature_holds(itl):
            wrong.append(f"{node}: signed by {itl.signer.common_name} {itl.signer.serial.hex()}")
        night.says(f"{node}: signed by {itl.signer.common_name}, SHA-1 {itl.sha1}")
    told = "\n".join(wrong)
    assert not wrong, (
        f"{told}\nThat is no {unit} of today, or it does not verify. Next: do not reset any phone."
    )


def _homes(night: Night, unit: str, node: str) -> list[str]:
    """The publisher and this node, as far as they store the certificate."""
    asked = dict.fromkeys((night.cluster.publisher, node))
    return [n for n in asked if any(own.unit == unit for own in night.cluster.read(n, CERTIFICATES))]


@then(
    "these recoveries heal them, cheapest first:",
    example="Then these recoveries heal them, cheapest first:",
)
def recoveries_heal(night: Night, datatable: list[list[str]]) -> None:
    """A table of ways back, one a row. Each was tried on a copy of the simulated cluster; what fails is told with why."""
    tried = night.testbed.control.recoveries()
    for one in tried:
        what = one["refused"] or f"heals {one['heals']}, leaves {one['leaves']}"
        night.says(f"{one['way']}: {what}")
    healing = [one["way"] for one in tried if not one["refused"] and one["heals"] > 0 and one["leaves"] == 0]
    wanted = [row[0] for row in datatable]
    assert healing == wanted, f"these heal every phone: {healing}"
