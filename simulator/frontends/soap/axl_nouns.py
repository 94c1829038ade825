"""What AXL lists and gets, one table row a noun: its elements, what it is searched by, where the values come from.

Elements that the schema has and no simulated object uses are answered empty, as unset ones are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.database_parameters import ENTERPRISE_WIDE, parameters
from simulator.database_tables import callmanager_name, profile_name
from simulator.frontends.soap.axl_reply import Nested, Reference, Value, written
from simulator.model.cluster import Cluster
from simulator.model.node import Node
from simulator.model.phone import Phone
from simulator.model.service import CALLMANAGER
from simulator.provenance import Source, documented, inferred

ROLE = "CUCM Voice/Video"
LOCATION = "Hub_None"

Tag = Callable[[Cluster, Any], Value]


@dataclass(frozen=True, slots=True)
class Noun:
    """`NOUNS["Phone"]`: answers as `element`; `tags` are filled, `unset` exist and stay empty.

    `extra` are tags of get that list does not have. `key` names a row of `table`, whose id is its uuid.
    """

    element: str
    table: str
    rows: Callable[[Cluster], Iterable[Any]]
    key: Callable[[Any], str]
    tags: Mapping[str, Tag]
    search: Mapping[str, str]
    source: Source
    unset: frozenset[str] = frozenset()
    extra: Mapping[str, Tag] = field(default_factory=dict)


def _constant(value: Value) -> Tag:
    return lambda model, row: value


def _process_nodes(model: Cluster) -> list[tuple[str, str]]:
    """(name, usage); EnterpriseWideData is a pseudo node that real systems return."""
    return [(ENTERPRISE_WIDE, "Subscriber"), *((n.name, n.role.capitalize()) for n in model.nodes.values())]


def _callmanagers(model: Cluster) -> list[Node]:
    return [node for node in model.nodes.values() if node.services[CALLMANAGER].activated]


def _members(model: Cluster, group: str) -> Nested:
    return Nested(
        "".join(
            "<member>"
            + written("callManagerName", Reference("callmanager", callmanager_name(node)))
            + f"<priority>{priority}</priority></member>"
            for priority, node in enumerate(model.groups[group])
        )
    )


def _lines(model: Cluster, phone: Phone) -> Nested:
    number = f"<pattern>{phone.directory_number}</pattern><routePartitionName/>"
    return Nested(f"<line><index>1</index><label/><display/><dirn>{number}</dirn></line>")


def _ris_status(model: Cluster, phone: Phone) -> str:
    """The database's word: AXL spells it with a small r."""
    return phone.ris[-1].status.capitalize() if phone.ris else "Unknown"


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_PHONE: dict[str, Tag] = {
    "name": lambda model, phone: phone.name,
    "description": lambda model, phone: phone.description,
    "product": lambda model, phone: phone.model,
    "model": lambda model, phone: phone.model,
    "class": _constant("Phone"),
    "protocol": lambda model, phone: phone.protocol,
    "protocolSide": _constant("User"),
    "devicePoolName": lambda model, phone: Reference("devicepool", phone.device_pool),
    "locationName": _constant(Reference("location", LOCATION)),
    "loadInformation": lambda model, phone: phone.load,
    "securityProfileName": lambda model, phone: Reference("securityprofile", profile_name(phone.model)),
    "certificateOperation": _constant("No Pending Operation"),
    "certificateStatus": _constant("None"),
    "numberOfButtons": _constant("1"),
}
_PHONE_UNSET = frozenset(
    {
        "callingSearchSpaceName",
        "mediaResourceListName",
        "automatedAlternateRoutingCssName",
        "aarNeighborhoodName",
        "ownerUserName",
        "loginUserId",
        "defaultProfileName",
        "currentProfileName",
        "geoLocationName",
        "upgradeFinishTime",
        "userLocale",
        "networkLocale",
    }
)

NOUNS: dict[str, Noun] = {
    "ProcessNode": Noun(
        "processNode",
        "processnode",
        _process_nodes,
        lambda row: row[0],
        {
            "name": lambda model, row: row[0],
            "description": _constant(""),
            "mac": _constant(""),
            "ipv6Name": _constant(""),
            "nodeUsage": lambda model, row: row[1],
            "processNodeRole": _constant(ROLE),
        },
        _same("name", "description", "processNodeRole"),
        documented("AXL schema and samples; the role text of EnterpriseWideData is inferred"),
        frozenset({"lbmHubGroup"}),
        {"cupDomain": _constant("")},
    ),
    "CallManager": Noun(
        "callManager",
        "callmanager",
        _callmanagers,
        lambda node: callmanager_name(node.name),
        {
            "name": lambda model, node: callmanager_name(node.name),
            "description": lambda model, node: node.name,
            "processNodeName": lambda model, node: Reference("processnode", node.name),
        },
        _same("name", "description"),
        documented("AXL schema; only nodes where Cisco CallManager is activated"),
        frozenset({"autoRegistration", "lbmGroup"}),
    ),
    "CallManagerGroup": Noun(
        "callManagerGroup",
        "callmanagergroup",
        lambda model: model.groups,
        lambda group: group,
        {
            "name": lambda model, group: group,
            "tftpDefault": lambda model, group: str(group == next(iter(model.groups))).lower(),
        },
        _same("name"),
        documented("AXL schema; which group is the default is inferred"),
        extra={"members": _members},
    ),
    "DevicePool": Noun(
        "devicePool",
        "devicepool",
        lambda model: model.device_pools,
        lambda pool: pool,
        {
            "name": lambda model, pool: pool,
            "callManagerGroupName": lambda model, pool: Reference(
                "callmanagergroup", model.device_pools[pool]
            ),
            "dateTimeSettingName": _constant(Reference("datetimesetting", "CMLocal")),
            "regionName": _constant(Reference("region", "Default")),
            "locationName": _constant(Reference("location", LOCATION)),
            "connectionMonitorDuration": lambda model, pool: str(
                int(model.rules.fallback_delay.total_seconds())
            ),
        },
        _same("name", "callManagerGroupName", "regionName"),
        documented("AXL schema; the names of what a pool refers to are an installation's defaults, inferred"),
        frozenset({"autoSearchSpaceName", "mediaResourceListName", "srstName", "networkLocale"}),
    ),
    "Phone": Noun(
        "phone",
        "device",
        lambda model: model.phones.values(),
        lambda phone: phone.name,
        _PHONE,
        _same(
            "name",
            "description",
            "protocol",
            "devicePoolName",
            "securityProfileName",
            "callingSearchSpaceName",
        ),
        documented("AXL schema"),
        _PHONE_UNSET,
        {"lines": _lines},
    ),
    "PhoneSecurityProfile": Noun(
        "phoneSecurityProfile",
        "securityprofile",
        lambda model: sorted({phone.model for phone in model.phones.values()}),
        profile_name,
        {
            "phoneType": lambda model, kind: kind,
            "protocol": _constant("SIP"),
            "name": lambda model, kind: profile_name(kind),
            "description": lambda model, kind: profile_name(kind),
            "deviceSecurityMode": _constant("Non Secure"),
            "authenticationMode": _constant("By Null String"),
            "keySize": _constant("2048"),
            "keyOrder": _constant("RSA Only"),
            "tftpEncryptedConfig": _constant("false"),
            "nonceValidityTime": _constant("600"),
            "transportType": _constant("TCP+UDP"),
            "sipPhonePort": _constant("5060"),
            "enableDigestAuthentication": _constant("false"),
            "excludeDigestCredentials": _constant("false"),
        },
        _same("name", "description"),
        inferred("AXL schema; the values are those of an installation's standard profiles"),
        frozenset({"ecKeySize"}),
    ),
    "ServiceParameter": Noun(
        "serviceParameter",
        "processconfig",
        parameters,
        lambda parameter: parameter.key,
        {
            "processNodeName": lambda model, parameter: Reference("processnode", parameter.node),
            "name": lambda model, parameter: parameter.name,
            "service": lambda model, parameter: parameter.service,
            "value": lambda model, parameter: parameter.value,
            "valueType": lambda model, parameter: parameter.kind,
        },
        _same("processNodeName", "service"),
        inferred("AXL schema; enterprise parameters under Enterprise Wide of EnterpriseWideData"),
    ),
    "RegistrationDynamic": Noun(
        "registrationDynamic",
        "registrationdynamic",
        lambda model: model.phones.values(),
        lambda phone: phone.name,
        {
            "device": lambda model, phone: Reference("device", phone.name),
            "lastKnownIpAddress": lambda model, phone: phone.address,
            "lastKnownUcm": lambda model, phone: phone.ris[-1].node if phone.ris else "",
            "lastSeen": lambda model, phone: str(int(phone.ris[-1].at.timestamp())) if phone.ris else "0",
            "risStatus": _ris_status,
        },
        _same("device"),
        documented("AXL schema and Cisco's sample: the database's last known state"),
        frozenset({"lastKnownConfigVersion", "locationDetails", "endpointConnection", "portOrSsid"}),
    ),
}
