"""Who signed a list and who stands in it, as `show ctl` and `show itl` print the file on the node's disk.

Up to 11.5 Cisco Tftp serves a CTL only from its next start on: then this is the one way to read it (Cisco 118893).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cucm_driver.facts.fact import Fact, Unreadable
from cucm_driver.facts.lists import CTL_EXAMPLE
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import Role

ROLES: dict[str, Role] = {
    "System Administrator Security Token": Role.SAST,
    "CCM": Role.CCM,
    "CCM+TFTP": Role.CCM_TFTP,
    "TFTP": Role.TFTP,
    "CAPF": Role.CAPF,
    "TVS": Role.TVS,
}
_ROW = re.compile(r"^\s*\d+\s+([A-Z]+)\s+\d+[ \t]+(\S.*?)\s*$", re.M)
_RECORD = re.compile(r"^\s*[CI]TL Record #:\s*\d+", re.M)
_SHA1 = re.compile(r"^\s*([0-9a-fA-F]{40})\s*\(SHA1\)", re.M)


@dataclass(frozen=True)
class Shown:
    """`named` are the certificates in it with their role; an emptied record stands for nobody."""

    sha1: str
    signer: Signer
    named: tuple[tuple[Role, Signer], ...]

    def names(self, who: Signer, *roles: Role) -> bool:
        """Whether this certificate stands in it in one of these roles."""
        wanted = int.from_bytes(who.serial, "big")
        return any(
            role in roles and int.from_bytes(each.serial, "big") == wanted and each.issuer == who.issuer
            for role, each in self.named
        )


def read_shown_list(text: str) -> Shown | None:
    """None where the node has no such file. Raises Unreadable."""
    if re.search(r"Length of [CI]TL file:\s*0\b", text):
        return None
    sha1 = _SHA1.search(text)
    head, *records = _RECORD.split(text)
    signer = dict(_ROW.findall(head))
    if sha1 is None or not {"SIGNERNAME", "SERIALNUMBER", "CANAME"} <= signer.keys():
        raise Unreadable("no checksum, or no signer: the list could not be parsed")
    found = (dict(_ROW.findall(record)) for record in records)
    named = tuple(
        (ROLES[f["FUNCTION"]], _named(f)) for f in found if f.get("FUNCTION") in ROLES and "SERIALNUMBER" in f
    )
    return Shown(
        sha1[1].lower(), _signer(signer["SIGNERNAME"], signer["SERIALNUMBER"], signer["CANAME"]), named
    )


def _named(fields: dict[str, str]) -> Signer:
    return _signer(fields.get("SUBJECTNAME", ""), fields["SERIALNUMBER"], fields.get("ISSUERNAME", ""))


def _signer(name: str, serial: str, issuer: str) -> Signer:
    """`70:CA:F6:4E` is the serial's unsigned magnitude."""
    return Signer(name, bytes.fromhex(re.sub(r"[^0-9A-Fa-f]", "", serial)), issuer)


CTL_ON_DISK = Fact("CTL on disk", "show ctl", read_shown_list, CTL_EXAMPLE)
