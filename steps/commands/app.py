"""The command `cucm-runbook`: what is not a test run is a subcommand; what shapes a run is an option of pytest.

It answers for the list of subcommands, each of which stands in a module of its own.
"""

from __future__ import annotations

import typer

from steps.commands.execute import execute
from steps.commands.plan import plan
from steps.commands.preflight import preflight
from steps.commands.rehearse import rehearse
from steps.commands.report import report
from steps.commands.sentences import steps
from steps.commands.serve import serve
from steps.commands.trust import trust
from steps.commands.verify import verify_evidence

PASSED_ON = {"ignore_unknown_options": True}

app = typer.Typer(
    help="A runbook for Cisco Unified Communications Manager; the order of work stands in features/.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

app.command()(preflight)
app.command()(plan)
app.command()(execute)
app.command()(trust)
app.command("verify-evidence")(verify_evidence)
app.command()(steps)
app.command(context_settings=PASSED_ON)(rehearse)
app.command(context_settings=PASSED_ON)(serve)
app.command()(report)
