"""Maps, certificates and lists as values: what is equal, and what only looks different."""

from __future__ import annotations

from dataclasses import replace

from cucm_driver.picture.certificates import CCM_TFTP, CTL, SAST, Cert, Listing, renewed
from cucm_driver.picture.change import split
from cucm_driver.picture.known import Map, Unknown
from tests.cucm_driver.picture.pictures import CALLMANAGERS, PUB, RECOVERY_KEY, cert, itl, picture


def test_maps_with_the_same_entries_are_equal_in_whatever_order() -> None:
    one, other = Map({"a": 1, "b": 2}), Map({"b": 2, "a": 1})
    assert one == other
    assert hash(one) == hash(other)
    assert one != {"a": 1, "b": 2}


def test_to_put_a_value_that_is_there_gives_the_same_map() -> None:
    one = Map({"a": 1})
    assert one.put("a", 1) is one
    assert one.put("a", 2) == Map({"a": 2})
    assert one == Map({"a": 1})
    assert one.put("b", 2).without("a", "c") == Map({"b": 2})


def test_none_is_a_value_of_a_map() -> None:
    assert Map({}).put("a", None) == Map({"a": None})


def test_an_unknown_says_why_and_what_would_tell() -> None:
    assert str(Unknown("nobody asked")) == "nobody asked"
    assert str(Unknown("nobody asked", "show itl")) == "nobody asked (show itl)"


def test_a_list_names_certificates_by_their_roles() -> None:
    listing = Listing(CTL, RECOVERY_KEY, frozenset({(SAST, RECOVERY_KEY), (CCM_TFTP, None)}), "")
    assert listing.named(SAST, CCM_TFTP) == {RECOVERY_KEY}
    assert listing.named(CCM_TFTP) == frozenset()


def test_the_longest_key_of_a_list_is_that_of_any_record() -> None:
    assert itl(anchors=(cert("long", 5, bits=4096),)).longest_key == 4096
    assert Listing(CTL, RECOVERY_KEY, frozenset({(CCM_TFTP, None)}), "").longest_key == 0


def test_a_list_that_was_written_again_says_the_same() -> None:
    assert itl().says_the_same(replace(itl(), mark="written again"))
    assert itl() != replace(itl(), mark="written again")
    assert not itl().says_the_same(replace(itl(), signer=CALLMANAGERS[PUB]))


def test_the_length_of_a_key_does_not_tell_certificates_apart() -> None:
    assert cert("a", 1, bits=1024) == cert("a", 1, bits=2048)


def test_a_renewed_certificate_keeps_its_name_and_is_not_made_yet() -> None:
    new = renewed(RECOVERY_KEY, PUB, "ITLRecovery")
    assert new.subject == RECOVERY_KEY.subject
    assert not new.made
    assert str(new) == "the new ITLRecovery of cm-pub"


def test_one_renewed_twice_is_another_each_time() -> None:
    new = renewed(RECOVERY_KEY, PUB, "ITLRecovery")
    assert renewed(new, PUB, "ITLRecovery") not in (new, RECOVERY_KEY)


def test_capf_gets_another_name_each_time() -> None:
    old = cert("CAPF-1234", 7)
    new = renewed(old, PUB, "CAPF")
    assert len({old.subject, new.subject, renewed(new, PUB, "CAPF").subject}) == 3


def test_a_renewed_rsa_key_has_2048_bit_at_least_and_another_key_none() -> None:
    assert renewed(cert("a", 1, bits=1024), PUB, "TVS").bits == 2048
    assert renewed(cert("a", 1, bits=4096), PUB, "TVS").bits == 4096
    assert renewed(cert("a", 1, bits=0), PUB, "CallManager-ECDSA").bits == 0


def test_a_common_name_is_read_from_a_subject() -> None:
    assert Cert("CN=cm-pub;OU=TAC", "", 1).common_name == "cm-pub"
    assert Cert("OU=TAC", "", 1).common_name == "OU=TAC"


def test_phones_that_are_split_off_keep_their_names() -> None:
    apart, chosen = split(picture(), ["SEP2", "SEP9"])
    (new,) = chosen
    assert apart.names(new) == {"SEP2"}
    assert apart.names(1) == {"SEP1", "SEP3"}
    assert {each for _, each in apart.cohorts} == {each for _, each in picture().cohorts}


def test_a_whole_cohort_is_not_split() -> None:
    apart, chosen = split(picture(), ["SEP1", "SEP2", "SEP3"])
    assert (apart.roster, chosen) == (picture().roster, {1})
