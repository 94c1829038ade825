"""Certificates that were foreseen get the names under which they were made. Values of a picture only; it asks nobody."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from cucm_driver.picture.certificates import Cert

Names = Mapping[Cert, Cert]
"""`{Cert("CN=cm-pub", "the new TVS of cm-pub", -1): Cert("CN=cm-pub", "CN=cm-pub", 0x81fe0b21)}`"""


def renamed(value: Hashable, names: Names) -> Hashable:
    """The same certificate, record, set of them, or any other value, under the names that it has by now."""
    if isinstance(value, Cert):
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(renamed(each, names) for each in value)
    if isinstance(value, frozenset):
        return frozenset(renamed(each, names) for each in value)
    return value


def unmade(value: Hashable) -> bool:
    """Whether a certificate stands in it of which nobody knows yet under which name it was made."""
    if isinstance(value, frozenset | tuple):
        return any(map(unmade, value))
    return isinstance(value, Cert) and not value.made
