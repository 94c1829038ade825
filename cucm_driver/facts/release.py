"""The release a node runs, from `show version active`. Knows nothing of the inactive partition."""

from __future__ import annotations

import re

from cucm_driver.facts.fact import Fact, Unreadable
from cucm_driver.release import Release

EXAMPLE = """
Active Master Version: 11.5.1.12900-21
Active Version Installed Software Options:
cmterm-devicepack9.1.2.13070-1.cop
cmterm-devicepack9.1.2.15130-1.cop
"""


def read_release(text: str) -> Release:
    """`Release("11.5.1.12900-21")`; COP files are not part of it."""
    match = re.search(r"^\s*Active Master Version:\s*(\d[\d.]*-\d+)", text, re.M)
    if match is None:
        raise Unreadable("no line 'Active Master Version: ...'")
    return Release(match[1])


RELEASE = Fact("release", "show version active", read_release, EXAMPLE)
