"""What can be done to a cluster, as values: made here, performed by the cluster alone."""
