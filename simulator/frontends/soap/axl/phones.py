"""What AXL lists and gets of phones: the device, its security profile, its last known registration."""

from __future__ import annotations

from simulator.database import phone_security as security
from simulator.frontends.soap.axl.noun import LOCATION, Noun, Tag, constant, same
from simulator.frontends.soap.axl.reply import Nested, Reference
from simulator.model.cluster import Cluster
from simulator.model.phone import Phone, Security
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
    "securityProfileName": lambda model, phone: Reference(
        "securityprofile", security.profile_name(phone.model, phone.security)
    ),
    "certificateOperation": lambda model, phone: security.operation(phone.capf),
    "authenticationMode": lambda model, phone: security.authentication(phone.capf),
    "keySize": lambda model, phone: security.key(phone.capf, "rsa", security.PROFILE_KEY_SIZE),
    "keyOrder": lambda model, phone: security.key_order(phone.capf),
    "ecKeySize": lambda model, phone: security.key(phone.capf, "ec", security.PROFILE_EC_KEY_SIZE),
    "authenticationString": lambda model, phone: phone.capf.string if phone.capf else "",
    "certificateStatus": lambda model, phone: security.status(phone.capf),
    "upgradeFinishTime": lambda model, phone: security.finish(phone.capf),
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
        security.EC_SINCE,
    ),
    "PhoneSecurityProfile": Noun(
        "phoneSecurityProfile",
        "securityprofile",
        security.profiles,
        lambda profile: security.profile_name(*profile),
        {
            "phoneType": lambda model, profile: profile[0],
            "protocol": constant("SIP"),
            "name": lambda model, profile: security.profile_name(*profile),
            "description": lambda model, profile: security.profile_name(*profile),
            "deviceSecurityMode": lambda model, profile: security.word(security.MODES, profile[1]),
            "authenticationMode": constant(security.PROFILE_AUTHENTICATION),
            "keySize": constant(security.PROFILE_KEY_SIZE),
            "keyOrder": constant(security.RSA_ONLY),
            "ecKeySize": constant(security.PROFILE_EC_KEY_SIZE),
            "tftpEncryptedConfig": constant("false"),
            "nonceValidityTime": constant("600"),
            "transportType": lambda model, profile: "TCP+UDP" if profile[1] is Security.NON_SECURE else "TLS",
            "sipPhonePort": constant("5060"),
            "enableDigestAuthentication": constant("false"),
            "excludeDigestCredentials": constant("false"),
        },
        same("name", "description"),
        inferred("AXL schema; the values are those of an installation's standard profiles"),
        since=security.EC_SINCE,
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
