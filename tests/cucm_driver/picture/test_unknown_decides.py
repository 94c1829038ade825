"""What nobody told spreads only where it decides."""

from __future__ import annotations

from dataclasses import replace

from cucm_driver.picture.fate import Says
from cucm_driver.picture.judge import Event, judge
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import CALLMANAGER, TVS, Cohort, Picture, Vouching
from cucm_driver.release import Release
from tests.cucm_driver.picture.pictures import CALLMANAGERS, PHONES, PUB, STRANGER, SUB, cert, itl, picture

WHY = Unknown("nobody told")
RULES = (
    Rules(Release("12.5"))
    .with_answer(Question.TVS_UNKNOWN, "next")
    .with_answer(Question.REFUSING_UNREGISTERS, False)
)
BY_STRANGER = itl(signer=STRANGER, anchors=(STRANGER,))
BY_CALLMANAGER = itl(signer=CALLMANAGERS[SUB], anchors=(CALLMANAGERS[SUB],))


def boots(of: Picture, rules: Rules = RULES) -> tuple[Says, Says]:
    """Whether the phones stand, and whether they refuse."""
    ((_, cohort),) = of.cohorts
    fate = judge(cohort, of, rules, Event.BOOTS)
    return fate.stands, fate.refuses


def phones(**changes: object) -> Cohort:
    return replace(PHONES, **changes)  # type: ignore[arg-type]


def without_tvs(of: Picture, *names: str) -> Picture:
    for name in names:
        of = of.node(name, vouching=WHY)
    return of


def test_an_anchor_that_is_held_answers_before_any_tvs_is_asked() -> None:
    served = itl(signer=CALLMANAGERS[PUB])
    assert boots(without_tvs(picture(served), PUB, SUB)) == (Says.YES, Says.NO)


def test_a_signer_in_no_held_list_is_unknown_where_tvs_does_not_tell() -> None:
    assert boots(without_tvs(picture(BY_STRANGER), PUB, SUB)) == (Says.UNKNOWN, Says.UNKNOWN)


def test_a_tvs_that_vouches_first_makes_the_next_one_idle() -> None:
    assert boots(without_tvs(picture(BY_CALLMANAGER), PUB))[1] is Says.NO


def test_what_some_tvs_was_not_asked_about_is_unknown_and_no_refusal() -> None:
    of = picture(BY_STRANGER)
    for name in (PUB, SUB):
        of = of.node(name, vouching=Vouching(Map(), whole=False))
    assert boots(of) == (Says.UNKNOWN, Says.UNKNOWN)


def test_a_stopped_tvs_tells_nothing_so_its_records_do_not_matter() -> None:
    of = without_tvs(picture(BY_STRANGER), PUB, SUB)
    for name in (PUB, SUB):
        stopped = replace(of.nodes[name].services[TVS], state="STOPPED")
        of = of.with_node(name, of.nodes[name].with_service(TVS, stopped))
    assert boots(of) == (Says.NO, Says.YES)


def test_phones_whose_server_is_unknown_are_not_well() -> None:
    assert boots(picture(phones=phones(tftp=WHY))) == (Says.UNKNOWN, Says.UNKNOWN)


def test_what_a_phone_holds_after_an_unknown_start_is_unknown() -> None:
    of = picture(BY_STRANGER, phones(tftp=WHY))
    ((_, cohort),) = of.cohorts
    assert isinstance(judge(cohort, of, RULES, Event.BOOTS).then.itl, Unknown)


def test_the_issuer_of_a_certificate_is_nothing_to_a_phone_without_tls() -> None:
    assert boots(picture(phones=phones(lsc=WHY, mic=WHY, ended=WHY))) == (Says.YES, Says.NO)


def test_the_session_of_a_phone_that_starts_does_not_matter() -> None:
    assert boots(picture(phones=phones(session=WHY))) == (Says.YES, Says.NO)


def test_a_member_that_surely_takes_a_phone_outweighs_one_that_does_not_tell() -> None:
    of = picture()
    unsure = replace(of.nodes[SUB].services[CALLMANAGER], state=WHY)
    of = of.with_node(SUB, of.nodes[SUB].with_service(CALLMANAGER, unsure))
    ((_, cohort),) = of.cohorts
    fate = judge(cohort, of, RULES, Event.BOOTS)
    assert fate.stands is Says.YES
    assert isinstance(fate.then.session, Unknown)


def test_a_phone_that_is_perhaps_switched_off_is_perhaps_well() -> None:
    assert boots(picture(BY_STRANGER, phones(power=WHY))) == (Says.UNKNOWN, Says.UNKNOWN)
    assert boots(picture(phones=phones(power=WHY)))[0] is Says.YES


def test_a_list_of_which_nobody_verified_the_signature_is_unknown_unless_it_is_the_held_one() -> None:
    unverified = replace(itl(signer=CALLMANAGERS[PUB]), sound=WHY)
    assert boots(picture(unverified)) == (Says.UNKNOWN, Says.UNKNOWN)
    assert boots(picture(unverified, phones(itl=unverified))) == (Says.YES, Says.NO)


def test_a_list_with_a_key_that_is_too_long_is_refused_whoever_signed_it() -> None:
    long = itl(anchors=(cert("long", 5, bits=4096),))
    assert boots(without_tvs(picture(long, phones(longest_key=2048)), PUB, SUB))[1] is Says.YES
