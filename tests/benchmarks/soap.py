"""SOAP requests a second over kept TLS connections, the client in another process, beside a bare aiohttp server."""

from __future__ import annotations

import asyncio
import base64
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator

from aiohttp import web

import simulator
from simulator.frontends.tls import presented_context
from tests.benchmarks.figure import Figure

SECONDS = 3.0
CLIENT = """
import http.client, ssl, sys, threading, time
host, port, path, auth, seconds = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], float(sys.argv[5])
body = ('<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
        '<ns:getCCMVersion xmlns:ns="http://www.cisco.com/AXL/API/12.5"/></soapenv:Body></soapenv:Envelope>')
context = ssl._create_unverified_context()
counts = []
def work():
    connection = http.client.HTTPSConnection(host, port, context=context)
    headers = {"Content-Type": "text/xml", "SOAPAction": "CUCM:DB ver=12.5 getCCMVersion", "Authorization": auth}
    n, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        connection.request("POST", path, body, headers)
        reply = connection.getresponse(); reply.read()
        assert reply.status == 200, reply.status
        n += 1
    counts.append(n)
threads = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in threads]; [t.join() for t in threads]
print(sum(counts) / seconds)
"""


def _rate(host: str, port: int, path: str, auth: str) -> float:
    command = [sys.executable, "-c", CLIENT, host, str(port), path, auth, str(SECONDS)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)


def figures() -> Iterator[Figure]:
    with simulator.start("lab", release="12.5", pulled=True) as lab:
        node, account = lab.simulator.running.addresses["cm-pub"], lab.simulator.credentials
        basic = base64.b64encode(f"{account.api_user}:{account.api_password}".encode()).decode()
        rate = _rate(node.host, node.ports["https"], "/axl/", f"Basic {basic}")
        yield Figure("SOAP requests a second (AXL getCCMVersion)", rate, "/s", at_least=1000)
        context = presented_context(lab.simulator.running, "cm-pub", "Cisco Tomcat", "tomcat")
        bare = _bare(context)
        yield Figure("the same, bare aiohttp server", bare, "/s")
        yield Figure("simulator beside the bare server", rate / bare, "times", at_least=0.7)


def _bare(context: ssl.SSLContext) -> float:
    loop, ports = asyncio.new_event_loop(), []
    ready = threading.Event()

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(text="<x/>" * 100, content_type="text/xml")

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/axl/", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        await site.start()
        ports.append(runner.addresses[0][1])
        ready.set()

    threading.Thread(
        target=lambda: (loop.run_until_complete(serve()), loop.run_forever()), daemon=True
    ).start()
    ready.wait(10)
    rate = _rate("127.0.0.1", ports[0], "/axl/", "Basic x")
    loop.call_soon_threadsafe(loop.stop)
    return rate
