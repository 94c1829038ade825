"""The record: complete, numbered, without secrets."""

import base64
import hashlib
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cucm_driver.clock import WallClock
from cucm_driver.record.format import FORMAT, LINES
from cucm_driver.record.journal import Journal, read

SECRET = 'pa<ss&"word'
NOW = datetime(2026, 11, 23, 22, 1, 5, tzinfo=UTC)


class StoppedClock(WallClock):
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path, [SECRET, ""], StoppedClock())


def exchanged(journal: Journal, reply: str | bytes, request: str = "show itl") -> dict[str, object]:
    journal.exchange("cm-pub", "cli", request, reply, NOW, 0.25, False, "ok")
    return list(read(journal.folder))[-1]


def test_an_exchange_tells_who_what_when_and_how_it_ended(journal: Journal) -> None:
    journal.current_step = "When ..."
    line = exchanged(journal, "The ITL file was verified")
    assert line.pop("wall")
    assert len(line.pop("seal")) == 64
    assert line == {
        "n": 1,
        "at": NOW.isoformat(),
        "kind": "exchange",
        "step": "When ...",
        "format": FORMAT,
        "node": "cm-pub",
        "interface": "cli",
        "request": "show itl",
        "reply": "The ITL file was verified",
        "started": NOW.isoformat(),
        "seconds": 0.25,
        "changing": False,
        "outcome": "ok",
    }


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        'pa&lt;ss&amp;"word',
        "pa&lt;ss&amp;&quot;word",
        "pa%3Css%26%22word",
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
def test_no_spelling_of_a_secret_reaches_the_disk(journal: Journal, spelled: str) -> None:
    exchanged(journal, f"before {spelled} after", f"set password {spelled}")
    exchanged(journal, f"before {spelled} after" + "x" * 5000)
    journal.intent({"answers": [{"reply": spelled}]})
    journal.note("remark", text=spelled)
    written = b"".join(path.read_bytes() for path in journal.folder.rglob("*") if path.is_file())
    plainly = written.decode().replace('\\"', '"')
    assert spelled not in plainly
    assert plainly.count("***") == 5


def test_an_authorization_header_is_struck_out_whoever_it_belongs_to(journal: Journal) -> None:
    line = exchanged(journal, "Authorization: Basic YWRtaW46b3RoZXI=")
    assert line["reply"] == "Authorization: Basic ***"


def test_a_long_reply_goes_to_a_file_named_after_its_content(journal: Journal) -> None:
    text = "line\n" * 1000
    first, second = exchanged(journal, text), exchanged(journal, text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert first["reply_file"] == second["reply_file"] == f"replies/{digest}.txt"
    assert (journal.folder / f"replies/{digest}.txt").read_text() == text
    assert "reply" not in first
    assert len(list((journal.folder / "replies").iterdir())) == 1


def test_bytes_are_kept_as_they_came(journal: Journal) -> None:
    content = bytes(range(256))
    line = exchanged(journal, content)
    assert (journal.folder / str(line["reply_file"])).read_bytes() == content
    assert line["reply_bytes"] == 256


def test_a_long_request_is_cut_in_its_line_and_kept_whole(journal: Journal) -> None:
    request = "selectCmDeviceExt Item=" + ",".join(f"SEP{i:012d}" for i in range(1000))
    line = exchanged(journal, "", request)
    assert str(line["request"]).startswith("selectCmDeviceExt Item=SEP0")
    assert (journal.folder / str(line["request_file"])).read_text() == request


def test_an_exchange_that_fails_is_recorded_with_its_error(journal: Journal) -> None:
    with pytest.raises(ValueError, match="broken"), journal.exchanging("cm-pub", "axl", "getPhone"):
        raise ValueError("broken wire")
    line = list(read(journal.folder))[-1]
    assert (line["outcome"], line["reply"]) == ("ValueError", "broken wire")


def test_intent_and_outcome_are_on_the_disk_before_anything_else(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr("cucm_driver.record.journal.os.fsync", synced.append)
    journal.note("remark")
    assert synced == []
    journal.intent({"node": "cm-pub", "request": "set cert regen TVS", "usual": timedelta(seconds=90)})
    journal.outcome({"node": "cm-pub", "result": "done"})
    assert len(synced) == 2
    lines = list(read(journal.folder))
    assert [line["kind"] for line in lines] == ["remark", "intent", "outcome"]
    assert lines[1]["usual"] == 90.0


def test_threads_do_not_mix_their_lines(journal: Journal) -> None:
    def work() -> None:
        for _ in range(50):
            journal.note("tick", text="x" * 500)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line["n"] for line in read(journal.folder)] == list(range(1, 401))


def test_a_journal_that_was_torn_by_a_crash_goes_on(journal: Journal) -> None:
    journal.note("one")
    journal.close()
    with (journal.folder / LINES).open("ab") as file:
        file.write(b'{"n": 2, "kind": "intent", "requ')
    again = Journal(journal.folder, [], StoppedClock())
    again.note("three")
    assert [(line["kind"], line.get("n")) for line in read(journal.folder)] == [
        ("one", 1),
        ("torn", None),
        ("three", 3),
    ]


def test_a_field_cannot_displace_the_number_of_its_line(journal: Journal) -> None:
    journal.intent({"n": 99, "kind": "other", "node": "cm-pub"})
    line = next(read(journal.folder))
    assert (line["n"], line["kind"], line["node"]) == (1, "intent", "cm-pub")
