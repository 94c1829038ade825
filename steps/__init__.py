"""Between the text of a runbook and a cluster: plugin, sentences, evidence, command."""
