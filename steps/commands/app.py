"""The command `cucm-runbook`: what is not a test run is a subcommand; what shapes a run is an option of pytest.

It answers for the list of subcommands, each of which stands in a module of its own.
"""

from __future__ import annotations

import typer

from .execute import execute
from .plan import plan
from .preflight import preflight
from .rehearse import rehearse
from .report import report
from .sentences import steps
from .serve import serve
from .trust import trust
from .verify import verify_evidence

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
