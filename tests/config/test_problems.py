"""Every section of the configuration with the mistakes people make: what, where, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitgpt.config import layers, paths
from gitgpt.config.problems import find_problems
from gitgpt.config.providers import Environment
from gitgpt.errors import ConfigError

LAB = 'base_url = "http://127.0.0.1:9/v1"\nmodel = "m"\n'
# The user's file -> what is said behind its name, what is advised
MISTAKES = {
    # the settings themselves
    'modle = "x"': ("unknown setting 'modle'; did you mean 'model'?", ""),
    "max_promt_tokens = 900": ("unknown setting 'max_promt_tokens'; did you mean 'max_prompt_tokens'?", ""),
    "subject-length = 50": ("unknown setting 'subject-length'; did you mean 'subject_length'?", ""),
    'Provider = "openai"': ("unknown setting 'Provider'; did you mean 'provider'?", ""),
    'api_key = "x"': (
        "unknown setting 'api_key'; keys do not belong in this file: set GITGPT_API_KEY, or",
        "",
    ),
    "timeout = 3": ("unknown setting 'timeout'; deadline is for the whole hook, connect_timeout and", ""),
    "temperature = 0.2": (
        "unknown setting 'temperature'; parameters of the model go into [providers.NAME]",
        "",
    ),
    "max_tokens = 3": ("unknown setting 'max_tokens'; did you mean 'max_output_tokens' or 'max_prompt", ""),
    "zzz = 3": ("unknown setting 'zzz'; see: gitgpt config list", ""),
    'deadline = "10s"': ("deadline wants a number, not '10s'", "write deadline = 10, without quotes"),
    'offline = "yes"': ("offline wants true or false, not 'yes'", "write offline = true"),
    'offline = "maybe"': ("offline wants true or false, not 'maybe'", ""),
    'types = "feat"': ("types wants a list of texts, not 'feat'", 'write types = ["feat"]'),
    'depth = "ful"': ("depth is one of one, auto, full, not 'ful'", "did you mean 'full'?"),
    "deadline = 0": ("deadline is at least 0.5, not 0", ""),
    "model = x": ("is not valid TOML: Invalid value", 'put texts in quotes: model = "..."'),
    'provider = "openai"\n[provider.lab]': (
        "is not valid TOML",
        "a provider's own table is [providers.NAME]",
    ),
    'steps_off = ["cash"]': ("steps_off: 'cash' is not a step", "did you mean 'cache'?"),
    'steps_off = ["budget"]': ("steps_off: 'budget' cannot be left out", "there are: cache, breaker"),
    # who is asked
    'provider = "opnai"': ("provider: there is no provider 'opnai'", "did you mean 'openai'?"),
    'provider = "OpenAI"': ("provider: there is no provider 'OpenAI'", "did you mean 'openai'?"),
    'provider = "lmstudio"': ("provider: there is no provider 'lmstudio'", "did you mean 'lm-studio'?"),
    'provider = "gpt-4"': ("provider: there is no provider 'gpt-4'", "did you mean 'openai'? A model's name"),
    'provider = "sonnet"': ("provider: there is no provider 'sonnet'", "did you mean 'anthropic'?"),
    'provider = "google"': ("provider: there is no provider 'google'", "did you mean 'gemini'?"),
    'provider = "llama"': ("provider: there is no provider 'llama'", "did you mean 'ollama' or 'llama.cpp'?"),
    'provider = "grok"': ("provider: there is no provider 'grok'", "did you mean 'xai'?"),
    'provider = "qqqq"': ("provider: there is no provider 'qqqq'", "there are: openai"),
    'fallback = ["olama:qwen3"]': ("fallback: there is no provider 'olama'", "did you mean 'ollama'?"),
    f'provider = "lap"\n[providers.lab]\n{LAB}': ("provider: there is no provider 'lap'", "mean 'lab'?"),
    '[chains]\ncommits = ["openai"]': (
        "chains.commits: a purpose is one of commit,",
        "did you mean 'commit'?",
    ),
    '[chains]\ndocs = "openai"': ("chains.docs wants a list of texts", 'write docs = ["openai"]'),
    '[chains]\ndocs = ["opnai"]': ("chains: there is no provider 'opnai'", "did you mean 'openai'?"),
    '[chain]\ndocs = ["openai"]': ("unknown setting 'chain'; did you mean 'chains'?", ""),
    "[chains]\ndocs = [3]": ("chains.docs wants a list of texts, not [3]", ""),
    # own tables
    '[providers.lab]\nbaseurl = "x"': (
        "providers.lab: unknown setting 'baseurl'",
        "did you mean 'base_url'?",
    ),
    '[providers.lab]\napi_key = "x"': (
        "providers.lab: unknown setting 'api_key'",
        "keys do not belong",
    ),
    "[providers.lab]\ntemperature = 1": ("providers.lab: unknown setting 'temperature'", "into parameters"),
    "[providers.lab]\nrpm = 3": (
        "providers.lab: unknown setting 'rpm'",
        "did you mean 'requests_per_minute'?",
    ),
    '[providers.lab]\nmodel = "m"': ("the provider 'lab' needs a base_url", "into [providers.lab]"),
    '[providers.lab]\nbase_url = "http://127.0.0.1:9"': ("the provider 'lab' needs a model", "write model ="),
    '[providers.lab]\npreset = "olama"': ("providers.lab.preset: there is no provider 'olama'", "'ollama'?"),
    f'[providers.lab]\n{LAB}dialect = "openia"': ("providers.lab.dialect: there is no dialect", "'openai'?"),
    f'[providers.lab]\n{LAB}[providers.lab.jwt]\nisuer = "x"': (
        "providers.lab.jwt: unknown setting",
        "issuer",
    ),
    # budgets
    "[budgets]\nmonthcost = 3": ("budgets: unknown key 'monthcost'", "did you mean 'month_cost'?"),
    "[budgets]\ndaily_cost = 3": ("budgets: unknown key 'daily_cost'", "did you mean 'day_cost'?"),
    '[budgets]\nday_cost = "3"': ("budgets.day_cost: not an amount: '3'", "without quotes"),
    "[budgets]\nwarn_at = 80": ("budgets.warn_at is a share from 0 to 1, not 80", "0.8 warns when"),
    "[budgets.each_repo]\nday_cost = 3": ("budgets: unknown key 'each_repo'", "'each_repository'?"),
    '[budgets.repositories."~/x"]\nday = 3': ("budgets.repositories.'~/x': unknown key 'day'", "day_cost"),
    "[budget]\nday_cost = 3": ("unknown setting 'budget'; did you mean 'budgets'?", ""),
    "budgets = 3": ("budgets wants a table, not 3", ""),
    # the changelog
    '[changelog]\nfilename = "x"': ("unknown setting changelog.filename", "did you mean 'file'?"),
    '[changelog]\nformat = "keepchangelog"': (
        "changelog.format is one of keepachangelog,",
        "'keepachangelog'?",
    ),
    '[changelog]\nedition = "3"': ("changelog.edition is one of 2.0.0, 1.1.0, not '3'", ""),
    '[changelog]\nforge = "githb"': ("changelog.forge is one of github,", "did you mean 'github'?"),
    '[changelog]\nignore = "x"': ("changelog.ignore wants a list of texts", 'write ignore = ["x"]'),
    '[changelog]\ntypes = {feat = "Addd"}': ("changelog.types: feat cannot become 'Addd'", "one of Added"),
}
RIGHT = (
    "",
    'provider = "anthropic"\nfallback = ["openai:gpt-x", "ollama"]\nsteps_off = ["cache"]\n',
    f'provider = "lab"\n[providers.lab]\n{LAB}dialect = "responses"\n[chains]\ndocs = ["lab:x"]\n',
    '[budgets]\nmonth_cost = 10.0\ncurrency = "EUR"\n[budgets.repositories."~/x"]\nday_tokens = 5\n',
    '[changelog]\nformat = "notes"\nedition = "1.1.0"\nfile = "docs/CHANGES.md"\n',
)


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = paths.user_config()
    path.parent.mkdir(parents=True)

    def check(text: str) -> list[ConfigError]:
        path.write_text(text)
        try:
            loaded = layers.load_settings(flags={}, environ={}, top=None)
        except ConfigError as exc:  # the command ends with it
            return [exc]
        return find_problems(loaded, Environment({}, None))

    return check


@pytest.mark.parametrize(("text", "told"), MISTAKES.items())
def test_a_mistake_is_told_with_its_place_and_what_to_do(check, text: str, told: tuple[str, str]) -> None:
    (problem,) = check(text)
    message, advice = told
    assert message in problem.message
    assert advice in problem.advice
    assert str(paths.user_config()) in problem.message + problem.advice


def test_a_variable_is_its_own_place() -> None:
    loaded = layers.load_settings(flags={}, environ={"GITGPT_PROVIDER": "opnai"}, top=None)
    (problem,) = find_problems(loaded, Environment({}, None))
    assert problem.message == "GITGPT_PROVIDER: there is no provider 'opnai'"


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_no_problem(check, text: str) -> None:
    assert check(text) == []


def test_all_of_them_are_told_at_once(check) -> None:
    found = check('modle = "x"\nprovider = "opnai"\nfallback = ["olama"]\n[budgets]\nmonthcost = 1\n')
    assert len(found) == 4
