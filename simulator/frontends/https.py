"""HTTPS on 8443: Cisco Tomcat with the web services of a node. Checks who asks, not what is asked."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from aiohttp import web

from simulator.database import Database
from simulator.frontends.effects import Dropped, hang_up, struck
from simulator.frontends.soap import service as soap
from simulator.frontends.soap.axl import AXL
from simulator.frontends.soap.control_center import CONTROL_CENTER
from simulator.frontends.soap.risport import RISPORT
from simulator.frontends.tls import presented_context
from simulator.model.service import TOMCAT
from simulator.provenance import documented, inferred, observed
from simulator.running import Running

SERVICES: dict[str, soap.Service] = {
    "/axl/": AXL,
    "/realtimeservice2/services/RISService70": RISPORT,
    "/controlcenterservice2/services/ControlCenterServices": CONTROL_CENTER,
}
BODY_LIMIT = 4 * 1024 * 1024  # bytes
SHUTDOWN = 0.05  # seconds of real time for requests under way; 0 would wait for their end

COOKIE = "JSESSIONIDSSO"
IDLE = timedelta(minutes=30)
MOST_SESSIONS = (
    1000  # the oldest is forgotten: clients that never send the cookie back get a new one each time
)
COOKIE_SOURCE = documented(
    "AXL developer guide, authentication: cookie, 30 min idle, 404 for an expired one sent alone"
)
REALM = 'Basic realm="Cisco Web Services Realm"'
REALM_SOURCE = inferred("401 is documented; the realm's words are not")
AXL_PAGE = (
    "<html><head><title>Cisco CallManager: AXL Web Service</title></head>"
    "<body><h1>Cisco CallManager: AXL Web Service</h1>"
    "<p>The AXL Web Service is working and accepting requests. Use HTTP POST to send a request.</p>"
    "</body></html>"
)
AXL_PAGE_SOURCE = observed("cisco-axl and ciscoaxl look for these sentences")

Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sessions:
    """The single sign-on sessions of one Tomcat; they end with it, or after 30 minutes without a request."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._seen: dict[str, datetime] = {}

    def new(self) -> str:
        token = secrets.token_hex(16).upper()
        self._seen[token] = self._now()
        if len(self._seen) > MOST_SESSIONS:
            del self._seen[next(iter(self._seen))]
        return token

    def alive(self, token: str) -> bool:
        seen = self._seen.get(token)
        if seen is None or self._now() - seen > IDLE:
            return False
        self._seen[token] = self._now()
        return True


class HttpsListener:
    """Cisco Tomcat of one node, with the tomcat certificate that it loaded."""

    service: str | None = TOMCAT

    def __init__(self, running: Running, node: str) -> None:
        self._running, self.node = running, node
        self._runner: web.AppRunner | None = None
        login = f"{running.credentials.api_user}:{running.credentials.api_password}"
        self._basic = base64.b64encode(login.encode()).decode()

    async def open(self) -> None:
        self._sessions = Sessions(self._running.clock.now)
        self._database = Database(self._running.model, self._running.wire.pem)
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_get("/axl/", self._guarded(AXL, self._axl_page))
        app.router.add_route("*", "/axl", self._to_axl)
        for path, service in SERVICES.items():
            app.router.add_post(path, self._guarded(service, self._posted(service)))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN, handle_signals=False)
        await self._runner.setup()
        address = self._running.addresses[self.node]
        context = presented_context(self._running, self.node, TOMCAT, "tomcat")
        await web.TCPSite(self._runner, address.host, address.ports["https"], ssl_context=context).start()

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._database.close()
        self._runner = None

    def _guarded(self, service: soap.Service, handle: Handle) -> Handle:
        """Let in who sends the password or a living session; a new login gets a cookie."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            authorization, token = request.headers.get("Authorization"), request.cookies.get(COOKIE)
            if authorization is None and token is not None:
                return (
                    await handle(request) if self._sessions.alive(token) else self._turned_away(service, 404)
                )
            if not self._knows(authorization or ""):
                return self._turned_away(service, 401)
            response = await handle(request)
            if not (token and self._sessions.alive(token)) and not response.prepared:
                response.headers.add(
                    "Set-Cookie", f"{COOKIE}={self._sessions.new()}; Path=/; Secure; HttpOnly"
                )
            return response

        return guarded

    def _knows(self, authorization: str) -> bool:
        scheme, _, credentials = authorization.partition(" ")
        return scheme.lower() == "basic" and hmac.compare_digest(
            credentials.strip().encode(), self._basic.encode()
        )

    def _turned_away(self, service: soap.Service, status: int) -> web.Response:
        self._running.journal.note(self.node, service.interface, "login", f"status {status}")
        headers = {"WWW-Authenticate": REALM} if status == 401 else {}
        said = f"HTTP Status {status}"
        text = f"<html><head><title>{said}</title></head><body><h1>{said}</h1></body></html>"
        return web.Response(status=status, text=text, content_type="text/html", headers=headers)

    async def _axl_page(self, request: web.Request) -> web.StreamResponse:
        self._running.journal.note(self.node, "axl", "GET /axl/")
        return web.Response(text=AXL_PAGE, content_type="text/html")

    async def _to_axl(self, request: web.Request) -> web.StreamResponse:
        """As the product does: redirected, whereupon HTTP libraries turn POST into GET."""
        raise web.HTTPFound("/axl/")

    def _posted(self, service: soap.Service) -> Handle:
        async def posted(request: web.Request) -> web.StreamResponse:
            body, action = await request.read(), request.headers.get("SOAPAction", "")
            try:
                reply = await soap.answer(service, self._running, self.node, self._database, body, action)
                lost = await struck(self._running, self.node, "bytes:https")
            except Dropped:
                return hang_up(request)
            if lost is not None:
                return web.Response(status=lost.status, body=lost.raw or b"")
            headers = {"Content-Type": f"{reply.content_type};charset=UTF-8"}
            return web.Response(status=reply.status, body=reply.body, headers=headers)

        return posted
