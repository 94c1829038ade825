"""The list of subcommands costs little to show."""

from __future__ import annotations

import subprocess
import sys

from steps.commands.settings import ROOT


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'pytest', 'httpx', 'asyncssh', 'jinja2'}"
    code = f"import sys; import steps.commands.app; print(sorted({heavy} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ended.stdout.strip() == "[]"
