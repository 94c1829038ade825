"""What AXL lists and gets of phones: the device, its security profile, its last known registration."""

from __future__ import annotations

from simulator.database_tables import profile_name
from simulator.frontends.soap.axl_noun import LOCATION, Noun, Tag, constant, same
from simulator.frontends.soap.axl_reply import Nested, Reference
from simulator.model.cluster import Cluster
from simulator.model.phone import Phone
from simulator.provenance import documented, inferred


def _lines(model: Cluster, phone: Phone) -> Nested:
    number = f"<pattern>{phone.directory_number}</pattern><routePartitionName/>"
    return Nested(f"<line><index>1</index><label/><display/><dirn>{number}</dirn></line>")


def _ris_status(model: Cluster, phone: Phone) -> str:
    """The database's word: AXL spells it with a small r."""
    return phone.ris[-1].status.capitalize() if phone.ris else "Unknown"


_PHONE: dict[str, Tag] = {
    "name": lambda model, phone: phone.name,
    "description": lambda model, phone: phone.description,
    "product": lambda model, phone: phone.model,
    "model": lambda model, phone: phone.model,
    "class": constant("Phone"),
    "protocol": lambda model, phone: phone.protocol,
    "protocolSide": constant("User"),
    "devicePoolName": lambda model, phone: Reference("devicepool", phone.device_pool),
    "locationName": constant(Reference("location", LOCATION)),
    "loadInformation": lambda model, phone: phone.load,
    "securityProfileName": lambda model, phone: Reference("securityprofile", profile_name(phone.model)),
    "certificateOperation": constant("No Pending Operation"),
    "certificateStatus": constant("None"),
    "numberOfButtons": constant("1"),
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

PHONES: dict[str, Noun] = {
    "Phone": Noun(
        "phone",
        "device",
        lambda model: model.phones.values(),
        lambda phone: phone.name,
        _PHONE,
        same(
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
            "protocol": constant("SIP"),
            "name": lambda model, kind: profile_name(kind),
            "description": lambda model, kind: profile_name(kind),
            "deviceSecurityMode": constant("Non Secure"),
            "authenticationMode": constant("By Null String"),
            "keySize": constant("2048"),
            "keyOrder": constant("RSA Only"),
            "tftpEncryptedConfig": constant("false"),
            "nonceValidityTime": constant("600"),
            "transportType": constant("TCP+UDP"),
            "sipPhonePort": constant("5060"),
            "enableDigestAuthentication": constant("false"),
            "excludeDigestCredentials": constant("false"),
        },
        same("name", "description"),
        inferred("AXL schema; the values are those of an installation's standard profiles"),
        frozenset({"ecKeySize"}),
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
        same("device"),
        documented("AXL schema and Cisco's sample: the database's last known state"),
        frozenset({"lastKnownConfigVersion", "locationDetails", "endpointConnection", "portOrSsid"}),
    ),
}
