"""The one choke point for changes: what is not on the list of reads counts as changing and needs consent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from cucm_driver.errors import NotConsented

# interface -> patterns of the requests that change nothing; a whole request must match, blanks are squeezed.
# Sources. CLI: the CLI reference guide 12.5. SOAP: the published WSDLs (AXL get* and list* read,
# executeSQLQuery takes a select only; RISPort70 selects; Control Center soapGet*; PerfMon collects).
READ_ONLY: dict[str, tuple[str, ...]] = {
    "cli": (
        r"show [^;&|<>`$]+",
        r"utils service list(?: page)?",
        r"utils dbreplication runtimestate(?: [\w.-]+)?",
        r"utils ntp status",
        r"utils disaster_recovery (?:status|history) (?:backup|restore)",
        r"utils disaster_recovery (?:device|schedule) list",
        r"set cli pagination (?:off|on)",
        r"run sql select [^;]+",
        r"quit",
    ),
    "axl": (r"get[A-Z]\w*", r"list[A-Z]\w*", r"executeSQLQuery(?:Inactive)?"),
    "ris": (r"selectCmDevice(?:Ext)?", r"selectCtiItem"),
    "perfmon": (r"perfmonCollectCounterData",),
    "control_center": (r"soapGetServiceStatus", r"soapGetStaticServiceList", r"getProductInformationList"),
}


def is_read(interface: str, request: str) -> bool:
    """Whether the request is known to change nothing. Example: ("cli", "show itl") -> True."""
    if not request.isprintable():
        return False  # a second line could be a second command
    squeezed = " ".join(request.split())
    return any(re.fullmatch(pattern, squeezed, re.IGNORECASE) for pattern in READ_ONLY.get(interface, ()))


@dataclass(frozen=True)
class Consent:
    """Whether changes are granted, and by whom (`by` is empty: by nobody).

    With `only` these requests and no others: `frozenset({("cm-pub", "set cert regen TVS")})`.
    """

    by: str
    only: frozenset[tuple[str, str]] | None = None

    @classmethod
    def none(cls) -> Self:
        """Reads only."""
        return cls("")

    @classmethod
    def granted(cls, by: str, only: Iterable[tuple[str, str]] | None = None) -> Self:
        """Changes are wanted; `by` tells who said so, e.g. `change CHG0012345`."""
        if not by:
            raise ValueError("consent has a name: who granted it?")
        return cls(by, None if only is None else frozenset(only))

    def require(self, node: str, interface: str, request: str) -> bool:
        """True if the request is a changing one. NotConsented when it is and nobody granted it."""
        if is_read(interface, request):
            return False
        if not self.by:
            got = "not sent: it counts as changing and there is no consent"
            raise NotConsented(node=node, asked=request, got=got)
        if self.only is not None and (node, request) not in self.only:
            got = f"not sent: it is none of the changes that are granted by {self.by}"
            raise NotConsented(node=node, asked=request, got=got)
        return True
