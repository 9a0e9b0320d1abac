"""`gitgpt lint`: commit messages checked against the rules of the repository."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

import gitgpt
from gitgpt import app, files, terminal
from gitgpt.app import App
from gitgpt.conventional.lint_rules import RULES
from gitgpt.errors import NothingToDescribeError, UsageError
from gitgpt.jobs.linting.lint_formats import LINT_FORMATS
from gitgpt.jobs.linting.lint_messages import (
    CheckedMessage,
    SourceMessage,
    check_messages,
    read_message_file,
)
from gitgpt.jobs.linting.lint_settings import RuleSource, choose_rules, read_from

LARGEST_MESSAGE = 64 << 20  # bytes: `git commit -v` puts the whole diff into the file
EPILOG = """\b
Examples:
  gitgpt lint                       the last commit
  gitgpt lint origin/main..         every commit of the branch; for CI
  gitgpt lint .git/COMMIT_EDITMSG   a message file
  echo "fix: x" | gitgpt lint -     standard input
  gitgpt lint --fix -               print the message with the mechanical fixes
  gitgpt lint --format github origin/main..

\b
Rules come from [lint] in the settings, else from commitlint, commitizen or gitlint where the repository
has their files; `gitgpt lint --rules` lists them. Merges, git's reverts, fixups and bots are exempt.
Exit codes: 0 no errors (warnings do not count), 1 errors, 2 wrong usage, 3 no commits, 4 git refused,
5 configuration, 7 the file cannot be read.
"""


@click.command(epilog=EPILOG)
@click.argument("target", required=False, default="HEAD", metavar="[FILE|COMMIT|RANGE|-]")
@click.option("--fix", is_flag=True, help="Apply the mechanical fixes: to the file, or print the message.")
@click.option("--format", "form", type=click.Choice(list(LINT_FORMATS)), default="text", show_default=True)
@click.option("--warn", is_flag=True, help="Exit with 0 even if there are errors.")
@click.option("--rules", "list_rules", is_flag=True, help="List the rules that hold here.")
def command(target: str, fix: bool, form: str, warn: bool, list_rules: bool) -> int:
    """Check commit messages: a message FILE, a COMMIT, a RANGE, or - for standard input."""
    here = app.open_app({}, needs_repository=False)
    source = _rules(here)
    if list_rules:
        _list_rules(source)
        return 0
    messages = _messages(here, target)
    checked = list(check_messages(messages, source.settings))
    if fix:
        _fix(target, checked)
        checked = list(check_messages(_fixed(checked), source.settings))
    text = LINT_FORMATS[form](checked, gitgpt.__version__)
    if text and not (fix and target == "-"):
        terminal.result(text)
    if form == "text":
        _summarize(checked, source)
    is_failed = any(one.has_error for one in checked)
    return int(is_failed and source.mode == "fail" and not warn)


def _rules(here: App) -> RuleSource:
    """The rules that hold here, with notes on what was not read."""
    settings = here.settings
    source = choose_rules(
        settings.lint, types=settings.types, scopes=settings.scopes, read=read_from(here.top)
    )
    for text in source.unread:
        terminal.warn(f"{source.origin}: {text} is not read" if source.origin else text)
    return source


def _messages(here: App, target: str) -> list[SourceMessage]:
    if target == "-":
        return [SourceMessage("standard input", read_message_file(sys.stdin.buffer.read(LARGEST_MESSAGE)))]
    path = Path(target)
    if path.is_file():
        data = files.read_file(path, limit=LARGEST_MESSAGE)
        return [SourceMessage(target, read_message_file(data))]
    if here.top is None:
        raise UsageError(f"there is no file {target!r}, and this is not a repository")
    return _commits(here, target)


def _commits(here: App, target: str) -> list[SourceMessage]:
    from gitgpt.repository.commit_log import read_log

    if target.startswith("-"):
        raise UsageError(f"{target!r} is not a range")
    revisions = (target,) if ".." in target else (target, f"^{target}^@")
    found = [
        SourceMessage(commit.id[:12], commit.message.rstrip("\n"), f"{commit.author} <{commit.email}>")
        for commit in read_log(here.repository, *revisions)
    ]
    if not found:
        raise NothingToDescribeError(f"{target} holds no commits")
    return found


def _fix(target: str, checked: Sequence[CheckedMessage]) -> None:
    if target == "-":
        terminal.result(checked[0].fixed, end="")
        return
    path = Path(target)
    if not path.is_file():
        raise UsageError("commits are not fixed in place", advice="gitgpt reword --lint writes new messages")
    if checked[0].fixed != checked[0].source.text:
        files.replace_file(path, checked[0].fixed.encode())


def _fixed(checked: Sequence[CheckedMessage]) -> list[SourceMessage]:
    return [one.source._replace(text=one.fixed.rstrip("\n")) for one in checked]


def _summarize(checked: Sequence[CheckedMessage], source: RuleSource) -> None:
    levels = [problem.level for one in checked for problem in one.problems]
    exempt = sum(bool(one.exempt) for one in checked)
    rules = f"rules: {source.origin or 'the defaults'}"
    counts = ", ".join((f"{len(checked)} checked", _count(levels, "error"), _count(levels, "warning")))
    terminal.note(f"{counts}{f', {exempt} exempt' if exempt else ''} ({rules})")


def _count(levels: Sequence[str], level: str) -> str:
    number = levels.count(level)
    return f"{number} {level}{'' if number == 1 else 's'}"


def _list_rules(source: RuleSource) -> None:
    for rule in RULES:
        value = source.settings.values.get(rule.id, rule.value)
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        row = f"{source.settings.level(rule):<8} {rule.id:<22} {rule.what}"
        terminal.result(row + (f" ({shown})" if shown else ""))
    terminal.note(f"rules: {source.origin or 'the defaults'}")
