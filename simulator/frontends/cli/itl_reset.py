"""`utils itl reset localkey | remotekey` in the words of each release. The model resets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from simulator.frontends.cli.by_release import Rows, of_release
from simulator.frontends.cli.command import Argument, Command, Failed, Parameter
from simulator.frontends.cli.session import UNKNOWN, Session
from simulator.model.refusal import Refused
from simulator.provenance import Source, documented, inferred, recalled


@dataclass(frozen=True, slots=True)
class Wording:
    """How a release talks: `administrator` asks for a password first, `restarts` names Cisco Tftp node by node."""

    administrator: bool
    restarts: bool
    source: Source


WORDINGS: Rows[Wording] = (
    ((10, 0), Wording(True, True, recalled("transcript of a 10.0(1) in Cisco 117598, read from memory"))),
    (
        (12, 0),
        Wording(False, False, documented("CLI Reference Guide 12.5(1), utils itl reset; 12.0 inferred")),
    ),
)
ADMINISTRATOR = "Enter CCM Administrator password :"
ADMINISTRATOR_SOURCE = recalled("117598; whose password is meant is inferred: the application user's")
NOT_VALID = "Error: the password is not valid"
NOT_VALID_SOURCE = inferred("what follows a wrong password is not known; nothing is changed")
SFTP_SOURCE = inferred("the question for the password of the SFTP server is not known, so none is asked")

NO_NAME = "Name is None \n"
GENERATING = "Generating the reset ITL file.....\n"
GENERATED = "The reset ITL file was generated successfully\n"
LOCATING = "Locating active Tftp servers in the cluster.....\n"
FOLLOWING = "Following is the list of Active tftp servers in the cluster\n"
NUMBER = "Number of Active TFTP servers in the cluster : {count}\n"
TRANSFERRING = "Transferring new reset ITL file to the TFTP server nodes in the cluster.........\n"
TRANSFERRED = "Successfully transferred reset ITL to node {node}"
RESTARTING = "Restarting Cisco Tftp service on host {node}\nCisco Tftp service restarted on host {node}"
DURATION = timedelta(seconds=20)
DURATION_SOURCE = inferred("some seconds a server; no timing was published")


async def localkey(session: Session, argument: str) -> None:
    wording = _wording(session)
    if wording.administrator and session.node.is_publisher:
        given = await session.ask(ADMINISTRATOR, hidden=True)
        if given != session.running.credentials.api_password:
            raise Refused(NOT_VALID)
    await _reset(session, "localkey", f"{ITL_RESET} localkey", wording)


async def remotekey(session: Session, argument: str) -> None:
    """The key that was saved is the one and only file; any host and user lead to it."""
    wording = _wording(session)
    if len(argument.split()) != len(REMOTE):
        raise Refused("")
    await _reset(session, "remotekey", f"{ITL_RESET} remotekey {argument}", wording)


def _wording(session: Session) -> Wording:
    """Before 10.0 there is no such command."""
    if not session.cluster.release.reset_signer:
        raise Failed(UNKNOWN)
    return of_release(WORDINGS, session.cluster.release.rank)


async def _reset(session: Session, how: str, operation: str, wording: Wording) -> None:
    nodes = await session.begin(session.running.itl_reset(session.name, how, operation))
    await session.say(f"\n{NO_NAME}\n{GENERATING}\n{GENERATED}")
    await session.running.wait(DURATION)
    await session.say("\n".join(_pushed(nodes, wording)))


def _pushed(nodes: list[str], wording: Wording) -> Iterator[str]:
    yield f"{LOCATING}\n{FOLLOWING}"
    if wording.restarts:
        yield f"{nodes}\n"
    else:
        yield "\n".join(["=" * 20, "", *nodes, "", "=" * 21, "", NUMBER.format(count=len(nodes))])
    yield TRANSFERRING
    for node in nodes:
        if wording.restarts:
            yield RESTARTING.format(node=node)
        yield TRANSFERRED.format(node=node)


REMOTE = (
    Parameter("host", "SFTP server that holds the file"),
    Parameter("user", "account on that server"),
    Parameter("file", "path of the saved key, such as /ITLRecovery.p12"),
)
ITL_RESET = "utils itl reset"
_RESET = documented("CLI Reference Guide 12.5(1)SU5, utils itl reset: level 4, publisher only")

COMMANDS = (
    Command(
        f"{ITL_RESET} localkey",
        localkey,
        _RESET,
        level=4,
        changing=True,
        about="sign the ITL with the other key of the cluster",
    ),
    Command(
        f"{ITL_RESET} remotekey",
        remotekey,
        _RESET,
        level=4,
        changing=True,
        argument=Argument.REQUIRED,
        about="sign the ITL with a saved ITLRecovery key",
        parameters=REMOTE,
    ),
)
