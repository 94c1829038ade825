"""An LSC that CAPF was ordered to install: whether these phones come to it when they start."""

from __future__ import annotations

from dataclasses import replace

from cucm_driver.picture import either
from cucm_driver.picture.certificates import CAPF_ROLE, Cert, Listing
from cucm_driver.picture.fate import Fate, Says
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Question, Rules
from cucm_driver.picture.state import CAPF, CAPF_UNIT, Cohort, Picture
from cucm_driver.picture.vouching import Doubt, ask

NOT_PROVEN = Unknown(
    "whether CAPF and the phone believe each other is not told", "AXL getPhone, certificateStatus"
)


def installs(fate: Fate, picture: Picture, rules: Rules) -> Cohort:
    """An order of CAPF is carried out once the configuration is taken and CAPF's certificate is believed (Security Guides, CAPF)."""
    then, publisher = fate.then, picture.nodes[picture.publisher]
    told = fate.configuration
    if then.order is None or told is None or told.says is Says.NO:
        return then
    runs, shown = publisher.runs(CAPF), publisher.loaded(CAPF, CAPF_UNIT)
    if runs is False or shown is None:
        return then
    if isinstance(shown, Unknown):
        return replace(then, lsc=shown, ended=shown)
    known, proves = _knows_capf(fate, shown, picture, rules), _proves(then, picture, rules)
    if known is Says.NO:
        return then
    if proves is Says.NO:
        return replace(then, order=None)
    done = replace(then, order=None, lsc=shown.subject, ended=False)
    why = next((each for each in (told.because, runs) if isinstance(each, Unknown)), NOT_PROVEN)
    sure = told.accepted and runs is True and known is proves is Says.YES
    return done if sure else either.phones(then, done, why)


def _knows_capf(fate: Fate, shown: Cert, picture: Picture, rules: Rules) -> Says:
    """CAPF stands in a list, or TVS vouches for it; TVS is not asked after a refused ITL."""
    then = fate.then
    lists = (then.ctl, then.itl)
    if any(isinstance(each, Listing) and shown in each.named(CAPF_ROLE) for each in lists):
        return Says.YES
    if any(isinstance(each, Unknown) for each in (*lists, then.members)):
        return Says.UNKNOWN
    if fate.itl is not None and fate.itl.says is Says.NO:
        return Says.NO
    held = then.itl if isinstance(then.itl, Listing) else None
    members = () if isinstance(then.members, Unknown) else then.members
    return ask(picture, members, Doubt(held, shown, (CAPF_ROLE,)), rules)[0]


def _proves(cohort: Cohort, picture: Picture, rules: Rules) -> Says:
    """Whether CAPF takes the certificate by which the phone proves itself: its issuer in CAPF-trust as loaded (Cisco 200860)."""
    if cohort.order is None or cohort.order.proof == "null":
        return Says.YES
    own = (cohort.lsc, cohort.mic) if cohort.order.proof == "LSC" else (cohort.mic, cohort.lsc)
    shown = next((each for each in own if each), "")
    trusts = picture.nodes[picture.publisher].services[CAPF].trusts
    if isinstance(trusts, Unknown) or isinstance(shown, Unknown):
        return Says.UNKNOWN
    if not shown or not any(each.subject == shown for each in trusts):
        return Says.NO
    if shown != cohort.lsc or cohort.ended is False or rules.says(Question.ENDED_LSC_TAKEN) is True:
        return Says.YES
    return Says.UNKNOWN if isinstance(cohort.ended, Unknown) else Says.NO
