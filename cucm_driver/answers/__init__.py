"""Questions about a cluster as it stands now: each is answered from facts, and changes nothing."""
