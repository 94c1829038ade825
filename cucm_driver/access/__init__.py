"""How one comes in to a cluster: passwords, the host keys that are trusted, and one run at a time. It asks no node for a fact."""
