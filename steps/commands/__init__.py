"""`cucm-runbook`: one module a subcommand. Each answers for options, files and exit codes, and imports late."""
