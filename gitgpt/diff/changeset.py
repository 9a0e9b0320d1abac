"""A change as data.

NamedTuples, not dataclasses: these classes are built at every start of the hook, and a NamedTuple
costs 0.07 ms there where a frozen dataclass costs 0.5 ms (Python 3.11).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Status = Literal["added", "deleted", "modified", "renamed", "copied", "type-changed"]


NO_MODE = "000000"


class Hunk(NamedTuple):
    """One hunk of a unified diff.

    `section` is the text after the second `@@` (git's function context). `lines` keep their first
    character: space, `+`, `-` or backslash (`\\ No newline at end of file`), without the line end.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    section: str
    lines: tuple[str, ...]


class FileDiff(NamedTuple):
    """What happened to one file.

    Paths are slash-separated, relative to the top of the repository, as `os.fsdecode` gives them: bytes
    that are not UTF-8 are lone surrogates. Modes are git's octal strings ("100644", "120000" for a
    symlink, "160000" for a submodule), "000000" where the side does not exist. `added` and `removed`
    count lines and are 0 for a binary file.

    `left_out` says in words why hunks are missing ("" when all of them are here); `added` and `removed`
    still count every line then. `size` is the new content in bytes (the old for a deletion), known for
    binary files only, else -1. `mark` is what the repository itself says of the file: "generated",
    "vendored", "docs" (linguist attributes) or "ignored" (patterns of the user), else "".
    """

    path: str
    status: Status
    old_path: str | None = None
    old_mode: str = "100644"
    new_mode: str = "100644"
    old_id: str = ""
    new_id: str = ""
    added: int = 0
    removed: int = 0
    is_binary: bool = False
    hunks: tuple[Hunk, ...] = ()
    left_out: str = ""
    size: int = -1
    mark: str = ""

    @property
    def name(self) -> str:
        """The path as it can be shown and sent: never a lone surrogate or a control character."""
        return printable(self.path)


class ChangeSet(NamedTuple):
    """Every file of one change, in git's order."""

    files: tuple[FileDiff, ...] = ()

    @property
    def added(self) -> int:
        return sum(file.added for file in self.files)

    @property
    def removed(self) -> int:
        return sum(file.removed for file in self.files)


def printable(path: str) -> str:
    """A path on one line, safe to show: other bytes as `\\xNN`, control characters escaped."""
    if path.isprintable():  # a surrogate is not
        return path
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
