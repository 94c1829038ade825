"""What a run keeps of itself: lines and replies, sealed, with no secret in them. It judges nothing."""
