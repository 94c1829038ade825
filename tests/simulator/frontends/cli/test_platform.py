"""What a node tells of its machine, its network, its time and its health."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from cryptography import x509

import simulator
from simulator.running import Running
from tests.simulator.frontends.cli.clusters import in_a_loop, lab, shell


@pytest.mark.parametrize(
    ("release", "version", "system"),
    [("12.5", "12.5.1.16900-48", "7.0.0.0-4"), ("15", "15.0.1.12900-234.x86_64", "8.0.0.0-1")],
)
@in_a_loop
async def test_the_status_has_host_version_and_uptime(release: str, version: str, system: str) -> None:
    async with lab(release) as running, shell(running) as admin:
        said = await admin.run("show status")
        assert said.startswith(
            "\nHost Name          : cm-pub\nDate               : Mon Nov 23, 2026 22:01:05\n"
        )
        assert f"Product Ver        : {version}\nUnified OS Version : {system}\n" in said
        assert " 22:01:05 up 1795 days, 0 min,  1 user,  load average: " in said
        assert f"OS Version        : UCOS {system}." in await admin.run("show hardware")


@in_a_loop
async def test_eth0_and_the_hosts_file_have_the_nodes_addresses() -> None:
    async with lab() as running, shell(running) as admin:
        assert "\nIP Address   : 127.0.0.1          IP Mask    : 255.255.255.000\n" in await admin.run(
            "show network eth0"
        )
        assert "127.0.0.1 cm-sub1.example.com cm-sub1\n" in await admin.run("show tech network hosts")


@in_a_loop
async def test_names_resolve_and_nodes_answer_a_ping() -> None:
    async with lab() as running, shell(running) as admin:
        assert "cm-sub1.example.com has address 127.0.0.1" in await admin.run("utils network host cm-sub1")
        assert "No external servers found" in await admin.run("utils network host nowhere")
        said = await admin.run("utils network ping cm-sub1 2")
        assert said.startswith("PING cm-sub1 (127.0.0.1) 56(84) bytes of data.\n")
        assert "2 packets transmitted, 2 received, 0% packet loss" in said
        assert (await admin.run("utils network ping nowhere")).endswith("Executed command unsuccessfully\n")


@pytest.mark.parametrize(("release", "daemon"), [("11.5", "ntpd"), ("15", "chronyd")])
@in_a_loop
async def test_the_time_daemon_is_the_releases(release: str, daemon: str) -> None:
    async with lab(release) as running, shell(running) as admin:
        said = await admin.run("utils ntp status")
        assert said.startswith(f"{daemon} (pid ")
        assert "Current time in UTC is : Mon Nov 23 22:01:05 UTC 2026\n" in said
        await admin.run("utils service stop System NTP")
        assert (await admin.run("utils ntp status")).startswith(f"{daemon} is stopped\n")


@in_a_loop
async def test_diagnosis_passes_and_finds_a_stopped_tomcat() -> None:
    async with lab() as running, shell(running) as admin:
        assert "test - tomcat_connectors   : Passed\n" in await admin.run("utils diagnose test")
        await running.arrange("service", node="cm-pub", service="Cisco Tomcat", state="STOPPED")
        said = await admin.run("utils diagnose test")
        assert "test - tomcat_connectors   : Failed - The HTTP and HTTPS ports are not responding" in said
        assert "Log file: platform/log/diag2.log\n" in said


@in_a_loop
async def test_a_report_is_written_after_one_key() -> None:
    async with lab() as running, shell(running) as admin:
        said = await admin.answer("utils create report platform", "(y/n)?", ("y", "admin:"))
        assert "platform/log/platform_report_" in said
        assert "platform_report_" in await admin.run("file list activelog platform/log")
        assert "must be one of" in await admin.run("utils create report weather")
        assert await admin.run("utils core active list") == "No core files found\n"


@in_a_loop
async def test_a_signing_request_is_real_and_leaves_the_certificate() -> None:
    async with lab() as running, shell(running) as admin:
        before = running.model.fingerprint()
        assert await admin.run("set csr gen tomcat") == "Successfully Generated CSR for tomcat.\n"
        assert await admin.run("show csr list own") == "tomcat/tomcat.csr\n"
        said = await admin.run("show csr own tomcat/tomcat.csr")
        pem = said[said.index("-----BEGIN") :].replace("SIGN REQUEST", "REQUEST")
        request = x509.load_pem_x509_csr(pem.encode())
        assert request.is_signature_valid
        assert "CN=cm-pub.example.com" in request.subject.rfc4514_string()
        assert running.model.fingerprint() == before
        for line in ("set csr gen TLS", "show csr own CAPF"):
            assert (await admin.run(line)).endswith("Executed command unsuccessfully\n")


@in_a_loop
async def test_a_check_of_the_tables_runs_in_the_background() -> None:
    async with lab("11.5") as running, shell(running) as admin:
        assert "is now running in background" in await admin.run("utils dbreplication status")
        assert "in PROGRESS. Checked 0 tables out of 681\n" in await admin.run(
            "utils dbreplication runtimestate"
        )
        await running.wait(timedelta(minutes=3))
        said = await admin.run("utils dbreplication runtimestate")
        assert "COMPLETED 681 tables checked out of 681\n" in said
        assert "No Errors or Mismatches found.\n" in said
        await running.arrange("replication", node="cm-sub1", state=3)
        assert "Errors or Mismatches Were Found!!!\n" in await admin.run("utils dbreplication runtimestate")


@in_a_loop
async def test_counters_follow_the_model() -> None:
    async with lab() as running, shell(running, "cm-sub1") as admin:
        assert "                    -> % Mem Used                     = 53\n" in await admin.run(
            "show perf query class Memory"
        )
        await running.arrange("replication", node="cm-sub1", state=3)
        said = await admin.run(
            'show perf query class "Number of Replicates Created and State of Replication"'
        )
        assert "ReplicateCount      -> Replicate_State                = 3\n" in said


def test_the_ris_database_has_the_phones_that_registered_here() -> None:
    async def rows(running: Running) -> list[str]:
        async with shell(running, "cm-sub1") as admin:
            return (await admin.run("show risdb query phone")).splitlines()

    with simulator.start("lab", release="12.5", pulled=True) as started:
        model = started.simulator.running.model
        here = [phone.name for phone in model.phones.values() if phone.registered_to == "cm-sub1"]
        listed = [row for row in asyncio.run(rows(started.simulator.running)) if row.startswith("SEP")]
        assert here
        assert [row.split(", ")[0] for row in listed] == here
        assert {row.split(", ")[7] for row in listed} == {"reg"}


@in_a_loop
async def test_a_service_is_activated_and_deactivated() -> None:
    async with lab() as running, shell(running) as admin:
        said = await admin.run("utils service activate Cisco DirSync")
        assert said.endswith("Cisco DirSync[STARTED]  \n")
        said = await admin.run("utils service deactivate Cisco DirSync")
        assert said.endswith("Cisco DirSync[STOPPED]  Service Not Activated\n")
        assert "Cisco DirSync[STOPPED]  Service Not Activated\n" in await admin.run("utils service list")
        for wrong in ("deactivate Cisco DirSync", "activate Cisco Tftp", "deactivate Cisco Tomcat"):
            assert (await admin.run(f"utils service {wrong}")).endswith("Executed command unsuccessfully\n")
