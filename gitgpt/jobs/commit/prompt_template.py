"""Instructions of the user's own for the model: a template with named slots, in place of ours.

The slots are written `$form`, `$style` and so on. What keeps a draft safe follows whatever the template says:
the rules on inventions, and that what is between the marks is data.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path

from gitgpt import files
from gitgpt.errors import ConfigError, FileError

LARGEST = 8_000  # bytes
# Slot -> what it becomes
SLOTS: Mapping[str, str] = {
    "form": "what a first line looks like here, with types and scopes",
    "style": "the repository's style, as learned",
    "language": "the language to write in",
    "length": "the longest first line, in characters",
    "change": "what the change is called in the request",
    "notes": "what the repository's notes are called in the request",
}


def read_template(file: str) -> str:
    """Raises ConfigError for a file that cannot be read, and for a slot that there is not."""
    path = Path(file).expanduser()
    try:
        content = files.read_file(path, limit=LARGEST)
    except FileError as exc:
        raise ConfigError(f"prompt_file: {exc.message}", advice=exc.advice) from exc
    text = content.decode("utf-8", "replace")
    template = string.Template(text)
    known = ", ".join(f"${name}" for name in SLOTS)
    try:
        template.substitute(dict.fromkeys(SLOTS, ""))
    except KeyError as exc:
        raise ConfigError(f"prompt_file: {path}: unknown slot ${exc.args[0]}", advice=f"use {known}") from exc
    except ValueError as exc:
        raise ConfigError(
            f"prompt_file: {path}: a $ is no slot", advice=f"write $$ for a dollar sign, or use {known}"
        ) from exc
    if not text.strip():
        raise ConfigError(f"prompt_file: {path} is empty", advice="write instructions, or unset prompt_file")
    return text


def fill_template(text: str, values: Mapping[str, object]) -> str:
    return string.Template(text).safe_substitute(values).strip()
