"""What a phone would accept: the algorithm, with true signatures and a TVS that counts its questions."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from cucm_driver.trust.acceptance import (
    BAD_SIGNATURE,
    EMPTY_ITL,
    LEAP_OF_FAITH,
    NOT_IN_HELD_ITL,
    UNKNOWN_SIGNER,
    UNREACHABLE,
    VOUCHES,
    WRONG_ROLE,
    Held,
    Tried,
    TvsReply,
    accepts,
)
from cucm_driver.trust.signed import read_signed
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.trust_list_writer import Identity, ctl, identity, itl, record, signed_file

OLD = identity("cm-pub.example.com", 0x70CA)
NEW = identity("cm-pub.example.com", 0x51EF)
RECOVERY = identity("ITLRECOVERY_cm-pub.example.com", 0x7A11)
TVS_1, TVS_2, NEW_TVS = (identity(f"cm-sub{n}.example.com", 0x90 + n) for n in (1, 2, 3))
MEMBERS = ("cm-sub1", "cm-sub2")


def listed(signer: Identity, callmanager: Identity, *tvs: Identity) -> TrustList:
    records = [
        record(RECOVERY, 0),
        record(callmanager, 0),
        record(callmanager, 2),
        *(record(t, 21) for t in tvs),
    ]
    return read_list(itl(signer, *records))


HELD = Held(itl=listed(OLD, OLD, TVS_1, TVS_2), members=MEMBERS)
RENEWED = listed(NEW, NEW, TVS_1, TVS_2)


@dataclass
class Vouching:
    """A TVS on each node: what it presents, and whom it knows in which roles."""

    shows: dict[str, Identity]
    knows: dict[int, tuple[Identity, tuple[int, ...]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def presented(self, node: str) -> bytes | None:
        return self.shows[node].der if node in self.shows else None

    def query(self, node: str, signer: Signer) -> TvsReply | None:
        self.asked.append(node)
        found = self.knows.get(int.from_bytes(signer.serial, "big"))
        return TvsReply(True, found[0].der, found[1]) if found else TvsReply(False)


BOTH = {"cm-sub1": TVS_1, "cm-sub2": TVS_2}
KNOWS_NEW = {NEW.serial: (NEW, (2, 0))}


def test_the_first_list_is_taken_unverified() -> None:
    verdict = accepts(Held(None), RENEWED, Vouching({}))
    assert (verdict.accepted, verdict.by) == (True, LEAP_OF_FAITH)


def test_a_signer_in_the_held_itl_needs_no_tvs() -> None:
    tvs = Vouching(BOTH)
    verdict = accepts(HELD, listed(RECOVERY, NEW, NEW_TVS), tvs)
    assert verdict.accepted
    assert verdict.by == "the held ITL lists the signer as SAST"
    assert tvs.asked == []


def test_a_new_signer_is_believed_when_tvs_vouches() -> None:
    tvs = Vouching(BOTH, KNOWS_NEW)
    verdict = accepts(HELD, RENEWED, tvs)
    assert verdict.accepted
    assert verdict.tried == (Tried("cm-sub1", VOUCHES),)


def test_a_tvs_that_is_not_in_the_held_itl_is_never_asked() -> None:
    tvs = Vouching({"cm-sub1": NEW_TVS, "cm-sub2": NEW_TVS}, KNOWS_NEW)
    verdict = accepts(HELD, RENEWED, tvs)
    assert not verdict.accepted
    assert [t.answer for t in verdict.tried] == [NOT_IN_HELD_ITL, NOT_IN_HELD_ITL]
    assert tvs.asked == []


def test_a_definite_unknown_ends_the_search() -> None:
    tvs = Vouching(BOTH)
    verdict = accepts(HELD, RENEWED, tvs)
    assert verdict.tried == (Tried("cm-sub1", UNKNOWN_SIGNER),)
    assert tvs.asked == ["cm-sub1"]


def test_an_unreachable_or_untrusted_tvs_leads_to_the_next() -> None:
    tvs = Vouching({"cm-sub2": TVS_2}, KNOWS_NEW)
    verdict = accepts(HELD, RENEWED, tvs)
    assert verdict.accepted
    assert verdict.tried == (Tried("cm-sub1", UNREACHABLE), Tried("cm-sub2", VOUCHES))


def test_a_list_signer_must_be_vouched_for_as_sast() -> None:
    verdict = accepts(HELD, RENEWED, Vouching(BOTH, {NEW.serial: (NEW, (2,))}))
    assert verdict.tried == (Tried("cm-sub1", WRONG_ROLE),)


def test_a_certificate_that_did_not_sign_does_not_help() -> None:
    verdict = accepts(HELD, RENEWED, Vouching(BOTH, {NEW.serial: (OLD, (0,))}))
    assert (verdict.accepted, verdict.by) == (False, BAD_SIGNATURE)


def test_a_forged_signature_of_a_known_signer_is_refused() -> None:
    forged = Identity(OLD.common_name, OLD.serial, NEW.key)
    verdict = accepts(HELD, listed(forged, OLD, TVS_1), Vouching(BOTH, KNOWS_NEW))
    assert (verdict.accepted, verdict.by) == (False, BAD_SIGNATURE)


@pytest.mark.parametrize(("role", "accepted"), [(2, True), (3, True), (0, False), (1, False)])
def test_a_configuration_needs_its_signer_as_tftp(role: int, accepted: bool) -> None:
    held = Held(read_list(itl(OLD, record(OLD, role), record(TVS_1, 21))))
    signed = read_signed(signed_file(OLD, "SEP000000000001.cnf.xml.sgn", b"<device/>", version=b"\1\0"))
    assert accepts(held, signed, Vouching({})).accepted is accepted


def test_a_ctl_vouches_for_the_itl_and_lists_no_tvs() -> None:
    held = Held(None, read_list(ctl(OLD, record(OLD, 0), record(RECOVERY, 0))), MEMBERS)
    assert accepts(held, listed(RECOVERY, NEW), Vouching(BOTH)).by == "the held CTL lists the signer as SAST"
    assert [t.answer for t in accepts(held, RENEWED, Vouching(BOTH, KNOWS_NEW)).tried] == [
        NOT_IN_HELD_ITL
    ] * 2


def test_tvs_is_not_counted_on_for_the_signer_of_a_second_ctl() -> None:
    held = Held(HELD.itl, read_list(ctl(OLD, record(OLD, 0))), MEMBERS)
    tvs = Vouching(BOTH, KNOWS_NEW)
    assert not accepts(held, read_list(ctl(NEW, record(NEW, 0))), tvs).accepted
    assert tvs.asked == []


def test_a_phone_with_the_empty_itl_takes_anything() -> None:
    held = Held(read_list(itl(OLD, record(OLD, 0))))
    assert accepts(held, RENEWED, Vouching({})).by == EMPTY_ITL
