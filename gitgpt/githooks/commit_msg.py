"""`commit-msg`: checks the message that was written against the rules of the repository."""

from __future__ import annotations

from pathlib import Path

from gitgpt import app, files, terminal
from gitgpt.app import App
from gitgpt.jobs.linting.lint_messages import CheckedMessage, SourceMessage, check_messages, read_message_file
from gitgpt.jobs.linting.lint_settings import RuleSource, choose_rules, read_from

LARGEST_MESSAGE = 64 << 20  # bytes: `git commit -v` puts the whole diff into the file


def run(arguments: list[str]) -> int:
    """1 where the message has errors and the settings say that they fail."""
    here = app.open_hook()
    for text in here.loaded.warnings:
        terminal.warn(text)
    path = Path(arguments[0]) if arguments else here.repository.folder / ".git" / "COMMIT_EDITMSG"
    text = read_message_file(files.read_file(path, limit=LARGEST_MESSAGE))
    if not text.strip():
        return 0  # git itself refuses an empty message
    source = _rules(here)
    checked = next(check_messages([SourceMessage("the message", text)], source.settings))
    _report(checked, source)
    if not checked.has_error or source.mode == "warn":
        return 0
    _keep(here, text)
    terminal.note(
        "not committed; the message is kept: gitgpt commit offers it, git commit --no-verify skips this"
    )
    return 1


def _rules(here: App) -> RuleSource:
    settings = here.settings
    read = read_from(here.repository.folder)
    source = choose_rules(settings.lint, types=settings.types, scopes=settings.scopes, read=read)
    for text in source.unread:
        terminal.warn(f"{source.origin}: {text} is not read" if source.origin else text)
    return source


def _report(checked: CheckedMessage, source: RuleSource) -> None:
    for problem in checked.problems:
        terminal.note(f"{problem.level} {problem.rule}, line {problem.line}: {problem.text}")
    first = checked.fixed.split("\n", 1)[0]
    if checked.problems and first != checked.source.text.split("\n", 1)[0]:
        terminal.note(f"proposed: {first}")
    if checked.problems and source.origin:
        terminal.note(f"rules: {source.origin}")


def _keep(here: App, text: str) -> None:
    from gitgpt.jobs.commit.unfinished import UnfinishedMessage  # start-up: only for a refused message
    from gitgpt.storage.store import UNFINISHED

    UnfinishedMessage.of(here.repository, app.keyspace(UNFINISHED)).keep(text + "\n")
