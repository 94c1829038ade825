"""What Cisco Tftp serves over HTTP on 6970: lists and configurations, byte for byte, as phones fetch them."""

from cucm_driver.inventory import Node
from cucm_driver.record.journal import Journal
from cucm_driver.transports.plain_http import get


class Files:
    """`get("ITLFile.tlv")` from one node."""

    def __init__(self, node: Node, journal: Journal) -> None:
        self._node, self._journal = node, journal

    def get(self, name: str) -> bytes | None:
        """The file, or None if the node has none: 404, or 503 for a missing CTL up to 11.5 (see the journal).

        Unreachable when Cisco Tftp does not answer; NoAnswer, Garbled.
        """
        node = self._node
        with self._journal.exchanging(node.name, "files", f"GET {name}") as exchange:
            page = get(node.name, node.address, node.ports.tftp_http, "/" + name.lstrip("/"))
            exchange.reply = page.body
            exchange.outcome = "ok" if page.status == 200 else f"HTTP {page.status}"
            return page.body if page.status == 200 else None
