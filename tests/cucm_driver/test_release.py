"""Releases compare as people mean them."""

import pytest

from cucm_driver.release import Release


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("11.5.1.12900-21", (11, 5, 1, 12900, 21)),
        ("12.5", (12, 5)),
        ("14", (14, 0)),
        ("10.5(1)", (10, 5, 1)),
        ("14SU3", (14, 0, 1, 13900)),
        ("11.5(1)SU2", (11, 5, 1, 12900)),
    ],
)
def test_a_release_is_read_in_every_spelling(text: str, numbers: tuple[int, ...]) -> None:
    assert Release.parse(text).numbers == numbers


@pytest.mark.parametrize("text", ["", "newest", "12.x", "12.5 or so"])
def test_what_is_no_release_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="is no release"):
        Release(text)


def test_releases_are_ordered_by_number_not_by_text() -> None:
    texts = ["12.5.1.16900-48", "8.6", "11.5.1.12900-21", "15.0.1.12900-234", "14SU3"]
    assert [r.text for r in sorted(map(Release, texts))] == [
        "8.6",
        "11.5.1.12900-21",
        "12.5.1.16900-48",
        "14SU3",
        "15.0.1.12900-234",
    ]


def test_up_to_and_since_mean_the_whole_of_a_short_release() -> None:
    lab = Release("11.5.1.12900-21")
    assert lab.up_to(Release("11.5"))
    assert lab.since(Release("11.5"))
    assert not lab.since(Release("12.0"))
    assert not Release("12.0.1.21900-1").up_to(Release("11.5"))


@pytest.mark.parametrize(
    ("text", "short"), [("11.5.1.12900-21", "11.5"), ("14.0.1.11900-132", "14"), ("15", "15")]
)
def test_the_short_form_is_what_people_say(text: str, short: str) -> None:
    assert Release(text).short == short
