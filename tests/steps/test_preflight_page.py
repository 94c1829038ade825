"""The page: what is not well first, dates that belong together in one line, unknown said as unknown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cucm_driver.answers.expiry import IDENTITY, TRUST, Dated, calendar
from cucm_driver.answers.pending_changes import Change, Use
from cucm_driver.answers.preflight.check import Check, Finding, Verdict, passed
from steps.preflight_page import WIDTH, Seen, page

NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
LONG = tuple(f"SEP{number:012d}" for number in range(40))


def found(name: str, verdict: Verdict, *said: str) -> Finding:
    return Finding(Check(name, "", lambda reader: passed(), f"why {name}", f"next {name}", ""), verdict, said)


def printed() -> list[str]:
    dates = [
        Dated("cm-pub", IDENTITY, "TVS", "cm-pub", NIGHT + timedelta(days=30)),
        Dated("cm-sub1", IDENTITY, "TVS", "cm-sub1", NIGHT + timedelta(days=30, hours=2)),
        Dated("cm-pub", TRUST, "tomcat-trust/a.pem", "a", NIGHT - timedelta(days=1)),
        Dated("cm-sub2", IDENTITY, "every certificate", "cm-sub2", None, "ssh: refused"),
    ]
    changes = [
        Change("cm-pub", "Cisco Tftp", "TVS", Use.WAITS, "its ITL does not list it"),
        Change("cm-pub", "Cisco CTIManager", "CallManager", Use.UNKNOWN, "nobody tells", mute=True),
        Change("cm-sub1", "Cisco CTIManager", "CallManager", Use.UNKNOWN, "nobody tells", mute=True),
        Change("cm-pub", "Cisco Tomcat", "tomcat", Use.LOADED, "it presents it"),
    ]
    findings = [
        found("good", Verdict.PASS, "all"),
        found("silent", Verdict.UNKNOWN, "no answer"),
        found("bad", Verdict.FAIL, f"away: {', '.join(LONG)}"),
    ]
    return list(page(Seen("lab", "12.5.1.16900-48", NIGHT, findings, calendar(dates, NIGHT), changes)))


def test_failures_come_first_then_the_unknown_with_why_and_next() -> None:
    heads = [line.split()[0] for line in printed() if line.startswith(("FAIL", "UNKNOWN", "pass"))]
    assert heads == ["FAIL", "UNKNOWN", "pass"]
    text = "\n".join(printed())
    assert "why:  why bad" in text
    assert "next: next silent" in text
    assert "why good" not in text


def test_every_phone_is_named_and_no_line_is_too_wide_for_a_terminal() -> None:
    assert all(name in "\n".join(printed()) for name in LONG)
    assert max(len(line) for line in printed()) <= WIDTH


def test_equal_dates_share_a_line_the_expired_comes_first_and_the_unknown_last() -> None:
    lines = [
        line.strip()
        for line in printed()
        if " on cm-" in line and "restart" not in line and ":" not in line[:12]
    ]
    assert [line.split("(")[0].split("  ")[-1].strip() for line in lines[:2]] == [
        "tomcat-trust on cm-pub",
        "TVS on cm-pub, cm-sub1",
    ]
    assert lines[0].startswith("2026-11-22")
    assert "EXPIRED" in lines[0]
    assert any("every certificate on cm-sub2: ssh: refused" in line for line in printed())


def test_a_restart_is_told_by_node_and_what_nobody_can_see_into_once() -> None:
    text = "\n".join(printed())
    assert "cm-pub: a restart of Cisco Tftp, or of the node: TVS" in text
    assert "unknown: Cisco CTIManager, CallManager on cm-pub, cm-sub1" in text
    assert "Cisco Tomcat" not in text


def test_the_last_line_counts() -> None:
    assert printed()[-1] == "1 pass, 1 unknown, 1 fail. Nothing was changed."
