"""Which situations there are, and who is in them."""

from __future__ import annotations

from cucm_driver.saved_lists import Saved, Stood
from cucm_driver.situations import Situation, situations
from cucm_driver.trust.trust_list import read_list
from tests.cucm_driver.trust_list_writer import identity, itl, record

ME = identity("cm-pub", 1)
LIST = read_list(itl(ME, record(ME, 0)))
A, B = ("cm-sub1", "cm-sub2"), ("cm-sub2", "cm-pub")
BOTH = ("cm-pub", "cm-sub1")


def saved(**phones: Stood) -> Saved:
    return Saved(dict.fromkeys(BOTH, LIST), {}, phones)


def test_phones_that_share_server_and_group_are_one_situation() -> None:
    same = Stood(BOTH, A, True)
    found = situations(saved(SEP1=same, SEP2=same, SEP3=Stood(("cm-sub1",), B, True)), BOTH)
    assert found == (
        Situation("cm-pub", "cm-pub", A, phones=("SEP1", "SEP2")),
        Situation("cm-sub1", "cm-sub1", B, phones=("SEP3",)),
    )


def test_the_next_server_is_asked_only_where_the_first_does_not_serve() -> None:
    (found, _) = situations(saved(SEP1=Stood(BOTH, A, True)), ("cm-sub1",))
    assert (found.home, found.offered_by) == ("cm-pub", "cm-sub1")


def test_a_phone_that_was_behind_is_in_no_situation() -> None:
    found = situations(saved(SEP1=Stood(BOTH, A, False), SEP2=Stood(BOTH, A, True)), BOTH)
    assert {name for each in found for name in each.phones} == {"SEP2"}


def test_a_phone_that_does_not_tell_is_put_before_every_server() -> None:
    found = situations(saved(SEP1=Stood((), A, None)), BOTH)
    assert [(each.home, each.offered_by, each.assumed) for each in found] == [
        ("cm-pub", "cm-pub", True), ("cm-sub1", "cm-sub1", True),
    ]  # fmt: skip


def test_a_server_that_no_known_phone_uses_is_asked_about_for_every_group() -> None:
    found = situations(saved(SEP1=Stood(("cm-pub",), A, True), SEP2=Stood(("cm-pub",), B, True)), BOTH)
    assert [(each.home, each.members) for each in found if not each.phones] == [
        ("cm-sub1", A),
        ("cm-sub1", B),
    ]


def test_a_phone_none_of_whose_servers_serves_has_nobody_to_ask() -> None:
    (found, *_) = situations(saved(SEP1=Stood(("cm-pub",), A, True)), ("cm-sub1",))
    assert found.offered_by is None


def test_a_phone_without_security_by_default_holds_no_itl() -> None:
    (found, *_) = situations(saved(SEP1=Stood(BOTH, A, True, sbd=False)), BOTH)
    assert found.held(saved()).itl is None
    assert not found.held(saved()).sbd
