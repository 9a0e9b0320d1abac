"""A change in words where there are no lines to show: binary, symlink, submodule, mode, LFS, rename."""

from __future__ import annotations

from gitgpt.diff.changeset import NO_MODE, FileDiff, printable
from gitgpt.diff.file_class import NOISE, FileClass

LETTERS = {"added": "A", "deleted": "D", "modified": "M", "renamed": "R", "copied": "C", "type-changed": "T"}
KINDS = {"100": "file", "120": "symlink", "160": "submodule", "040": "folder"}
MOST_BUMPS = 12  # of a lock file
SHORT = 7  # characters of an object id


def headline(file: FileDiff) -> str:
    """One line a file: `M src/app.py (+12 -3)`, `R old -> new`, `A logo.png (binary, 12.0 KB)`."""
    name = file.name
    if file.old_path is not None and file.old_path != file.path:
        name = f"{printable(file.old_path)} -> {name}"
    said = [text for text in (_counts(file), special(file)) if text]
    return f"{LETTERS[file.status]} {name}" + (f" ({', '.join(said)})" if said else "")


def line_of(file: FileDiff, kind: FileClass, notes: tuple[str, ...] = ()) -> str:
    """`M uv.lock (+5 -5) [lock: ruff 0.4.7 -> 0.4.8]`: the change, and why its lines are not shown."""
    said = list(notes)
    if file.left_out:
        said.append(file.left_out)
    if kind in NOISE and not file.is_binary:
        said.insert(0, kind)
    if kind == "lock":
        said += _bumps(file)
    return headline(file) + (f" [{'; '.join(said)}]" if said else "")


def _bumps(file: FileDiff) -> list[str]:
    from gitgpt.diff.versions import bumps_of  # start-up: only lock files are looked into

    bumps = [f"{bump.name} {bump.old} -> {bump.new}" for bump in bumps_of(file)[0] if bump.name]
    return bumps[:MOST_BUMPS] + ([f"{len(bumps) - MOST_BUMPS} more"] if len(bumps) > MOST_BUMPS else [])


def special(file: FileDiff) -> str:
    """What cannot be read off the lines, or "" for an ordinary text file."""
    said = [_type(file), _mode(file), _lfs(file)]
    if file.is_binary:
        said.append("binary" + (f", {size_in_words(file.size)}" if file.size >= 0 else ""))
    if not (file.hunks or file.is_binary or file.added or file.removed or file.left_out):
        said.append(_nothing_changed(file))
    return ", ".join(text for text in said if text)


def size_in_words(size: int) -> str:
    """Bytes as `999 bytes`, `12.0 KB`, `3.4 MB` (powers of 1000)."""
    if size < 1000:
        return f"{size} bytes"
    for unit in ("KB", "MB"):
        size_in_unit = size / (1000 if unit == "KB" else 1_000_000)
        if size_in_unit < 999.95:
            return f"{size_in_unit:.1f} {unit}"
    return f"{size / 1_000_000_000:.1f} GB"


def _counts(file: FileDiff) -> str:
    if not (file.added or file.removed) or "160000" in (file.old_mode, file.new_mode):
        return ""
    return " ".join(f"{sign}{number}" for sign, number in (("+", file.added), ("-", file.removed)) if number)


def _type(file: FileDiff) -> str:
    old, new = KINDS.get(file.old_mode[:3], ""), KINDS.get(file.new_mode[:3], "")
    if "submodule" in (old, new) and old != new:
        return f"{old} becomes {new}" if old and new else "submodule"
    if new == "submodule":
        return f"submodule {file.old_id[:SHORT]} -> {file.new_id[:SHORT]}"
    if old and new and old != new:
        return f"{old} becomes {new}"
    return "symlink" if "symlink" in (old, new) else ""


def _mode(file: FileDiff) -> str:
    if NO_MODE in (file.old_mode, file.new_mode) or file.old_mode[:3] != file.new_mode[:3]:
        return ""
    if file.old_mode == file.new_mode:
        return ""
    return "made executable" if file.new_mode == "100755" else "no longer executable"


def _lfs(file: FileDiff) -> str:
    """A pointer file of git-lfs: the size it names is that of the content."""
    lines = [line[1:] for hunk in file.hunks for line in hunk.lines if line[:1] in ("+", " ")]
    if not any(line.startswith("version https://git-lfs.github.com/spec/") for line in lines[:3]):
        return ""
    size = next((line[5:] for line in lines if line.startswith("size ")), "")
    return f"LFS object, {size_in_words(int(size))}" if size.isascii() and size.isdigit() else "LFS object"


def _nothing_changed(file: FileDiff) -> str:
    if file.status in ("renamed", "copied"):
        return "content unchanged"
    return "empty" if file.status in ("added", "deleted") else ""
