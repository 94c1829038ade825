"""The cluster's database as SQL and AXL see it: tables filled from the model, changes written into it."""
