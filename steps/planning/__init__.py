"""A plan of a night: which procedures apply, their operations by node, gates, resting points. It changes nothing."""
