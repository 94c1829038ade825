"""Names as lists write them, from names as `show cert` prints them."""

from __future__ import annotations

import pytest

from cucm_driver.facts.list_names import list_name


@pytest.mark.parametrize(
    ("printed", "listed"),
    [
        ("L=Krakow, ST=Malopolska, CN=cm-pub.example.com, OU=TAC, O=Cisco, C=PL", "CN=cm-pub.example.com;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL"),
        ("C=PL, O=Cisco, OU=TAC, CN=cm-pub, ST=Malopolska, L=Krakow", "CN=cm-pub;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL"),
        (r"CN=cm-pub, O=Example\, Inc., C=US", "CN=cm-pub;O=Example, Inc.;C=US"),
        ("CN = cm-pub, OU = a, OU = b", "CN=cm-pub;OU=a;OU=b"),
        ("emailAddress=x@example.com, CN=cm-pub", "CN=cm-pub"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_parts_stand_in_the_order_of_a_list(printed: str, listed: str) -> None:
    assert list_name(printed) == listed
