"""What to do about a mistake in the settings: the closest name, or where a thing is set instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gitgpt.config.schema import FALSE, TRUE, SettingRow
from gitgpt.errors import did_you_mean

LONGEST_SHOWN = 60  # characters of a value
_KEY = "keys do not belong in this file: set GITGPT_API_KEY, or let api_key_file name a private file"
_PARAMETER = "parameters of the model go into [providers.NAME], as parameters = {...}"
# What people look for under another name -> what to write
ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("apikey", "key", "token", "secret", "password", "openaiapikey"), _KEY),
    **dict.fromkeys(("temperature", "topp", "topk", "seed", "reasoningeffort"), _PARAMETER),
    "timeout": "deadline is for the whole hook, connect_timeout and read_timeout are for a call",
    "maxtokens": "did you mean 'max_output_tokens' or 'max_prompt_tokens'?",
    **dict.fromkeys(("url", "endpoint", "host", "apibase", "apiurl"), "did you mean 'base_url'?"),
    **dict.fromkeys(("locale",), "did you mean 'language'?"),
    **dict.fromkeys(("ignore",), "did you mean 'exclude'?"),
    **dict.fromkeys(("maxlength", "headerlength", "length"), "did you mean 'subject_length'?"),
}
_TABLE_KEY = "keys do not belong in this file: use key_variables, key_file, key_command or key_ring"
_TABLE_PARAMETER = "parameters of the model go into parameters = {...}"
# The same for [providers.NAME]
IN_A_TABLE: Mapping[str, str] = {
    **dict.fromkeys(("apikey", "key", "token", "secret", "password"), _TABLE_KEY),
    **dict.fromkeys(("temperature", "topp", "topk", "seed", "reasoningeffort"), _TABLE_PARAMETER),
    "maxtokens": _TABLE_PARAMETER,
    **dict.fromkeys(("url", "endpoint", "host", "apibase"), "did you mean 'base_url'?"),
    "timeout": "did you mean 'read_timeout' or 'connect_timeout'?",
    "type": "did you mean 'dialect' or 'preset'?",
    "rpm": "did you mean 'requests_per_minute'?",
    "tpm": "did you mean 'tokens_per_minute'?",
}


def on_setting(name: str, known: Iterable[str]) -> str:
    """For a setting that does not exist."""
    return did_you_mean(name, known, also=ELSEWHERE) or "see: gitgpt config list"


def on_part(name: str, known: Iterable[str]) -> str:
    """For a part of a provider's table that does not exist."""
    return did_you_mean(name, known, also=IN_A_TABLE) or f"there are: {', '.join(known)}"


def on_value(raw: Any, row: SettingRow) -> str:
    """How it is written, where that is plain from what was."""
    if row.option.choices and isinstance(raw, str):
        return did_you_mean(raw, row.option.choices)
    if not isinstance(raw, str) or len(raw) > LONGEST_SHOWN:
        return ""
    if row.kind is tuple:
        return f'write {row.name} = ["{raw}"]'
    if row.kind is bool and raw.lower() in TRUE | FALSE:
        return f"write {row.name} = {'true' if raw.lower() in TRUE else 'false'}"
    number = raw.strip().rstrip("sS% ")
    is_number = row.kind in (int, float) and number.replace(".", "", 1).isdecimal()
    return f"write {row.name} = {number}, without quotes" if is_number else ""


def on_toml(content: bytes, problem: Exception) -> str:
    if b"[provider." in content:
        return "a provider's own table is [providers.NAME]"
    if "Invalid value" in str(problem):
        return 'put texts in quotes: model = "..."'
    return "see https://toml.io"
