"""A picture survives being written to a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cucm_driver.picture.file import NotAPicture, read, written
from cucm_driver.picture.known import Unknown
from tests.contract.walk import adapter
from tests.contract.walk.lab import Lab


@pytest.mark.parametrize(("release", "mode"), [("8.6", "mixed"), ("12.5", "non-secure"), ("15", "mixed")])
def test_what_is_read_back_equals_what_was_written(release: str, mode: str) -> None:
    picture = adapter.picture(Lab("lab", release, mode, "lazy", seed=1).cluster)
    picture = replace(picture.node("cm-sub1", itl=Unknown("no answer", "a look")), mode=Unknown("no AXL"))
    again = read(written(picture))
    assert again == picture
    assert again.roster == picture.roster
    assert hash(again) == hash(picture)
    assert written(again) == written(picture)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": 7, "picture": {}}', '{"format": 1, "picture": {"is": "Cert"}}']
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(NotAPicture):
        read(text)
