"""The platform command line of a simulated node: a command table, a session per shell. It decides nothing."""
