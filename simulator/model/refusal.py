"""The one way in which the model says no: the product refuses, and this is why."""

from __future__ import annotations


class Refused(Exception):
    """`Refused("there is no certificate TLS on cm-pub")`: front ends render `text` in their own dress."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
