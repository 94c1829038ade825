"""What is not known to be a read is a change."""

import pytest

from cucm_driver.consent import Consent
from cucm_driver.errors import Leaves, NotConsented

READS = [
    ("cli", "show version active"),
    ("cli", "show cert own CallManager"),
    ("cli", "utils service list"),
    ("cli", "utils  service   list page"),
    ("cli", "utils dbreplication runtimestate"),
    ("cli", "utils dbreplication runtimestate cm-sub1"),
    ("cli", "utils ntp status"),
    ("cli", "set cli pagination off"),
    ("cli", "run sql select name from processnode where nodeid<>1"),
    ("cli", "utils disaster_recovery history backup"),
    ("axl", "getCCMVersion"),
    ("axl", "listPhone"),
    ("axl", "executeSQLQuery"),
    ("ris", "selectCmDeviceExt"),
    ("control_center", "soapGetServiceStatus"),
]
CHANGES = [
    ("cli", "set cert regen TVS"),
    ("cli", "utils service restart Cisco Tftp"),
    ("cli", "utils service list; utils system restart"),
    ("cli", "show itl\nutils system restart"),
    ("cli", "run sql update processconfig set paramvalue='1'"),
    ("cli", "run sql select 1 from t; delete from device"),
    ("cli", "showy thing"),
    ("cli", "utils dbreplication reset all"),
    ("cli", "utils ntp restart"),
    ("cli", "something nobody has heard of"),
    ("axl", "resetPhone"),
    ("axl", "executeSQLUpdate"),
    ("axl", "updateServiceParameter"),
    ("ris", "somethingElse"),
    ("control_center", "soapDoControlServices"),
    ("https", "getCCMVersion"),
]


@pytest.mark.parametrize(("interface", "request_text"), READS)
def test_a_read_needs_no_consent(interface: str, request_text: str) -> None:
    assert Consent.none().require("cm-pub", interface, request_text) is False


@pytest.mark.parametrize(("interface", "request_text"), CHANGES)
def test_everything_else_needs_it(interface: str, request_text: str) -> None:
    with pytest.raises(NotConsented) as caught:
        Consent.none().require("cm-pub", interface, request_text)
    assert caught.value.leaves is Leaves.NOTHING
    assert Consent.granted("the operator").require("cm-pub", interface, request_text) is True


def test_consent_has_a_name() -> None:
    with pytest.raises(ValueError, match="who granted it"):
        Consent.granted("")


def test_a_consent_for_some_changes_grants_no_other() -> None:
    consent = Consent.granted("change CHG0012345", [("cm-pub", "set cert regen TVS")])
    assert consent.require("cm-pub", "cli", "set cert regen TVS")
    assert not consent.require("cm-sub1", "cli", "show itl")
    for node, request in (("cm-sub1", "set cert regen TVS"), ("cm-pub", "set cert regen CAPF")):
        with pytest.raises(NotConsented, match="CHG0012345"):
            consent.require(node, "cli", request)
