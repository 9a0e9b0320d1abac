"""Files that the user or the repository wants named, never quoted: patterns as in .gitignore."""

from __future__ import annotations

from collections.abc import Sequence

from gitgpt.diff.changeset import ChangeSet, FileDiff

LONGEST = 500  # characters of a pattern
MOST_STARS, MOST_FOLDERS = 3, 2  # `*` in one name, `**` in a path


def mark_ignored(changes: ChangeSet, patterns: Sequence[str]) -> ChangeSet:
    """Marks the files that the patterns match, and takes their lines away. Later patterns win, `!` takes one
    back, as in gitignore(5); a pattern that cannot be read matches nothing."""
    if not patterns or not changes.files:
        return changes
    from pathspec import GitIgnoreSpec  # start-up: 12 ms, only where there are patterns

    spec = GitIgnoreSpec.from_lines(filter(_is_readable, patterns))
    return ChangeSet(tuple(_marked(file) if _is_hit(spec, file) else file for file in changes.files))


def pattern_problem(pattern: str) -> str:
    """Why a pattern must not be used, "" when it may. Each star multiplies the time that a long path takes:
    six of them take minutes for a name of 150 characters."""
    folders = pattern.split("/")
    if len(pattern) > LONGEST or folders.count("**") > MOST_FOLDERS:
        return f"it is longer than {LONGEST} characters or has more than {MOST_FOLDERS} times **"
    if any(folder.count("*") > MOST_STARS for folder in folders):
        return f"it has more than {MOST_STARS} stars between two slashes"
    return ""


def _is_readable(pattern: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return False
    return True


def _is_hit(spec: object, file: FileDiff) -> bool:
    match = spec.match_file  # type: ignore[attr-defined]  # imported where it is needed only
    return bool(match(file.path) or (file.old_path and match(file.old_path)))


def _marked(file: FileDiff) -> FileDiff:
    return file._replace(mark="ignored", hunks=())
