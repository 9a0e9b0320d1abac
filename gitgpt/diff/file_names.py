"""Which file a section of a foreign patch is about: prefixes, quoting, renames, `/dev/null`.

Only for text from outside (`--diff -`). Our own reading takes names from `--raw -z`, where
there is nothing to guess.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from gitgpt.diff.changeset import Status

NOWHERE = "/dev/null"
# git's own: a/ b/; under diff.mnemonicPrefix commit, index, work tree, object; 1/ 2/ in --no-index
PREFIX = re.compile(r"[abciow12]/")
ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}


class FileNames(NamedTuple):
    path: str
    old_path: str | None
    status: Status


def unquote(name: str) -> str:
    """git's C-style quoting undone: `"\\344\\270\\255.txt"`. Bytes that are not UTF-8 become surrogates."""
    if len(name) < 2 or not (name.startswith('"') and name.endswith('"')):
        return name
    raw = bytearray()
    for octal, escape, plain in re.findall(r"\\([0-7]{3})|\\(.)|([^\\]+)", name[1:-1], re.S):
        if octal:
            raw.append(int(octal, 8) & 0xFF)
        elif escape:
            raw.append(ESCAPES.get(escape, ord(escape) & 0xFF))
        else:
            raw += os.fsencode(plain)
    return os.fsdecode(bytes(raw))


def names_of(header: tuple[str, ...]) -> FileNames | None:
    """Path, old path and status; None when the header names nothing."""
    said = _fields(header)
    first = header[0]
    if first.startswith(("diff --cc ", "diff --combined ")):
        return FileNames(unquote(first.split(" ", 2)[2]), None, "modified")
    if said.keys() >= {"rename from", "rename to"}:
        return FileNames(unquote(said["rename to"]), unquote(said["rename from"]), "renamed")
    if said.keys() >= {"copy from", "copy to"}:
        return FileNames(unquote(said["copy to"]), unquote(said["copy from"]), "copied")
    pair = _pair(said, first)
    return _from_pair(*pair, said) if pair else None


def _fields(header: tuple[str, ...]) -> dict[str, str]:
    said: dict[str, str] = {}
    for line in header:
        for key in ("rename from", "rename to", "copy from", "copy to", "---", "+++"):
            if line.startswith(key + " "):
                said[key] = line[len(key) + 1 :]
        if line.startswith(("new file mode", "deleted file mode")):
            said[line[:3]] = line.rpartition(" ")[2]
    return said


def _pair(said: dict[str, str], first: str) -> tuple[str, str] | None:
    if "---" in said and "+++" in said:
        return _without_time(said["---"]), _without_time(said["+++"])
    if first.startswith("diff --git "):
        return _split_pair(first[len("diff --git ") :])
    if first.startswith("Binary files "):
        old, _, new = first[len("Binary files ") : -len(" differ")].partition(" and ")
        return (unquote(old), unquote(new)) if new else None
    return None


def _without_time(name: str) -> str:
    """`diff -u` writes a time after a tab; git a bare tab after a name with a space."""
    return unquote(name if name.startswith('"') else name.partition("\t")[0])


def _split_pair(text: str) -> tuple[str, str] | None:
    """`a/x y b/x y`: unquoted names may hold spaces, but without a rename both sides are the same."""
    if text.startswith('"'):
        match = re.match(r'("(?:[^"\\]|\\.)*") (.+)$', text)
        return (unquote(match[1]), unquote(match[2])) if match else None
    if text.endswith('"'):
        left, _, right = text.partition(' "')
        return left, unquote('"' + right)
    middle = len(text) // 2
    if text[middle : middle + 1] == " ":
        left, right = text[:middle], text[middle + 1 :]
        if left == right or left[2:] == right[2:]:
            return left, right
    old, _, new = text.partition(" ")
    return old, new


def _from_pair(old: str, new: str, said: dict[str, str]) -> FileNames:
    old, new = _without_prefix(old, new, said)
    if old == NOWHERE or "new" in said:
        return FileNames(new, None, "added")
    if new == NOWHERE or "del" in said:
        return FileNames(old, None, "deleted")
    return FileNames(new, None, "modified")


def _without_prefix(old: str, new: str, said: dict[str, str]) -> tuple[str, str]:
    known = [name for name in (old, new) if name != NOWHERE]
    if not all(PREFIX.match(name) for name in known):
        return _without_folders(old, new)
    if len(known) == 2 and (old[:1] == new[:1] or old[2:] != new[2:]):
        return old, new  # noprefix, and the folder happens to be called a, b, c ...
    return tuple(name if name == NOWHERE else name[2:] for name in (old, new))  # type: ignore[return-value]


def _without_folders(old: str, new: str) -> tuple[str, str]:
    """`diff -r before after` names both trees: the part they share is the path."""
    old_top, _, old_rest = old.partition("/")
    new_top, _, new_rest = new.partition("/")
    if old_rest and old_rest == new_rest and old_top != new_top:
        return old_rest, new_rest
    return old, new
