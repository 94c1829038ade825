"""Registration: whom a phone tries, and what decides on both sides. Lists and configurations are judged elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from cucm_driver.picture.certificates import CCM, CCM_TFTP
from cucm_driver.picture.fate import Says, Turned
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import CALLMANAGER, CM, Cohort, Picture

NOT_STARTED = "Cisco CallManager is not started"
NOT_IN_CTL = "the presented CallManager certificate is not in the held CTL"
TOO_LONG = "the presented CallManager key is too long for the phone"
NO_CERTIFICATE = "the phone has neither LSC nor MIC"
ISSUER_UNKNOWN = "the issuer of its certificate is not in CallManager-trust as loaded"
ENDED = "its certificate has expired"


def tries(picture: Picture, cohort: Cohort, rules: Rules) -> Iterator[Turned]:
    """The members of the cached group in their order, up to the first that takes these phones for sure."""
    if isinstance(cohort.members, Unknown):
        yield Turned("", Says.UNKNOWN, str(cohort.members))
        return
    for name in cohort.members:
        each = one(picture, cohort, name, rules)
        yield each
        if each.says is Says.YES:
            return


def one(picture: Picture, cohort: Cohort, name: str, rules: Rules) -> Turned:
    """What a new session with this node comes to. A non-secure phone needs a started Cisco CallManager, no trust."""
    node = picture.nodes.get(name)
    runs = node.runs(CALLMANAGER) if node is not None else Unknown(f"{name} is no node that is known")
    if runs is False:
        return Turned(name, Says.NO, NOT_STARTED)
    if node is None or isinstance(runs, Unknown):
        return Turned(name, Says.UNKNOWN, str(runs))
    if isinstance(cohort.applied, Unknown):
        return Turned(name, Says.UNKNOWN, str(cohort.applied))
    return _secure(picture, cohort, name, rules) if cohort.applied else Turned(name, Says.YES)


def _secure(picture: Picture, cohort: Cohort, name: str, rules: Rules) -> Turned:
    """The presented CallManager must stand in the held CTL (Preferred Architecture 12.x); the LSC's issuer in CallManager-trust."""
    presented = picture.nodes[name].loaded(CALLMANAGER, CM)
    if cohort.ctl is None:
        return Turned(name, Says.NO, NOT_IN_CTL)
    if isinstance(cohort.ctl, Unknown) or isinstance(presented, Unknown):
        return Turned(name, Says.UNKNOWN, str(cohort.ctl if isinstance(cohort.ctl, Unknown) else presented))
    if presented is None or presented not in cohort.ctl.named(CCM, CCM_TFTP):
        return Turned(name, Says.NO, NOT_IN_CTL)
    if presented.bits > cohort.longest_key:
        return Turned(name, Says.NO, TOO_LONG)
    return _of_the_phone(picture, cohort, name, rules)


def _of_the_phone(picture: Picture, cohort: Cohort, name: str, rules: Rules) -> Turned:
    """An LSC goes before a MIC; trust is that of the last start of Cisco CallManager (Cisco 200860)."""
    shown = cohort.lsc or cohort.mic
    service = picture.nodes[name].services[CALLMANAGER]
    trusts = service.trusts
    if isinstance(shown, Unknown):
        return Turned(name, Says.UNKNOWN, str(shown))
    if not shown:
        return Turned(name, Says.NO, NO_CERTIFICATE)
    if isinstance(trusts, Unknown):
        return Turned(name, Says.UNKNOWN, str(trusts))
    if not any(each.subject == shown for each in trusts):
        return Turned(name, Says.UNKNOWN if service.trusts_more else Says.NO, ISSUER_UNKNOWN)
    if isinstance(cohort.ended, Unknown):
        return Turned(name, Says.UNKNOWN, str(cohort.ended))
    if cohort.ended and cohort.lsc and rules.says(Question.ENDED_LSC_TAKEN) is False:
        return Turned(name, Says.NO, ENDED)
    return Turned(name, Says.YES)
