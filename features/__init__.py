"""The runbook: one page of Gherkin a procedure. A package, so that an installed runbook finds its pages."""
