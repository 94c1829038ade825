"""The SOAP services of a node: AXL with its version probing, RISPort70, PerfMon, Control Center.

It builds requests, reads replies and faults; what a reply means is not its business. Elements come back
without namespaces, so `element.findtext("row/paramname")` works for every release; those of RISPort70, which may tell
of a thousand phones, as they are.
Sources: AXL developer guide (versions, 599, faults), published WSDLs of RISPort70, PerfMon and Control Center.
"""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta

from lxml import etree

from cucm_driver.errors import Garbled, Leaves, Refused, SoapFault, Throttled
from cucm_driver.transports.envelope import Fields, NotSoap, body, build, local, without_namespaces
from cucm_driver.transports.https import AXL, CONTROL_CENTER, PERFMON, RIS, USUAL, PinnedHttps, Reply

__all__ = ["Axl", "Fields", "Serviceability"]

# Newest first; there is no 13. A node serves its own version and two majors before it.
VERSIONS = ("15.0", "14.0", "12.5", "12.0", "11.5", "11.0", "10.5", "10.0", "9.1", "9.0", "8.6", "8.5", "8.0")
UNSUPPORTED_VERSION = 599
# Statuses that mean that the request was not looked at; 503 is AXL's throttle (AXL developer guide).
UNTOUCHED = frozenset({400, 403, 404, 405, 503, UNSUPPORTED_VERSION})
AST = "http://schemas.cisco.com/ast/soap"


class Axl:
    """`call("getPhone", [("name", "SEP000000000001")])`; the version is probed once, with getCCMVersion."""

    def __init__(self, https: PinnedHttps) -> None:
        self._https = https
        self._version: str | None = None
        self._lock = threading.Lock()

    def call(self, operation: str, fields: Fields = (), patience: timedelta = USUAL) -> etree._Element:
        """The `<return>` element; an empty list is a `<return>` without children.

        SoapFault, Refused (throttled, 503), Garbled; and what PinnedHttps.post raises.
        """
        reply = self._post(self.version, operation, fields, patience)
        answer = without_namespaces(_answer(self._https, operation, reply))
        found = answer.find("return")
        if found is None:
            raise _garbled(self._https, operation, reply, f"{local(answer)} without <return>")
        return found

    @property
    def version(self) -> str:
        """The newest schema that both ends know, e.g. "12.5"."""
        with self._lock:
            if self._version is None:
                self._version = self._probed()
            return self._version

    def _probed(self) -> str:
        candidates = list(VERSIONS)
        tried = []
        while candidates:
            version = candidates.pop(0)
            tried.append(version)
            reply = self._post(version, "getCCMVersion", (), USUAL)
            if reply.status != UNSUPPORTED_VERSION:
                _answer(self._https, "getCCMVersion", reply)
                return version
            named = list(_named_versions(reply.body.decode("utf-8", "replace")))
            candidates = [each for each in candidates if each in named] or candidates
        got = "HTTP 599 to every version"
        raise Refused(node=self._https.node.name, asked="AXL version", got=got, expected=f"one of {tried}")

    def _post(self, version: str, operation: str, fields: Fields, patience: timedelta) -> Reply:
        request = build(operation, fields, f"http://www.cisco.com/AXL/API/{version}", qualified=False)
        action = {"SOAPAction": f'"CUCM:DB ver={version} {operation}"'}
        return self._https.post(AXL, request, action, patience)


class Serviceability:
    """RISPort70 (any node answers for the cluster), PerfMon, and Control Center (each node controls itself only)."""

    def __init__(self, https: PinnedHttps) -> None:
        self._https = https

    def ris(self, operation: str, fields: Fields, patience: timedelta = USUAL) -> etree._Element:
        """The `...Return` element, e.g. `selectCmDeviceReturn`, with its namespaces. SoapFault when throttled."""
        return self._call(RIS, operation, fields, patience)

    def control_center(self, operation: str, fields: Fields, patience: timedelta = USUAL) -> etree._Element:
        """The `...Return` element, e.g. `soapGetServiceStatusReturn`."""
        return without_namespaces(self._call(CONTROL_CENTER, operation, fields, patience))

    def perfmon(self, operation: str, fields: Fields, patience: timedelta = USUAL) -> list[etree._Element]:
        """Every `...Return` element: one a counter, none where the object has none. SoapFault when throttled."""
        reply = self._posted(PERFMON, operation, fields, patience)
        return list(without_namespaces(_answer(self._https, operation, reply)).iterchildren("{*}*"))

    def _call(self, path: str, operation: str, fields: Fields, patience: timedelta) -> etree._Element:
        reply = self._posted(path, operation, fields, patience)
        answer = _answer(self._https, operation, reply)
        first = next(answer.iterchildren(tag=etree.Element), None)
        if first is None:
            raise _garbled(self._https, operation, reply, f"an empty {local(answer)}")
        return first

    def _posted(self, path: str, operation: str, fields: Fields, patience: timedelta) -> Reply:
        request = build(operation, fields, AST, qualified=True)
        return self._https.post(path, request, {"SOAPAction": f'"{operation}"'}, patience)


def _named_versions(text: str) -> Iterator[str]:
    """Versions that a 599 names: "12.x, 14.0 and 15.0" -> 15.0, 14.0, 12.5, 12.0."""
    named = re.findall(r"\b(\d+)\.(\d+|x)\b", text.partition("upported")[2], re.IGNORECASE)
    for version in VERSIONS:
        major, minor = version.split(".")
        if any(major == known and wanted.lower() in (minor, "x") for known, wanted in named):
            yield version


def _answer(https: PinnedHttps, operation: str, reply: Reply) -> etree._Element:
    """The response element of a 200; a fault, a refusal and nonsense are errors."""
    if reply.status not in (200, 500):
        raise _declined(https, operation, reply)
    try:
        element = body(reply.body)
    except NotSoap as trouble:
        raise _garbled(https, operation, reply, f"HTTP {reply.status}, {trouble}") from trouble
    if local(element) == "Fault":
        raise _fault(https, operation, without_namespaces(element))
    if reply.status != 200:
        raise _garbled(https, operation, reply, f"HTTP {reply.status} without a fault")
    return element


def _declined(https: PinnedHttps, operation: str, reply: Reply) -> Refused:
    untouched = reply.status in UNTOUCHED or not reply.changing
    kind = Throttled if reply.status == 503 else Refused
    return kind(
        node=https.node.name,
        asked=operation,
        got=f"HTTP {reply.status}: {_title(reply.body)}",
        leaves=Leaves.NOTHING if untouched else Leaves.UNKNOWN,
    )


def _fault(https: PinnedHttps, operation: str, fault: etree._Element) -> SoapFault:
    code = fault.findtext(".//axlcode") or fault.findtext("faultcode") or "?"
    text = fault.findtext(".//axlmessage") or fault.findtext("faultstring") or "no text"
    return SoapFault(node=https.node.name, asked=operation, code=code.strip(), text=text.strip())


def _garbled(https: PinnedHttps, operation: str, reply: Reply, got: str) -> Garbled:
    """Nothing is known about the effect of a request whose reply cannot be read, unless it was a read."""
    leaves = Leaves.UNKNOWN if reply.changing else Leaves.NOTHING
    return Garbled(node=https.node.name, asked=operation, got=got, leaves=leaves)


def _title(page: bytes) -> str:
    """The gist of an HTML error page."""
    text = page.decode("utf-8", "replace")
    title = re.search(r"(?is)<title>(.*?)</title>", text)
    bare = title.group(1) if title else re.sub(r"(?s)<[^>]*>", " ", text)
    return " ".join(bare.split())[:200] or "no text"
