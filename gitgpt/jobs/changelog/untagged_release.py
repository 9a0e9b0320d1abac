"""A release that only the changelog file knows: someone wrote its heading, and its tag was never made."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from gitgpt.jobs.changelog.changelog_data import Changelog
from gitgpt.jobs.changelog.line_marks import ID
from gitgpt.jobs.changelog.parse_file import read_document
from gitgpt.jobs.changelog.update_file import find_untagged
from gitgpt.repository.git import Repository


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
