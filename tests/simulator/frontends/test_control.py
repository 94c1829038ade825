from __future__ import annotations

import hashlib
import threading
import tomllib
from datetime import datetime

import httpx
import pytest

from simulator import Lab
from tests.simulator.frontends.asking import axl, client, control, presented, restart


def test_who_does_not_carry_the_run_token_is_turned_away(lab: Lab) -> None:
    for headers in ({}, {"X-Run-Token": "0" * 32}):
        assert httpx.get(f"{lab.control}/identity", headers=headers, trust_env=False).status_code == 403


def test_the_identity_proves_the_run_and_names_the_host_keys(lab: Lab) -> None:
    told = control(lab, "GET", "/identity").json()
    inventory = tomllib.loads(control(lab, "GET", "/inventory").text)
    token = inventory["simulator"]["run_token"]
    assert told["run_token_sha256"] == hashlib.sha256(token.encode()).hexdigest()
    assert told["host_keys"] == {node["name"]: node["ssh_host_key"] for node in inventory["node"]}
    assert token not in control(lab, "GET", "/identity").text


def test_the_credentials_are_told_by_the_names_in_the_inventory(lab: Lab) -> None:
    assert control(lab, "GET", "/credentials").json() == lab.environment


def test_the_cluster_is_described(lab: Lab) -> None:
    told = control(lab, "GET", "/cluster").json()
    assert told["nodes"] == ["cm-pub", "cm-sub1", "cm-sub2"]
    assert told["tftp_nodes"] == ["cm-pub", "cm-sub1"]
    assert (told["release"], told["mode"], told["world"], told["phones"]) == (
        "12.5",
        "non-secure",
        "lazy",
        40,
    )
    assert datetime.fromisoformat(told["now"]).tzinfo is not None


def test_a_fresh_cluster_has_the_same_addresses_and_host_keys_and_none_of_the_old_state(lab: Lab) -> None:
    lab.run(lab.simulator.running.regenerate("cm-pub", "tomcat", "set cert regen tomcat"))
    restart(lab, "cm-pub", "Cisco Tomcat")
    before, shown = tomllib.loads(lab.inventory), presented(lab, "cm-pub", "https")
    asked = {
        "blueprint": "lab",
        "release": "11.5",
        "mode": "non-secure",
        "world": "eager",
        "knobs": {},
        "pulled": True,
    }
    told = control(lab, "POST", "/cluster", asked)
    after = tomllib.loads(told.json()["inventory"])
    for old, new in zip(before["node"], after["node"], strict=True):
        assert (old["address"], old["ports"], old["ssh_host_key"]) == (
            new["address"],
            new["ports"],
            new["ssh_host_key"],
        )
    assert hashlib.sha256(presented(lab, "cm-pub", "https")).hexdigest() == after["node"][0]["tls_sha256"]
    assert presented(lab, "cm-pub", "https") != shown
    assert control(lab, "GET", "/journal").json() == []
    assert axl(client(lab), "getCCMVersion", version="11.5").status_code == 200
    assert control(lab, "GET", "/cluster").json()["world"] == "eager"


@pytest.mark.parametrize(
    ("path", "body", "complaint"),
    [
        ("/cluster", {"blueprint": "lab", "release": "9.9"}, "not simulated"),
        ("/cluster", {"blueprint": "lab"}, "'release' is missing"),
        ("/cluster", {"blueprint": "lab", "release": "12.5", "knobs": {"colour": 1}}, "unknown knob"),
        ("/arrange", {"what": "weather"}, "can be arranged"),
        (
            "/arrange",
            {"what": "service", "node": "cm-sub9", "service": "x", "state": "STOPPED"},
            "no node cm-sub9",
        ),
        ("/clock/workers", {}, "enter"),
        ("/clock/workers", {"leave": 5}, "cannot leave"),
        ("/faults", {"where": "axl:x", "effect": "explode"}, "unknown effect"),
        ("/faults", {"where": "axl:x", "effect": "prompt"}, "cannot strike"),
        ("/faults", {"where": "service:Cisco Tftp:STARTED", "effect": "drop"}, "cannot strike"),
        ("/faults", {"where": "axl:x", "effect": "status", "text": "odd"}, "HTTP status"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(
    lab: Lab, path: str, body: dict[str, object], complaint: str
) -> None:
    before = control(lab, "GET", "/cluster").json()
    said = control(lab, "POST", path, body)
    assert said.status_code == 400
    assert complaint in said.json()["error"]
    assert control(lab, "GET", "/cluster").json() == before


def test_a_wait_is_as_long_as_it_was_asked_for(lab: Lab) -> None:
    before = datetime.fromisoformat(control(lab, "GET", "/clock").json()["now"])
    after = datetime.fromisoformat(control(lab, "POST", "/clock/wait", {"seconds": 5}).json()["now"])
    assert (after - before).total_seconds() == 5


def test_parallel_waits_of_announced_workers_overlap(lab: Lab) -> None:
    before = datetime.fromisoformat(control(lab, "GET", "/clock").json()["now"])
    assert control(lab, "POST", "/clock/workers", {"enter": 2}).json() == {"workers": 3}
    waits = [
        threading.Thread(target=control, args=(lab, "POST", "/clock/wait", {"seconds": 90})) for _ in range(3)
    ]
    for wait in waits:
        wait.start()
    for wait in waits:
        wait.join(5)
    assert control(lab, "POST", "/clock/workers", {"leave": 2}).json() == {"workers": 1}
    after = datetime.fromisoformat(control(lab, "GET", "/clock").json()["now"])
    assert (after - before).total_seconds() == 90


def test_the_clock_runs_at_real_time_when_told_so(lab: Lab) -> None:
    assert control(lab, "POST", "/clock/mode", {"pulled": False}).json()["pulled"] is False
    first = control(lab, "GET", "/clock").json()["now"]
    assert control(lab, "GET", "/clock").json()["now"] > first
    assert control(lab, "POST", "/clock/mode", {"pulled": True}).json()["pulled"] is True


def test_faults_are_listed_with_how_often_they_struck(lab: Lab) -> None:
    asked = {
        "node": "cm-pub",
        "where": "axl:getCCMVersion",
        "effect": "status",
        "text": "503",
        "after": 1,
        "times": 1,
    }
    number = control(lab, "POST", "/faults", asked).json()["id"]
    version = control(lab, "GET", "/cluster").json()["release"]
    assert [axl(client(lab), "getCCMVersion", version=version).status_code for _ in range(3)] == [
        200,
        503,
        200,
    ]
    told = {fault["id"]: fault for fault in control(lab, "GET", "/faults").json()}[number]
    assert (told["struck"], told["where"], told["effect"]) == (1, "axl:getCCMVersion", "status")


def test_the_journal_is_read_from_a_number_on(lab: Lab) -> None:
    axl(
        client(lab),
        "executeSQLQuery",
        "<sql>select name from device</sql>",
        control(lab, "GET", "/cluster").json()["release"],
    )
    every = control(lab, "GET", "/journal").json()
    last = every[-1]
    assert last["n"] == len(every)
    assert (last["interface"], last["request"]) == ("axl", "executeSQLQuery select name from device")
    assert (last["changing"], last["modelled"]) == (False, True)
    assert control(lab, "GET", f"/journal?since={last['n']}").json() == []
    assert len(control(lab, "GET", f"/journal?since={last['n'] - 1}").json()) == 1


def test_the_explanation_counts_phones_and_explains_one(lab: Lab) -> None:
    whole = control(lab, "GET", "/explain").json()
    assert (whole["locked"], whole["phones"]) == ([], 40)
    assert sum(len(one["phones"]) for one in whole["explanations"]) == 40
    single = control(lab, "GET", "/explain?phone=SEP000000000001").json()
    assert (single["phones"], single["locked"]) == (["SEP000000000001"], False)
    assert control(lab, "GET", "/explain?phone=SEP1").status_code == 400


def test_an_unknown_request_is_told_the_known_ones(lab: Lab) -> None:
    said = control(lab, "GET", "/coffee")
    assert (said.status_code, "GET /identity" in said.json()["error"]) == (404, True)
