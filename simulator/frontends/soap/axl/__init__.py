"""AXL: configuration read and changed, by noun and by SQL."""
