"""`utils service`: the list of services, and the orders start, stop and restart with their state lines."""

from __future__ import annotations

from datetime import timedelta

from simulator.frontends.cli.command import Argument, Command, Perform
from simulator.frontends.cli.session import Session
from simulator.model.service import Service, State
from simulator.provenance import Source, inferred, observed

REQUESTING = "Requesting service status, please wait..."
MANAGER = "Service Manager is running"
ALL_SERVICES = f"{MANAGER}\nGetting list of all services\n>> Return code = 0"
LIST_SOURCE = observed("VVB CLI guide and TAC 214607: a space before the bracket in platform rows only")
PRIMARY_SOURCE = inferred("`true` is observed on a publisher; `false` on a subscriber follows")

POLL = timedelta(seconds=5)
POLL_SOURCE = inferred("state lines repeat at an interval; its length is not known")
PATIENCE = timedelta(minutes=5)
PATIENCE_SOURCE = inferred("a prompt after [STARTING] without [STARTED] was met in the field (netSSL)")

SETTLED = (State.STARTED, State.STOPPED)


async def list_services(session: Session, argument: str) -> None:
    """`page` is documented; the automatic pager pages anyway."""
    services = session.node.services.values()
    lines = [REQUESTING]
    lines += [_platform_row(row) for row in services if row.platform]
    lines += [ALL_SERVICES]
    lines += [_row(row) for row in services if not row.platform]
    lines += [f"Primary Node ={str(session.node.is_publisher).lower()}"]
    await session.say("\n".join(lines))


def _platform_row(service: Service) -> str:
    """`System SSH [STARTED] `, `Name Service Cache [STOPPED]  Service Not Activated `."""
    return f"{service.name} [{service.state}] " + (f" {service.reason} " if service.reason else "")


def _row(service: Service) -> str:
    """`Cisco Tomcat[STARTED]`, `Cisco DirSync[STOPPED]  Service Not Activated`."""
    return f"{service.name}[{service.state}]" + (f"  {service.reason}" if service.reason else "")


def _order(verb: str) -> Perform:
    async def perform(session: Session, name: str) -> None:
        operation = f"utils service {verb} {name}"
        await session.begin(session.running.control(session.name, name, verb, operation))
        if verb == "restart":
            await session.say(session.cluster.release.restart_preamble)
        await session.say(MANAGER)
        await _follow(session, name)

    return perform


async def _follow(session: Session, name: str) -> None:
    """A state line each time the node looks, until the service is settled or patience is over."""
    waited = timedelta()
    while True:
        service = session.node.services[name]
        await session.say(_state_line(service))
        if service.state in SETTLED or waited >= PATIENCE:
            return
        await session.running.wait(POLL)
        waited += POLL


def _state_line(service: Service) -> str:
    """`Cisco Tftp[STARTING]  `: two spaces also without a reason (DevNet Finesse transcripts)."""
    return f"{service.name}[{service.state}]  {service.reason}"


def _command(verb: str, source: Source) -> Command:
    words = f"utils service {verb}"
    return Command(words, _order(verb), source, level=1, changing=True, argument=Argument.REQUIRED)


COMMANDS = (
    Command("utils service list", list_services, LIST_SOURCE, argument=Argument.OPTIONAL),
    _command("start", inferred("in the form that `utils update dst` prints inside its own output")),
    _command("stop", inferred("after the form of a restart and the reason in `utils service list`")),
    _command("restart", observed("Finesse/UCCX 11.x-12.5 transcripts (DevNet); TAC 222864 (2025)")),
)
