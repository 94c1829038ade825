"""The simulated cluster's state and rules: no sockets, no asyncio, no wall clock."""
