"""`show itl`, `show ctl` and `utils itl reset`: the text is computed from the very bytes that Cisco Tftp serves."""

from __future__ import annotations

from functools import partial

from simulator.frontends.cli.command import Argument, Command, Parameter
from simulator.frontends.cli.session import Session
from simulator.model.refusal import Refused
from simulator.provenance import documented, inferred, observed, recalled
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


RESET = """
Name is None 

Generating the reset ITL file.....

The reset ITL file was generated successfully

Locating active Tftp servers in the cluster.....

Following is the list of Active tftp servers in the cluster

====================
{servers}

=====================

Number of Active TFTP servers in the cluster : {count}

Transferring new reset ITL file to the TFTP server nodes in the cluster.........

{transferred}"""  # noqa: W291 (the product's own line end)
RESET_SOURCE = documented(
    "CLI Reference Guide 12.5(1)SU5, utils itl reset: its transcript; more than one server inferred"
)


async def reset_list(how: str, session: Session, argument: str) -> None:
    """`remotekey host user file` takes the key that was saved; the SFTP host is not asked for it."""
    if how == "remotekey" and len(argument.split()) != len(_REMOTE):
        raise Refused("")
    operation = f"utils itl reset {how}"
    pushed = await session.begin(session.running.itl_reset(session.name, how, operation))
    transferred = "\n".join(f"Successfully transferred reset ITL to node {name}" for name in pushed)
    await session.say(RESET.format(servers="\n".join(pushed), count=len(pushed), transferred=transferred))


_REMOTE = (
    Parameter("host", "SFTP server that holds the key"),
    Parameter("user", "user on that server"),
    Parameter("file", "path of ITLRecovery.p12"),
)
_SHOW_ITL = recalled("after TAC 116232; layout as in `show ctl` (TAC 118893)")
_R = Argument.REQUIRED

COMMANDS = (
    Command("show itl", show_itl, _SHOW_ITL, about="show the contents of the ITL file"),
    Command("show ctl", show_ctl, NO_CTL_SOURCE, about="show the contents of the CTL file"),
    Command(
        "utils itl reset localkey", partial(reset_list, "localkey"), RESET_SOURCE, 4, True,
        about="sign the ITL with the key of this node",
    ),
    Command(
        "utils itl reset remotekey", partial(reset_list, "remotekey"), RESET_SOURCE, 4, True, _R,
        "sign the ITL with a saved recovery key", _REMOTE,
    ),
)  # fmt: skip
