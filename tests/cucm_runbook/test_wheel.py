"""An installed runbook lives beside somebody's own folders `steps` and `features`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "from cucm_runbook import main; main()"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What pip would unpack into site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def test_a_wheel_has_no_top_level_name_that_others_use(installed: Path) -> None:
    names = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}
    assert names == {"cucm_driver", "cucm_runbook", "simulator"}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (["steps"], "sentences, "),
        (["rehearse", "--collect-only", "-q"], "features/certificates/regenerate_tvs.feature::Renew TVS"),
    ],
)
def test_it_does_its_work_where_others_have_such_folders(
    installed: Path, tmp_path: Path, asked: list[str], answer: str
) -> None:
    for name in ("steps", "features"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('somebody else is imported')")
    ended = subprocess.run(
        [sys.executable, "-c", COMMAND, *asked],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert answer in ended.stdout
