from __future__ import annotations

from types import ModuleType

import pytest

from steps.plugin.sentence import NotASentence, sentences_in, then, when


def defined(code: str) -> ModuleType:
    module = ModuleType("words")
    exec("from steps.plugin.sentence import given, when, then\n" + code, vars(module))
    return module


def test_a_module_tells_its_sentences_in_order() -> None:
    module = defined(
        "@when('I restart \"{service}\" on {number:d} nodes', changes=True,"
        " example='When I restart \"X\" on 3 nodes')\n"
        "@then('it was restarted')\n"
        "def restart():\n    'Restarts.'\n"
        "@given('it is stopped')\n"
        "def stopped():\n    'Requires.'\n"
    )
    found = list(sentences_in(module))
    assert [(each.kind, each.text, each.changes) for each in found] == [
        ("when", 'I restart "{service}" on {number:d} nodes', True),
        ("then", "it was restarted", False),
        ("given", "it is stopped", False),
    ]
    assert found[0].parameters == {"service": "text", "number": "whole number"}
    assert found[0].example == 'I restart "X" on 3 nodes'
    assert found[0].explanation == "Restarts."


def test_a_sentence_imported_from_another_module_is_told_once() -> None:
    module = defined("@then('a')\ndef a():\n    'A.'\n")
    other = ModuleType("other")
    vars(other)["a"] = vars(module)["a"]
    assert list(sentences_in(other)) == []


def test_a_coroutine_is_refused_where_it_is_defined() -> None:
    async def wait() -> None:
        """Waits."""

    with pytest.raises(NotASentence, match="nothing would await it"):
        when("I wait")(wait)


def test_a_sentence_explains_itself() -> None:
    def mute() -> None: ...

    with pytest.raises(NotASentence, match="has no docstring"):
        then("it works")(mute)


def test_an_example_that_does_not_match_is_refused() -> None:
    def restart(service: str) -> None:
        """Restarts."""

    with pytest.raises(NotASentence, match="does not match"):
        when('I restart "{service}"', example="I stop it")(restart)


def test_a_field_in_quotes_ends_at_the_quote() -> None:
    def restart(service: str) -> None:
        """Restarts."""

    with pytest.raises(NotASentence, match="does not match"):
        when('I restart "{service}"', example='I restart "A" and "B"')(restart)
