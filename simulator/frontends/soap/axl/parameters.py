"""AXL's service parameters by name: read and changed. An enterprise parameter stands under Enterprise Wide."""

from __future__ import annotations

from simulator.database.parameters import Parameter, parameters
from simulator.database.tables import pkid
from simulator.database.writing import SET_BY_COMMAND
from simulator.frontends.soap.axl.nouns import NOUNS
from simulator.frontends.soap.axl.reading import item
from simulator.frontends.soap.axl.reply import braces, not_found, response
from simulator.frontends.soap.envelope import NotModelled, Request, SoapFault, local
from simulator.frontends.soap.service import Call, Operation
from simulator.provenance import documented, inferred


def _named(call: Call) -> Parameter:
    """By uuid, or by node, name and service. Raises fault 5007."""
    request = call.request
    uuid = request.text("uuid").strip("{}").lower()
    node, name, service = (request.text(field) for field in ("processNodeName", "name", "service"))
    for one in parameters(call.running.model):
        if uuid and pkid("processconfig", one.key) == uuid:
            return one
        if not uuid and (one.node, one.name, one.service) == (node, name, service):
            return one
    raise not_found(uuid or name)


async def get_service_parameter(call: Call) -> str:
    noun, wanted = NOUNS["ServiceParameter"], call.request.first("returnedTags")
    tags = [local(one) for one in wanted.iterchildren("*")] if wanted is not None else []
    return response(call, item(call, noun, _named(call), tags or list(noun.tags)))


async def update_service_parameter(call: Call) -> str:
    parameter = _named(call)
    if not call.request.has("value"):
        raise SoapFault("value is required", -1, sender=True)
    if parameter.key in SET_BY_COMMAND:
        raise NotModelled(f"setting {parameter.name} is not simulated: `utils ctl` does it")
    call.running.model.parameters[parameter.key] = call.request.text("value")
    return response(call, braces(pkid("processconfig", parameter.key)))


def _meant(request: Request) -> str:
    named = (request.text(field) for field in ("processNodeName", "service", "name", "value"))
    return request.text("uuid") or " ".join(filter(None, named))


OPERATIONS: dict[str, Operation] = {
    "getServiceParameter": Operation(
        get_service_parameter, _meant, documented("AXL schema: uuid, or processNodeName, name and service")
    ),
    "updateServiceParameter": Operation(
        update_service_parameter,
        _meant,
        inferred("AXL schema and Cisco's sample; enterprise parameters this way are inferred"),
        changing=True,
    ),
}
