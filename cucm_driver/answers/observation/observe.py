"""The cluster as it is now, as a picture. It changes nothing; what is asked once is not asked again (`CachedReader`)."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.observation import convert, phones
from cucm_driver.answers.observation.evidence import with_proven_trust
from cucm_driver.answers.observation.nodes import OneNode, known
from cucm_driver.answers.proven_tvs import ProvenTvs
from cucm_driver.answers.saved_lists import Saved
from cucm_driver.picture.certificates import CCM_TFTP, Cert, Listing
from cucm_driver.picture.known import Map, Unknown
from cucm_driver.picture.rules import R14
from cucm_driver.picture.state import (
    AUTOMATIC,
    CALLMANAGER,
    CM,
    MIXED,
    RECOVERY,
    TFTP,
    TVS,
    Certs,
    Node,
    Picture,
    Vouching,
)
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import TrustList

INTERACTION = Unknown(
    "the row of Phone Interaction on Certificate Update is not known for sure",
    "System > Enterprise Parameters, Security Parameters",
)
OWN_NAMES = ("capf-", "cisco manufacturing", "cisco root ca", "cap-rtp-", "act2 sudi")
"""How names of certificates begin that every cluster has in its stores (`show cert default-ca-list`)."""


def nodes(reader: CachedReader, *, by_time: bool = True) -> Picture:
    """Nodes without phones, and without what TVS says: it is asked nothing. Raises ClusterTrouble.

    Not `by_time`: without what is concluded from the time since which a service runs.

    Whether phones were reset for the last certificate nobody tells: the picture says that they were not.
    """
    release, mode = reader.release(), known(reader.security_mode, "ClusterSecurityMode over AXL")
    with ThreadPoolExecutor(len(reader.nodes)) as pool:
        read = dict(
            zip(
                reader.nodes,
                pool.map(lambda name: OneNode(reader, name, by_time).read(), reader.nodes),
                strict=True,
            )
        )
    picture = Picture(
        release=release,
        mode=mode,
        interaction=INTERACTION if release.since(R14) else AUTOMATIC,
        nodes=Map(read),
        due=True,
        foreign=_foreign(read.values()),
    )
    return replace(picture, complete_ctl=_complete(picture))


def cluster(reader: CachedReader, lists: Iterable[TrustList] = ()) -> Picture:
    """Nodes without phones. `lists` are older lists whose signers TVS is asked about too. Raises ClusterTrouble."""
    picture, at_hand = nodes(reader), tuple(lists)
    about = signers(picture.nodes.values()) | {convert.of_signer(each.signer) for each in at_hand}
    tvs = proven_tvs(reader, at_hand)
    with ThreadPoolExecutor(len(picture.nodes)) as pool:
        told = pool.map(lambda name: _vouching(tvs, name, picture.nodes[name], about), picture.nodes)
    asked = {
        name: replace(picture.nodes[name], vouching=each)
        for name, each in zip(picture.nodes, told, strict=True)
    }
    return replace(picture, nodes=Map(asked))


def proven_tvs(reader: CachedReader, lists: Iterable[TrustList] = ()) -> ProvenTvs:
    """One for all that is asked in this look; what a list names is a question to which the answer is known."""
    known_lists = (*lists, *reader.served_itls().values())
    return reader.once("proven TVS", lambda: ProvenTvs(reader, known_lists))


def signers(nodes: Iterable[Node]) -> set[Cert]:
    """Everybody who signs a list or a configuration now, or may after a start."""
    found: set[Cert] = set()
    for node in nodes:
        units = ((RECOVERY,) if node.publisher else ()) + ((CM,) if _may_serve(node) else ())
        found |= {node.stored[unit] for unit in units if unit in node.stored}
        found |= {each.signer for each in (node.itl, node.ctl, node.disk_ctl) if isinstance(each, Listing)}
        loaded = node.loaded(TFTP, CM)
        found |= {loaded} if isinstance(loaded, Cert) else set()
    return found


def _may_serve(node: Node) -> bool:
    """Whether Cisco Tftp is activated here, or nobody tells: another node signs nothing that phones fetch."""
    return not node.services or node.activated(TFTP)


def _vouching(tvs: ProvenTvs, name: str, node: Node, about: set[Cert]) -> Vouching | Unknown:
    """What TVS on this node says of each, once it has shown that its yes and its no can be believed."""
    if node.runs(TVS) is not True:
        return Vouching()
    doubt = tvs.doubt(name)
    if doubt:
        return Unknown(doubt, f"utils service list on {name}")
    told: dict[Cert, frozenset[str]] = {}
    for cert in sorted(about, key=str):
        reply = tvs.query(name, Signer(cert.subject, _bytes(cert.serial), cert.issuer))
        if reply is not None:
            roles = (convert.ROLE_NAMES.get(role, str(role)) for role in reply.roles)
            told[cert] = frozenset(roles) if reply.valid else frozenset()
    return Vouching(Map(told), whole=False)


def _bytes(serial: int) -> bytes:
    return serial.to_bytes((serial.bit_length() + 7) // 8 or 1, "big")


def _foreign(nodes: Iterable[Node]) -> Certs:
    """Certificates of another cluster in the stores that TVS reads: of no name of ours, and of none that every cluster has."""
    every = tuple(nodes)
    own = {
        cert.subject
        for node in every
        for cert in (*node.stored.values(), *node.rows.values())
        if isinstance(cert, Cert)
    }
    own |= {cert.issuer for node in every for cert in node.stored.values()}
    stores = (node.stores.get(store) for node in every for store in ("CallManager-trust", "Phone-SAST-trust"))
    held = {cert for store in stores if isinstance(store, frozenset) for cert in store}
    return frozenset(
        c for c in held if c.subject not in own and not c.common_name.lower().startswith(OWN_NAMES)
    )


def _complete(picture: Picture) -> bool:
    """A CTL that names CallManagers although the cluster is not in mixed mode: it is kept for 802.1X."""
    files = (each for node in picture.nodes.values() for each in (node.ctl, node.disk_ctl))
    return picture.mode != MIXED and any(
        isinstance(each, Listing) and bool(each.named(CCM_TFTP)) for each in files
    )


def in_use(picture: Picture, *ctls: Iterable[TrustList | None]) -> bool:
    """Whether phones have to do with a CTL at all."""
    served = any(isinstance(node.ctl, Listing | Unknown) for node in picture.nodes.values())
    return picture.mode != "non-secure" or served or any(each is not None for some in ctls for each in some)


def with_saved(reader: CachedReader, saved: Saved) -> Picture:
    """The cluster now, and phones as they stood when the lists were saved."""
    picture = cluster(reader, (*saved.itls.values(), *saved.ctls.values()))
    tables = phones.PhoneTables(reader, in_use(picture, saved.ctls.values()), picture)
    return _proven(reader, phones.peopled(picture, phones.as_saved(tables, saved)))


def as_told(reader: CachedReader, itls: phones.Lists, ctls: phones.Lists) -> Picture:
    """The cluster now, and phones by what they tell now; `itls` and `ctls` are lists from before, by TFTP node."""
    picture = cluster(reader, (*itls.values(), *ctls.values()))
    served = {node: reader.served_ctl(node) for node in reader.served_itls()}
    at_hand = (
        *itls.values(),
        *ctls.values(),
        *reader.served_itls().values(),
        *(each for each in served.values() if each),
    )
    tables = phones.PhoneTables(reader, in_use(picture, ctls.values()), picture)
    candidates = {**reader.served_itls(), **itls}
    held = phones.as_told(tables, candidates, {**{n: c for n, c in served.items() if c}, **ctls}, at_hand)
    return _proven(reader, phones.peopled(picture, held))


def _proven(reader: CachedReader, picture: Picture) -> Picture:
    return with_proven_trust(picture, lambda name: OneNode(reader, name).made_since_its_start(CALLMANAGER))
