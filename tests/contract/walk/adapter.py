"""A simulated cluster as a picture: state is copied, no rule is applied. What nobody could read is known here too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from cucm_driver.picture.certificates import Cert, Listing
from cucm_driver.picture.known import Map
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import (
    CALLMANAGER,
    CAPF,
    TFTP,
    TVS,
    Cohort,
    Node,
    Order,
    Picture,
    Service,
    Vouching,
)
from cucm_driver.release import Release
from simulator.model.capf_operation import Authentication, Kind
from simulator.model.certificate import Certificate, list_text
from simulator.model.cluster import Cluster
from simulator.model.node import Node as SimulatedNode
from simulator.model.phone import Phone, Security
from simulator.model.rules import Takes
from simulator.model.trust_list import Role, TrustList

SERVICES = (CALLMANAGER, TFTP, TVS, CAPF)
JUDGED = ("CallManager", "CallManager-ECDSA", "TVS", "CAPF")
STORES = ("CallManager-trust", "Phone-SAST-trust", "CAPF-trust")
PROOFS = {Authentication.NULL: "null", Authentication.LSC: "LSC", Authentication.MIC: "MIC"}
BY_ITSELF = {
    Question.TFTP_REBUILDS: Takes.TFTP_REBUILDS,
    Question.TVS_REFRESHES: Takes.TVS_REFRESHES,
    Question.TVS_RESTARTS: Takes.TVS_RESTARTS,
    Question.CAPF_RESTARTS: Takes.CAPF_RESTARTS,
    Question.CALLMANAGER_RELOADS: Takes.CALLMANAGER_RELOADS,
    Question.CALLMANAGER_TRUSTS: Takes.CALLMANAGER_TRUSTS,
    Question.PHONES_RESET: Takes.PHONES_RESET,
}
FOR_CTL = {"yes": "always", "no": "never"}


@lru_cache(maxsize=4096)
def cert(of: Certificate) -> Cert:
    return Cert(of.subject_text, of.issuer_text, of.serial, of.rsa_bits)


def role(number: Role) -> str:
    return number.name.replace("_", "+") if number is not Role.APP_SERVER else number.name


@lru_cache(maxsize=4096)
def listing(of: TrustList) -> Listing:
    records = frozenset(
        (role(r.role), None if r.certificate is None else cert(r.certificate)) for r in of.records
    )
    return Listing(str(of.kind), cert(of.signer), records, of.built_at.isoformat())


def maybe(of: TrustList | None) -> Listing | None:
    return None if of is None else listing(of)


def node(of: SimulatedNode) -> Node:
    services = {name: of.services[name] for name in SERVICES if name in of.services}
    view = {}
    for known, roles in of.view:
        view[cert(known)] = view.get(cert(known), frozenset()) | {role(each) for each in roles}
    return Node(
        publisher=of.is_publisher,
        up=not of.down,
        replication=of.replication,
        stored=Map({unit: cert(each) for unit, each in of.stored.items()}),
        rows=Map({key: cert(each) for key, each in of.rows.items()}),
        stores=Map({store: frozenset(map(cert, of.trust.get(store, {}).values())) for store in STORES}),
        services=Map(
            {
                name: Service(
                    str(each.state),
                    each.activated,
                    Map({unit: cert(one) for unit, one in each.loaded if unit in JUDGED}),
                    frozenset(map(cert, each.trusted)),
                )
                for name, each in services.items()
            }
        ),
        vouching=Vouching(Map(view)),
        itl=maybe(of.itl),
        ctl=maybe(of.ctl_served),
        disk_ctl=maybe(of.ctl),
    )


def cohort(cluster: Cluster, phone: Phone) -> Cohort:
    shown = phone.lsc_as or phone.mic_as
    waits = phone.capf is not None and phone.capf.pending and phone.capf.kind is Kind.INSTALL
    return Cohort(
        itl=maybe(phone.trust.itl),
        ctl=maybe(phone.trust.ctl),
        tftp=phone.tftp,
        members=phone.members,
        group=cluster.groups[cluster.device_pools[phone.device_pool]],
        sbd=phone.sbd,
        secure=phone.security is not Security.NON_SECURE,
        applied=phone.applied is not Security.NON_SECURE,
        lsc=list_text(phone.lsc_as.issuer) if phone.lsc_as is not None else "",
        mic=list_text(phone.mic_as.issuer) if phone.mic_as is not None else "",
        ended=shown is not None and shown.not_after <= cluster.now,
        longest_key=phone.longest_key,
        power=phone.powered,
        session=phone.registered_to,
        order=Order(PROOFS[phone.capf.authentication]) if waits and phone.capf is not None else None,
    )


def picture(cluster: Cluster) -> Picture:
    """The cluster and its phones at this minute."""
    numbers: dict[Cohort, int] = {}
    roster: dict[int, set[str]] = {}
    for name, phone in cluster.phones.items():
        number = numbers.setdefault(cohort(cluster, phone), len(numbers) + 1)
        roster.setdefault(number, set()).add(name)
    return Picture(
        release=Release(cluster.release.version),
        mode=cluster.mode,
        interaction=interaction(cluster),
        complete_ctl=cluster.rules.ctl_for_8021x,
        due=bool(cluster.due_resets),
        foreign=frozenset(foreign(cluster)),
        nodes=Map({name: node(each) for name, each in cluster.nodes.items()}),
        cohorts=frozenset((number, each) for each, number in numbers.items()),
        roster={number: frozenset(names) for number, names in roster.items()},
    )


def foreign(cluster: Cluster) -> Iterator[Cert]:
    """What an administrator imported: told by its record, whose unit is the store."""
    for of in cluster.nodes.values():
        for store in of.trust.values():
            yield from (cert(each) for each in store.values() if each.unit.endswith("-trust"))


def interaction(cluster: Cluster) -> str:
    """Phone Interaction on Certificate Update, as far as the simulated cluster has it."""
    return "automatic" if cluster.takes(Takes.PHONES_RESET) else "manual"


def rules(cluster: Cluster) -> Rules:
    """What this simulated cluster answers to every open question: its knobs, no opinion."""
    knobs = cluster.rules
    answers: dict[Question, bool | str] = {
        question: cluster.takes(what) for question, what in BY_ITSELF.items()
    }
    answers |= {
        Question.LISTED_RECOVERY: knobs.itlrecovery_in_lists,
        Question.LOCALKEY_SIGNER: knobs.localkey_signer,
        Question.TVS_UNKNOWN: knobs.tvs_unknown,
        Question.TVS_KNOWS_RECOVERY: knobs.tvs_knows_itlrecovery,
        Question.REFUSING_UNREGISTERS: knobs.bad_itl_unregisters,
        Question.SECURE_PHONES_RETRY: knobs.secure_phone_retries,
        Question.ENDED_LSC_TAKEN: knobs.expired_lsc == "taken",
    }
    if knobs.tvs_for_ctl in FOR_CTL:
        answers[Question.TVS_FOR_CTL] = FOR_CTL[knobs.tvs_for_ctl]
    return Rules(Release(cluster.release.version), frozenset(answers.items()))
