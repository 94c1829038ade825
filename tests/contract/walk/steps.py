"""One step of a walk: what is done to the simulated cluster, and what the driver says that it does to a picture."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.picture import change
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from simulator.model import (
    capf,
    circumstances,
    ctl,
    distribution,
    itl_reset,
    regeneration,
    registration,
    services,
    trust_stores,
)
from simulator.model.capf_operation import Authentication, Kind, Operation
from simulator.model.certificate import Certificate
from simulator.model.phone import Security
from simulator.model.service import CALLMANAGER, CAPF, TFTP, TVS
from tests.contract.walk.adapter import PROOFS, STORES, cert
from tests.contract.walk.lab import Lab

UNITS = ("CallManager", "CallManager", "TVS", "TVS", "ITLRecovery", "CAPF", "CallManager-ECDSA", "tomcat")
AUTHENTICATIONS = tuple(PROOFS)
Acts = Callable[[Lab], "Certificate | None"]
Foresees = Callable[[Picture, Rules], change.Moments]


@dataclass(frozen=True)
class Step:
    """`does` acts on the model and may hand back the certificate that it made; `foresees` is the driver's word.

    `knows`: where the product refuses it, the driver foresees that nothing changes.
    """

    text: str
    does: Acts
    foresees: Foresees
    made: tuple[str, str] | None = None
    knows: bool = False


def _nothing(act: Callable[[Lab], object]) -> Acts:
    def acts(lab: Lab) -> None:
        act(lab)

    return acts


def regenerate(unit: str, node: str) -> Step:
    def acts(lab: Lab) -> Certificate:
        return regeneration.regenerate(
            lab.cluster, node, unit, lab.key(lab.cluster.key_kind(node, unit)), f"set cert regen {unit}"
        )

    return Step(
        f"regenerate {unit} on {node}", acts, lambda p, r: change.regenerated(p, node, unit, r), (node, unit)
    )


FORESEEN = {
    "start": change.service_started,
    "stop": change.service_stopped,
    "restart": change.service_restarted,
}


def control(verb: str, service: str, node: str) -> Step:
    order = _nothing(
        lambda lab: services.order(lab.cluster, node, service, verb, f"utils service {verb} {service}")
    )
    return Step(f"{verb} {service} on {node}", order, lambda p, r: FORESEEN[verb](p, node, service, r))


def reset(names: Iterable[str]) -> Step:
    which = tuple(names)
    order = _nothing(lambda lab: registration.reset(lab.cluster, which, "resetPhone"))
    return Step(f"reset {len(which)} phones", order, lambda p, r: change.phones_reset(p, which, r))


def power(names: Iterable[str], on: bool) -> Step:
    which = tuple(names)
    order = _nothing(lambda lab: registration.power(lab.cluster, which, on))
    return Step(
        f"power {'on' if on else 'off'} {len(which)}",
        order,
        lambda p, r: change.phones_powered(p, which, on, r),
    )


def itl_localkey() -> Step:
    order = _nothing(lambda lab: itl_reset.localkey(lab.cluster, lab.publisher, "utils itl reset localkey"))
    return Step("itl reset localkey", order, change.itl_reset, knows=True)


def itl_remotekey(lab: Lab) -> Step:
    kept = lab.kept
    order = _nothing(
        lambda lab: itl_reset.remotekey(lab.cluster, lab.publisher, kept, "utils itl reset remotekey")
    )
    return Step("itl reset remotekey", order, lambda p, r: change.itl_reset(p, r, cert(kept)), knows=True)


def ctl_order(how: str) -> Step:
    orders = {"update": ctl.update, "reset localkey": ctl.reset_localkey}
    foresees = {"update": change.ctl_written, "reset localkey": lambda p, r: change.ctl_written(p, r, 1)}
    if how in orders:
        return Step(
            f"ctl {how}",
            _nothing(lambda lab: orders[how](lab.cluster, lab.publisher, how)),
            foresees[how],
            knows=True,
        )
    order = _nothing(lambda lab: ctl.set_cluster(lab.cluster, lab.publisher, how, how))
    return Step(f"set-cluster {how}", order, lambda p, r: change.mode_set(p, how, r), knows=True)


def delete_ctl(node: str) -> Step:
    order = _nothing(lambda lab: ctl.delete_file(lab.cluster, node, "file delete"))
    return Step(f"delete CTL on {node}", order, lambda p, r: change.ctl_deleted(p, node, r), knows=True)


def replication(node: str, state: int) -> Step:
    order = _nothing(lambda lab: distribution.set_replication(lab.cluster, node, state))
    return Step(
        f"replication {state} on {node}", order, lambda p, r: change.replication_changed(p, node, state, r)
    )


def reboot(node: str) -> Step:
    order = _nothing(lambda lab: services.reboot(lab.cluster, lab.cluster.node(node), "utils system restart"))
    return Step(f"reboot {node}", order, lambda p, r: change.rebooted(p, node, r))


def profile(names: Iterable[str], security: str) -> Step:
    which, secure = tuple(names), security != Security.NON_SECURE
    order = _nothing(lambda lab: circumstances.give_profile(lab.cluster, which, security))
    return Step(
        f"profile {security} for {len(which)}",
        order,
        lambda p, r: change.profile_changed(p, which, secure, r),
    )


def lsc(names: Iterable[str], authentication: Authentication) -> Step:
    which = tuple(names)

    def acts(lab: Lab) -> None:
        capf.order(lab.cluster, which, Operation(Kind.INSTALL, authentication, key=lab.key("rsa-2048")))

    return Step(
        f"order LSCs for {len(which)}",
        acts,
        lambda p, r: change.lsc_ordered(p, which, PROOFS[authentication], r),
    )


def delete_trusted(lab: Lab, node: str, store: str) -> Step | None:
    files = list(lab.cluster.nodes[node].trust.get(store, {}))
    return delete_file(node, store, lab.random.choice(files)) if files else None


def delete_file(node: str, store: str, file: str) -> Step:
    order = _nothing(lambda lab: trust_stores.delete(lab.cluster, node, store, file))
    name = file.removesuffix(".pem")
    return Step(
        f"delete {store}/{file} on {node}", order, lambda p, r: change.trust_deleted(p, node, store, name, r)
    )


def import_trusted(node: str, store: str, made: Certificate) -> Step:
    order = _nothing(lambda lab: trust_stores.add(lab.cluster, node, store, made))
    return Step(
        f"import {made.common_name} into {store} on {node}",
        order,
        lambda p, r: change.imported(p, node, store, cert(made), r),
    )


def import_any(lab: Lab, node: str, store: str) -> Step:
    return import_trusted(node, store, to_import(lab, store))


def to_import(lab: Lab, store: str) -> Certificate:
    """A certificate of another cluster, new or the newest of its name; now and then one of this cluster once more.

    Whether an older one replaces a newer one of its name is not asked: a picture knows no dates.
    """
    name = lab.random.choice(("cm.elsewhere.example.com", "ITLRECOVERY_cm.elsewhere.example.com"))
    own = lab.random.choice(list(lab.cluster.publisher.stored.values()))
    known = {
        each.trust.get(store, {}).get(f"{own.common_name}.pem", own) for each in lab.cluster.nodes.values()
    }
    if known == {own} and lab.random.random() < 0.3:
        return own
    if name not in lab.elsewhere or lab.random.random() < 0.5:
        lab.elsewhere[name] = lab.made_elsewhere(name)
    return lab.elsewhere[name]


def interaction(value: str) -> Step:
    order = _nothing(lambda lab: circumstances.set_phone_interaction(lab.cluster, value))
    return Step(f"Phone Interaction {value}", order, lambda p, r: change.interaction_set(p, value, r))


def random_step(lab: Lab) -> Step:
    """Any operation or circumstance; renewals and starts more often than the rest.

    No `utils itl reset remotekey` with a short ITLRecovery: whether it is refused as `localkey` is, sources leave open.
    """
    pick: random.Random = lab.random
    nodes = list(lab.cluster.nodes)
    node = pick.choice(nodes)
    phones = list(lab.cluster.phones)
    some = pick.sample(phones, pick.randint(1, len(phones)))
    service = pick.choice((TVS, TVS, TFTP, TFTP, CALLMANAGER, CAPF))
    found = pick.choices(
        (
            lambda: regenerate(pick.choice(UNITS), node),
            lambda: control("restart", service, node),
            lambda: control(pick.choice(("stop", "start")), service, node),
            lambda: reset(phones if pick.random() < 0.7 else some),
            lambda: power(some, on=pick.random() < 0.6),
            itl_localkey,
            lambda: None if lab.short_recovery else itl_remotekey(lab),
            lambda: ctl_order(pick.choice(("update", "update", "reset localkey", "mixed", "non-secure"))),
            lambda: delete_ctl(node),
            lambda: replication(node, pick.choice((2, 2, 2, 0, 3, 4))),
            lambda: reboot(node),
            lambda: profile(some, pick.choice(("encrypted", "authenticated", "non-secure"))),
            lambda: lsc(some, pick.choice(AUTHENTICATIONS)),
            lambda: delete_trusted(lab, node, pick.choice(STORES)),
            lambda: import_any(lab, node, pick.choice(STORES)),
            lambda: interaction(pick.choice(("automatic", "manual"))),
        ),
        (24, 16, 6, 10, 6, 5, 2, 8, 2, 4, 3, 2, 4, 3, 4, 2),
    )[0]()
    return found if found is not None else random_step(lab)


SETTLED = timedelta(minutes=45)
"""Longer than a reboot and several starts of phones that nobody takes."""
