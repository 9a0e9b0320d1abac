"""The message that git or a person prepared for the next commit: of a merge, a cherry-pick, a revert, a
squash, a rebase, or the template.

`gitgpt commit` starts from it, as `git commit` does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from gitgpt.repository.git import Repository

Kind = Literal["", "merge", "squash", "template"]
LARGEST_PREPARED = 1 << 20  # bytes


class Prepared(NamedTuple):
    """`kind` is "merge" for whatever git stopped in: a merge, cherry-pick, revert or rebase. `is_merging` is
    true while a commit without changes against HEAD would still conclude a merge."""

    kind: Kind = ""
    text: str = ""
    is_merging: bool = False


def read_prepared(repository: Repository) -> Prepared:
    """What `git commit` would start from; empty where there is nothing."""
    names = ("MERGE_MSG", "SQUASH_MSG", "MERGE_HEAD")
    words = (word for name in names for word in ("--git-path", name))
    merge, squash, head = (
        repository.folder / path for path in repository.text("rev-parse", *words).split("\n")
    )
    text = _read(squash) + _read(merge)
    if text.strip():
        kind: Kind = "squash" if squash.exists() else "merge"
        return Prepared(kind, _without_comments(text), head.exists())
    code, out = repository.call("config", "--type=path", "commit.template", ok=(0, 1))
    template = repository.folder / out.decode("utf-8", "surrogateescape").rstrip("\n") if code == 0 else None
    if template and (text := _without_comments(_read(template))):
        return Prepared("template", text)
    return Prepared(is_merging=head.exists())


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_PREPARED).decode("utf-8", "replace")
    except OSError:
        return ""


def _without_comments(text: str) -> str:
    """Without the comments at its end, where git lists conflicts; a `#` above can be the person's own."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""
