"""A run killed at each of its points, then gone on with: the same end state as one that nobody disturbed."""
