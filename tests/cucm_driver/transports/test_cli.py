"""The platform CLI over a real SSH socket: what is read, what is answered, and what never is."""

from datetime import timedelta

import pytest

from cucm_driver.consent import Consent
from cucm_driver.errors import (
    Garbled,
    Leaves,
    NotConsented,
    Refused,
    UndeclaredPrompt,
    UnsafeRequest,
)
from cucm_driver.record.journal import Journal, read
from cucm_driver.transports.cli import Answer
from cucm_driver.transports.dialogue import Screen
from tests.cucm_driver.transports.far_end import PASSWORD, ConnectCli, FarNode

REGEN = "set cert regen TVS"
QUESTION = "WARNING: This will overwrite it\n\nProceed with regeneration (yes|no)? "
DECLARED = Answer(r"Proceed with regeneration \(yes\|no\)\?", "yes")
PAGER = "\x1b[1mPress <enter> for 1 line, <space> for one page, or <q> to quit\x1b[0m"
VIEWER = "\x1b[1m\noptions: q=quit, n=next, p=prev, b=begin, e=end (lines 21 - 40 of 189216) : \x1b[0m"
SHORT = timedelta(seconds=0.3)


def test_the_reply_is_what_stands_between_echo_and_prompt(connect_cli: ConnectCli) -> None:
    with connect_cli(FarNode({"show version active": "Active Master Version: 12.5.1\n\n\tOption\n"})) as cli:
        assert cli.run("show version active") == "Active Master Version: 12.5.1\n\n\tOption\n"
        assert cli.run("show itl") == "show itl was done\n"


def test_pagination_is_off_before_the_first_command(connect_cli: ConnectCli) -> None:
    far = FarNode()
    with connect_cli(far) as cli:
        cli.run("show itl")
        cli.run("show ctl")
    assert far.typed == ["set cli pagination off", "show itl", "show ctl"]
    assert far.logins == 1


@pytest.mark.parametrize("doubled", ["admin:\n\radmin:", "admin:\n\radmin:\n\radmin:"])
def test_doubled_prompts_do_not_shift_the_replies(connect_cli: ConnectCli, doubled: str) -> None:
    far = FarNode(banner=f"Welcome\n\n{doubled}", after_each=doubled)
    with connect_cli(far) as cli:
        for number in range(5):
            assert cli.run(f"show itl {number}") == f"show itl {number} was done\n"


def test_a_node_that_waits_for_a_newline_is_nudged_once(connect_cli: ConnectCli) -> None:
    far = FarNode(waits_for_nudge=True, banner="Welcome\n\nadmin:\n\radmin:")
    with connect_cli(far) as cli:
        assert cli.run("show itl") == "show itl was done\n"
    assert far.typed == ["set cli pagination off", "show itl"]


def test_text_that_arrives_byte_by_byte_is_the_same_text(connect_cli: ConnectCli) -> None:
    far = FarNode(
        {
            "show hardware": "Partition Details :\n\nuser admin: root\n",
            REGEN: (QUESTION, "<line>", "Successfully\n"),
        }
    )
    far.piecewise = True
    with connect_cli(far) as cli:
        assert cli.run("show hardware") == "Partition Details :\n\nuser admin: root\n"
        assert cli.run(REGEN, [DECLARED]).endswith("(yes|no)? yes\nSuccessfully\n")


def test_a_line_that_ends_like_the_prompt_does_not_end_the_reply(connect_cli: ConnectCli) -> None:
    with connect_cli(FarNode({"show itl": ("the user is admin:", "\nrest\n")})) as cli:
        assert cli.run("show itl") == "the user is admin:\nrest\n"


def test_the_automatic_pager_gets_a_space_and_leaves_no_trace(connect_cli: ConnectCli) -> None:
    far = FarNode(
        {"show cert list own": ("one\n", PAGER, "<key>", "\r\x1b[Ktwo\n", PAGER, "<key>", "\r\x1b[K")}
    )
    with connect_cli(far) as cli:
        assert cli.run("show cert list own") == "one\ntwo\n"
    assert far.typed[2:] == [" ", " "]


def test_a_pager_at_the_very_first_command_is_answered_too(connect_cli: ConnectCli) -> None:
    with connect_cli(
        FarNode({"set cli pagination off": (PAGER, "<key>", "\r\x1b[KAutomatic pagination is turned off\n")})
    ) as cli:
        assert cli.run("show itl") == "show itl was done\n"


def test_the_file_viewer_is_left_with_q(connect_cli: ConnectCli) -> None:
    far = FarNode({"show logs": ("line\n", VIEWER, "<key>", "\n")})
    with connect_cli(far) as cli:
        assert cli.run("show logs").strip() == "line"
    assert far.typed[-1] == "q"


def test_a_declared_question_is_answered_and_stands_in_the_reply(
    connect_cli: ConnectCli, journal: Journal
) -> None:
    far = FarNode({REGEN: (QUESTION, "<line>", "Successfully Regenerated Certificate for TVS.\n")})
    with connect_cli(far) as cli:
        reply = cli.run(REGEN, [DECLARED])
    assert far.typed[-1] == "yes"
    assert "(yes|no)? yes\nSuccessfully Regenerated" in reply
    line = list(read(journal.folder))[-1]
    assert (line["request"], line["changing"], line["outcome"]) == (REGEN, True, "ok")


@pytest.mark.parametrize(
    "question",
    [QUESTION, "Continue (y/n)?", "Do you want to continue? (y/n):", "Please enter the old password: "],
)
def test_an_undeclared_question_is_never_answered(connect_cli: ConnectCli, question: str) -> None:
    far = FarNode({REGEN: (question, "<line>", "Done\n")})
    with connect_cli(far) as cli:
        with pytest.raises(UndeclaredPrompt) as caught:
            cli.run(REGEN, [Answer("another question", "yes")])
        assert caught.value.leaves is Leaves.UNKNOWN
        assert question.strip().splitlines()[-1] in caught.value.got
        assert cli.run("show itl") == "show itl was done\n"
    assert [word for word in far.typed if word] == [
        "set cli pagination off",
        REGEN,
        "set cli pagination off",
        "show itl",
    ]


def test_a_question_that_comes_again_is_not_answered_twice(connect_cli: ConnectCli) -> None:
    far = FarNode({REGEN: (QUESTION, "<line>", QUESTION, "<line>", "Done\n")})
    with connect_cli(far) as cli, pytest.raises(UndeclaredPrompt):
        cli.run(REGEN, [DECLARED])
    assert far.typed.count("yes") == 1


def test_an_answer_typed_slowly_arrives_whole(connect_cli: ConnectCli) -> None:
    far = FarNode({REGEN: (QUESTION, "<line>", "Done\n")})
    with connect_cli(far) as cli:
        cli.run(REGEN, [Answer(DECLARED.prompt, "yes", pause=timedelta(milliseconds=2))])
    assert far.typed[-1] == "yes"


@pytest.mark.parametrize(
    "command", ["show itl?", "show\titl", "show itl\nutils system restart", "", "show \x03"]
)
def test_an_unsafe_command_line_is_not_sent(connect_cli: ConnectCli, command: str) -> None:
    far = FarNode()
    with connect_cli(far) as cli, pytest.raises(UnsafeRequest):
        cli.run(command)
    assert far.logins == 0


def test_a_change_without_consent_is_not_sent(connect_cli: ConnectCli) -> None:
    far = FarNode()
    with connect_cli(far, Consent.none()) as cli:
        assert cli.run("show itl")
        with pytest.raises(NotConsented):
            cli.run(REGEN)
    assert REGEN not in far.typed


@pytest.mark.parametrize(
    ("command", "text", "leaves"),
    [
        (
            "show cert own x",
            "Certificate x does not exist\nExecuted command unsuccessfully\n",
            Leaves.NOTHING,
        ),
        ("utils service restart X", "Executed command unsuccessfully.\n", Leaves.UNKNOWN),
        ("foo bar", "Executed command unsuccessfully\nNo valid command entered\n", Leaves.NOTHING),
    ],
)
def test_a_failure_line_is_a_refusal_in_the_nodes_own_words(
    connect_cli: ConnectCli, command: str, text: str, leaves: Leaves
) -> None:
    with connect_cli(FarNode({command: text})) as cli:
        with pytest.raises(Refused) as caught:
            cli.run(command)
        assert text.splitlines()[0].rstrip(".") in caught.value.got
        assert caught.value.leaves is leaves
        assert cli.run("show itl")


def test_a_reply_may_be_empty(connect_cli: ConnectCli) -> None:
    with connect_cli(FarNode({"show nothing": ""})) as cli:
        assert cli.run("show nothing") == ""
        assert cli.run("show itl") == "show itl was done\n"


def test_a_command_longer_than_the_screen_is_found_again(connect_cli: ConnectCli) -> None:
    command = "run sql select " + ", ".join(f"column{number}" for number in range(60)) + " from device"
    with connect_cli(FarNode({command: "rows\n"})) as cli:
        assert cli.run(command) == "rows\n"


def test_a_command_that_is_not_echoed_as_typed_is_not_believed(
    connect_cli: ConnectCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect_cli(FarNode()) as cli:
        cli.run("show itl")
        monkeypatch.setattr(Screen, "_echo_ends", lambda self: None)
        with pytest.raises(Garbled, match="not echoed"):
            cli.run("show ctl")


def test_many_lines_are_read_whole(connect_cli: ConnectCli) -> None:
    text = "".join(f"line {number} of the log\n" for number in range(20_000))
    with connect_cli(FarNode({"show logs": text})) as cli:
        assert cli.run("show logs") == text


def test_the_password_is_nowhere_in_the_journal(connect_cli: ConnectCli, journal: Journal) -> None:
    with connect_cli(FarNode({"show itl": f"it says {PASSWORD}\n"})) as cli:
        cli.run("show itl")
    assert PASSWORD.encode() not in (journal.folder / "journal.jsonl").read_bytes()
