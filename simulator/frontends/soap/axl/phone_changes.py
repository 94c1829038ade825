"""AXL's updatePhone, as far as it is simulated: the device security profile and the CAPF settings of one phone.

What follows is the model's business: a phone feels neither before it takes its configuration again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from simulator.database import phone_security as security
from simulator.database.tables import pkid
from simulator.frontends.soap.axl.orders import meant, phone_named
from simulator.frontends.soap.axl.reply import braces, not_found, response
from simulator.frontends.soap.envelope import NotModelled, Request, SoapFault, local
from simulator.frontends.soap.service import Call, finished
from simulator.frontends.soap.service import Operation as Row
from simulator.model.capf import Authentication, Operation
from simulator.model.phone import Phone, Security
from simulator.model.refusal import Refused
from simulator.provenance import documented, inferred

Value = TypeVar("Value")

KEY = ("name", "uuid")
PROFILE = "securityProfileName"
OPERATION = "certificateOperation"
SETTINGS = (
    "authenticationMode",
    "keySize",
    "keyOrder",
    "ecKeySize",
    "authenticationString",
    "upgradeFinishTime",
)
NOT_VALID = -1
NOT_VALID_SOURCE = inferred("the fault for a word that the schema does not have: its number is not known")
ALONE = "{name} can be updated only if certificateOperation field is Install/Upgrade, Delete or Troubleshoot"
ALONE_SOURCE = documented("AXL schema, on each of these elements; that a request is refused so is inferred")


async def update_phone(call: Call) -> str:
    """All of the request or, with a fault, nothing of it."""
    phone = call.running.model.phones[phone_named(call, "name")]
    given = _given(call.request)
    unknown = given.keys() - {*KEY, PROFILE, OPERATION, *SETTINGS}
    if unknown:
        raise NotModelled(f"updatePhone of {', '.join(sorted(unknown))} is not simulated", sender=True)
    mode = _mode(call, phone)
    if OPERATION in given or given.keys() & {*SETTINGS}:
        try:
            await finished(call.running.capf([phone.name], _operation(phone, given)))
        except Refused as refused:
            raise SoapFault(refused.text, NOT_VALID) from None
    phone.security = mode
    return response(call, braces(pkid("device", phone.name)))


def _given(request: Request) -> dict[str, str]:
    """The elements of the request by name; an empty one counts as given."""
    return {local(one): (one.text or "").strip() for one in request.element.iterchildren("*")}


def _mode(call: Call, phone: Phone) -> Security:
    """What the named profile means, or what the phone has. Fault 5007 for a profile of another model, or of none."""
    asked = next((e for e in call.request.element.iterchildren("*") if local(e) == PROFILE), None)
    if asked is None:
        return phone.security
    text, uuid = (asked.text or "").strip(), (asked.get("uuid") or "").strip("{}").lower()
    for mode in Security:
        name = security.profile_name(phone.model, mode)
        if name == text or uuid == pkid("securityprofile", name):
            return mode
    raise not_found(text or uuid)


def _operation(phone: Phone, given: Mapping[str, str]) -> Operation | None:
    """What is pending then; what the request does not name stays as it is, or as the profile has it."""
    word = given.get(OPERATION, security.operation(phone.capf))
    kind = _one_of(OPERATION, word, security.OPERATIONS)
    if kind is None:
        for name in SETTINGS:
            if name in given:
                raise SoapFault(ALONE.format(name=name), NOT_VALID, sender=True)
        return None
    before = phone.capf if phone.capf is not None and phone.capf.pending else None
    base = before or Operation(kind, key="rsa-2048")
    text = given.get("authenticationMode", security.word(security.AUTHENTICATIONS, base.authentication))
    return replace(
        base,
        kind=kind,
        authentication=_one_of("authenticationMode", text, security.AUTHENTICATIONS) or Authentication.NULL,
        string=given.get("authenticationString", base.string),
        expires=_finish(given["upgradeFinishTime"]) if "upgradeFinishTime" in given else base.expires,
        key=_key(given, base.key),
    )


def _one_of(name: str, text: str, words: Mapping[str, Value]) -> Value:
    if text not in words:
        raise SoapFault(f"{text!r} is not a valid value of {name}", NOT_VALID, sender=True)
    return words[text]


def _key(given: Mapping[str, str], before: str) -> str:
    """The kind of key, `"rsa-2048"` or `"ec-384"`; the id that was, where the request says nothing of keys."""
    if not given.keys() & {"keySize", "keyOrder", "ecKeySize"}:
        return before
    order = given.get("keyOrder", security.RSA_ONLY)
    size, curve = (
        given.get("keySize", security.PROFILE_KEY_SIZE),
        given.get("ecKeySize", security.PROFILE_EC_KEY_SIZE),
    )
    _one_of("keyOrder", order, dict.fromkeys(security.KEY_ORDERS))
    _one_of("keySize", size, dict.fromkeys(security.KEY_SIZES))
    _one_of("ecKeySize", curve, dict.fromkeys(security.EC_KEY_SIZES))
    return f"rsa-{size}" if order == security.RSA_ONLY else f"ec-{curve}"


def _finish(text: str) -> datetime | None:
    if not security.is_finish_time(text):
        raise SoapFault(f"{text!r} is not a valid value of upgradeFinishTime", NOT_VALID, sender=True)
    return security.finish_time(text)


OPERATIONS: dict[str, Row] = {
    "updatePhone": Row(
        update_phone,
        meant,
        documented("AXL schema: names of the elements; which of them a release ignores is not known"),
        changing=True,
    ),
}
