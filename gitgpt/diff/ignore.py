"""Files that the user or the repository wants named, never quoted: patterns as in .gitignore."""

from __future__ import annotations

from collections.abc import Sequence

from gitgpt.diff.model import ChangeSet, FileDiff


def mark_ignored(changes: ChangeSet, patterns: Sequence[str]) -> ChangeSet:
    """Marks the files that the patterns match, and takes their lines away. Later patterns win, `!` takes one
    back, as in gitignore(5); a pattern that cannot be read matches nothing."""
    if not patterns or not changes.files:
        return changes
    from pathspec import GitIgnoreSpec  # start-up: 12 ms, only where there are patterns

    spec = GitIgnoreSpec.from_lines(filter(_is_readable, patterns))
    return ChangeSet(tuple(_marked(file) if _is_hit(spec, file) else file for file in changes.files))


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
