"""The hook prepare-commit-msg: a draft above the text of the message file, within one deadline.

Some imports are inside functions: a hook that has nothing to do never needs them.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from gitgpt import terminal
from gitgpt.errors import ConfigError, FileError
from gitgpt.githooks import table
from gitgpt.llm.types import Deadline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from gitgpt.app import App
    from gitgpt.jobs.commit.draft_message import Draft
    from gitgpt.jobs.commit.draft_store import StoredDraft
    from gitgpt.llm.client import Client
    from gitgpt.repository.git import Repository

# Where a message comes from (githooks(5)), and the setting that lets one be drafted; True needs none.
SOURCES = {
    "": True,
    "template": "draft_over_template",
    "commit": "draft_on_amend",
    "squash": "draft_on_squash",
    "message": False,
    "merge": False,
}
# Seconds of the deadline kept for what comes after the answer: drafting by rules, writing the file.
RESERVE = 0.3
# git's own sign that the text will be committed unseen
WILL_OPEN_EDITOR = os.environ.get("GIT_EDITOR") != ":"
MEMORY = "GITGPT_DRAFT"  # next to the message file
LARGEST_FILE = 64 << 20  # bytes of a message file: `git commit -v` puts the whole diff into it


def run(arguments: list[str]) -> int:
    """Drafts above the text of the message file that git names; 0 always."""
    file, source = _file_and_source(arguments)
    if source not in SOURCES:
        terminal.note(f"unknown message source {source!r}, nothing done")
    elif SOURCES[source] and (source in ("", "template") or WILL_OPEN_EDITOR):
        _prepare(file, source)
    return 0


def _file_and_source(arguments: list[str]) -> tuple[str, str]:
    """From git's own arguments, or from the pre-commit framework's variables.

    Under a top-level `files:` the framework calls without any argument.
    """
    file = arguments[0] if arguments else ""
    source = arguments[1] if len(arguments) > 1 else os.environ.get("PRE_COMMIT_COMMIT_MSG_SOURCE", "")
    return file, source


def _prepare(file: str, source: str) -> None:
    from gitgpt import app, files  # start-up: a skipped hook stops before these
    from gitgpt.repository import caller

    is_wanted = caller.watch()
    here = app.open_hook()
    path = Path(file or here.repository.text("rev-parse", "--git-path", "COMMIT_EDITMSG"))
    files.check_replaceable(path)
    original = files.read_file(path, limit=LARGEST_FILE)
    for text in here.loaded.warnings:
        terminal.warn(text)
    setting = SOURCES[source]
    if isinstance(setting, str) and not getattr(here.settings, setting):
        return
    _check_text(original, here.repository)
    ground = _ground(here, path, original, source)
    if ground is not None and (content := _drafted(here, ground, source)):
        files.replace_file(path, content, is_wanted=is_wanted)
        if source == "template":
            _remember(path, content)


def _check_text(original: bytes, repository: Repository) -> None:
    """Raises FileError for a text that no draft can be put above: better before a model was asked."""
    from gitgpt.conventional import message_file
    from gitgpt.repository import message_settings

    text = message_file.split_message_file(original).text
    is_plain = len(text) < message_file.TEXT_LIMIT and text.isascii()
    if not is_plain:
        message_file.check_draft(text, message_settings.read_message_settings(repository).encoding)


def _ground(here: App, path: Path, original: bytes, source: str) -> bytes | None:
    """The text to put the draft above, None if someone already wrote a message. About a draft of our
    own nothing is said: a second installation wrote it, for the same commit."""
    from gitgpt.conventional import message_file

    if source == "template":
        return None if _is_remembered(path, original) else original
    if source in ("commit", "squash"):
        return message_file.fold(original)
    if not message_file.has_message(original):
        return original
    if not here.is_drafted(message_file.first_line(original)):
        terminal.note("no draft: there is a message already")
    return None


def _drafted(here: App, ground: bytes, source: str) -> bytes | None:
    """The new message file, its notes printed on stderr; None when there is no change to describe."""
    deadline = Deadline(here.settings.deadline - RESERVE - (time.monotonic() - table.STARTED))
    drafts = here.drafts()
    key = _key(here, source) if drafts else ""
    if drafts is None or not key:
        return _ask(here, ground, source, deadline)
    if content := _stored(here, drafts.take(key), ground):
        return content
    with drafts.claim(key, seconds=deadline.remaining()) as is_mine:
        if not is_mine and (content := _stored(here, drafts.wait(key, remaining=deadline.remaining), ground)):
            return content
        return _ask(here, ground, source, deadline, keep=lambda draft: drafts.keep(key, draft))


def _key(here: App, source: str) -> str:
    """Names what is committed; empty if that is unknown."""
    from gitgpt.jobs.commit.draft_store import DraftKey
    from gitgpt.repository import head, index_tree

    tree = index_tree.read_tree(here.repository)
    at = head.read_head(here.repository.folder)
    base = f"{at.commit}^" if source == "commit" else at.commit
    return DraftKey(tree, base, at.branch, here.shaping()).digest() if tree else ""


def _stored(here: App, draft: StoredDraft | None, ground: bytes) -> bytes | None:
    """The message file with a draft that was ready; None without one, or where it cannot be written."""
    if draft is None:
        return None
    try:
        content = _merged(draft, ground, here.repository, asks_why=here.settings.ask_why)
    except FileError:
        return None
    _show_notes(draft)
    return content


def _ask(
    here: App,
    ground: bytes,
    source: str,
    deadline: Deadline,
    *,
    keep: Callable[[StoredDraft], None] = lambda _: None,
) -> bytes | None:
    from gitgpt.jobs.commit import draft_message as commit_message
    from gitgpt.jobs.commit import draft_store
    from gitgpt.repository import changes

    read = changes.amended if source == "commit" else changes.staged
    change = read(here.repository, ignore=here.settings.exclude)
    if not change.files:
        terminal.note("nothing is staged, no message drafted")
        return None

    def ask(client: Client | None) -> Draft:
        return commit_message.draft_message(
            change, here.context, here.wishes(), client=client, deadline=deadline, memory=here.memory
        )

    try:
        draft = ask(here.client(command="hook"))
    except ConfigError as exc:  # an unknown provider, a chain of unknown links ...
        draft = ask(None)._replace(reason="; ".join(filter(None, (exc.message, exc.advice))))
    made = draft_store.to_stored(draft)
    try:
        content = _merged(made, ground, here.repository, asks_why=here.settings.ask_why)
    except FileError as exc:
        if made.provider == "rules":
            raise
        made = draft_store.to_stored(ask(None)._replace(reason=exc.message))
        content = _merged(made, ground, here.repository, asks_why=here.settings.ask_why)
    if made.provider != "rules":
        keep(made)
    _show_notes(made)
    here.remember(draft._replace(message=made.message))
    return content


def _show_notes(draft: StoredDraft) -> None:
    for text in draft.notes:
        terminal.note(text)


def _is_remembered(path: Path, content: bytes) -> bool:
    """Whether this is the file as gitgpt left it: called twice for one commit (by git and by a framework),
    only this distinguishes a draft above a template from a template."""
    try:
        return path.with_name(MEMORY).read_bytes() == content
    except OSError:
        return False


def _remember(path: Path, content: bytes) -> None:
    from gitgpt import files

    try:
        files.create_file(path.with_name(MEMORY), content, mode=0o600)
    except FileError:
        return  # at worst a second draft


def _merged(draft: StoredDraft, original: bytes, repository: Repository, *, asks_why: bool) -> bytes:
    """The message file with the draft in it. Raises FileError where git's settings do not allow it."""
    from gitgpt.conventional import message_file
    from gitgpt.repository import message_settings

    is_plain = draft.message.isascii() and message_file.split_message_file(original).help
    how = (
        message_settings.MessageSettings() if is_plain else message_settings.read_message_settings(repository)
    )
    return message_file.merge_draft(
        draft.message,
        original,
        will_open_editor=WILL_OPEN_EDITOR,
        comment_prefix=how.comment_prefix,
        encoding=how.encoding,
        notes=draft.notes,
        asks_why=asks_why,
    )
