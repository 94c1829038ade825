"""What a picture proves beyond its fields: open questions that it answers, trust that a session shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from cucm_driver.picture.certificates import CCM_TFTP, SAST, TFTP_ROLE, TVS_ROLE, Cert, Listing
from cucm_driver.picture.known import Unknown
from cucm_driver.picture.rules import Answer, Given, Question, Rules
from cucm_driver.picture.state import CALLMANAGER, CM, RECOVERY, TFTP, TVS, TVS_UNIT, Node, Picture, Vouching


def answered(picture: Picture, before: Given = frozenset()) -> Rules:
    """What is seen answers some open questions: what waits for a start is not taken up by itself.

    `before` was answered by earlier pictures of the same night, and holds where this one says nothing else.
    """
    rules = Rules(picture.release, before)
    for name, node in picture.nodes.items():
        for question, answer in (*_seen(picture, name, node), *_listed(picture, node)):
            rules = rules.with_answer(question, answer)
    return rules


def _seen(picture: Picture, name: str, node: Node) -> Iterator[tuple[Question, Answer]]:
    """A list that was pushed from the publisher differs from the disk on purpose: `utils itl reset`."""
    for service, unit, question in (
        (TVS, TVS_UNIT, Question.TVS_RESTARTS),
        (CALLMANAGER, CM, Question.CALLMANAGER_RELOADS),
    ):
        loaded, stored = node.loaded(service, unit), node.stored.get(unit)
        if node.runs(service) is True and isinstance(loaded, Cert) and loaded != stored:
            yield question, False
    if node.runs(TFTP) is True and isinstance(node.itl, Listing) and _is_by(node, node.itl):
        waits = [node.stored[CM]] if CM in node.stored else []
        waits += [
            cert for (_, unit), cert in node.rows.items() if unit == TVS_UNIT and isinstance(cert, Cert)
        ]
        if not set(waits) <= node.itl.named(TFTP_ROLE, CCM_TFTP, TVS_ROLE):
            yield Question.TFTP_REBUILDS, False
    if node.runs(TVS) is True and isinstance(node.vouching, Vouching):
        arrived = (cert for (_, unit), cert in node.rows.items() if unit == CM and isinstance(cert, Cert))
        if any(node.vouching.told.get(cert) == frozenset() for cert in arrived):
            yield Question.TVS_REFRESHES, False


def _listed(picture: Picture, node: Node) -> Iterator[tuple[Question, Answer]]:
    """Whose ITLRecovery a subscriber's list names, where the two differ; by name, since either may be renewed by now.

    While Cisco Tftp stands still, phones hold such a list.
    """
    own, other = node.stored.get(RECOVERY), picture.nodes[picture.publisher].stored.get(RECOVERY)
    if node.publisher or own is None or other is None or own.subject == other.subject:
        return
    held = (cohort.itl for _, cohort in picture.cohorts)
    lists = (each for each in (node.itl, *held) if isinstance(each, Listing))
    for names in ({cert.subject for cert in each.named(SAST)} for each in lists if _is_by(node, each)):
        if (own.subject in names) != (other.subject in names):
            yield Question.LISTED_RECOVERY, "own" if own.subject in names else "publisher"


def _is_by(node: Node, itl: Listing) -> bool:
    """An ITL names, as server of its files, the node that wrote it; its certificate may have been renewed since."""
    own = node.stored.get(CM)
    return own is not None and any(cert.subject == own.subject for cert in itl.named(TFTP_ROLE, CCM_TFTP))


def with_proven_trust(picture: Picture, younger: Callable[[str], Collection[int]]) -> Picture:
    """A secure phone that is registered to a node proves that Cisco CallManager there trusts the issuer of its LSC.

    Up to 10.5 nobody tells which of several it is. A certificate that was made after the service has started on that node,
    `younger("cm-sub1")` by their serials, is then none of those that are proven.
    """
    issuers: dict[int, set[str | Unknown]] = {}
    for number, each in picture.cohorts:
        issuers.setdefault(number, set()).add(each.lsc)
    for number, each in picture.cohorts:
        if each.applied is True and isinstance(each.session, str) and each.session in picture.nodes:
            node = picture.nodes[each.session]
            service, store = node.services.get(CALLMANAGER), node.stores.get("CallManager-trust")
            if (
                service is None
                or not isinstance(service.trusts, frozenset)
                or not isinstance(store, frozenset)
            ):
                continue
            made_since = younger(each.session) if len(issuers[number]) > 1 else ()
            proven = frozenset(c for c in store if c.subject == each.lsc and c.serial not in made_since)
            trusting = replace(service, trusts=service.trusts | proven)
            picture = picture.with_node(each.session, node.with_service(CALLMANAGER, trusting))
    return picture
