"""Comparing two pictures field by field; what tells a file or a number of a cohort from another does not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.known import Map
from cucm_driver.picture.state import Cohort, Node, Picture
from cucm_driver.release import Release


class Differs(AssertionError):
    """The driver and the simulated cluster tell different things; the text has the way there."""


def exchanged(value: Any, thought: Cert, made: Cert) -> Any:
    """The same with a certificate that was thought of replaced by the one that was made; CAPF's name as well."""
    if isinstance(value, Cert):
        return made if value == thought else value
    if isinstance(value, str):
        return (
            made.subject if value == thought.subject and thought.subject.startswith("CN=the new") else value
        )
    if isinstance(value, Map):
        return Map({exchanged(k, thought, made): exchanged(v, thought, made) for k, v in value.items()})
    if isinstance(value, tuple | frozenset):
        return type(value)(exchanged(each, thought, made) for each in value)
    if is_dataclass(value) and not isinstance(value, type | Release):
        return replace(
            value, **{f.name: exchanged(getattr(value, f.name), thought, made) for f in fields(value)}
        )
    return value


def plain(picture: Picture) -> Picture:
    """Without what tells one file from another of the same content, and without numbers of cohorts."""
    nodes = Map({name: _plain(each) for name, each in picture.nodes.items()})
    phones = {name: _plain(each) for number, each in picture.cohorts for name in picture.names(number)}
    return replace(picture, nodes=nodes, cohorts=frozenset(phones.items()), roster={})


@lru_cache(maxsize=4096)
def _plain(value: Node | Cohort) -> Node | Cohort:
    """Of most nodes and phones it is asked again at the next step."""

    def of(value: Any) -> Any:
        if isinstance(value, Listing):
            return replace(value, mark="")
        if isinstance(value, Map):
            return Map({key: of(each) for key, each in value.items()})
        if is_dataclass(value) and not isinstance(value, type | Cert | Release):
            return replace(value, **{f.name: of(getattr(value, f.name)) for f in fields(value)})
        return value

    return of(value)  # type: ignore[no-any-return]


def differences(foreseen: Any, found: Any, where: str = "") -> Iterator[str]:
    """Field by field, where the two differ."""
    if foreseen == found:
        return
    if isinstance(foreseen, Picture):
        for f in fields(Picture):
            if f.name == "cohorts":
                yield from differences(Map(dict(foreseen.cohorts)), Map(dict(found.cohorts)), "phone")
            elif f.name != "roster":
                yield from differences(getattr(foreseen, f.name), getattr(found, f.name), f.name)
    elif isinstance(foreseen, Map) and isinstance(found, Map):
        for key in dict.fromkeys((*foreseen, *found)):
            yield from differences(foreseen.get(key), found.get(key), f"{where} {key}")
    elif is_dataclass(foreseen) and type(foreseen) is type(found) and not isinstance(foreseen, Cert):
        for f in fields(foreseen):
            yield from differences(getattr(foreseen, f.name), getattr(found, f.name), f"{where}.{f.name}")
    elif isinstance(foreseen, frozenset) and isinstance(found, frozenset):
        yield f"{where}: foreseen besides {set(foreseen - found)}, missing {set(found - foreseen)}"
    else:
        yield f"{where}: foreseen {foreseen}, found {found}"
