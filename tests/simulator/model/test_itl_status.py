"""ITL File Status: who is in step, as CUCM itself tells it from 14."""

from __future__ import annotations

from collections import Counter

from simulator.database.sql import Database
from simulator.model import registration
from simulator.model.itl_status import Status, itl_file_statuses
from simulator.model.phone import TrustState
from tests.simulator.model.labs import TFTP, ModelLab


def counted(lab: ModelLab) -> Counter[Status]:
    return Counter(status for _, status in itl_file_statuses(lab.cluster))


def test_releases_before_14_have_no_such_search() -> None:
    assert counted(ModelLab("12.5")) == {}


def test_phones_match_until_cisco_tftp_serves_another_list_and_again_after_their_reset() -> None:
    lab = ModelLab("14")
    assert counted(lab) == {Status.MATCH: 40}
    lab.regenerate("TVS")
    lab.cluster.due_resets.clear()
    lab.restart(TFTP)
    assert counted(lab) == {Status.MISMATCH: 40}
    lab.reset()
    assert counted(lab) == {Status.MATCH: 40}


def test_the_record_goes_when_a_phone_unregisters_and_a_phone_without_a_list_says_so() -> None:
    lab = ModelLab("14SU3")
    first, second, *_ = lab.cluster.phones
    registration.power(lab.cluster, [first], on=False)
    lab.cluster.phones[second].trust = TrustState()
    assert counted(lab) == {Status.MATCH: 38, Status.NOT_INSTALLED: 1}


def test_the_database_tells_it_by_device() -> None:
    lab = ModelLab("14")
    sql = "select d.name, s.status from itlfilestatus s inner join device d on s.fkdevice = d.pkid order by d.name"
    _, rows = Database(lab.cluster).select(sql)
    assert len(rows) == 40
    assert tuple(rows[0]) == ("SEP000000000001", "Match")
