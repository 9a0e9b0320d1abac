"""What is in the wheel. `tests/run.py` builds it and names it in GITGPT_WHEEL."""

from __future__ import annotations

import os
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

WHEEL = os.environ.get("GITGPT_WHEEL", "")  # read before the guards clean the environment
TOP = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(not WHEEL, reason="only with the wheel that tests/run.py builds")


@pytest.fixture
def wheel() -> zipfile.ZipFile:
    return zipfile.ZipFile(WHEEL)


@pytest.fixture
def metadata(wheel: zipfile.ZipFile) -> Message:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def test_every_hook_file_is_shipped_executable(wheel: zipfile.ZipFile) -> None:
    hooks = [path.name for path in (TOP / "hooks").iterdir() if not path.name.startswith(".")]
    assert "prepare-commit-msg" in hooks
    for name in hooks:
        assert wheel.getinfo(f"gitgpt/hooks/{name}").external_attr >> 16 & 0o111 == 0o111, name


def test_every_file_of_the_package_is_shipped(wheel: zipfile.ZipFile) -> None:
    """Templates, rule tables and prices are data: a wheel without one of them only fails in use."""
    wanted = {str(path.relative_to(TOP)) for path in (TOP / "gitgpt").rglob("*") if path.is_file()}
    wanted = {name for name in wanted if "__pycache__" not in name}
    assert wanted <= set(wheel.namelist())
    assert "gitgpt/py.typed" in wanted


def test_nothing_else_is_shipped(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0].partition("-")[0] for name in wheel.namelist()} == {"gitgpt"}


def test_the_metadata_say_what_a_user_needs(metadata: Message) -> None:
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["License-Expression"] == "MIT"
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    names = {line.split(";")[0].split(">")[0].split("<")[0].strip().lower() for line in required}
    assert names == {"click", "gitpython", "pathspec", "requests", "tenacity", "tomli", "urllib3"}
