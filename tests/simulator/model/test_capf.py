"""What becomes of operations on LSCs: at boots, with CAPFs old and new, with CAs, in campaigns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulator.model import (
    capf,
    capf_parameters,
    ctl,
    external_ca,
    passage,
    registration,
    services,
    trust_stores,
)
from simulator.model.capf import Authentication, Kind, Operation, Result
from simulator.model.capf_parameters import Issuer
from simulator.model.certificate import Certificate
from simulator.model.phone import Phase, Phone
from simulator.model.refusal import Refused
from simulator.model.service import CAPF, State
from simulator.releases import RELEASES
from tests.simulator.model.labs import CALLMANAGER, TFTP, TVS, ModelLab

INSTALL = Operation(Kind.INSTALL, key="rsa-2048/phones")
TOKENLESS = [name for name, release in RELEASES.items() if release.ctl_tokenless]


def mixed(release: str = "12.5", world: str = "lazy", expired_lsc: str = "refused") -> ModelLab:
    return ModelLab(release, world, 40, "mixed", expired_lsc=expired_lsc)


def secure(lab: ModelLab) -> list[Phone]:
    return [phone for phone in lab.cluster.phones.values() if phone.security != "non-secure"]


def order(lab: ModelLab, operation: Operation | None, phones: list[Phone] | None = None) -> None:
    capf.order(lab.cluster, [p.name for p in phones] if phones else list(lab.cluster.phones), operation)


def results(phones: list[Phone]) -> set[Result]:
    return {phone.capf.result for phone in phones if phone.capf is not None}


def new_capf(lab: ModelLab) -> Certificate:
    """Regenerated, and CAPF restarted; nothing else."""
    lab.regenerate("CAPF", ["cm-pub"])
    lab.restart(CAPF, ["cm-pub"])
    return lab.cluster.publisher.stored["CAPF"]


def update_ctl(lab: ModelLab) -> None:
    ctl.update(lab.cluster, "cm-pub", "utils ctl update CTLFile")


# -- at the next boot --------------------------------------------------------------------------------------------


def test_an_installation_runs_at_the_next_boot_and_not_before() -> None:
    lab = ModelLab("12.5")
    phone = next(iter(lab.cluster.phones.values()))
    order(lab, INSTALL, [phone])
    lab.wait(3600)
    assert (phone.lsc, results([phone])) == (None, {Result.PENDING})
    lab.reset()
    assert phone.lsc is not None
    assert phone.lsc.issuer_key == lab.cluster.publisher.stored["CAPF"].key
    assert (phone.lsc.key, phone.lsc.not_after - phone.lsc.not_before) == (INSTALL.key, timedelta(days=1825))
    assert phone.capf is not None
    assert phone.capf.status == "Upgrade Success"


def test_the_operation_itself_is_over_once_it_has_run() -> None:
    lab = ModelLab("12.5")
    phone = next(iter(lab.cluster.phones.values()))
    order(lab, INSTALL, [phone])
    lab.reset()
    first = phone.lsc
    lab.reset()
    assert phone.lsc == first


def test_a_deletion_leaves_the_phone_without_lsc() -> None:
    lab = mixed()
    phone = secure(lab)[0]
    order(lab, Operation(Kind.DELETE), [phone])
    lab.reset()
    assert (phone.lsc, phone.capf and phone.capf.status) == (None, "Delete Success")


def test_a_secure_phone_without_certificate_registers_once_capf_has_given_it_one() -> None:
    lab = mixed()
    phone = secure(lab)[0]
    order(lab, Operation(Kind.DELETE), [phone])
    lab.reset()
    assert phone.registered_to is None
    order(lab, INSTALL, [phone])
    switch_off_and_on(lab, phone)
    assert phone.registered_to is not None


def switch_off_and_on(lab: ModelLab, phone: Phone) -> None:
    registration.power(lab.cluster, [phone.name], on=False)
    registration.power(lab.cluster, [phone.name], on=True)


def test_a_stopped_capf_leaves_the_operation_pending() -> None:
    lab = ModelLab("12.5")
    phone = next(iter(lab.cluster.phones.values()))
    order(lab, INSTALL, [phone])
    services.order(lab.cluster, "cm-pub", CAPF, "stop", "utils service stop")
    lab.wait(30)
    assert lab.cluster.publisher.services[CAPF].state is State.STOPPED
    lab.reset()
    assert (phone.lsc, results([phone])) == (None, {Result.PENDING})
    assert "is not started" in (capf.obstacle(lab.cluster, phone) or "")


@pytest.mark.parametrize("late", [timedelta(seconds=1), timedelta(hours=1)])
def test_an_operation_that_was_not_completed_in_time_fails(late: timedelta) -> None:
    lab = ModelLab("12.5")
    phone = next(iter(lab.cluster.phones.values()))
    order(lab, Operation(Kind.INSTALL, expires=lab.cluster.now + late, key="rsa-2048/phones"), [phone])
    lab.reset()
    assert (phone.lsc is None) == (late < timedelta(seconds=90))
    assert results([phone]) == {Result.SUCCESS if phone.lsc else Result.LATE}


# -- the authentication string -----------------------------------------------------------------------------------


def test_with_an_authentication_string_nothing_happens_until_the_user_types_it() -> None:
    lab = ModelLab("12.5")
    phone = next(iter(lab.cluster.phones.values()))
    order(lab, Operation(Kind.INSTALL, Authentication.STRING, "2468", key="rsa-2048/phones"), [phone])
    lab.reset()
    assert phone.lsc is None
    capf.enter_string(lab.cluster, phone.name, "1357")
    assert (phone.lsc, phone.capf and phone.capf.pending) == (None, True)
    capf.enter_string(lab.cluster, phone.name, "2468")
    assert phone.lsc is not None


@pytest.mark.parametrize("string", ["", "123", "12345678901", "abcd"])
def test_an_authentication_string_has_4_to_10_digits(string: str) -> None:
    lab = ModelLab("12.5")
    with pytest.raises(Refused, match="4 to 10 digits"):
        order(lab, Operation(Kind.INSTALL, Authentication.STRING, string, key="rsa-2048/phones"))


def test_an_order_for_a_phone_that_is_not_there_changes_no_phone() -> None:
    lab = ModelLab("12.5")
    name = next(iter(lab.cluster.phones))
    with pytest.raises(Refused, match="SEPFFFFFFFFFFFF"):
        capf.order(lab.cluster, [name, "SEPFFFFFFFFFFFF"], INSTALL)
    assert lab.cluster.phones[name].capf is None


# -- a new CAPF --------------------------------------------------------------------------------------------------


def test_a_capf_that_was_not_restarted_signs_with_what_it_loaded() -> None:
    lab = ModelLab("12.5")
    phone = next(iter(lab.cluster.phones.values()))
    old = lab.cluster.publisher.stored["CAPF"]
    lab.regenerate("CAPF", ["cm-pub"])
    order(lab, INSTALL, [phone])
    lab.reset()
    assert phone.lsc is not None
    assert phone.lsc.issuer_key == old.key != lab.cluster.publisher.stored["CAPF"].key


@pytest.mark.parametrize("release", TOKENLESS)
def test_without_ctl_update_no_phone_believes_the_new_capf(release: str) -> None:
    """Cisco 225746: the LSC operations fail until the CTL is updated."""
    lab = mixed(release)
    before = {phone.name: phone.lsc for phone in secure(lab)}
    new = new_capf(lab)
    order(lab, INSTALL)
    lab.reset()
    assert {phone.name: phone.lsc for phone in secure(lab)} == before
    assert results(list(lab.cluster.phones.values())) == {Result.PENDING}
    assert new.common_name in (capf.obstacle(lab.cluster, secure(lab)[0]) or "")


@pytest.mark.parametrize("world", ["lazy", "eager"])
@pytest.mark.parametrize("release", TOKENLESS)
def test_after_ctl_update_tvs_and_tftp_every_phone_gets_an_lsc_of_the_new_capf(
    release: str, world: str
) -> None:
    lab = mixed(release, world)
    lab.regenerate("CAPF", ["cm-pub"])
    update_ctl(lab)
    lab.restart(CAPF, ["cm-pub"])
    lab.restart(TVS)
    lab.restart(TFTP)
    lab.wait(300)
    order(lab, INSTALL)
    lab.reset()
    new = lab.cluster.publisher.stored["CAPF"]
    assert results(list(lab.cluster.phones.values())) == {Result.SUCCESS}
    assert {phone.lsc.issuer_key for phone in lab.cluster.phones.values() if phone.lsc} == {new.key}


def test_tvs_makes_up_for_a_ctl_that_was_not_updated_but_not_for_phones_that_cannot_ask() -> None:
    lab = mixed()
    new_capf(lab)
    lab.restart(TVS)
    order(lab, INSTALL)
    lab.reset()
    phones = lab.cluster.phones.values()
    assert results([p for p in phones if p.sbd]) == {Result.SUCCESS}
    assert results([p for p in phones if not p.sbd]) == {Result.PENDING}


def test_a_phone_that_refuses_its_configuration_does_not_turn_to_a_capf_that_it_knows() -> None:
    lab = ModelLab("11.5")
    lab.regenerate("CallManager")
    lab.restart(TFTP)
    order(lab, INSTALL)
    lab.reset()
    phones = list(lab.cluster.phones.values())
    assert {capf.obstacle(lab.cluster, phone) for phone in phones} == {None}
    assert results(phones) == {Result.PENDING}


def test_a_rejected_itl_keeps_a_phone_from_asking_tvs_about_capf() -> None:
    lab = mixed("12.5")
    lab.regenerate("ITLRecovery", ["cm-pub"])
    new_capf(lab)
    lab.restart(TFTP)
    lab.restart(TVS)
    order(lab, INSTALL)
    lab.reset()
    assert results([p for p in lab.cluster.phones.values() if p.sbd]) == {Result.PENDING}


def renewed(world: str = "lazy") -> ModelLab:
    """Everything is done about a new CAPF but the campaign, and CallManager has not been restarted."""
    lab = mixed("12.5", world)
    lab.regenerate("CAPF", ["cm-pub"])
    update_ctl(lab)
    lab.restart(CAPF, ["cm-pub"])
    lab.restart(TVS)
    lab.restart(TFTP)
    lab.wait(300)
    return lab


def test_the_old_capf_goes_after_the_campaign_and_only_who_missed_it_stays_out() -> None:
    lab = renewed()
    absent, *others = secure(lab)
    old = absent.lsc
    lab.restart(CALLMANAGER)
    lab.wait(300)
    order(lab, INSTALL, others)
    lab.reset()
    assert all(phone.phase is Phase.REGISTERED for phone in (absent, *others))
    assert old is not None
    trust_stores.delete(lab.cluster, "cm-pub", "CallManager-trust", f"{dict(old.issuer)['CN']}.pem")
    lab.restart(CALLMANAGER)
    lab.wait(600)
    assert absent.phase is Phase.SEARCHING
    assert {phone.phase for phone in others} == {Phase.REGISTERED}


@pytest.mark.parametrize(("world", "phase"), [("lazy", Phase.SEARCHING), ("eager", Phase.REGISTERED)])
def test_a_new_lsc_is_worth_nothing_to_a_callmanager_that_has_not_taken_up_the_new_capf(
    world: str, phase: Phase
) -> None:
    lab = renewed(world)
    order(lab, INSTALL, secure(lab))
    lab.reset()
    assert results(secure(lab)) == {Result.SUCCESS}
    assert {phone.phase for phone in secure(lab)} == {phase}


def test_a_capf_that_is_activated_later_stands_in_no_ctl_before_the_next_update() -> None:
    """Security Guides: activating CAPF in mixed mode asks for a CTL update."""
    lab = mixed()
    publisher = lab.cluster.publisher
    services.set_activated(lab.cluster, publisher, CAPF, activated=False)
    update_ctl(lab)
    lab.reset()
    services.put(lab.cluster, publisher, CAPF, State.STARTED)
    phones = [phone for phone in lab.cluster.phones.values() if not phone.sbd]
    order(lab, INSTALL, phones)
    lab.reset()
    assert results(phones) == {Result.PENDING}
    update_ctl(lab)
    lab.reset()
    assert results(phones) == {Result.SUCCESS}


# -- existing certificates ---------------------------------------------------------------------------------------

BY_LSC = Operation(Kind.INSTALL, Authentication.LSC, key="rsa-2048/phones")
BY_MIC = Operation(Kind.INSTALL, Authentication.MIC, key="rsa-2048/phones")


@pytest.mark.parametrize("restarted", [False, True])
def test_an_lsc_proves_nothing_once_capf_has_loaded_a_store_without_its_issuer(restarted: bool) -> None:
    """Cisco 200860."""
    lab = mixed()
    old, phone = lab.cluster.publisher.stored["CAPF"], secure(lab)[0]
    lab.regenerate("CAPF", ["cm-pub"])
    update_ctl(lab)
    lab.restart(CAPF, ["cm-pub"])
    trust_stores.delete(lab.cluster, "cm-pub", "CAPF-trust", f"{old.common_name}.pem")
    if restarted:
        lab.restart(CAPF, ["cm-pub"])
    order(lab, BY_LSC, [phone])
    lab.reset()
    assert phone.capf is not None
    assert phone.capf.status == ("Upgrade Failed: Invalid LSC" if restarted else "Upgrade Success")


def test_another_way_to_authenticate_helps_where_the_lsc_is_invalid() -> None:
    lab = mixed()
    phone = secure(lab)[0]
    lab.cluster.publisher.trust["CAPF-trust"].pop(f"{lab.cluster.publisher.stored['CAPF'].common_name}.pem")
    lab.restart(CAPF, ["cm-pub"])
    order(lab, BY_LSC, [phone])
    lab.reset()
    assert results([phone]) == {Result.INVALID_LSC}
    order(lab, BY_MIC, [phone])
    lab.reset()
    assert results([phone]) == {Result.SUCCESS}


def test_the_other_certificate_is_shown_where_the_preferred_one_is_missing() -> None:
    lab = mixed()
    phone = secure(lab)[0]
    assert [capf.proof(phone, way) for way in (Authentication.LSC, Authentication.MIC)] == [
        phone.lsc,
        phone.mic,
    ]
    phone.lsc_as = None
    assert capf.proof(phone, Authentication.LSC) == phone.mic is not None


def test_without_any_certificate_an_operation_by_certificate_fails() -> None:
    lab = mixed()
    phone = secure(lab)[0]
    phone.lsc_as = phone.mic_as = None
    order(lab, BY_LSC, [phone])
    lab.reset()
    assert results([phone]) == {Result.NO_CERTIFICATE}


@pytest.mark.parametrize(("knob", "result"), [("refused", Result.INVALID_LSC), ("taken", Result.SUCCESS)])
def test_an_lsc_that_has_expired_proves_what_the_knob_says(knob: str, result: Result) -> None:
    lab = mixed(expired_lsc=knob)
    phone = secure(lab)[0]
    assert phone.lsc is not None
    passage.advance(lab.cluster, phone.lsc.not_after + timedelta(days=1))
    order(lab, BY_LSC, [phone])
    switch_off_and_on(lab, phone)
    assert results([phone]) == {result}


# -- CAs ---------------------------------------------------------------------------------------------------------


def test_an_online_ca_signs_rsa_keys_and_no_ec_keys() -> None:
    lab = mixed()
    one, other = secure(lab)[:2]
    authority = external_ca.set_up(lab.cluster, Issuer.ONLINE, "rsa-2048/ca")
    order(lab, INSTALL, [one])
    order(lab, Operation(Kind.INSTALL, key="ec-256/phones"), [other])
    lab.reset()
    assert one.lsc is not None
    assert one.lsc.issuer == authority.subject
    assert results([other]) == {Result.KEY_REFUSED}
    assert one.phase is Phase.REGISTERED


def test_an_online_ca_that_does_not_answer_fails_the_operation_until_it_is_ordered_again() -> None:
    lab = mixed()
    phone = secure(lab)[0]
    authority = external_ca.set_up(lab.cluster, Issuer.ONLINE, "rsa-2048/ca")
    host = capf_parameters.key(lab.cluster, capf_parameters.CA_HOST)
    lab.cluster.parameters[host] = "nobody.example.com"
    order(lab, INSTALL, [phone])
    lab.reset()
    assert results([phone]) == {Result.CA_AWAY}
    lab.cluster.parameters[host] = authority.common_name
    lab.reset()
    assert results([phone]) == {Result.CA_AWAY}
    order(lab, INSTALL, [phone])
    lab.reset()
    assert results([phone]) == {Result.SUCCESS}


def test_an_offline_ca_keeps_phones_waiting_until_its_certificates_are_uploaded() -> None:
    lab = mixed("11.5")
    phone = secure(lab)[0]
    authority = external_ca.set_up(lab.cluster, Issuer.OFFLINE, "rsa-2048/ca")
    order(lab, INSTALL, [phone])
    before = phone.lsc
    lab.reset()
    lab.reset()
    assert (phone.lsc, results([phone])) == (before, {Result.REQUESTED})
    assert external_ca.upload(lab.cluster) == [phone.name]
    assert phone.lsc == before
    lab.reset()
    assert phone.lsc is not None
    assert phone.lsc.issuer == authority.subject


def test_there_is_no_online_ca_before_12_5_and_no_upload_without_an_offline_one() -> None:
    lab = mixed("11.5")
    with pytest.raises(Refused, match=r"12\.5"):
        external_ca.set_up(lab.cluster, Issuer.ONLINE, "rsa-2048/ca")
    with pytest.raises(Refused, match="no offline CA"):
        external_ca.upload(lab.cluster)


# -- many phones -------------------------------------------------------------------------------------------------


def test_the_phones_of_a_campaign_share_what_they_have_in_common() -> None:
    lab = ModelLab("12.5", phones=400)
    order(lab, Operation(Kind.INSTALL, key="rsa-2048/phones"))
    registration.boot(lab.cluster, list(lab.cluster.phones))
    phones = lab.cluster.phones.values()
    assert results(list(phones)) == {Result.SUCCESS}
    assert len({id(phone.capf) for phone in phones}) == 1
    assert len({id(phone.lsc_as) for phone in phones}) == 1
    assert len({phone.lsc.serial for phone in phones if phone.lsc}) == len(phones)


def test_what_a_copy_of_the_cluster_installs_is_not_installed_here() -> None:
    lab = ModelLab("12.5")
    order(lab, INSTALL)
    before, copy = lab.cluster.fingerprint(), lab.cluster.copy()
    registration.reset(copy, list(copy.phones), "reset")
    passage.advance(copy, copy.now + timedelta(seconds=200))
    assert all(phone.lsc for phone in copy.phones.values())
    assert not any(phone.lsc for phone in lab.cluster.phones.values())
    assert lab.cluster.fingerprint() == before != copy.fingerprint()
