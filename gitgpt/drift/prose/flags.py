"""Whether a line names this project's flag: the program that it is given to decides."""

from __future__ import annotations

import re

from gitgpt.drift.facts.fact import Fact
from gitgpt.drift.prose.command_lines import (
    command_around,
    foreign_words,
    is_own_program,
    program_of,
)
from gitgpt.drift.prose.spot import Project, Spot, has_word

_SHELL = """
bash sh shell console zsh text txt shell-session terminal powershell fish cmd none usage help plain plaintext
"""
SHELL = {"", *_SHELL.split()}


def names_flag(fact: Fact, spot: Spot, project: Project) -> bool:
    if not has_word(spot.line.text, fact.name):
        return False
    if spot.line.kind == "code":
        return spot.line.language in SHELL and _is_own_command(fact, spot, project)
    spans = [_target(span) for span in spot.spans()]
    programs = [program_of(span, fact.name) for span in spans if has_word(span, fact.name)]
    if any(programs):
        return any(is_own_program(words[0], project.programs) for words in programs if words)
    if fact.how == "loose":
        return False  # without its program it may be anybody's
    text = " ".join(line.text for line in spot.block)
    return not foreign_words(_sentence(text, fact.name, project), project.programs)


def _target(span: str) -> str:
    """Of a role with a title, what it leads to: `--python <app shell --python>`."""
    match = re.search(r"<([^<>]+)>$", span)
    return match[1] if match else span


def _sentence(text: str, flag: str, project: Project) -> str:
    """What must be about no other program: the sentence of a flag of several words, or of one in a paragraph
    that names an own program; else all of it."""
    if "-" not in flag.lstrip("-") and not any(has_word(text.lower(), name) for name in project.programs):
        return text
    around = [part for part in re.split(r"(?<=[.!?;])\s+(?=[A-Z`*:])", text) if has_word(part, flag)]
    return " ".join(around) or text


def _is_own_command(fact: Fact, spot: Spot, project: Project) -> bool:
    """A call of an own program, or the list of options that its help prints."""
    words = program_of(command_around(spot.lines, spot.at), fact.name)
    if words:
        return is_own_program(words[0], project.programs)
    text = "\n".join(line.text for line in spot.block)
    is_option_list = spot.line.text.lstrip().startswith("-") and not foreign_words(text, project.programs)
    return is_option_list and (fact.how != "loose" or any(has_word(text, name) for name in project.programs))
