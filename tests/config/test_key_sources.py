"""Where keys come from, and that nothing shows one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gitgpt.config import key_sources
from gitgpt.errors import ConfigError

SECRET = "sk-" + "a1B2" * 8


def find(
    environ: dict[str, str] | None = None, *, key_file: str = "", top: Path | None = None
) -> key_sources.FoundKey:
    return key_sources.find_key(("OPENAI_API_KEY",), key_file=key_file, environ=environ or {}, top=top)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".env").write_text(f'A=1\nexport OPENAI_API_KEY="{SECRET}"\n')
    return tmp_path


def test_the_own_variable_comes_first() -> None:
    assert find({"OPENAI_API_KEY": "b", "GITGPT_API_KEY": " a\n"}) == ("a", "GITGPT_API_KEY")
    assert find({"OPENAI_API_KEY": "b"}) == ("b", "OPENAI_API_KEY")
    assert find({"ANTHROPIC_API_KEY": "c"}) == ("", "")


def test_a_key_file_is_read_and_its_permissions_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(SECRET + "\n")
    path.chmod(0o644)
    assert find(key_file=str(path)).value == SECRET
    assert key_sources.list_warnings(str(path)) == (f"{path} can be read by others: chmod 600 {path}",)
    path.chmod(0o600)
    assert key_sources.list_warnings(str(path)) == ()


def test_a_missing_key_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the key file"):
        find(key_file=str(tmp_path / "none"))


def test_an_untracked_dotenv_gives_a_key(repository: Path) -> None:
    assert find(top=repository).value == SECRET


def test_a_tracked_dotenv_gives_none(repository: Path) -> None:
    """A cloned repository must not choose the key that diffs are sent with."""
    subprocess.run(["git", "-C", str(repository), "add", ".env"], check=True)
    assert find(top=repository) == ("", "")


def test_a_tracked_dotenv_gives_none_under_another_index(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments in (("add", ".env"), ("commit", "-q", "-m", "x")):
        subprocess.run(["git", "-C", str(repository), *arguments], check=True)
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / "no-index"))
    assert find(top=repository) == ("", "")


def test_a_linked_dotenv_gives_none(repository: Path, tmp_path: Path) -> None:
    (repository / ".env").rename(tmp_path / "elsewhere")
    (repository / ".env").symlink_to(tmp_path / "elsewhere")
    assert find(top=repository) == ("", "")


@pytest.mark.parametrize("bad", ["a\r\nX-Evil: 1", "clé-secrète", "two words", "a\x00b"])
def test_what_could_break_a_header_is_refused_without_being_shown(bad: str) -> None:
    with pytest.raises(ConfigError) as caught:
        find({"OPENAI_API_KEY": bad})
    assert bad not in caught.value.message
    assert "OPENAI_API_KEY" in caught.value.message


def test_a_key_is_never_shown_whole() -> None:
    key = key_sources.FoundKey(SECRET, "OPENAI_API_KEY")
    assert SECRET not in repr(key)
    assert SECRET not in f"{key}"
    assert key_sources.shorten_key(SECRET) == f"sk-…{SECRET[-4:]}"
    assert key_sources.shorten_key("short-key") == "…"
    assert key_sources.shorten_key("") == "none"


DOTENV = {
    "plain": b"OPENAI_API_KEY=%s\n",
    "double quotes": b'OPENAI_API_KEY="%s"\n',
    "single quotes": b"OPENAI_API_KEY='%s'\n",
    "export and spaces": b"export OPENAI_API_KEY = %s\n",
    "a comment behind": b"OPENAI_API_KEY=%s # mine\n",
    "CRLF": b"A=1\r\nOPENAI_API_KEY=%s\r\n",
    "a byte order mark": b"\xef\xbb\xbfOPENAI_API_KEY=%s\n",
    "a Latin-1 comment": b"# cl\xe9\nOPENAI_API_KEY=%s\n",
    "no line end": b"OPENAI_API_KEY=%s",
}


@pytest.mark.parametrize("content", DOTENV.values(), ids=list(DOTENV))
def test_dotenv_as_people_write_it(repository: Path, content: bytes) -> None:
    (repository / ".env").write_bytes(content % SECRET.encode())
    assert find(top=repository).value == SECRET


KEY_FILES = {
    "bare": b"%s",
    "with a comment above": b"# my key\n%s\n",
    "as an assignment": b"OPENAI_API_KEY=%s\r\n",
    "quoted": b'"%s"\n',
    "with Bearer": b"Bearer %s\n",
    "a byte order mark": b"\xef\xbb\xbf%s\r\n",
    "a Latin-1 comment": b"# cl\xe9\n%s\n",
}


@pytest.mark.parametrize("content", KEY_FILES.values(), ids=list(KEY_FILES))
def test_key_files_as_people_write_them(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content % SECRET.encode())
    path.chmod(0o600)
    assert find(key_file=str(path)).value == SECRET


def test_a_key_file_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(SECRET, encoding="utf-16")
    path.chmod(0o600)
    assert find(key_file=str(path)).value == SECRET
