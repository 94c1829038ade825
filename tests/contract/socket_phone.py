"""A phone that is not the simulator's: it boots over sockets and judges with the driver's own trust code.

Order of requests, next TFTP server only where one does not answer, no TVS after a refused list: Cisco 116232,
213407, 214535, FN70613. It registers nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from cucm_driver.errors import Unreachable
from cucm_driver.facts.vouching import Vouching
from cucm_driver.inventory import Node, Ports
from cucm_driver.record.journal import Journal
from cucm_driver.transports.files import Files
from cucm_driver.transports.tvs import Tvs
from cucm_driver.trust.acceptance import Held, Tried, Verdict, accepts
from cucm_driver.trust.signed import SignedFile, read_signed
from cucm_driver.trust.trust_list import TrustList, read_list


@dataclass(frozen=True)
class Boot:
    """What one boot came to: the TFTP server that answered, and the two verdicts; all None where none did."""

    tftp: str | None = None
    about_list: Verdict | None = None
    about_configuration: Verdict | None = None

    @property
    def refused(self) -> bool:
        return any(v is not None and not v.accepted for v in (self.about_list, self.about_configuration))


@dataclass
class SocketPhone:
    """`SocketPhone("SEP000000000001", ("127.0.1.1", "127.0.1.2"), ports, journal).boot()`.

    It knows addresses only: `tftp` from DHCP, `members` (its TVS by priority) from the configuration it keeps.
    """

    name: str
    tftp: tuple[str, ...]
    ports: Ports
    journal: Journal
    itl: TrustList | None = None
    members: tuple[str, ...] = ()
    boots: list[Boot] = field(default_factory=list)

    def boot(self) -> Boot:
        """Ask for the lists and the configuration, keep what is accepted."""
        boot = self._booted()
        self.boots.append(boot)
        return boot

    def would_refuse(self) -> bool:
        """What a boot would come to, without keeping anything."""
        return (
            SocketPhone(self.name, self.tftp, self.ports, self.journal, self.itl, self.members).boot().refused
        )

    def _booted(self) -> Boot:
        for address in self.tftp:
            files = Files(self._node(address), self.journal)
            try:
                return self._taken(address, files)
            except Unreachable:
                continue
        return Boot()

    def _taken(self, address: str, files: Files) -> Boot:
        assert files.get(f"CTL{self.name}.tlv") is None, "a CTL in a cluster that never was in mixed mode"
        offered = read_list(_there(files.get(f"ITL{self.name}.tlv")))
        signed = read_signed(_there(files.get(f"{self.name}.cnf.xml.sgn")))
        about_list = self._judged_list(offered)
        if about_list.accepted:
            self.itl = offered
        about_configuration = self._judged_configuration(signed, about_list.accepted)
        if about_configuration.accepted:
            self.members = tuple(_tvs_addresses(signed.payload))
        return Boot(address, about_list, about_configuration)

    def _judged_list(self, offered: TrustList) -> Verdict:
        """The bytes it holds already are no new list."""
        if self.itl is not None and offered.data == self.itl.data:
            return Verdict(True, "the same list", offered.signer)
        return accepts(Held(self.itl, members=self.members), offered, self._vouching(self.members))

    def _judged_configuration(self, signed: SignedFile, list_accepted: bool) -> Verdict:
        """After a refused list no TVS is asked (FN70613)."""
        asked = self.members if list_accepted else ()
        return accepts(Held(self.itl, members=asked), signed, self._vouching(asked))

    def _vouching(self, addresses: tuple[str, ...]) -> Vouching:
        return Vouching(lambda address: Tvs(self._node(address), self.journal), addresses)

    def _node(self, address: str) -> Node:
        return Node(name=address, address=address, role="subscriber", ports=self.ports)


def answers(tried: Iterable[Tried]) -> list[tuple[str, str]]:
    """`[("127.0.1.2", "unknown signer")]`"""
    return [(each.node, each.answer) for each in tried]


def _there(file: bytes | None) -> bytes:
    assert file is not None, "a TFTP server without a list or a configuration for this phone"
    return file


def _tvs_addresses(configuration: bytes) -> Iterator[str]:
    members = etree.fromstring(configuration).findall("TVS/members/member")
    for member in sorted(members, key=lambda each: int(each.get("priority", "9"))):
        yield member.findtext("address", "")
