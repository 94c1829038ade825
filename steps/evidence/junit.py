"""`junit.xml` of a run, for a CI that shows results; written from the verdicts alone."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from .judge import JudgedRun, JudgedScenario, Verdict
from .tally import Ended, Tally

FILE = "junit.xml"
MARKS = {
    Verdict.FAILED: "failure",
    Verdict.UNKNOWN: "error",
    Verdict.NOT_FOR_THIS_CLUSTER: "skipped",
}
_CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def write(folder: Path, run: JudgedRun | Tally) -> Path:
    """One suite, one test case a scenario; an unknown outcome is an error there."""
    counts = run.counts
    suite = ElementTree.Element(
        "testsuite",
        name="cucm-runbook",
        tests=str(len(run.scenarios)),
        failures=str(counts[Verdict.FAILED]),
        errors=str(counts[Verdict.UNKNOWN]),
        skipped=str(counts[Verdict.NOT_FOR_THIS_CLUSTER]),
    )
    suite.extend(_case(scenario) for scenario in run.scenarios)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    file = folder / FILE
    ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
    return file


def _case(scenario: JudgedScenario | Ended) -> ElementTree.Element:
    took = f"{scenario.seconds:.3f}"
    classname = scenario.feature.removesuffix(".feature").replace("/", ".")
    case = ElementTree.Element("testcase", classname=classname, name=scenario.name, time=took)
    if scenario.verdict in MARKS:
        why = scenario.why.translate(_CONTROLS)  # XML 1.0, 2.2: most control characters cannot be written
        mark = ElementTree.SubElement(case, MARKS[scenario.verdict], message=why.partition("\n")[0])
        mark.text = why
    return case
