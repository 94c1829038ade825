"""A certificate's name as trust lists and TVS write it, from the name that `show cert` prints.

Fixed order and `;` between the parts, whatever the order in the certificate (Cisco 118893, 214535).
"""

from __future__ import annotations

import re

ORDER = ("CN", "OU", "O", "L", "ST", "C")
_PART = re.compile(r"(?:^|,)\s*([A-Za-z]+)\s*=\s*((?:\\.|[^,\\])*)")


def list_name(printed: str) -> str:
    """`CN=cm-pub;OU=TAC;O=Cisco;L=Krakow;C=PL` of `L=Krakow, CN=cm-pub, OU=TAC, O=Cisco, C=PL`.

    A part that has no place in the order is left out.
    """
    found: dict[str, list[str]] = {}
    for key, value in _PART.findall(printed):
        found.setdefault(key.upper(), []).append(re.sub(r"\\(.)", r"\1", value).strip())
    return ";".join(f"{key}={value}" for key in ORDER for value in found.get(key, ()))
