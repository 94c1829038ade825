"""What an engineer reads at two in the morning."""

import pytest

from cucm_driver.errors import (
    ClusterTrouble,
    InventoryError,
    Leaves,
    NoAnswer,
    Refused,
    RunbookError,
    SoapFault,
    UserMistake,
    WrongPassword,
)


def test_an_error_tells_node_request_reply_consequence_and_next_move_in_three_lines() -> None:
    error = NoAnswer(
        node="cm-sub1",
        asked="utils service restart Cisco Tftp",
        got="no prompt in time",
        expected="the prompt `admin:`",
        leaves=Leaves.UNKNOWN,
        next_move="`utils service list` on cm-sub1.",
    )
    assert str(error).splitlines() == [
        "cm-sub1: `utils service restart Cisco Tftp`: no prompt in time. Expected: the prompt `admin:`.",
        "Whether it changed anything is UNKNOWN.",
        "Next: `utils service list` on cm-sub1.",
    ]


def test_an_error_without_a_next_move_of_its_own_gives_the_usual_one() -> None:
    error = WrongPassword(node="cm-pub", asked="ssh", got="refused")
    assert "lock the account" in str(error).splitlines()[-1]
    assert "Nothing was changed." in str(error)


def test_a_soap_fault_keeps_code_and_text_and_is_a_refusal() -> None:
    fault = SoapFault(node="cm-pub", asked="getPhone", code="5007", text="Item not valid")
    assert (fault.code, fault.text) == ("5007", "Item not valid")
    assert isinstance(fault, Refused)
    assert "fault 5007: Item not valid" in str(fault)


@pytest.mark.parametrize(
    ("kind", "side"), [(InventoryError, UserMistake), (NoAnswer, ClusterTrouble), (SoapFault, ClusterTrouble)]
)
def test_mistakes_of_the_user_and_trouble_of_the_cluster_are_different_types(
    kind: type[RunbookError], side: type[RunbookError]
) -> None:
    other = ClusterTrouble if side is UserMistake else UserMistake
    assert issubclass(kind, side)
    assert not issubclass(kind, other)
