"""`utils system restart`: the last words of a node before it goes down. It comes back by itself, in virtual time."""

from __future__ import annotations

import asyncio

from simulator.frontends.cli.command import Command, Declined
from simulator.frontends.cli.session import Session
from simulator.provenance import observed, recalled

QUESTION = "\nDo you really want to restart ?\n\nEnter (yes/no)? "
QUESTION_SOURCE = observed("TAC 214607, VVB CLI guide: utils system restart")
LAST_WORDS = """
Appliance is being Restarted ...
Warning: Restart could take up to 5 minutes.
Stopping Service Manager...

Service Manager shutting down services... Please Wait
Broadcast message from {user}@{host}
        (unknown) at {at:%H:%M} ...

The system is going down for reboot NOW!
"""
LAST_WORDS_SOURCE = observed("VVB CLI guide; then the connection drops without a prompt")
ABORTED = "Restart aborted"
ABORTED_SOURCE = recalled("what follows a `no` is not known")


async def restart(session: Session, argument: str) -> None:
    """The order outlives the session that gave it: the node closes its own doors."""
    if (await session.ask(QUESTION)).lower() != "yes":
        raise Declined(ABORTED)
    at = session.running.clock.now()
    await session.say(LAST_WORDS.format(user=session.account.name, host=session.name, at=at))
    order = session.running.restart_node(session.name, "utils system restart")
    session.platform.restarting = asyncio.create_task(order)
    await session.never()


COMMANDS = (
    Command(
        "utils system restart",
        restart,
        QUESTION_SOURCE,
        1,
        True,
        about="restart the system on the same partition",
    ),
)
