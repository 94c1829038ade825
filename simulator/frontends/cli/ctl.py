"""`utils ctl ...`: what is asked before and said after, in the words of each release. The model writes the CTL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from simulator.frontends.cli.by_release import Rows, of_release
from simulator.frontends.cli.command import Command, Declined, Failed, Perform
from simulator.frontends.cli.session import UNKNOWN, Session
from simulator.model import ctl
from simulator.model.refusal import Refused
from simulator.provenance import Source, documented, inferred, observed


@dataclass(frozen=True, slots=True)
class Order:
    """`how` is the word of `Running.ctl`; the text goes `purpose`, a question, then `begins` and `done`.

    Without a purpose nothing is asked.
    """

    how: str
    purpose: str
    begins: str
    done: str
    source: Source


CONTINUE = " Do you want to continue? (y/n):"
CONTINUE_SOURCE = documented(
    "Cisco 118892, 118893; `Auto-registration is enabled ...` stands before it where that is so (CVP guide 12.5): not simulated"
)
DECLINED_SOURCE = inferred("what follows an `n` is not known; nothing is said and nothing changed")

ORDERS: dict[str, Order] = {
    "utils ctl set-cluster mixed-mode": Order(
        "mixed-mode",
        "This operation will set the cluster to Mixed mode.",
        "Moving Cluster to Mixed Mode",
        "Cluster set to Mixed Mode",
        observed("Cisco 118893 and 118892"),
    ),
    "utils ctl set-cluster non-secure-mode": Order(
        "non-secure-mode",
        "This operation will set the cluster to non secure mode.",
        "Moving Cluster to Non Secure Mode",
        "Cluster set to Non Secure Mode",
        observed("Cisco 118892"),
    ),
    "utils ctl update CTLFile": Order(
        "update",
        "This operation will update the CTLFile.",
        "Updating CTL file",
        "CTL file Updated",
        observed(
            "Cisco 118893; `will update` for `updates` as the other two are spelt on the screen, inferred"
        ),
    ),
    "utils ctl reset localkey": Order(
        "reset localkey",
        "",
        "Resetting CTL file",
        "CTL file reset",
        documented(
            "CLI Reference Guide 12.5(1)SU5: level 4, publisher only; its output is inferred, it asks nothing"
        ),
    ),
}

LATER: Rows[tuple[str, Source]] = (
    (
        (10, 0),
        (
            "Please Restart the TFTP and Cisco CallManager services on all nodes in the cluster that run these services",
            observed("Cisco 118892, 118893: 10.0 and 10.5"),
        ),
    ),
    (
        (12, 0),
        (
            "You must reset all phones to ensure they received the updated CTL file. \n"
            "You must restart Cisco CTIManager services on all the nodes in the cluster that have the service activated.",
            observed(
                "CVP guide 12.5 after set-cluster mixed-mode; after the other orders, and on 12.0, inferred"
            ),
        ),
    ),
)
"""What is still to be done, as the node says it."""

MISSED = "CTL file could not be copied to {node}"
MISSED_SOURCE = inferred(
    "that a node that is away misses the copy is documented (118893); the words are not known"
)
DURATION = timedelta(seconds=10)
DURATION_SOURCE = inferred("some seconds; no timing was published")


async def perform(words: str, session: Session, argument: str) -> None:
    """Nothing changes before the `y`; a subscriber refuses before it asks. Before 10.0 there is no such command."""
    if not session.cluster.release.ctl_tokenless:
        raise Failed(UNKNOWN)
    if not session.node.is_publisher:
        raise Refused(ctl.PUBLISHER_ONLY)
    order = ORDERS[words]
    if order.purpose and (await session.ask(f"{order.purpose}{CONTINUE}")).lower() != "y":
        raise Declined
    await session.say(f"\n{order.begins}")
    updated = await session.begin(session.running.ctl(session.name, order.how, words))
    await session.running.wait(DURATION)
    missed = [MISSED.format(node=node) for node in updated.missed]
    later, _ = of_release(LATER, session.cluster.release.rank)
    await session.say("\n".join([order.done, *missed, later]))


_ABOUT = {
    "utils ctl set-cluster mixed-mode": "set the cluster to mixed mode and write the CTL file",
    "utils ctl set-cluster non-secure-mode": "set the cluster to non-secure mode",
    "utils ctl update CTLFile": "write the CTL file anew",
    "utils ctl reset localkey": "write the CTL file anew and sign it with the secondary key",
}


def _row(words: str, order: Order) -> Command:
    performed: Perform = partial(perform, words)
    level = 4 if order.how == "reset localkey" else 1
    return Command(words, performed, order.source, level=level, changing=True, about=_ABOUT[words])


COMMANDS = tuple(_row(words, order) for words, order in ORDERS.items())
LEVEL_SOURCE = documented("CLI Reference Guide 12.5(1)SU5: level 1, reset localkey level 4")
