"""What a repository may set: the table, the trust that widens it, and the key that never moves."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitgpt.config import layers, providers, trusted_files
from gitgpt.config.layers import Loaded
from gitgpt.config.providers import Environment
from gitgpt.config.schema import rows

KEY = "sk-" + os.urandom(16).hex()
DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "repository").mkdir()
    return tmp_path / "repository"


def write(top: Path, text: str, name: str = ".gitgpt.toml") -> Path:
    (top / name).write_text(text)
    return top / name


def give(top: Path) -> None:
    for file in layers.repository_files(top):
        trusted_files.grant(file.path, file.table)


def load(top: Path, environ: dict[str, str] | None = None) -> Loaded:
    return layers.load_settings(flags={}, environ=environ or {}, top=top)


def test_the_documentation_has_the_same_table() -> None:
    """A new setting with `repo=True` or `trusted=True` belongs into the table of docs/configuration.md."""
    text = DOCS.read_text()
    table = dict(
        line.strip("| \n").split(" | ", 1) for line in text.splitlines() if line.startswith("| may be set")
    )
    style = [name for name, row in rows().items() if row.option.repo]
    trusted = [name for name, row in rows().items() if row.option.trusted]
    assert table["may be set"] == ", ".join(f"`{name}`" for name in style)
    assert table["may be set when trusted"] == ", ".join(f"`{name}`" for name in trusted)


def test_places_keys_and_logs_are_never_a_repository_s_to_set() -> None:
    never = {name for name, row in rows().items() if not (row.option.repo or row.option.trusted)}
    assert never >= {"base_url", "api_key_file", "providers", "steps_off", "log", "log_file", "usage_log"}


def test_more_than_style_needs_trust_and_the_warning_names_the_file(top: Path) -> None:
    path = write(top, 'model = "m"\nlanguage = "zh"\n')
    loaded = load(top)
    assert (loaded.settings.model, loaded.settings.language) == ("", "zh")
    assert loaded.warnings == (
        f"{path}: a repository needs your trust (gitgpt trust) to set 'model'; it is ignored",
    )
    give(top)
    assert load(top).settings.model == "m"
    assert not load(top).warnings


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        ('model = "m"\n', True),
        ('# a comment\nmodel = "m"\n', True),
        ('model = "n"\n', False),
        ('model = "m"\nlanguage = "zh"\n', False),
    ],
)
def test_trust_is_gone_when_the_settings_change(top: Path, after: str, holds: bool) -> None:
    write(top, 'model = "m"\n')
    give(top)
    write(top, after)
    assert (load(top).settings.model != "") is holds


def test_an_older_content_is_not_trusted_again(top: Path) -> None:
    for text in ('model = "old"\n', 'model = "new"\n'):
        write(top, text)
        give(top)
    write(top, 'model = "old"\n')
    assert load(top).settings.model == ""


def test_trust_is_for_one_place(top: Path, tmp_path: Path) -> None:
    write(top, 'model = "m"\n')
    give(top)
    (tmp_path / "other").mkdir()
    write(tmp_path / "other", 'model = "m"\n')
    assert load(tmp_path / "other").settings.model == ""


def test_it_is_taken_back(top: Path) -> None:
    path = write(top, 'model = "m"\n')
    give(top)
    write(top, 'model = "changed"\n')
    assert [given.path for given in trusted_files.grants()] == [path]
    assert trusted_files.revoke(path) and not trusted_files.revoke(path)
    assert not trusted_files.grants()


def test_what_the_user_says_wins(top: Path) -> None:
    write(top, 'model = "m"\n')
    give(top)
    assert load(top, {"GITGPT_MODEL": "mine"}).settings.model == "mine"


NEVER = 'base_url = "https://x.example"\nproviders.x.base_url = "https://x.example"\nlog_file = "/x"\n'


def test_a_trusted_file_moves_no_place(top: Path) -> None:
    write(top, NEVER + 'model = "m"\n')
    give(top)
    loaded = load(top)
    assert (loaded.settings.base_url, loaded.settings.log_file) == ("", "")
    assert not loaded.settings.providers
    assert len(loaded.warnings) == 3
    assert loaded.settings.model == "m"


@pytest.mark.parametrize(
    ("chosen", "environ", "is_given"),
    [
        # GITGPT_API_KEY was given for the user's own provider: no other host gets it
        ('provider = "deepseek"', {"GITGPT_API_KEY": KEY}, False),
        (
            'provider = "deepseek"',
            {"GITGPT_API_KEY": KEY, "GITGPT_BASE_URL": "https://mine.example/v1"},
            False,
        ),
        ('provider = "deepseek"', {"OPENAI_API_KEY": KEY}, False),
        ('provider = "deepseek"', {"DEEPSEEK_API_KEY": KEY}, True),
        ('provider = "openai"', {"GITGPT_API_KEY": KEY}, True),
        ('provider = "deepseek"', {"GITGPT_API_KEY": KEY, "GITGPT_PROVIDER": "deepseek"}, True),
    ],
)
def test_a_key_goes_only_where_it_was_meant_for(
    top: Path, chosen: str, environ: dict[str, str], is_given: bool
) -> None:
    write(top, chosen + "\n")
    give(top)
    loaded = load(top, environ)
    (link,) = providers.build_chain(loaded, Environment(environ, top))
    assert link.name == chosen.split('"')[1]
    assert link.key() == (KEY if is_given else "")
    if link.name == "deepseek" and "GITGPT_PROVIDER" not in environ:
        assert link.base_url == "https://api.deepseek.com" or "mine.example" not in link.base_url


def test_models_stay_with_their_providers(top: Path) -> None:
    write(top, 'provider = "deepseek"\nmodel = "theirs"\n')
    give(top)
    (link,) = providers.build_chain(load(top), Environment({}, top))
    assert link.model == "theirs"
    environ = {"GITGPT_MODEL": "gpt-mine"}
    (link,) = providers.build_chain(load(top, environ), Environment(environ, top))
    assert link.model not in ("gpt-mine", "theirs")
