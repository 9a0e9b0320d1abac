"""What a repository holds on a question: the change, commits, files and names that the question is about.

Everything is found by git in bounded time, and put together under a token budget, the most specific first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.pack import pack
from gitgpt.errors import GitError, UsageError
from gitgpt.repository import changes
from gitgpt.repository.git import Repository

RECENT = 30  # commits that are always listed
MOST_FILES, MOST_NAMES, MOST_COMMITS = 3, 3, 5  # that a question is taken to name
LOG = ("log", "--no-color", "--date=short", "--format=%h %ad %an: %s")
SECONDS = 4.0  # for one search of the history
LARGEST_READ = 60_000  # bytes of one answer of git
WORD = re.compile(r"[\w./@~^-]*\w(?:\(\))?")
COMMIT = re.compile(r"[0-9a-f]{7,40}")
NAME = re.compile(r"[A-Za-z_]\w*[A-Z_]\w*|[a-z]+_\w+")
SMALLEST = 40  # tokens of a section


class ContextSection(NamedTuple):
    """One thing that the repository holds. `share` of the room is the most it may take."""

    title: str
    text: str
    share: float = 0.5


class ChatContext(NamedTuple):
    """The sections under the budget, as one text, and what they are about."""

    text: str
    titles: tuple[str, ...]


def gather_context(
    repository: Repository, question: str, *, about: str, piped: str, room: int, count: Callable[[str], int]
) -> ChatContext:
    """Under `room` tokens. `about` is a commit, a range or a path that the person named; `piped` is text from
    standard input. Raises UsageError where `about` is none of these."""
    parts, titles = [], []
    for section in _sections(repository, question, about, piped, room, count):
        text = f"## {section.title}\n{section.text.rstrip()}"
        fitting = _cut(text, min(room, max(SMALLEST, int(room * section.share))), count)
        if fitting:
            parts.append(fitting)
            titles.append(section.title)
            room -= count(fitting)
    return ChatContext("\n\n".join(parts), tuple(titles))


def _sections(
    repository: Repository, question: str, about: str, piped: str, room: int, count: Callable[[str], int]
) -> Iterator[ContextSection]:
    def packed(change: ChangeSet) -> str:
        return pack(change, budget=room // 2, count=count).text

    if piped:
        yield ContextSection("given on standard input", piped, 0.8)
    if about:
        yield from _about(repository, about, packed)
    elif (staged := _quietly(lambda: changes.staged(repository))) and staged.files:
        yield ContextSection("the staged change", packed(staged), 0.6)
    words = [word.removesuffix("()") for word in WORD.findall(question)]
    for word in dict.fromkeys(word for word in words if COMMIT.fullmatch(word)):
        yield from _commit(repository, word, packed)
    tracked = _tracked(repository, words)
    for path in tracked:
        yield from _file(repository, path)
    quoted = re.findall(r"`([^`\n]{3,60})`", question)
    names = dict.fromkeys(
        [*quoted, *(word for word in words if NAME.fullmatch(word) and word not in tracked)]
    )
    for name in list(names)[:MOST_NAMES]:
        yield from _name(repository, name)
    yield ContextSection("the last commits", _run(repository, *LOG, f"-{RECENT}"), 0.5)


def _about(
    repository: Repository, about: str, packed: Callable[[ChangeSet], str]
) -> Iterator[ContextSection]:
    if ".." in about:
        log = _run(repository, *LOG, f"-{RECENT * 2}", "--end-of-options", about, "--")
        yield ContextSection(f"commits of {about}", log, 0.3)
        yield ContextSection(f"the difference of {about}", packed(changes.of_range(repository, about)), 0.7)
        return
    code, _ = repository.call("rev-parse", "-q", "--verify", f"{about}^{{commit}}", ok=(0, 1, 128))
    if code == 0:
        yield from _commit(repository, about, packed)
    elif _tracked(repository, [about]):
        yield from _file(repository, about)
    else:
        raise UsageError(f"{about!r} is no commit, range or tracked file here")


def _commit(
    repository: Repository, name: str, packed: Callable[[ChangeSet], str]
) -> Iterator[ContextSection]:
    change = _quietly(lambda: changes.of_revision(repository, name))
    if change is not None:
        message = _run(repository, "log", "-1", "--format=%h %ad %an%n%B", "--date=short", name, "--")
        yield ContextSection(f"commit {name}", f"{message}\n{packed(change)}", 0.6)


def _file(repository: Repository, path: str) -> Iterator[ContextSection]:
    yield ContextSection(f"history of {path}", _run(repository, *LOG, "--follow", "-20", "--", path), 0.2)
    patches = (
        "log",
        "-3",
        "--follow",
        "--patch",
        "--unified=2",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
    )
    yield ContextSection(f"last changes of {path}", _run(repository, *patches, "--", path), 0.4)
    yield ContextSection(f"content of {path}", _run(repository, "cat-file", "blob", f"HEAD:{path}"), 0.5)


def _name(repository: Repository, name: str) -> Iterator[ContextSection]:
    """Where a name is now, and the commits that added or removed it, with what they changed about it."""
    found = _run(repository, "grep", "-nIF", "--max-count=5", "-e", name, "HEAD", "--")
    if found:
        yield ContextSection(f"lines with {name}", found.replace("HEAD:", ""), 0.3)
    search = ("log", f"-{MOST_COMMITS}", f"-S{name}", "--patch", "--unified=2", "--no-color", "--date=short",
              "--no-ext-diff", "--no-textconv", "--format=commit %h %ad %an: %s%n%b")  # fmt: skip
    history = _run(repository, *search)
    if history:
        yield ContextSection(f"commits that added or removed {name}", history, 0.5)


def _tracked(repository: Repository, words: Sequence[str]) -> list[str]:
    paths = [word for word in dict.fromkeys(words) if "." in word or "/" in word]
    if not paths:
        return []
    wanted = [f":(top,glob)**/{path}" for path in paths] + [f":(top,literal){path}" for path in paths]
    out = _run(repository, "ls-files", "-z", "--full-name", "--", *wanted)
    return [path for path in out.split("\0") if path][:MOST_FILES]


def _run(repository: Repository, *arguments: str) -> str:
    """git's answer, cut to what is read; empty where git has none or takes too long."""
    try:
        with repository.reading(*arguments, seconds=SECONDS) as out:
            return out.read(LARGEST_READ).decode("utf-8", "replace")
    except GitError:
        return ""


def _quietly(read: Callable[[], ChangeSet]) -> ChangeSet | None:
    try:
        return read()
    except GitError:
        return None


def _cut(text: str, room: int, count: Callable[[str], int]) -> str:
    """The first lines that fit, with a remark where some are missing; "" where hardly any would."""
    if count(text) <= room:
        return text
    lines = text.split("\n")
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high + 1) // 2
        if count("\n".join(lines[:middle])) <= room - 8:
            low = middle
        else:
            high = middle - 1
    return "\n".join([*lines[:low], f"... {len(lines) - low} more lines"]) if low > 1 else ""
