"""`show itl` and `show ctl`: the text is computed from the bytes of the files, not from the model."""

from __future__ import annotations

from simulator.frontends.cli.command import Command
from simulator.frontends.cli.session import Session
from simulator.model.trust_list import Kind, TrustList
from simulator.provenance import inferred, observed, recalled
from simulator.wire.list_text import list_text

CTL_SOURCE = observed(
    "TAC 118892 and 118893: show ctl with a file, tokenless and signed by a token, and without one"
)
NO_ITL_SOURCE = inferred("as `show ctl` without a file: a node without Cisco Tftp has no ITL")
NO_FILE = b""


async def show_itl(session: Session, argument: str) -> None:
    await session.say(_text(session, Kind.ITL, session.node.itl))


async def show_ctl(session: Session, argument: str) -> None:
    """The file on this node's disk, also of a cluster that went back to non-secure; phones may be served an older one."""
    await session.say(_text(session, Kind.CTL, session.node.ctl))


def _text(session: Session, kind: Kind, held: TrustList | None) -> str:
    """Whether it verifies is found out with the public key of the signer's certificate."""
    if held is None:
        return list_text(kind, NO_FILE, session.cluster.now, verified=False)
    wire = session.running.wire
    return list_text(kind, wire.trust_list(held), held.built_at, wire.signature_holds(held, held.signer))


COMMANDS = (
    Command(
        "show itl",
        show_itl,
        recalled("after TAC 116232; layout as in `show ctl` (TAC 118893)"),
        about="show the contents of the ITL file",
    ),
    Command("show ctl", show_ctl, CTL_SOURCE, about="show the contents of the CTL file"),
)
