"""Judges whether TFTP on UDP tells phones what HTTP tells them. A silent port may be a firewall's doing, so it is unknown."""

from __future__ import annotations

from collections.abc import Iterator

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.preflight.check import Judged, failed, judged
from cucm_driver.answers.preflight.nodes import each
from cucm_driver.facts.lists import ITL
from cucm_driver.facts.presented import TFTP


def same_over_udp(reader: CachedReader) -> Judged:
    """The ITL of UDP 69 is, byte for byte, that of 6970."""

    def look(node: str) -> Iterator[str]:
        itl, content = reader.served_itl(node), reader.cluster.tftp(node).get(ITL)
        if content == (None if itl is None else itl.data):
            return
        over_udp = "no ITL" if content is None else f"{len(content)} bytes"
        over_http = "no ITL" if itl is None else f"another {itl.size} bytes"
        yield f"{node}: {over_udp} over TFTP, {over_http} over HTTP"

    nodes = reader.running(TFTP)
    if not nodes:
        return failed("Cisco Tftp runs nowhere")
    bad, doubtful = each(nodes, look)
    return judged(bad, doubtful, f"the same file over UDP and HTTP: {', '.join(nodes)}")
