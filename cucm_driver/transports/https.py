"""HTTPS to one node, pinned; the only module that imports httpx.

No credential leaves before the pin is checked on that very connection: the handshake itself refuses every
other certificate. Whether a request changes anything is read from its own bytes, not from what a caller says.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx

from cucm_driver.access.secrets import Login
from cucm_driver.consent import Consent
from cucm_driver.errors import (
    ClusterTrouble,
    Leaves,
    NoAnswer,
    Unreachable,
    UnsafeRequest,
    WrongPassword,
    WrongPin,
)
from cucm_driver.inventory import Node
from cucm_driver.record.journal import Journal
from cucm_driver.transports import envelope
from cucm_driver.transports.tls import OLD, pinned_context, presented, sha256

AXL = "/axl/"
RIS = "/realtimeservice2/services/RISService70"
PERFMON = "/perfmonservice2/services/PerfmonService"
CONTROL_CENTER = "/controlcenterservice2/services/ControlCenterServices"
# Path -> interface, as consent and journal name it; whatever goes to another path counts as changing.
INTERFACES: dict[str, str] = {AXL: "axl", RIS: "ris", PERFMON: "perfmon", CONTROL_CENTER: "control_center"}
USUAL = timedelta(seconds=60)
CONNECTING = 10.0
LOST = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


@dataclass(frozen=True)
class Reply:
    """An HTTP status, e.g. 599, the body, and whether the request was a changing one."""

    status: int
    body: bytes
    changing: bool = False


@dataclass(frozen=True)
class _Post:
    path: str
    body: bytes
    headers: Mapping[str, str]
    patience: timedelta
    interface: str
    operation: str
    described: str
    changing: bool


class PinnedHttps:
    """`post` to one node's Cisco Tomcat. The connection is opened at the first request and kept."""

    def __init__(self, node: Node, login: Login, journal: Journal, consent: Consent) -> None:
        self.node = node
        self._login, self._journal, self._consent = login, journal, consent
        self._pin = node.tls_sha256
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str] | None = None, patience: timedelta = USUAL
    ) -> Reply:
        """Sends a SOAP envelope, e.g. to "/axl/"; every HTTP status but 401 is the caller's to read.

        NotConsented: nothing was sent. WrongPin: no credential was sent. WrongPassword (401): stop.
        Unreachable, NoAnswer: a changing request then leaves UNKNOWN. A read is sent again, once, on a lost
        connection and on a session that the node has forgotten.
        """
        post = self._understood(path, body, headers or {}, patience)
        if post.changing:
            self._connected().cookies.clear()
            return self._once(post)
        try:
            reply = self._once(post)
        except Unreachable as trouble:
            if not isinstance(trouble.__cause__, LOST):
                raise
            return self._once(post)
        # An expired JSESSIONIDSSO is answered 404 (AXL developer guide): drop the cookie, authenticate again.
        if reply.status == 404 and self._connected().cookies:
            self._connected().cookies.clear()
            return self._once(post)
        return reply

    def repin(self, der: bytes) -> None:
        """Takes a new certificate as the only one, e.g. after Cisco Tomcat restarted; `der` came over SSH."""
        with self._lock:
            self._drop()
            self._pin = sha256(der)
            self._client = self._client_for(der)

    def close(self) -> None:
        """Closes the connection."""
        with self._lock:
            self._drop()

    def _understood(self, path: str, body: bytes, headers: Mapping[str, str], patience: timedelta) -> _Post:
        try:
            asked = envelope.body(body)
        except envelope.NotSoap as trouble:
            raise UnsafeRequest(
                node=self.node.name, asked=f"POST {path}", got=f"not sent: {trouble}"
            ) from trouble
        interface, operation = INTERFACES.get(path, "https"), envelope.local(asked)
        changing = self._consent.require(self.node.name, interface, operation)
        return _Post(path, body, headers, patience, interface, operation, envelope.describe(asked), changing)

    def _once(self, post: _Post) -> Reply:
        client = self._connected()
        with self._journal.exchanging(
            self.node.name, post.interface, post.described, post.changing
        ) as exchange:
            try:
                answer = client.post(
                    post.path,
                    content=post.body,
                    headers={"Content-Type": "text/xml; charset=utf-8", **post.headers},
                    timeout=httpx.Timeout(post.patience.total_seconds(), connect=CONNECTING),
                )
            except httpx.HTTPError as trouble:
                raise self._trouble(post, trouble) from trouble
            exchange.reply = answer.text
            exchange.outcome = "ok" if answer.status_code == 200 else f"HTTP {answer.status_code}"
            if answer.status_code == 401:
                raise self._denied(post)
            return Reply(answer.status_code, answer.content, post.changing)

    def _denied(self, post: _Post) -> WrongPassword:
        got = f"HTTP 401 for `{self._login.user}`"
        if post.changing:
            got += " (also the answer to a user who may only read)"
        return WrongPassword(node=self.node.name, asked=post.operation, got=got)

    def _trouble(self, post: _Post, trouble: httpx.HTTPError) -> ClusterTrouble:
        if isinstance(trouble, httpx.ConnectError) and "CERTIFICATE_VERIFY_FAILED" in str(trouble):
            shown = self._shown()
            return self._too_old(trouble) if sha256(shown) == self._pin else self._wrong_pin(shown)
        never_sent = isinstance(trouble, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
        leaves = Leaves.UNKNOWN if post.changing and not never_sent else Leaves.NOTHING
        timed_out = isinstance(trouble, httpx.TimeoutException) and not never_sent
        kind: type[ClusterTrouble] = NoAnswer if timed_out else Unreachable
        got = "no answer in time" if timed_out else str(trouble) or type(trouble).__name__
        return kind(node=self.node.name, asked=f"{post.operation} on {self._base}", got=got, leaves=leaves)

    def _too_old(self, trouble: httpx.ConnectError) -> Unreachable:
        """The pinned certificate, and its key is below OpenSSL's security level."""
        return Unreachable(
            node=self.node.name,
            asked=f"certificate of {self._base}",
            got=str(trouble),
            next_move=OLD.format(node=self.node.name),
        )

    def _connected(self) -> httpx.Client:
        """The kept client. The first one is made after a handshake without data has shown the pinned leaf."""
        with self._lock:
            if self._client is None:
                der = self._shown()
                if sha256(der) != self._pin:
                    raise self._wrong_pin(der)
                self._client = self._client_for(der)
            return self._client

    def _shown(self) -> bytes:
        node = self.node
        return presented(
            node.address,
            node.ports.https,
            node=node.name,
            journal=self._journal,
            legacy=node.legacy_algorithms,
        )

    def _wrong_pin(self, der: bytes) -> WrongPin:
        pinned = f"the pinned {self._pin}" if self._pin else "a pinned one, and the inventory has none"
        return WrongPin(
            node=self.node.name,
            asked=f"certificate of {self._base}",
            got=f"a certificate with SHA-256 {sha256(der)}; no password was sent",
            expected=pinned,
        )

    def _client_for(self, der: bytes) -> httpx.Client:
        return httpx.Client(
            base_url=self._base,
            verify=pinned_context(der, self.node.legacy_algorithms),
            auth=(self._login.user, self._login.password),
            trust_env=False,
            follow_redirects=False,
        )

    @property
    def _base(self) -> str:
        return f"https://{self.node.address}:{self.node.ports.https}"

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()
