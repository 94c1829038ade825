from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

import simulator
from simulator import Lab
from simulator.database.phone_security import profile_name
from simulator.database.sql import Database, NotSimulated, SqlError
from simulator.model import circumstances, trust_stores
from simulator.model.phone import Security
from tests.simulator.model.labs import ModelLab


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with simulator.start("lab", release="12.5", pulled=True) as started:
        yield started


@pytest.fixture
def database(lab: Lab) -> Database:
    running = lab.simulator.running
    return Database(running.model, running.wire.pem)


def test_a_phone_leads_to_the_nodes_of_its_group_by_priority(lab: Lab, database: Database) -> None:
    model = lab.simulator.running.model
    _, rows = database.select(
        "select n.name, m.priority from device d inner join devicepool p on d.fkdevicepool=p.pkid "
        "inner join callmanagergroupmember m on m.fkcallmanagergroup=p.fkcallmanagergroup "
        "inner join callmanager c on c.pkid=m.fkcallmanager inner join processnode n "
        "on n.pkid=c.fkprocessnode where d.name='SEP000000000001' order by m.priority"
    )
    group = model.groups[model.device_pools[model.phones["SEP000000000001"].device_pool]]
    assert tuple(name for name, _ in rows) == group


def test_every_phone_is_a_device_of_class_1(lab: Lab, database: Database) -> None:
    columns, rows = database.select("SELECT Name FROM device WHERE tkclass = 1 order by name")
    assert columns == ["name"]
    assert [name for (name,) in rows] == sorted(lab.simulator.running.model.phones)


def test_a_phone_is_joined_to_its_model_profile_pool_and_location(lab: Lab, database: Database) -> None:
    _, rows = database.select(
        "select d.name, m.name, s.name, p.name, l.name from device d join typemodel m on d.tkmodel = m.enum "
        "join securityprofile s on d.fksecurityprofile = s.pkid join devicepool p on d.fkdevicepool = p.pkid "
        "join location l on d.fklocation = l.pkid where d.tkclass = 1 order by d.name"
    )
    phones = lab.simulator.running.model.phones
    assert {name: (model, pool, place) for name, model, _, pool, place in rows} == {
        name: (phone.model, phone.device_pool, "Hub_None") for name, phone in phones.items()
    }
    assert all(profile == profile_name(model, Security.NON_SECURE) for _, model, profile, _, _ in rows)


def test_skip_and_first_page_a_result(database: Database) -> None:
    every = database.select("select name from device order by name")[1]
    assert database.select("select skip 10 first 5 name from device order by name")[1] == every[10:15]
    assert database.select("select first 3 name from device order by name")[1] == every[:3]


def test_the_pseudo_node_is_number_1(database: Database) -> None:
    assert database.select("select name from processnode where nodeid=1")[1] == [("EnterpriseWideData",)]
    assert len(database.select("select name from processnode where nodeid>1 and tkprocessnoderole=1")[1]) == 3


def test_the_join_of_the_regeneration_guide_lists_certificates_with_stores(
    lab: Lab, database: Database
) -> None:
    _, rows = database.select(
        "select c.servername, tcs.name, dist.moniker, c.ipv4address, c.certificate from certificate as c "
        "inner join certificateservicecertificatemap as cscm on c.pkid = cscm.fkcertificate "
        "inner join typecertificateservice as tcs on cscm.tkcertificateservice = tcs.enum "
        "inner join typecertificatedistribution as dist on c.tkcertificatedistribution = dist.enum"
    )
    running = lab.simulator.running
    mine = running.wire.pem(running.model.nodes["cm-sub1"].stored["CallManager"])
    stores = {store for server, store, _, _, pem in rows if pem == mine}
    assert {"CallManager", "CallManager-trust"} <= stores


def test_a_new_certificate_stands_in_the_table_when_it_has_reached_the_publisher(
    lab: Lab, database: Database
) -> None:
    running = lab.simulator.running
    sql = "select serialnumber from certificate where servername='cm-sub2'"
    before = database.select(sql)[1]
    lab.run(running.regenerate("cm-sub2", "tomcat", "set cert regen tomcat"))
    serial = running.model.nodes["cm-sub2"].stored["tomcat"].serial_text
    assert database.select(sql)[1] == before
    lab.run(running.wait(running.model.rules.replication_delay))
    assert (serial,) in database.select(sql)[1]


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("delete from device", 201),
        ("select 1; drop table device", 201),
        ("select name from device where name = ?", 201),
        ("select name from sqlite_master", 201),
        ("select name from devices", 206),
        ("select d.nme from device d", 217),
        ("pragma user_version", 201),
        ("", 201),
    ],
)
def test_what_is_no_select_on_the_products_tables_is_an_error(
    database: Database, sql: str, number: int
) -> None:
    with pytest.raises(SqlError) as refused:
        database.select(sql)
    assert refused.value.number == number
    assert len(database.select("select name from device")[1]) == 40


def test_ids_are_lower_case_and_stay_the_same(lab: Lab, database: Database) -> None:
    asked = "select pkid from device where name='SEP000000000001'"
    ((pkid,),) = database.select(asked)[1]
    assert pkid == pkid.lower()
    assert Database(lab.simulator.running.model).select(asked)[1] == [(pkid,)]


def test_the_tables_of_one_certificate_agree_with_each_other(lab: Lab, database: Database) -> None:
    running = lab.simulator.running
    certificate = running.model.nodes["cm-sub1"].stored["TVS"]
    _, rows = database.select(
        "select h.hash, n.name, r.name from certificate c inner join certificatehashmap h on h.fkcertificate=c.pkid "
        "inner join certificateprocessnodemap m on m.fkcertificate=c.pkid "
        "inner join processnode n on n.pkid=m.fkprocessnode "
        "inner join certificatetrustrolemap t on t.fkcertificate=c.pkid "
        f"inner join typetrustrole r on r.enum=t.tktrustrole where c.serialnumber='{certificate.serial_text}'"
    )
    digest = hashlib.sha1(running.wire.der(certificate), usedforsecurity=False).digest()
    assert rows == [(base64.b64encode(digest).decode(), "cm-sub1", "AUTHENTICATION_AUTHORIZATION")]


def test_an_update_changes_the_model_and_every_node_reads_it(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = lab.simulator.running.model
    monkeypatch.setitem(model.device_pools, "DP-A", "CMG-A")
    other, group = (
        Database(model),
        "select g.name from devicepool p, callmanagergroup g where p.fkcallmanagergroup=g.pkid",
    )
    assert other.select(group + " and p.name='DP-A'")[1] == [("CMG-A",)]
    changed = Database(model).update(
        "update devicepool set fkcallmanagergroup=(select pkid from callmanagergroup where name='CMG-B') "
        "where name='DP-A';"
    )
    assert (changed, model.device_pools["DP-A"]) == (1, "CMG-B")
    assert other.select(group + " and p.name='DP-A'")[1] == [("CMG-B",)]


def test_an_update_that_finds_nothing_changes_nothing(lab: Lab, database: Database) -> None:
    before = dict(lab.simulator.running.model.parameters)
    assert database.update("update processconfig set paramvalue='1' where paramname='no such'") == 0
    assert lab.simulator.running.model.parameters == before


@pytest.mark.parametrize(
    "sql",
    [
        "update device set name='x'",
        "update certificate set servername='x'",
        "insert into device values (1)",
        "delete from device",
    ],
)
def test_a_change_without_a_meaning_in_the_model_is_not_simulated(database: Database, sql: str) -> None:
    with pytest.raises(NotSimulated):
        database.update(sql)


@pytest.mark.parametrize(
    "sql", ["drop table device", "update nowhere set a=1", "select 1", "update device set x=1"]
)
def test_what_is_no_update_of_the_products_tables_is_the_databases_error(
    database: Database, sql: str
) -> None:
    with pytest.raises(SqlError) as refused:
        database.update(sql)
    assert not isinstance(refused.value, NotSimulated)


def test_one_certificate_in_two_units_is_one_row_with_two_units() -> None:
    lab = ModelLab("15")
    circumstances.reuse_tomcat(lab.cluster, lab.key("rsa-2048"))
    sql = (
        "select distinct t.name as unit from certificate c "
        "inner join certificateservicecertificatemap m on m.fkcertificate = c.pkid "
        "inner join typecertificateservice t on t.enum = m.tkcertificateservice "
        "where c.subjectname like '%-ms.%' order by t.name"
    )
    _, rows = Database(lab.cluster).select(sql)
    assert {"CallManager", "tomcat"} <= {row[0] for row in rows}


def test_an_imported_certificate_has_the_roles_of_its_stores() -> None:
    cluster = ModelLab("12.5").cluster
    own = cluster.publisher.stored["CallManager"]
    name = (("CN", "cm-pub.new.example.com"), ("O", "Elsewhere"))
    foreign = replace(own, unit="CallManager-trust", subject=name, issuer=name, serial=own.serial ^ 2)
    trust_stores.add(cluster, "cm-pub", "CallManager-trust", foreign)
    _, rows = Database(cluster).select(
        "select t.tktrustrole from certificate c inner join certificatetrustrolemap t on t.fkcertificate=c.pkid "
        f"where c.serialnumber='{foreign.serial_text}' order by t.tktrustrole"
    )
    assert rows == [("0",), ("2",)]
