"""The command `cucm-runbook`, in a checkout and where it is installed.

A wheel has `steps` and `features` below this package: names as common as these two would meet somebody else's folders.
"""

from importlib import import_module
from importlib.util import find_spec


def main() -> None:
    """Does what the command line asks, e.g. `cucm-runbook steps`."""
    installed = find_spec(f"{__name__}.steps") is not None
    import_module(f"{__name__}.steps.commands.app" if installed else "steps.commands.app").app()
