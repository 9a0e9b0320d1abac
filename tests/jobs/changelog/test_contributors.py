"""Programs and assistants are not people; people with such names are."""

from __future__ import annotations

import pytest

from gitgpt.jobs.changelog.contributors import is_bot
from gitgpt.jobs.changelog.read_commit import Person

BOTS = [
    ("dependabot[bot]", "x@users.noreply.github.com"),
    ("renovate-bot", "r@example.com"),
    ("Claude", "noreply@anthropic.com"),
    ("Claude Code", "x@example.com"),
    ("Copilot", "198982749+Copilot@users.noreply.github.com"),
    ("Cursor Agent", "cursoragent@cursor.com"),
    ("aider (gpt-5)", "noreply@aider.chat"),
    ("Ann (aider)", "ann@example.com"),
    ("gemini-code-assist[bot]", "x@example.com"),
    ("google-labs-jules[bot]", "x@example.com"),
    ("devin-ai-integration[bot]", "x@example.com"),
    ("our-deployer", "deploy@example.com"),
]
PEOPLE = [
    ("Claude Monet", "claude@example.com"),
    ("Claude", "claude@example.com"),
    ("Robot Smith", "robot@example.com"),
    ("Abbott", "a@example.com"),
    ("Devin Jones", "devin@example.com"),
    ("Amp Lee", "amp@example.com"),
]


@pytest.mark.parametrize(("name", "email"), BOTS)
def test_a_bot(name: str, email: str) -> None:
    assert is_bot(Person(name, email), ["deploy@*"])


@pytest.mark.parametrize(("name", "email"), PEOPLE)
def test_a_person(name: str, email: str) -> None:
    assert not is_bot(Person(name, email), ["deploy@*"])
