"""Takes passwords out of text, in every spelling they travel in. It knows no file and no journal."""

import base64
import html
import re
from collections.abc import Collection
from urllib.parse import quote

STRUCK = "***"
_BASIC = re.compile(r"(?i)\b(Basic\s+)[A-Za-z0-9+/]{4,}={0,2}")


class Redaction:
    """`Redaction(["s3cret"])("password s3cret") == "password ***"`: plain, XML, URL, base64, Basic."""

    def __init__(self, secrets: Collection[str]) -> None:
        spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
        self._spellings = tuple(sorted(spellings, key=len, reverse=True))
        self._pattern = re.compile("|".join(map(re.escape, self._spellings)))

    def __call__(self, text: str) -> str:
        """Most texts hold no secret: looking for each spelling is much faster than the patterns are."""
        if any(spelling in text for spelling in self._spellings):
            text = self._pattern.sub(STRUCK, text)
        return _BASIC.sub(rf"\g<1>{STRUCK}", text) if "basic" in text.lower() else text


def _spellings(secret: str) -> set[str]:
    encoded = base64.b64encode(secret.encode()).decode("ascii")
    return {secret, html.escape(secret), html.escape(secret, quote=False), quote(secret, safe=""), encoded}
