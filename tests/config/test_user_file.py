"""Single values changed in a file that a person wrote; everything else stays as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gitgpt.config import user_file
from gitgpt.errors import ConfigError

FILE = """\
# mine
provider = "openai"  # the usual one
fallback = [
  "ollama",
]

[providers.own]
base_url = "https://a.example/v1"
"""

# text, path, value -> the text afterwards
CHANGES: dict[str, tuple[str, list[str], Any, str]] = {
    "a first value": ("", ["model"], "m", 'model = "m"\n'),
    "a value with a comment": (FILE, ["provider"], "xai", FILE.replace('"openai"', '"xai"')),
    "a list over several lines": (
        FILE,
        ["fallback"],
        ["xai", "glm"],
        FILE.replace('[\n  "ollama",\n]', '["xai", "glm"]'),
    ),
    "a new value before the tables": (
        FILE,
        ["offline"],
        True,
        FILE.replace("]\n\n[providers", "]\noffline = true\n\n[providers"),
    ),
    "a value of a table": (FILE, ["providers", "own", "model"], "m", FILE + 'model = "m"\n'),
    "a new table": (
        FILE,
        ["providers", "a.b", "key_command"],
        ["pass", 'x "y"'],
        FILE + '\n[providers."a.b"]\nkey_command = ["pass", "x \\"y\\""]\n',
    ),
    "a text that looks like a comment": ('a = 1\nmodel = "x # y"\n', ["model"], "z", 'a = 1\nmodel = "z"\n'),
}


@pytest.mark.parametrize(("text", "path", "value", "after"), CHANGES.values(), ids=CHANGES)
def test_set(text: str, path: list[str], value: Any, after: str) -> None:
    assert user_file.set_value(text, path, value) == after


@pytest.mark.parametrize(
    ("path", "after"),
    [
        (["provider"], FILE.replace('provider = "openai"  # the usual one\n', "")),
        (["fallback"], FILE.replace('fallback = [\n  "ollama",\n]\n', "")),
        (["providers", "own", "base_url"], FILE.replace('base_url = "https://a.example/v1"\n', "")),
        (["model"], FILE),
    ],
)
def test_unset(path: list[str], after: str) -> None:
    assert user_file.unset_value(FILE, path) == after


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('providers = { own = { model = "a" } }\n', ["providers", "own", "model"]),
        ('providers.own.model = "a"\n', ["providers", "own", "model"]),
        ("model = \n", ["model"]),
    ],
)
def test_what_cannot_be_changed_safely_is_refused(text: str, path: list[str]) -> None:
    with pytest.raises(ConfigError):
        user_file.set_value(text, path, "b")


def test_a_link_is_followed_and_a_new_file_is_private(tmp_path: Path) -> None:
    target, link = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    target.write_text("")
    link.symlink_to(target)
    assert user_file.edit_file(link, lambda text: text + "a = 1\n")
    assert link.is_symlink() and target.read_text() == "a = 1\n"
    assert not user_file.edit_file(link, lambda text: text)
    new = tmp_path / "deep/er/config.toml"
    user_file.edit_file(new, lambda text: "b = 2\n")
    assert new.stat().st_mode & 0o777 == 0o600
