"""The command table: the longest row wins, and each row says where it comes from."""

from __future__ import annotations

import pytest

from simulator.frontends.cli.command import CommandTable
from simulator.frontends.cli.table import COMMANDS
from simulator.provenance import Certainty


def test_the_longest_row_wins_and_the_rest_is_the_argument() -> None:
    found = COMMANDS.find("  utils  service restart  Cisco   Tftp ")
    assert found is not None
    assert (found[0].words, found[1]) == ("utils service restart", "Cisco Tftp")
    listed = COMMANDS.find("show cert list own")
    assert listed is not None
    assert (listed[0].words, listed[1]) == ("show cert list own", "")


@pytest.mark.parametrize("line", ["utils service", "show", "Show itl", "utils services list", "showitl"])
def test_part_of_a_command_is_no_command(line: str) -> None:
    assert COMMANDS.find(line) is None


def test_every_row_has_a_source_and_a_privilege_level() -> None:
    for command in COMMANDS.commands:
        assert command.source.text, command.words
        assert command.source.certainty in Certainty
        assert command.level in (0, 1, 4)


def test_the_changing_commands_are_exactly_these() -> None:
    assert {command.words for command in COMMANDS.commands if command.changing} == {
        "file delete activelog",
        "file delete inactivelog",
        "file delete tftp",
        "run sql",
        "set accountlocking count",
        "set accountlocking disable",
        "set accountlocking enable",
        "set accountlocking unlocktime",
        "set cert delete",
        "set cert import own",
        "set cert import trust",
        "set cert regen",
        "set cli session timeout",
        "set csr gen",
        "set session maxlimit",
        "utils ctl reset localkey",
        "utils ctl set-cluster mixed-mode",
        "utils ctl set-cluster non-secure-mode",
        "utils ctl update CTLFile",
        "utils disaster_recovery backup network",
        "utils disaster_recovery cancel_backup",
        "utils disaster_recovery device add network",
        "utils disaster_recovery device delete",
        "utils itl reset localkey",
        "utils itl reset remotekey",
        "utils service activate",
        "utils service deactivate",
        "utils service restart",
        "utils service start",
        "utils service stop",
        "utils system restart",
    }


def test_a_select_changes_nothing_and_an_update_does() -> None:
    found = COMMANDS.find("run sql select * from device")
    assert found is not None
    run_sql = found[0]
    assert not run_sql.changes("select * from device")
    assert run_sql.changes("UPDATE processconfig set paramvalue='1'")


def test_every_row_says_what_it_does() -> None:
    assert [command.words for command in COMMANDS.commands if not command.about] == []


def test_two_rows_with_the_same_words_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="same words"):
        CommandTable([COMMANDS.commands[0], COMMANDS.commands[0]])
