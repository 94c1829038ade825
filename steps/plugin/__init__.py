"""The pytest plugin of the runbook: a conftest names it, and `.feature` files are tests.

It answers for loading its parts and the sentences; what each part does stands in its module.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from pkgutil import iter_modules

import pytest

STEPS = __name__.rpartition(".")[0]
"""The package around this one: `steps` in a checkout, `cucm_runbook.steps` where it is installed."""
PARTS = tuple(f"{__name__}.{part}" for part in ("options", "collect", "parametrise", "workers", "hooks"))


def sentence_modules() -> Iterator[str]:
    """The modules that define sentences, e.g. `steps.sentences.certificates`; found, not listed."""
    package = importlib.util.find_spec(f"{STEPS}.sentences")
    for module in iter_modules(package.submodule_search_locations if package else None):
        yield f"{STEPS}.sentences.{module.name}"


pytest.register_assert_rewrite(f"{STEPS}.sentences")
pytest_plugins = [*PARTS, f"{STEPS}.simulated"]


def pytest_collection_finish(session: pytest.Session) -> None:
    """The driver and the sentences are imported where a page will be carried out, and while its cluster comes up."""
    if any(item.path.suffix == ".feature" for item in session.items):
        for name in (f"{STEPS}.testbed", f"{STEPS}.night", *sentence_modules()):
            load(session.config.pluginmanager, name)


def load(plugins: pytest.PytestPluginManager, name: str) -> None:
    """Unless `-p no:NAME` leaves it out. pytest's own way would rewrite the asserts of modules that have none."""
    if not plugins.is_blocked(name) and not plugins.has_plugin(name):
        plugins.register(importlib.import_module(name), name)
