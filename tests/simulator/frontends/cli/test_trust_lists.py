"""`show itl` and `show ctl` tell of the bytes that Cisco Tftp serves."""

from __future__ import annotations

import hashlib

import pytest

from simulator.model.node import Node
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
