"""HTTPS on 8443: Cisco Tomcat with the web services of a node. Checks who asks, not what is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from simulator.database.sql import Database
from simulator.frontends.effects import Dropped, hang_up, struck
from simulator.frontends.paws import PAWS
from simulator.frontends.soap import service as soap
from simulator.frontends.soap.allocation import CONSUMED, Allocation
from simulator.frontends.soap.axl.service import AXL
from simulator.frontends.soap.control_center import CONTROL_CENTER
from simulator.frontends.soap.control_center_ex import CONTROL_CENTER_EX
from simulator.frontends.soap.envelope import SoapFault
from simulator.frontends.soap.login import Accounts, Sessions
from simulator.frontends.soap.perfmon import PERFMON
from simulator.frontends.soap.risport import RISPORT
from simulator.frontends.tls import presented_context
from simulator.frontends.wsdl import Description, page, paws, serviceability
from simulator.model.service import TOMCAT
from simulator.provenance import documented, inferred, observed
from simulator.running import Running


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service on the web, with the WSDL it shows; AXL shows none."""

    service: soap.Service
    wsdl: Description | None = None


_PLATFORM = "/platform-services/services/"
_PAWS_WSDLS = (
    paws.API_VERSION, paws.CLUSTER_NODES, paws.PRODUCT, paws.VERSION, paws.OPTIONS, paws.MAINTENANCE,
)  # fmt: skip
ENDPOINTS: dict[str, Endpoint] = {
    "/axl": Endpoint(AXL),
    "/realtimeservice2/services/RISService70": Endpoint(RISPORT, serviceability.RIS),
    "/controlcenterservice2/services/ControlCenterServices": Endpoint(
        CONTROL_CENTER, serviceability.CONTROL_CENTER
    ),
    "/controlcenterservice2/services/ControlCenterServicesEx": Endpoint(
        CONTROL_CENTER_EX, serviceability.CONTROL_CENTER_EX
    ),
    "/perfmonservice2/services/PerfmonService": Endpoint(PERFMON, serviceability.PERFMON),
    **{_PLATFORM + one.name: Endpoint(PAWS[one.name], one) for one in _PAWS_WSDLS},
}
"""Each is served with and without a slash at its end, but for AXL."""
AXIS_SUFFIXES = (".{0}HttpsSoap11Endpoint", ".{0}HttpsSoap12Endpoint")
AXIS_SOURCE = documented("public WSDLs of PAWS: the concrete endpoints of an Axis2 service")

BODY_LIMIT = 4 * 1024 * 1024  # bytes
SHUTDOWN = 0.05  # seconds of real time for requests under way; 0 would wait for their end
COOKIE = "JSESSIONIDSSO"
REALM = 'Basic realm="Cisco Web Services Realm"'
REALM_SOURCE = inferred("401 is documented; the realm's words are not")
AXL_PAGE = (
    "<html><head><title>Cisco CallManager: AXL Web Service</title></head>"
    "<body><h1>Cisco CallManager: AXL Web Service</h1>"
    "<p>The AXL Web Service is working and accepting requests. Use HTTP POST to send a request.</p>"
    "</body></html>"
)
AXL_PAGE_SOURCE = observed("cisco-axl and ciscoaxl look for these sentences")

BEGUN = web.RequestKey("begun", str)
"""The token of a session that begins with this request."""

Handle = Callable[[web.Request, bool], Awaitable[web.StreamResponse]]


class HttpsListener:
    """Cisco Tomcat of one node, with the tomcat certificate that it loaded."""

    service: str | None = TOMCAT

    def __init__(self, running: Running, node: str) -> None:
        self._running, self.node = running, node
        self._runner: web.AppRunner | None = None
        self._accounts = Accounts(running.credentials, running.model.release.axl_versions)

    async def open(self) -> None:
        self._sessions = Sessions(self._running.clock.now)
        self._tomcat = soap.Tomcat(Database(self._running.model, self._running.wire.pem))
        self._allocation = Allocation()
        address = self._running.addresses[self.node]
        self._runner = web.AppRunner(
            self._application(), access_log=None, shutdown_timeout=SHUTDOWN, handle_signals=False
        )
        await self._runner.setup()
        context = presented_context(self._running, self.node, TOMCAT, "tomcat")
        await web.TCPSite(self._runner, address.host, address.ports["https"], ssl_context=context).start()

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._tomcat.database.close()
        self._runner = None

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_get("/axl/", self._guarded(AXL, self._axl_page))
        app.router.add_post("/axl/", self._guarded(AXL, self._posted(AXL)))
        app.router.add_route("*", "/axl", self._to_axl)
        for path, endpoint in ENDPOINTS.items():
            if endpoint.wsdl is None:
                continue
            suffixes = [one.format(endpoint.wsdl.name) for one in AXIS_SUFFIXES] if _PLATFORM in path else []
            for way in (path, *(path + suffix for suffix in suffixes)):
                posted = self._guarded(endpoint.service, self._posted(endpoint.service))
                shown = self._guarded(endpoint.service, self._wsdl(endpoint, path))
                for address in (way, f"{way}/"):
                    app.router.add_post(address, posted)
                    app.router.add_get(address, shown)
        app.router.add_route("*", "/{any:.*}", self._unknown)
        return app

    def _guarded(
        self, service: soap.Service, handle: Handle
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Let in who sends the password or a living session; a new login gets a cookie."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            authorization, token = request.headers.get("Authorization"), request.cookies.get(COOKIE, "")
            known = self._sessions.writes(token) if token else None
            if authorization is None and token:
                return await handle(request, known) if known is not None else self._turned_away(service, 404)
            writes = self._accounts.writes(authorization or "")
            if writes is None:
                return self._turned_away(service, 401)
            if known is None:
                request[BEGUN] = self._sessions.new(writes=writes)
            response = await handle(request, writes)
            if not response.prepared:
                _set_cookie(request, response)
            return response

        return guarded

    def _turned_away(self, service: soap.Service, status: int) -> web.Response:
        self._running.journal.note(self.node, service.interface, "login", f"status {status}")
        headers = {"WWW-Authenticate": REALM} if status == 401 else {}
        said = f"HTTP Status {status}"
        text = f"<html><head><title>{said}</title></head><body><h1>{said}</h1></body></html>"
        return web.Response(status=status, text=text, content_type="text/html", headers=headers)

    async def _axl_page(self, request: web.Request, writer: bool) -> web.StreamResponse:
        self._running.journal.note(self.node, "axl", "GET /axl/")
        return web.Response(text=AXL_PAGE, content_type="text/html")

    async def _to_axl(self, request: web.Request) -> web.StreamResponse:
        """As the product does: redirected, whereupon HTTP libraries turn POST into GET."""
        raise web.HTTPFound("/axl/")

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        """The product has more pages than are simulated."""
        said = f"{request.method} {request.path}"
        self._running.journal.note(self.node, "https", said, "status 404", modelled=False)
        return web.Response(status=404, text="HTTP Status 404")

    def _wsdl(self, endpoint: Endpoint, path: str) -> Handle:
        async def shown(request: web.Request, writer: bool) -> web.StreamResponse:
            if endpoint.wsdl is None or "wsdl" not in request.query_string.lower():
                return await self._unknown(request)
            address = self._running.addresses[self.node]
            text = page(endpoint.wsdl, f"https://{address.host}:{address.ports['https']}{path}")
            self._running.journal.note(self.node, endpoint.service.interface, f"GET {path}?wsdl")
            return web.Response(body=text, content_type="text/xml", charset="UTF-8")

        return shown

    def _posted(self, service: soap.Service) -> Handle:
        async def posted(request: web.Request, writer: bool) -> web.StreamResponse:
            try:
                body = await request.read()
            except ConnectionResetError:  # the client was gone before all of it had come
                return hang_up(request)
            running, node, action = self._running, self.node, request.headers.get("SOAPAction", "")
            try:
                reply = await soap.answer(service, running, node, self._tomcat, body, action, writer)
                lost = await struck(running, node, "bytes:https")
            except Dropped:
                return hang_up(request)
            if lost is not None:
                return web.Response(status=lost.status, body=lost.raw or b"")
            return await self._sent(request, service, reply)

        return posted

    async def _sent(
        self, request: web.Request, service: soap.Service, reply: soap.Reply
    ) -> web.StreamResponse:
        """Written out here, so that what is still on its way to slow readers is known."""
        if service is AXL and not self._allocation.allows(len(reply.body)):
            reply = soap.Reply(500, AXL.fault(None, SoapFault(CONSUMED)))
        headers = {"Content-Type": f"{reply.content_type};charset=UTF-8"}
        response = web.Response(status=reply.status, body=reply.body, headers=headers)
        if reply.status == 401:
            response.headers["WWW-Authenticate"] = REALM
        _set_cookie(request, response)
        with self._allocation.hold(len(reply.body)):
            await response.prepare(request)
            await response.write_eof()
        return response


def _set_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """The cookie of a session that has just begun."""
    if BEGUN in request:
        response.headers.add("Set-Cookie", f"{COOKIE}={request[BEGUN]}; Path=/; Secure; HttpOnly")
