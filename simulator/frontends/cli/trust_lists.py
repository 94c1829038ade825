"""`show itl` and `show ctl`: the text is computed from the very bytes that Cisco Tftp serves."""

from __future__ import annotations

from simulator.frontends.cli.command import Command
from simulator.frontends.cli.session import Session
from simulator.provenance import inferred, observed, recalled
from simulator.wire.list_text import list_text

NO_CTL_SOURCE = observed("TAC 118892 and 118893: show ctl without a file")
NO_ITL_SOURCE = inferred("as `show ctl` without a file: a node without Cisco Tftp has no ITL")
NO_FILE = b""


async def show_itl(session: Session, argument: str) -> None:
    """Whether it verifies is found out with the public key of the signer's certificate."""
    itl, wire = session.node.itl, session.running.wire
    if itl is None:
        await session.say(list_text("ITL", NO_FILE, session.cluster.now, verified=False))
    else:
        verified = wire.signature_holds(itl, itl.signer)
        await session.say(list_text("ITL", wire.trust_list(itl), itl.built_at, verified))


async def show_ctl(session: Session, argument: str) -> None:
    """A non-secure cluster that never was in mixed mode has no CTL."""
    await session.say(list_text("CTL", NO_FILE, session.cluster.now, verified=False))


COMMANDS = (
    Command(
        "show itl",
        show_itl,
        recalled("after TAC 116232; layout as in `show ctl` (TAC 118893)"),
        about="show the contents of the ITL file",
    ),
    Command("show ctl", show_ctl, NO_CTL_SOURCE, about="show the contents of the CTL file"),
)
