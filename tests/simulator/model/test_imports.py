"""The import contract against circles sees every import of the model: none is for type hints only."""

from __future__ import annotations

from pathlib import Path

from simulator import model


def test_no_import_of_the_model_is_hidden_from_the_contract() -> None:
    files = list(Path(model.__path__[0]).glob("**/*.py"))
    assert len(files) > 30
    assert [file.name for file in files if "TYPE_CHECKING" in file.read_text(encoding="utf-8")] == []
