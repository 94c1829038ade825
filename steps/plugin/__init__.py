"""The pytest plugin of the runbook: a conftest names it, and `.feature` files are tests.

It answers for loading its parts and the sentences; what each part does stands in its module.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pkgutil import iter_modules

import pytest

PARTS = (
    "steps.plugin.options",
    "steps.plugin.collect",
    "steps.plugin.parametrise",
    "steps.plugin.hooks",
)


def sentence_modules() -> Iterator[str]:
    """The modules that define sentences, e.g. `steps.sentences.certificates`; found, not listed."""
    package = importlib.util.find_spec("steps.sentences")
    for module in iter_modules(package.submodule_search_locations if package else None):
        yield f"steps.sentences.{module.name}"


pytest.register_assert_rewrite("steps.sentences", "steps.testbed", "steps.night")
pytest_plugins = [*PARTS, "steps.testbed", "steps.night", *sentence_modules()]
