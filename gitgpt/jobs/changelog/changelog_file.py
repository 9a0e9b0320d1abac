"""The changelog file: its text, what would change in it, and a release that only it knows."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import NamedTuple

from gitgpt import files
from gitgpt.errors import FileError, MissingFileError
from gitgpt.jobs.changelog.changelog_data import Changelog
from gitgpt.jobs.changelog.line_marks import ID
from gitgpt.jobs.changelog.parse_file import read_document
from gitgpt.jobs.changelog.update_file import find_untagged
from gitgpt.repository.git import Repository


def read_changelog(top: Path | None, path: Path) -> str:
    """Empty for a file that does not exist. Raises FileError for one that is no UTF-8 text, or that a link
    leads to: a clone can bring a CHANGELOG.md that is a link to any file of yours."""
    try:
        content = files.read_named_file(top, path)
    except MissingFileError:
        return ""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise FileError(f"{path} is not UTF-8 text", advice="save it as UTF-8, then run this again") from exc


def show_difference(old: str, new: str, name: str) -> str:
    """A unified diff, empty where nothing changes."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}", n=2
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )


class UntaggedRelease(NamedTuple):
    """`commit` added the heading, "" if it is not committed yet; `ids` are shortened: what it released."""

    version: str
    commit: str
    ids: frozenset[str]

    @property
    def notice(self) -> str:
        place = f" at {self.commit[:10]}, which added its heading" if self.commit else ""
        return f"{self.version} has no tag; it is taken as released{place}. Make the tag when you can"


def find_untagged_release(
    repository: Repository, path: Path, text: str, changelog: Changelog
) -> UntaggedRelease | None:
    """Everything up to the commit that added the heading belongs to that release. While the heading is not
    committed, everything up to HEAD does."""
    document = read_document(text.removeprefix("\ufeff"), path.name)
    part = find_untagged(document, changelog)
    if part is None:
        return None
    number = document.find_line(part)
    code, out = repository.call(
        "blame", "--porcelain", "-L", f"{number},{number}", "--", str(path.absolute()), ok=(0, 128)
    )
    name = out.split(b" ", 1)[0].decode("ascii", "replace") if code == 0 else ""
    commit = "" if not name.strip("0") else name
    ids = repository.run("rev-list", "--end-of-options", commit or "HEAD", "--").decode("ascii").split()
    return UntaggedRelease(part.version, commit, frozenset(own[:ID] for own in ids))
