"""A TVS is believed after a known yes and a known no; a silent one is away only where it does not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from cucm_driver.answers.cached_reader import CachedReader
from cucm_driver.answers.proven_tvs import ProvenTvs
from cucm_driver.trust.acceptance import TvsReply
from cucm_driver.trust.tlv import Signer
from cucm_driver.trust.trust_list import read_list
from tests.cucm_driver.scripted import Reply, ScriptedCluster, service_list, shown
from tests.cucm_driver.trust_list_writer import identity, itl, record

TVS, CALLMANAGER = identity("cm-pub", 5), identity("cm-pub", 1)
LIST = read_list(itl(CALLMANAGER, record(CALLMANAGER, 0), record(TVS, 21)))


class Asked(ScriptedCluster):
    """TVS of cm-pub: `known` are the serials it vouches for, None for every one; `der` is None where it is silent."""

    known: set[int] | None
    der: bytes | None = TVS.der
    queries: int = 0

    @property
    def vouching(self) -> Asked:  # type: ignore[override]
        return self

    def presented(self, node: str, *_: str) -> bytes | None:  # type: ignore[override]
        return self.der

    def query(self, node: str, signer: Signer) -> TvsReply:
        self.queries += 1
        return TvsReply(self.known is None or int.from_bytes(signer.serial, "big") in self.known)


def asked(folder: Path, known: set[int] | None, state: str = "STARTED") -> Asked:
    replies: dict[str, Reply | list[Reply]] = {
        "show cert own CallManager": shown(1),
        "utils service list": service_list(Cisco_Trust_Verification_Service=state),
    }
    cluster = Asked(folder, {"cm-pub": replies})
    cluster.known = known
    return cluster


@pytest.mark.parametrize("known", [{1}, {5}, {1, 5}])
def test_one_known_yes_and_a_known_no_are_enough(tmp_path: Path, known: set[int]) -> None:
    assert ProvenTvs(CachedReader(asked(tmp_path, known)), (LIST,)).doubt("cm-pub") == ""


def test_a_tvs_that_knows_nobody_is_in_doubt(tmp_path: Path) -> None:
    assert "its own certificates" in ProvenTvs(CachedReader(asked(tmp_path, set())), (LIST,)).doubt("cm-pub")


def test_a_tvs_that_knows_everybody_is_in_doubt(tmp_path: Path) -> None:
    assert "nobody has" in ProvenTvs(CachedReader(asked(tmp_path, None)), (LIST,)).doubt("cm-pub")


@pytest.mark.parametrize(("state", "doubtful"), [("STARTED", True), ("STOPPED", False)])
def test_a_silent_tvs_is_in_doubt_only_where_it_runs(tmp_path: Path, state: str, doubtful: bool) -> None:
    cluster = asked(tmp_path, set(), state)
    cluster.der = None
    assert bool(ProvenTvs(CachedReader(cluster), (LIST,)).doubt("cm-pub")) is doubtful


def test_a_question_is_asked_once(tmp_path: Path) -> None:
    cluster = asked(tmp_path, {1})
    tvs = ProvenTvs(CachedReader(cluster), (LIST,))
    for _ in range(3):
        tvs.query("cm-pub", Signer("CN=x", b"\0\1", "CN=x"))
        tvs.query("cm-pub", Signer("CN=x", b"\1", "CN=x"))
    assert cluster.queries == 1
