"""`show itl` and `show ctl` tell of the bytes that Cisco Tftp serves."""

from __future__ import annotations

import hashlib
import re

import pytest

from simulator.model.node import Node
from simulator.model.trust_list import Role
from simulator.releases import RELEASES
from tests.simulator.frontends.cli.clusters import in_a_loop, lab, shell


@pytest.mark.parametrize(
    ("release", "signer"), [("11.5", "CN=cm-pub.example.com;"), ("12.5", "CN=ITLRECOVERY_cm-pub")]
)
@in_a_loop
async def test_show_itl_is_computed_from_the_served_bytes_and_names_the_releases_signer(
    release: str, signer: str
) -> None:
    async with lab(release) as running, shell(running) as admin:
        itl = running.model.publisher.itl
        assert itl is not None
        served = running.wire.trust_list(itl)
        text = await admin.run("show itl")
        assert f"{hashlib.md5(served, usedforsecurity=False).hexdigest()}(MD5)\n" in text
        assert f"Length of ITL file: {len(served)}\n" in text
        assert text.index(signer) < text.index("ITL Record #:1")
        assert text.endswith("The ITL file was verified successfully.\n")


@in_a_loop
async def test_a_node_without_an_itl_says_so() -> None:
    async with lab() as running, shell(running, "cm-sub2") as admin:
        node: Node = running.model.nodes["cm-sub2"]
        assert node.itl is None
        assert (await admin.run("show itl")).startswith("Length of ITL file: 0\n")


@in_a_loop
async def test_a_non_secure_cluster_has_no_ctl() -> None:
    async with lab() as running, shell(running) as admin:
        assert await admin.run("show ctl") == (
            "Length of CTL file: 0\n"
            "CTL File not found. "
            "Please run CTLClient plugin or run the CLI - utils ctl.. to generate the CTL file.\n"
            "Error parsing the CTL File.\n"
        )


@pytest.mark.parametrize("release", list(RELEASES))
@in_a_loop
async def test_show_ctl_names_the_releases_signer_and_its_anchors(release: str) -> None:
    async with lab(release, mode="mixed") as running, shell(running, "cm-sub1") as other:
        ctl = running.model.nodes["cm-sub1"].ctl
        assert ctl is not None
        data = running.wire.trust_list(ctl)
        text = await other.run("show ctl")
        assert f"{hashlib.sha1(data, usedforsecurity=False).hexdigest()}(SHA1)\n" in text
        assert f"Length of CTL file: {len(data)}\n" in text
        assert text.index(ctl.signer.subject_text) < text.index("CTL Record #:1")
        said = re.findall(r"^This etoken was (not )?used to sign the CTL file\.$", text, re.MULTILINE)
        assert said == ["", *["not "] * (len(ctl.certificates(Role.SAST)) - 1)]
        assert text.endswith("The CTL file was verified successfully.\n")


@in_a_loop
async def test_show_ctl_tells_of_the_disk_also_before_cisco_tftp_serves_the_file() -> None:
    async with lab("11.5", mode="mixed") as running, shell(running) as admin:
        before = await admin.run("show ctl")
        await running.regenerate("cm-pub", "CAPF", "set cert regen CAPF")
        await running.ctl("cm-pub", "update", "utils ctl update CTLFile")
        node = running.model.publisher
        assert node.ctl is not node.ctl_served
        after = await admin.run("show ctl")
        assert after != before
        assert node.ctl is not None
        assert hashlib.sha1(running.wire.trust_list(node.ctl), usedforsecurity=False).hexdigest() in after
