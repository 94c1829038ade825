"""The text of a page as a plan keeps it: its digest, and what its head says about resting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .plan import FeatureText, sha256

_REST = re.compile(r"^ +Rest: +(.+?)\n(?= *(?:[A-Z]\w+:|\n|$))", re.M | re.S)


def feature_text(path: str, root: Path) -> FeatureText:
    """`path` as in the plan, e.g. `features/certificates/regenerate_tvs.feature`."""
    text = (root / path).read_bytes()
    head = _REST.search(text.decode("utf-8"))
    return FeatureText(path=path, sha256=sha256(text), rest=" ".join(head[1].split()) if head else "")


def changed_texts(planned: Iterable[FeatureText], root: Path) -> Iterator[str]:
    """Pages that do not read as they did: `features/x.feature: another text than was planned`."""
    for page in planned:
        try:
            same = sha256((root / page.path).read_bytes()) == page.sha256
        except OSError:
            yield f"{page.path}: the page is not there any more"
            continue
        if not same:
            yield f"{page.path}: another text than was planned"
