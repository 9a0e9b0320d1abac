"""Prompt templates as files, rendered and fenced."""

from __future__ import annotations

import string
from pathlib import Path


def render_prompt(name: str, **values: object) -> str:
    """The template file `name` next to this module with its `$placeholders` filled in.

    A value is inserted as it is and never read as a template again, so text from a diff stays text.
    Raises KeyError for a placeholder without a value: a bug, found by the tests.
    """
    template = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return string.Template(template).substitute(values).strip() + "\n"
