"""A polling script as people write them: plain asyncssh and httpx, nothing of this project."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncssh
import httpx

PROMPT = "admin:"
GET_VERSION = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:ns="http://www.cisco.com/AXL/API/12.5"><soapenv:Body><ns:getCCMVersion/></soapenv:Body></soapenv:Envelope>'
)


class Shell:
    """One admin session; `ask` types a line and reads up to the next prompt."""

    def __init__(self, process: asyncssh.SSHClientProcess[str]) -> None:
        self._process = process

    async def ask(self, line: str) -> str:
        self._process.stdin.write(line + "\n")
        return await self.read()

    async def read(self) -> str:
        text = ""
        while not text.endswith(PROMPT):
            more = await self._process.stdout.read(4096)
            assert more, f"the session ended after {text!r}"
            text += more
        return text


@asynccontextmanager
async def shell(host: str, port: int, user: str, password: str) -> AsyncIterator[Shell]:
    async with asyncssh.connect(
        host,
        port,
        username=user,
        password=password,
        known_hosts=None,
        config=None,
        agent_path=None,
        client_keys=None,
    ) as connection:
        process = await connection.create_process(term_type="vt100", term_size=(200, 500))
        opened = Shell(process)
        await opened.read()
        yield opened


async def restart_and_watch(
    host: str, port: int, user: str, password: str, service: str, patience: float
) -> list[str]:
    """Restart a service in one session; the states another one sees, each once, in order."""
    seen: list[str] = []
    deadline = time.monotonic() + patience
    async with shell(host, port, user, password) as working, shell(host, port, user, password) as watching:
        order = asyncio.create_task(working.ask(f"utils service restart {service}"))
        while not order.done() or seen[-1:] != ["STARTED"]:
            assert time.monotonic() < deadline, f"{service} was seen as {seen} and no more"
            listed = await watching.ask("utils service list")
            state = re.search(rf"^{re.escape(service)}\[(\w+)\]", listed, re.M)
            assert state, listed
            if seen[-1:] != [state[1]]:
                seen.append(state[1])
            await asyncio.sleep(0.02)
        await order
    return seen


async def ask_axl(host: str, port: int, user: str, password: str) -> str:
    """What one getCCMVersion comes to: `200` or `ConnectError`."""
    try:
        async with httpx.AsyncClient(verify=False, trust_env=False, timeout=5) as client:
            answer = await client.post(
                f"https://{host}:{port}/axl/", content=GET_VERSION, auth=(user, password)
            )
            return str(answer.status_code)
    except httpx.TransportError as error:
        return type(error).__name__


async def poll_axl(host: str, port: int, user: str, password: str, stop: asyncio.Event) -> list[str]:
    """What getCCMVersion comes to, each time that changes: `["200", "ConnectError", "200"]`."""
    seen = [await ask_axl(host, port, user, password)]
    while not stop.is_set() or seen[-1] != "200":
        found = await ask_axl(host, port, user, password)
        if seen[-1] != found:
            seen.append(found)
        await asyncio.sleep(0.02)
    return seen
