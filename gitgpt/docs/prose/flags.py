"""Whether a line names this project's flag: the program that it is given to decides."""

from __future__ import annotations

from gitgpt.docs.facts.model import Fact
from gitgpt.docs.prose.commands import command_around, foreign_words, is_own_program, program_of
from gitgpt.docs.prose.model import Project, Spot, has_word

_SHELL = """
bash sh shell console zsh text txt shell-session terminal powershell fish cmd none usage help plain plaintext
"""
SHELL = {"", *_SHELL.split()}


def names_flag(fact: Fact, spot: Spot, project: Project) -> bool:
    if not has_word(spot.line.text, fact.name):
        return False
    if spot.line.kind == "code":
        return spot.line.language in SHELL and _is_own_command(fact, spot, project)
    programs = [program_of(span, fact.name) for span in spot.spans() if has_word(span, fact.name)]
    if any(programs):
        return any(is_own_program(words[0], project.programs) for words in programs if words)
    if fact.how == "loose":
        return False  # without its program it may be anybody's
    text = " ".join(line.text for line in spot.block)
    return not foreign_words(text, project.programs)


def _is_own_command(fact: Fact, spot: Spot, project: Project) -> bool:
    """A call of an own program, or the list of options that its help prints."""
    words = program_of(command_around(spot.lines, spot.at), fact.name)
    if words:
        return is_own_program(words[0], project.programs)
    text = "\n".join(line.text for line in spot.block)
    is_option_list = spot.line.text.lstrip().startswith("-") and not foreign_words(text, project.programs)
    return is_option_list and (fact.how != "loose" or any(has_word(text, name) for name in project.programs))
