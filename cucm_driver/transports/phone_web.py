"""A phone's own web page: what the phone says about the lists it holds. Many phones have it switched off."""

from cucm_driver.errors import ClusterTrouble
from cucm_driver.record.journal import Journal
from cucm_driver.transports.plain_http import get


class PhoneWeb:
    """`page("127.0.9.17", "/NetworkConfigurationX")`."""

    def __init__(self, journal: Journal, port: int) -> None:
        self._journal, self._port = journal, port

    def page(self, address: str, path: str) -> bytes | None:
        """The page, or None when the phone does not tell: unknown, not an error (the journal tells why)."""
        try:
            with self._journal.exchanging(address, "phone_web", f"GET {path}") as exchange:
                answer = get(address, address, self._port, path)
                exchange.reply = answer.body.decode("utf-8", "replace")
                exchange.outcome = "ok" if answer.status == 200 else f"HTTP {answer.status}"
                return answer.body if answer.status == 200 else None
        except ClusterTrouble:
            return None
