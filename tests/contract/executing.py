"""`python -m tests.contract.executing URL TOKEN execute ...`: the command line, on a cluster's own hours.

The cluster is a simulated one whose inventory does not say so: to the driver it is live. Only the clock that is
injected here knows better, so that a restart takes milliseconds.
"""

from __future__ import annotations

import sys

from steps.commands.app import app
from steps.control import ControlPort, PulledClock


def main() -> None:
    """The first two words are the control port's; the rest is the command line."""
    url, token, *words = sys.argv[1:]
    app(words, obj=PulledClock(ControlPort(url, token)))


if __name__ == "__main__":
    main()
