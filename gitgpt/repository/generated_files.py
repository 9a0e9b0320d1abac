"""Generated files known by the first lines of their content, where no hunk shows them."""

from __future__ import annotations

from gitgpt.diff.changeset import ChangeSet, FileDiff
from gitgpt.diff.file_class import GENERATED, HEAD_LINES, NOISE, classify_file
from gitgpt.errors import GitError
from gitgpt.repository.git import OFFLINE, Repository

LEAST_LINES = 40  # changed lines: a smaller part of a generated file crowds nothing out
MOST_FILES = 60
SEARCH = ("grep", "-I", "-n", "-z", "-E", "--full-name", "--no-color", "--no-recurse-submodules")


def mark_generated(repository: Repository, changes: ChangeSet, *, tree: str) -> ChangeSet:
    """Marks large files whose new content says at its beginning that a program wrote it. `tree` is where
    their content is, "" for the index. One git process, and only where there are such files."""
    asked = [file for file in changes.files if _is_asked(file)][:MOST_FILES]
    if not asked:
        return changes
    paths = [f":(top,literal){file.path}" for file in asked]
    where = (tree,) if tree else ("--cached",)
    try:
        _, out = repository.call(
            *SEARCH, "-e", GENERATED, *where, "--", *paths, ok=(0, 1), environment=OFFLINE
        )
    except GitError:
        return changes  # a partial clone without the content: its hunks say what they can
    found = _read_places(out.decode("utf-8", "surrogateescape"), f"{tree}:" if tree else "")
    return ChangeSet(
        tuple(file._replace(mark="generated") if file.path in found else file for file in changes.files)
    )


def _is_asked(file: FileDiff) -> bool:
    is_large = file.added + file.removed >= LEAST_LINES and file.status != "deleted" and not file.is_binary
    shows_head = bool(file.hunks) and file.hunks[0].new_start <= 1
    return is_large and not shows_head and not file.mark and classify_file(file) not in NOISE


def _read_places(output: str, prefix: str) -> set[str]:
    """The paths whose first lines match, from `path NUL line NUL text` a line."""
    found = set()
    for line in output.split("\n"):
        path, _, rest = line.partition("\0")
        number = rest.partition("\0")[0].partition(":")[0]
        if number.isdigit() and int(number) <= HEAD_LINES:
            found.add(path.removeprefix(prefix))
    return found
