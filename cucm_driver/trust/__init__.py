"""Trust lists and signed files: read, verify, and judge what a phone would accept. Knows no socket."""
