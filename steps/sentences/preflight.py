"""The preflight: named checks that must pass, what they say where they do not, dates, and what waits for a restart."""

from __future__ import annotations

from collections.abc import Iterator

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.expiry import IDENTITY, calendar, dates
from cucm_driver.answers.pending_changes import Use, changes
from cucm_driver.answers.preflight.check import Finding, Verdict
from cucm_driver.answers.preflight.table import named, preflight

from ..night import Night
from ..plugin.sentence import given, then
from ..preflight_page import calendar as rendered


@given(
    'database replication of "{node}" is in state {state:d}',
    example='Given database replication of "cm-sub1" is in state 3',
)
def replication_is(night: Night, node: str, state: int) -> None:
    """Arranges, on a simulated cluster only: 0 not started, 1 wrong count, 2 good, 3 bad, 4 set-up failed."""
    night.testbed.control.arrange("replication", node=node, state=state)


@given(
    '"{service}" is stopped on "{node}"',
    example='Given "Cisco Trust Verification Service" is stopped on "cm-sub2"',
)
def service_is_stopped_on(night: Night, service: str, node: str) -> None:
    """Arranges, on a simulated cluster only."""
    night.testbed.control.arrange("service", node=node, service=service, state="STOPPED")


@then("these preflight checks pass:", example="Then these preflight checks pass:")
def checks_pass(night: Night, datatable: list[list[str]]) -> None:
    """A table of names of checks, one a row. What failed or is unknown is told with the reason and the next move."""
    findings = _look(night, *(row[0] for row in datatable))
    night.says(*(f"{found.verdict}: {found.check.name}: {'; '.join(found.said)}" for found in findings))
    bad = [found for found in findings if found.verdict is not Verdict.PASS]
    assert not bad, "\n".join(line for found in bad for line in _told(found))


@then('the preflight check "{name}" passes', example='Then the preflight check "database replication" passes')
def check_passes(night: Night, name: str) -> None:
    """One check, as `cucm-runbook preflight` prints it."""
    _expect(night, name, Verdict.PASS, "")


@then(
    'the preflight check "{name}" fails: "{text}"',
    example='Then the preflight check "phones online" fails: "not registered (1): SEP000000000001"',
)
def check_fails(night: Night, name: str, text: str) -> None:
    """The check fails, and this text stands in what it says."""
    _expect(night, name, Verdict.FAIL, text)


@then(
    'the preflight check "{name}" is unknown: "{text}"',
    example='Then the preflight check "API access" is unknown: "connection refused"',
)
def check_is_unknown(night: Night, name: str, text: str) -> None:
    """The check could not be judged, and this text stands in the reason."""
    _expect(night, name, Verdict.UNKNOWN, text)


@then(
    'the preflight check "{name}" passes, or says by name what is unknown',
    example='Then the preflight check "phones that tell" passes, or says by name what is unknown',
)
def check_does_not_fail(night: Night, name: str) -> None:
    """Unknown never passes by itself: the names are told, and who goes on has accepted them."""
    (found,) = _look(night, name)
    assert found.verdict is not Verdict.FAIL, "\n".join(_told(found))
    night.says(*(f"{found.verdict}: {line}" for line in found.said))


@then("the expiry calendar is told", example="Then the expiry calendar is told")
def calendar_is_told(night: Night) -> None:
    """Every identity and trust certificate and every record of the served lists, by date, with what breaks then."""
    reader = CachedReader(night.cluster)
    dues = calendar(dates(reader), reader.at)
    night.cluster.journal.note("calendar", entries=[due.recorded() for due in dues])
    night.says(*rendered(dues))
    nodes = {due.dated.node for due in dues if due.dated.kind == IDENTITY and due.days_left is not None}
    missing = sorted(set(night.cluster.nodes) - nodes)
    assert not missing, f"no date could be read on {', '.join(missing)}: this is UNKNOWN"


@then(
    'a restart of "{service}" on "{node}" would bring "{unit}" into use',
    example='Then a restart of "Cisco Tftp" on "cm-sub1" would bring "TVS" into use',
)
def restart_would_activate(night: Night, service: str, node: str, unit: str) -> None:
    """The certificate is stored, and the service, or the list it serves, does not use it yet."""
    found = changes(CachedReader(night.cluster))
    night.cluster.journal.note("pending", changes=[change.recorded() for change in found])
    waits = [change for change in found if change.use is Use.WAITS]
    night.says(*(f"{c.node}: {c.service}: {c.unit}: {c.why}" for c in waits))
    assert (node, service, unit) in {(c.node, c.service, c.unit) for c in waits}, (
        "it waits for no such restart"
    )


def _look(night: Night, *names: str) -> tuple[Finding, ...]:
    return preflight(CachedReader(night.cluster), tuple(named(name) for name in names))


def _expect(night: Night, name: str, verdict: Verdict, text: str) -> None:
    (found,) = _look(night, name)
    night.says(f"{found.verdict}: {'; '.join(found.said)}")
    assert found.verdict is verdict, "\n".join(_told(found))
    assert text in "\n".join(found.said), f"it says: {'; '.join(found.said)}"


def _told(found: Finding) -> Iterator[str]:
    yield f"{found.check.name}: {found.verdict}: {'; '.join(found.said)}"
    if found.verdict is not Verdict.PASS:
        yield f"Why: {found.check.why}."
        yield f"Next: {found.check.next_move}."
