"""`utils diagnose test` and `utils create report`: what a node finds out about itself and writes into its log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from simulator.frontends.cli.command import Argument, Command, Declined, Parameter
from simulator.frontends.cli.network import NTP_SERVICE
from simulator.frontends.cli.platform import Written
from simulator.frontends.cli.session import Session
from simulator.model.refusal import Refused
from simulator.model.service import TOMCAT
from simulator.provenance import inferred, observed, recalled

HEAD = "\nLog file: {log}\n\nStarting diagnostic test(s)\n==========================="
END = """
Diagnostics Completed

 The final output will be in Log file: {log}

 Please use 'file view activelog {log}' command to see the output
"""
DIAGNOSE_SOURCE = observed("TAC 215013, 217581 and 214607: utils diagnose test; the order of its tests")
EACH = timedelta(seconds=2)
EACH_SOURCE = inferred("a minute or less for all of them; no timing was published")

ALONE = "This module must be run directly and off hours"
PORTS_DEAD = (
    "Failed - The HTTP and HTTPS ports are not responding to local requests. Please collect all of the Tomcat logs "
    "for root cause analysis: file get activelog tomcat/logs/*"
)
PORTS_SOURCE = observed("TAC 214607, 217581: with Cisco Tomcat down or its certificate expired")


def _passed(session: Session) -> str:
    return "Passed"


def _disk(session: Session) -> str:
    return "Passed (available: 6094 MB, used: 13033 MB)"


def _information(session: Session) -> str:
    return "Passed (Collected system information in diagnostic log)"


def _connectors(session: Session) -> str:
    certificate = session.node.presents(TOMCAT).get("tomcat")
    alive = certificate is not None and certificate.not_after > session.running.clock.now()
    return "Passed" if alive else PORTS_DEAD


def _ntp(session: Session) -> str:
    return "Passed" if session.node.started(NTP_SERVICE) else "Failed"


TESTS: dict[str, Callable[[Session], str] | None] = {
    "disk_space": _disk,
    "disk_files": None,
    "service_manager": _passed,
    "tomcat": _passed,
    "tomcat_deadlocks": _passed,
    "tomcat_keystore": _passed,
    "tomcat_connectors": _connectors,
    "tomcat_threads": _passed,
    "tomcat_memory": _passed,
    "tomcat_sessions": _passed,
    "tomcat_heapdump": None,
    "validate_network": _passed,
    "raid": _passed,
    "system_info": _information,
    "ntp_reachability": _ntp,
    "ntp_clock_drift": _ntp,
    "ntp_stratum": _ntp,
    "sdl_fragmentation": None,
    "sdi_fragmentation": None,
}
"""None: skipped, because it must be run alone."""

REPORTS = ("csa", "hardware", "platform", "security", "database")
REPORT_WARNING = (
    "\n *** W A R N I N G ***\nThis process can take several minutes as the report is being created."
)
REPORT_QUESTION = "Continue (y/n)?"
REPORT_WRITTEN = (
    "\nThe report has been written to the file: {log}\nUse 'file get activelog {log}' to fetch it.\n"
)
REPORT_SOURCE = recalled(
    "the guide says that it asks and that the file lies in platform/log; the words are from memory"
)
REPORT_TIME = timedelta(minutes=1)


async def diagnose(session: Session, argument: str) -> None:
    """Every run has a log of its own: `diag1.log`, `diag2.log`."""
    log = f"platform/log/diag{1 + sum('/diag' in path for path in session.platform.written)}.log"
    await session.say(HEAD.format(log=log))
    said = []
    for name, test in TESTS.items():
        await session.running.wait(EACH)
        said.append(f"test - {name:<20}: {test(session)}" if test else f"skip - {name:<20}: {ALONE}")
        await session.say(said[-1])
    await session.say(END.format(log=log))
    session.platform.written[log] = Written(session.running.clock.now(), "\n".join(said))


async def create_report(session: Session, argument: str) -> None:
    if argument not in REPORTS:
        raise Refused(f"Report must be one of: {', '.join(REPORTS)}")
    await session.say(REPORT_WARNING)
    if (await session.ask_key(REPORT_QUESTION)).lower() != "y":
        raise Declined
    await session.running.wait(REPORT_TIME)
    now = session.running.clock.now()
    log = f"platform/log/{argument}_report_{now:%Y%m%d%H%M%S}.txt"
    session.platform.written[log] = Written(now, f"{argument} report of {session.name}")
    await session.say(REPORT_WRITTEN.format(log=log))


_TYPE = (Parameter("report_type", "|".join(REPORTS)),)

COMMANDS = (
    Command("utils diagnose test", diagnose, DIAGNOSE_SOURCE, 1, about="run all diagnostic modules, fixing nothing"),
    Command(
        "utils create report", create_report, REPORT_SOURCE, 1, False, Argument.REQUIRED,
        "create a report about the server", _TYPE,
    ),
)  # fmt: skip
