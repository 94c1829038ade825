"""Between the text of a runbook and a cluster: plugin, sentences, planning, execution, evidence, commands."""
