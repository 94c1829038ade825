"""One boot, judged without a phone: what is accepted first decides about what comes after."""

from __future__ import annotations

from cucm_driver.trust.acceptance import LEAP_OF_FAITH, UP_TO_11_5, Held, TvsReply
from cucm_driver.trust.boot import Offered, boots
from cucm_driver.trust.signed import SignedFile, read_signed
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import TrustList, read_list
from tests.cucm_driver.trust_list_writer import Identity, ctl, identity, itl, record, signed_file

OLD, NEW = identity("cm-pub", 1), identity("cm-pub", 2)
TOKEN, TVS = identity("token", 9), identity("cm-sub1", 5)


class Vouching:
    """TVS of cm-sub1, which knows `known` as SAST and TFTP."""

    def __init__(self, *known: Identity) -> None:
        self.known = {each.serial: each for each in known}
        self.asked: list[int] = []

    def presented(self, node: str) -> bytes:
        return TVS.der

    def query(self, node: str, signer: Signer) -> TvsReply:
        serial = int.from_bytes(signer.serial, "big")
        self.asked.append(serial)
        found = self.known.get(serial)
        return TvsReply(found is not None, found.der if found else None, (0, 2) if found else ())


def an_itl(signer: Identity, callmanager: Identity) -> TrustList:
    return read_list(
        itl(signer, record(signer, 0), record(callmanager, 0), record(callmanager, 2), record(TVS, 21))
    )


def a_ctl(signer: Identity, callmanager: Identity) -> TrustList:
    return read_list(ctl(signer, record(signer, 0), record(callmanager, 2)))


def configuration(signer: Identity) -> SignedFile:
    return read_signed(signed_file(signer, "SEP000000000001.cnf.xml.sgn", b"<device/>", version=b"\1\0"))


HELD = Held(an_itl(OLD, OLD), members=("cm-sub1",))
MIXED = Held(an_itl(OLD, OLD), a_ctl(TOKEN, OLD), ("cm-sub1",))


def test_a_list_just_accepted_counts_for_the_configuration_of_the_same_boot() -> None:
    tvs = Vouching(NEW)
    boot = boots(HELD, Offered(an_itl(NEW, NEW), configuration(NEW)), tvs)
    assert boot.accepted
    assert boot.held.itl is not None
    assert boot.held.itl.signer.serial == b"\2"
    assert tvs.asked == [2]  # about the list only


def test_after_a_refused_itl_no_tvs_is_asked_about_the_configuration() -> None:
    tvs = Vouching(TOKEN)
    boot = boots(HELD, Offered(an_itl(NEW, NEW), configuration(TOKEN)), tvs)
    assert boot.itl is not None
    assert boot.configuration is not None
    assert not boot.itl.accepted
    assert not boot.configuration.accepted
    assert tvs.asked == [2]


def test_an_accepted_ctl_vouches_for_the_itl_of_the_same_boot() -> None:
    offered = Offered(an_itl(TOKEN, NEW), configuration(NEW), a_ctl(TOKEN, NEW))
    boot = boots(MIXED, offered, Vouching())
    assert boot.accepted
    assert [file for file, _ in boot.verdicts] == ["CTL", "ITL", "configuration"]


def test_a_refused_ctl_does_not_stop_the_itl() -> None:
    boot = boots(MIXED, Offered(an_itl(OLD, OLD), configuration(OLD), a_ctl(NEW, NEW)), Vouching())
    assert [(file, verdict.accepted) for file, verdict in boot.verdicts] == [
        ("CTL", False), ("ITL", True), ("configuration", True),
    ]  # fmt: skip
    assert not boot.accepted


def test_up_to_11_5_tvs_may_vouch_for_the_signer_of_a_second_ctl_and_that_is_told() -> None:
    offered = Offered(an_itl(OLD, OLD), None, a_ctl(NEW, NEW))
    assert not boots(MIXED, offered, Vouching(NEW)).accepted
    boot = boots(MIXED, offered, Vouching(NEW), UP_TO_11_5)
    assert boot.accepted
    assert boot.ctl_through_tvs


def test_up_to_11_5_a_ccm_tftp_record_of_the_held_ctl_lets_its_key_sign_a_list() -> None:
    held = Held(None, a_ctl(TOKEN, NEW), ())
    assert not boots(held, Offered(an_itl(NEW, NEW)), Vouching()).accepted
    assert boots(held, Offered(an_itl(NEW, NEW)), Vouching(), UP_TO_11_5).accepted


def test_a_phone_without_security_by_default_takes_no_itl_and_asks_no_tvs() -> None:
    tvs = Vouching(NEW)
    held = Held(None, a_ctl(TOKEN, OLD), ("cm-sub1",), sbd=False)
    boot = boots(held, Offered(an_itl(NEW, NEW), configuration(NEW), a_ctl(TOKEN, OLD)), tvs)
    assert boot.itl is None
    assert [(file, verdict.accepted) for file, verdict in boot.verdicts] == [
        ("CTL", True),
        ("configuration", False),
    ]
    assert tvs.asked == []


def test_a_phone_that_holds_nothing_takes_both_lists_unseen() -> None:
    boot = boots(Held(None), Offered(an_itl(NEW, NEW), None, a_ctl(TOKEN, OLD)), Vouching())
    assert {verdict.by for _, verdict in boot.verdicts} == {LEAP_OF_FAITH}
