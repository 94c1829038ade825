"""`utils service`: the list of services, and the orders start, stop and restart with their state lines."""

from __future__ import annotations

from datetime import timedelta

from simulator.frontends.cli.command import Argument, Command, Parameter, Perform
from simulator.frontends.cli.session import Session
from simulator.model.refusal import Refused
from simulator.model.service import KINDS, TOMCAT, Runs, Service, State
from simulator.provenance import Source, documented, inferred, observed, recalled

REQUESTING = "Requesting service status, please wait..."
MANAGER = "Service Manager is running"
ALL_SERVICES = f"{MANAGER}\nGetting list of all services\n>> Return code = 0"
LIST_SOURCE = observed("VVB CLI guide and TAC 214607: a space before the bracket in platform rows only")
PRIMARY_SOURCE = inferred("`true` is observed on a publisher; `false` on a subscriber follows")

POLL = timedelta(seconds=5)
POLL_SOURCE = inferred("state lines repeat at an interval; its length is not known")
PATIENCE = timedelta(minutes=5)
PATIENCE_SOURCE = inferred("a prompt after [STARTING] without [STARTED] was met in the field (netSSL)")

FEATURE_SOURCE = observed(
    "product list of a 10.0 publisher: feature services are deployable, network services are not"
)
NO_FEATURE = "{name} is not a feature service"
ALREADY = "{name} is already {state}"
AUTO_RESTART = "Auto-Restart is {state} for {name}"
AUTO_RESTART_SOURCE = recalled(
    "utils service auto-restart show is documented (12.5(1)SU5), its words are not"
)

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


async def activate(session: Session, name: str) -> None:
    """The service is started as well; what runs then stays so over a restart of the node."""
    service = _feature(session, name)
    if service.activated:
        raise Refused(ALREADY.format(name=name, state="activated"))
    await session.running.set_activated(session.name, name, activated=True)
    await _order("start")(session, name)


async def deactivate(session: Session, name: str) -> None:
    """The service is stopped first."""
    service = _feature(session, name)
    if not service.activated:
        raise Refused(ALREADY.format(name=name, state="deactivated"))
    if service.state is not State.STOPPED:
        await _order("stop")(session, name)
    await session.running.set_activated(session.name, name, activated=False)
    await session.say(_state_line(session.node.services[name]))


def _feature(session: Session, name: str) -> Service:
    service = session.node.services.get(name)
    if service is None or KINDS[name].runs not in (Runs.NAMED, Runs.NOWHERE):
        raise Refused(NO_FEATURE.format(name=name))
    return service


async def show_auto_restart(session: Session, name: str) -> None:
    if name not in session.node.services:
        raise Refused(NO_FEATURE.format(name=name))
    await session.say(AUTO_RESTART.format(state="enabled" if name == TOMCAT else "disabled", name=name))


_NAME = (Parameter("service_name", "name of the service"),)
_PAGE = (Parameter("page", "pause after each page", mandatory=False),)


def _command(verb: str, source: Source, perform: Perform | None = None) -> Command:
    perform = perform or _order(verb)
    about = f"{verb} a service"
    return Command(f"utils service {verb}", perform, source, 1, True, Argument.REQUIRED, about, _NAME)


_ACTIVATE = documented(
    "CLI Reference Guide 12.5(1)SU5, utils service activate | deactivate; output inferred from start"
)

COMMANDS = (
    Command(
        "utils service list", list_services, LIST_SOURCE, 0, False, Argument.OPTIONAL,
        "list all services with their state", _PAGE,
    ),
    _command("start", inferred("in the form that `utils update dst` prints inside its own output")),
    _command("stop", inferred("after the form of a restart and the reason in `utils service list`")),
    _command("restart", observed("Finesse/UCCX 11.x-12.5 transcripts (DevNet); TAC 222864 (2025)")),
    _command("activate", _ACTIVATE, activate),
    _command("deactivate", _ACTIVATE, deactivate),
    Command(
        "utils service auto-restart show", show_auto_restart, AUTO_RESTART_SOURCE, 1, False, Argument.REQUIRED,
        "show whether a service is restarted by itself", _NAME,
    ),
)  # fmt: skip
