"""A certificate as the model knows it: a record. Its bytes and its private key live outside (`simulator.wire`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from simulator.provenance import observed

Name = tuple[tuple[str, str], ...]
"""A distinguished name in the DER order of CUCM: (("L", "Krakow"), ("ST", ..), ("CN", ..), ("OU", ..), ("O", ..), ("C", "PL"))."""

LIST_ORDER = ("CN", "OU", "O", "L", "ST", "C")
"""The order of trust lists and TVS (Cisco 118893), which is not the DER order."""

TOKEN = "eToken"  # noqa: S105 (a word of the product)
"""The unit of a security token of the CTL client, which writes names in a form of its own."""
TOKEN_TEXT = 'cn="{CN:<24}";ou={OU};o="{O}'  # noqa: S105
TOKEN_TEXT_SOURCE = observed(
    "Cisco 118892: lower-case keys, a padded name, an unclosed quote; another issuer without quotes is recalled"
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One X.509 certificate of the cluster.

    `unit` is CUCM's word ("CallManager"), `node` the node that made it ("cm-pub"), `key` the id of its key
    in the key ring ("rsa-2048/17"), `issuer_key` the id of the key that signed it. Times are aware UTC.
    """

    unit: str
    node: str
    subject: Name
    issuer: Name
    serial: int
    not_before: datetime
    not_after: datetime
    key: str
    issuer_key: str
    names: tuple[str, ...] = ()
    key_usage: tuple[str, ...] = ()
    extended_key_usage: tuple[str, ...] = ()

    @property
    def common_name(self) -> str:
        return dict(self.subject)["CN"]

    @property
    def imported(self) -> bool:
        """Made elsewhere and pasted in by an administrator: its unit is the store that it was first imported into."""
        return self.unit.endswith("-trust")

    @property
    def self_signed(self) -> bool:
        return self.key == self.issuer_key

    @property
    def rsa_bits(self) -> int:
        """2048 for the key `rsa-2048/17`; 0 for an EC key."""
        kind, _, bits = self.key.partition("/")[0].partition("-")
        return int(bits) if kind == "rsa" else 0

    @property
    def serial_bytes(self) -> bytes:
        """The unsigned magnitude, as trust lists and TVS write it."""
        return self.serial.to_bytes((self.serial.bit_length() + 7) // 8 or 1, "big")

    @property
    def serial_text(self) -> str:
        """`70caf64e090751b9df22f49f754fc5bb`: lower-case hex without separators."""
        return self.serial_bytes.hex()

    @property
    def subject_text(self) -> str:
        return self._text(self.subject)

    @property
    def issuer_text(self) -> str:
        return self._text(self.issuer)

    def _text(self, name: Name) -> str:
        if self.unit != TOKEN:
            return list_text(name)
        if name == self.subject:
            return TOKEN_TEXT.format(**dict(name))
        return ";".join(f"{key.lower()}={value}" for key, value in name)


def list_text(name: Name) -> str:
    """`CN=cm-pub;OU=TAC;O=Cisco;L=Krakow;ST=Malopolska;C=PL`: the text form of trust lists (Cisco 118893)."""
    parts = dict(name)
    return ";".join(f"{key}={parts[key]}" for key in LIST_ORDER if key in parts)
