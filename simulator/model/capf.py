"""CAPF's operations on the LSCs of phones: who may have one, who signs it, what became of it. It knows no bytes.

An operation is ordered for a phone, waits at CAPF, and runs when the phone comes: at its next boot (`run`), when its
user types the authentication string (`enter_string`), or over a socket, where a front end asks the same questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from simulator.model import capf_parameters
from simulator.model.capf_operation import Authentication, Kind, Operation, Result
from simulator.model.capf_parameters import Issuer
from simulator.model.certificate import Certificate
from simulator.model.cluster import Cluster
from simulator.model.device_certificate import Enrolment, enrol
from simulator.model.phone import Phase, Phone
from simulator.model.refusal import Refused
from simulator.model.service import CAPF
from simulator.model.trust_list import Role
from simulator.model.tvs import Question, ask
from simulator.model.verdict import Boot
from simulator.provenance import documented, inferred

__all__ = ["Authentication", "Kind", "Operation", "Result"]

STRING = re.compile("[0-9]{4,10}")
STRING_SOURCE = documented("Security Guides, CAPF settings: the authentication string has 4 to 10 digits")
AT_BOOT_SOURCE = documented(
    "Security Guide 15, CAPF examples: the phone gets its configuration, then turns to CAPF by itself; "
    "with an authentication string it does not: the user types it"
)
TRUST_SOURCE = documented(
    "a phone takes CAPF's certificate from a CAPF record of its CTL or ITL, or asks TVS (how, is inferred)"
)
PRECEDENCE_SOURCE = documented(
    "Security Guides, CAPF settings: one certificate is used, the other where the first is missing"
)
EXISTING_SOURCE = documented(
    "Cisco 200860: the issuer must be in CAPF-trust; as CAPF loaded it at its start is inferred"
)
EXPIRED_SOURCE = inferred(
    "a certificate that has expired proves nothing to CAPF where CallManager refuses it (knob expired_lsc)"
)
VALIDITY_SOURCE = inferred("an LSC may outlive the certificate of the CAPF that signed it")
STAYS_SOURCE = inferred(
    "an operation stays pending when the phone does not trust CAPF, or CAPF is down: CAPF hears nothing of it"
)
OFFLINE_SOURCE = documented(
    "Security Guide 14SU2: the CSR is kept, and the LSC uploaded when the CA has signed it"
)
ONLINE_SOURCE = inferred(
    "the online CA answers at the host name that the CN of its certificate in CAPF-trust says; "
    "its enrollment service is not simulated"
)

# -- orders --------------------------------------------------------------------------------------------------


def order(cluster: Cluster, names: Iterable[str], operation: Operation | None) -> None:
    """The operation waits at CAPF for these phones; None withdraws what waits. Raises Refused."""
    phones = [_phone(cluster, name) for name in names]
    by_string = operation is not None and operation.authentication is Authentication.STRING
    if operation is not None and by_string and not STRING.fullmatch(operation.string):
        raise Refused("an authentication string has 4 to 10 digits")
    if operation is not None and operation.kind is Kind.INSTALL and "/" not in operation.key:
        raise ValueError(f"{operation.key!r} is the kind of a key: hand in the id of a finished one")
    for phone in phones:
        phone.capf = operation


def upload(cluster: Cluster, authority: Certificate) -> list[str]:
    """An offline CA has signed every CSR that is kept; the phones fetch their LSCs when they come next."""
    waiting = [p for p in cluster.phones.values() if p.capf is not None and p.capf.result is Result.REQUESTED]
    until = cluster.now + capf_parameters.validity(cluster)
    for phone in waiting:
        if phone.capf is not None:
            signed = enrol("LSC", authority, phone.capf.key, cluster.now, until)
            phone.capf = _shared(replace(phone.capf, signed=signed, result=Result.PENDING))
    return [phone.name for phone in waiting]


def enter_string(cluster: Cluster, name: str, string: str) -> None:
    """The user types an authentication string; the phone turns to CAPF at once. Refused where it is not on."""
    phone = _phone(cluster, name)
    if phone.phase is Phase.OFF:
        raise Refused(f"{name} is switched off")
    operation = awaited(cluster, phone)
    if operation is not None and obstacle(cluster, phone) is None:
        _carry_out(cluster, phone, operation, string)


def run(cluster: Cluster, phone: Phone, outcome: Boot) -> None:
    """What a booting phone does about CAPF once it has taken its configuration, which names CAPF to it."""
    if phone.capf is None or not phone.capf.pending or phone.capf.authentication is Authentication.STRING:
        return
    told = outcome.configuration_verdict
    if told is None or not told.accepted:
        return
    asks_tvs = outcome.list_verdict is None or outcome.list_verdict.accepted
    operation = awaited(cluster, phone)
    if operation is not None and obstacle(cluster, phone, asks_tvs=asks_tvs) is None:
        _carry_out(cluster, phone, operation, "")


# -- questions -----------------------------------------------------------------------------------------------


def presented(cluster: Cluster) -> Certificate | None:
    """What CAPF on the publisher loaded at its start; None while it is not STARTED."""
    return cluster.publisher.presents(CAPF).get("CAPF")


def obstacle(cluster: Cluster, phone: Phone, *, asks_tvs: bool = True) -> str | None:
    """Why the phone cannot speak with CAPF now; None when it can."""
    shown = presented(cluster)
    if shown is None:
        return f"{CAPF} on {cluster.publisher.name} is not started"
    lists = (phone.trust.ctl, phone.trust.itl)
    if any(shown in held.certificates(Role.CAPF) for held in lists if held is not None):
        return None
    if asks_tvs and _vouched(cluster, phone, shown):
        return None
    return f"{shown.common_name} ({shown.serial_text}) is in no list that the phone holds, and no TVS vouches for it"


def awaited(cluster: Cluster, phone: Phone) -> Operation | None:
    """The operation that CAPF has for this phone now; one that has expired is over with that."""
    operation = phone.capf
    if operation is None or not operation.pending or presented(cluster) is None:
        return None
    if operation.expires is not None and operation.expires < cluster.now:
        finish(phone, operation, Result.LATE)
        return None
    return operation


def proof(phone: Phone, authentication: Authentication) -> Certificate | None:
    """The certificate by which the phone proves who it is: the preferred one, or the other where it has none."""
    own = (phone.lsc, phone.mic)
    preferred = own if authentication is Authentication.LSC else own[::-1]
    return next((certificate for certificate in preferred if certificate is not None), None)


def judge(cluster: Cluster, certificate: Certificate | None) -> Result:
    """Does CAPF take this certificate as a proof? PENDING: yes, and the operation goes on."""
    if certificate is None:
        return Result.NO_CERTIFICATE
    anchors = cluster.publisher.trusted(CAPF)
    known = any((a.subject, a.key) == (certificate.issuer, certificate.issuer_key) for a in anchors)
    expired = certificate.not_after <= cluster.now and cluster.rules.expired_lsc == "refused"
    if known and not expired:
        return Result.PENDING
    return Result.INVALID_LSC if certificate.unit == "LSC" else Result.INVALID_MIC


def sign(cluster: Cluster, key: str) -> Enrolment | Result:
    """An LSC over a phone's key, by whoever signs; or why there is none: REQUESTED where the CA is an offline one."""
    who = capf_parameters.issuer(cluster)
    if who is Issuer.OFFLINE:
        return Result.REQUESTED
    if who is Issuer.ONLINE and key.startswith("ec"):
        return Result.KEY_REFUSED
    authority = presented(cluster) if who is Issuer.CAPF else _online(cluster)
    if authority is None:
        return Result.CA_AWAY
    return enrol("LSC", authority, key, cluster.now, cluster.now + capf_parameters.validity(cluster))


# -- outcomes ------------------------------------------------------------------------------------------------


def store(phone: Phone, operation: Operation, signed: Enrolment | None) -> None:
    """The phone holds this LSC from now on, or none; the operation is over."""
    phone.lsc_as = signed
    finish(phone, operation, Result.SUCCESS)


def keep_request(phone: Phone, operation: Operation, key: str) -> None:
    """CAPF keeps the CSR over this key until the offline CA has signed it."""
    if phone.capf == operation:
        phone.capf = _shared(replace(operation, key=key, result=Result.REQUESTED))


def finish(phone: Phone, operation: Operation, result: Result) -> None:
    """How far the operation got; nothing, where another one was ordered meanwhile."""
    if phone.capf == operation:
        phone.capf = _shared(replace(operation, result=result, signed=None))


def _carry_out(cluster: Cluster, phone: Phone, operation: Operation, string: str) -> None:
    proven = _proven(cluster, phone, operation, string)
    if proven is not Result.PENDING:
        finish(phone, operation, proven)
    elif operation.kind is Kind.INSTALL:
        _install(cluster, phone, operation)
    elif operation.kind is Kind.DELETE:
        store(phone, operation, None)
    else:
        finish(phone, operation, Result.SUCCESS)


def _proven(cluster: Cluster, phone: Phone, operation: Operation, string: str) -> Result:
    match operation.authentication:
        case Authentication.STRING:
            return Result.PENDING if string == operation.string else Result.WRONG_STRING
        case Authentication.NULL:
            return Result.PENDING
        case existing:
            return judge(cluster, proof(phone, existing))


def _install(cluster: Cluster, phone: Phone, operation: Operation) -> None:
    signed = operation.signed or sign(cluster, operation.key)
    if isinstance(signed, Enrolment):
        store(phone, operation, signed)
    else:
        finish(phone, operation, signed)


def _vouched(cluster: Cluster, phone: Phone, about: Certificate) -> bool:
    question = Question(phone.trust, about, (Role.CAPF,))
    found, _ = ask(question, phone.members, cluster.surroundings().tvs, cluster.rules.tvs_unknown)
    return found is not None


def _online(cluster: Cluster) -> Certificate | None:
    """The online CA, if it answers."""
    host = capf_parameters.value(cluster, capf_parameters.CA_HOST)
    return next((a for a in cluster.publisher.trusted(CAPF) if a.common_name == host), None)


def _phone(cluster: Cluster, name: str) -> Phone:
    if name not in cluster.phones:
        raise Refused(f"there is no phone {name}")
    return cluster.phones[name]


@lru_cache(maxsize=256)
def _shared(operation: Operation) -> Operation:
    """One object for all phones of a campaign that got equally far."""
    return operation
