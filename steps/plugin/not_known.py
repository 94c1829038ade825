"""A sentence that cannot be judged: neither passed nor failed. It answers for saying so, with the reason."""

from __future__ import annotations


class NotKnown(Exception):
    """`NotKnown("TVS on cm-sub1 is STARTED, but does not answer here")`: the step is judged unknown, and unknown never passes."""
