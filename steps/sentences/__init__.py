"""The sentences of the runbook: each becomes operations or an observation. The order of work stands in the features."""
