"""A small cluster as a picture, made by hand: one publisher that is everything, one subscriber, one cohort of phones."""

from __future__ import annotations

from cucm_driver.picture.certificates import (
    CCM_TFTP,
    ITL,
    SAST,
    TFTP_ROLE,
    TVS_ROLE,
    Cert,
    Listing,
)
from cucm_driver.picture.known import Map
from cucm_driver.picture.state import (
    CALLMANAGER,
    CM,
    RECOVERY,
    TFTP,
    TVS,
    TVS_UNIT,
    Cohort,
    Node,
    Picture,
    Service,
    Vouching,
)
from cucm_driver.release import Release

PUB, SUB = "cm-pub", "cm-sub1"


def cert(name: str, serial: int, bits: int = 2048) -> Cert:
    return Cert(f"CN={name};O=Example", f"CN={name};O=Example", serial, bits)


CALLMANAGERS = {PUB: cert(PUB, 1), SUB: cert(SUB, 2)}
OF_TVS = {PUB: cert(PUB, 11), SUB: cert(SUB, 12)}
RECOVERY_KEY = cert("ITLRECOVERY_cm-pub", 21)
STRANGER = cert("elsewhere", 99)


def itl(
    signer: Cert = RECOVERY_KEY, anchors: tuple[Cert, ...] = (RECOVERY_KEY, CALLMANAGERS[PUB])
) -> Listing:
    """The ITL of the publisher's Cisco Tftp."""
    records = {(SAST, each) for each in anchors} | {(TVS_ROLE, each) for each in OF_TVS.values()}
    return Listing(ITL, signer, frozenset({*records, (TFTP_ROLE, CALLMANAGERS[PUB])}), "served")


def node(name: str, served: Listing | None) -> Node:
    known = {each: frozenset({SAST, CCM_TFTP}) for each in CALLMANAGERS.values()}
    return Node(
        publisher=name == PUB,
        stored=Map({CM: CALLMANAGERS[name], TVS_UNIT: OF_TVS[name], RECOVERY: RECOVERY_KEY}),
        services=Map(
            {
                CALLMANAGER: Service(loads=Map({CM: CALLMANAGERS[name]})),
                TFTP: Service(loads=Map({CM: CALLMANAGERS[name]})),
                TVS: Service(loads=Map({TVS_UNIT: OF_TVS[name]})),
            }
        ),
        vouching=Vouching(Map(known)),
        itl=served,
    )


PHONES = Cohort(itl=itl(), ctl=None, tftp=(PUB,), members=(SUB, PUB), group=(SUB, PUB), session=SUB)


def picture(served: Listing | None = None, phones: Cohort = PHONES) -> Picture:
    """Three phones hold the ITL of the publisher, who serves this one now."""
    return Picture(
        Release("12.5"),
        nodes=Map({PUB: node(PUB, served or itl()), SUB: node(SUB, None)}),
        cohorts=frozenset({(1, phones)}),
        roster={1: frozenset({"SEP1", "SEP2", "SEP3"})},
    )
