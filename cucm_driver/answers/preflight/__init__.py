"""Preflight: what must hold before any phone-relevant change, as a table of checks. It changes nothing."""
