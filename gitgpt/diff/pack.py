"""A change of any size as one prompt body under a token budget.

Every file keeps a line. What is left of the budget goes to the changed lines, shared out by the weight of
each file's class so that no file drowns the others; context is shown when there is room for all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from gitgpt.diff.classify import NOISE, FileClass, classify
from gitgpt.diff.describe import headline
from gitgpt.diff.model import ChangeSet, FileDiff, Hunk

Kind = Literal["whole", "shortened", "named", "folded"]

# A file's share of the budget relative to a source file.
WEIGHTS: dict[FileClass, float] = {"source": 1.0, "migration": 0.8, "config": 0.6, "ci": 0.6, "build": 0.6,
                                   "test": 0.5, "docs": 0.5, "submodule": 1.0, "data": 0.2}  # fmt: skip
CHARACTERS = 3.2  # of a diff for one token; only a first guess, the real count decides
ROUNDS = 6
HEADS_SHARE = 0.7  # of the budget: beyond it the list of files is folded by folder


class Entry(NamedTuple):
    """What became of one file: all its changed lines are in the text (`whole`), some (`shortened`), none
    but its own line (`named`), or it is only counted in its folder's line (`folded`). `why` is in words."""

    path: str
    kind: Kind
    why: str = ""


class Packed(NamedTuple):
    """The prompt body, its size in tokens (by the given count), and an entry a file in the order of the
    change."""

    text: str
    tokens: int
    manifest: tuple[Entry, ...]

    @property
    def is_whole(self) -> bool:
        return all(entry.kind == "whole" for entry in self.manifest)


class _Item(NamedTuple):
    file: FileDiff
    kind: FileClass
    head: str
    demand: int  # characters of the changed lines, 0 where none are to be shown
    why: str


def pack(changes: ChangeSet, *, budget: int, count: Callable[[str], int] | None = None) -> Packed:
    """Never more than `budget` tokens as `count` sees them, whatever the change and however small the
    budget (at worst the text is empty). `count` is `tokens.count` unless given."""
    if count is None:
        from gitgpt.diff import tokens  # start-up: 4 ms of patterns; the hook counts a small change in bytes

        count = tokens.count
    items = [_item(file) for file in changes.files]
    whole = _render_whole(items)
    if len(whole) <= budget * 8 and (size := count(whole)) <= budget:
        return Packed(whole, size, tuple(_entry(item, item.demand) for item in items))
    heads = "\n".join(item.head for item in items)
    if count(heads) > budget * HEADS_SHARE:
        return _folded(items, budget, count)
    return _shared_out(items, budget, count)


def _item(file: FileDiff) -> _Item:
    kind = classify(file)
    why = file.left_out or ("binary" if file.is_binary else kind if kind in NOISE else "")
    demand = 0 if kind in NOISE else sum(len(line) + 1 for hunk in file.hunks for line in _changed(hunk))
    return _Item(
        file, kind, headline(file) + (f" [{why}]" if why and not file.is_binary else ""), demand, why
    )


def _changed(hunk: Hunk) -> list[str]:
    return [line for line in hunk.lines if line[:1] in ("+", "-")]


def _entry(item: _Item, shown: int) -> Entry:
    if item.why and shown == 0:
        return Entry(item.file.path, "named", item.why)
    if shown < item.demand or item.file.left_out:
        why = item.file.left_out or "the budget"
        return Entry(item.file.path, "shortened" if shown else "named", why)
    return Entry(item.file.path, "whole")


def _render_whole(items: list[_Item]) -> str:
    parts: list[str] = []
    for item in items:
        parts.append(item.head)
        if item.demand:
            for hunk in item.file.hunks:
                parts += [_hunk_head(hunk), *hunk.lines]
    return "\n".join(parts)


def _hunk_head(hunk: Hunk) -> str:
    return f"@@ {hunk.section}" if hunk.section else "@@"


def _shared_out(items: list[_Item], budget: int, count: Callable[[str], int]) -> Packed:
    room = budget * CHARACTERS
    best = Packed("", 0, ())
    for _ in range(ROUNDS):
        text, shown = _render_within(items, room)
        size = count(text)
        if size <= budget and size >= best.tokens:
            manifest = tuple(_entry(item, used) for item, used in zip(items, shown, strict=True))
            best = Packed(text, size, manifest)
            if size > 0.97 * budget:
                break
        room *= 0.99 * budget / max(1, size)
    return best if best.manifest else _folded(items, budget, count)


def _render_within(items: list[_Item], room: float) -> tuple[str, list[int]]:
    """The text, and how many characters of changed lines each item shows."""
    room -= sum(len(item.head) + 1 for item in items)
    shares = _shares(items, room)
    parts: list[str] = []
    shown: list[int] = []
    for item, share in zip(items, shares, strict=True):
        parts.append(item.head)
        lines, used = _lines_within(item.file, share) if item.demand else ([], 0)
        parts += lines
        shown.append(used)
    return "\n".join(parts), shown


def _shares(items: list[_Item], room: float) -> list[float]:
    """Weighted max-min: nobody gets more than the demand, what is over goes to the others."""
    shares = [0.0] * len(items)
    open_ = sorted(
        (index for index, item in enumerate(items) if item.demand),
        key=lambda index: items[index].demand / WEIGHTS.get(items[index].kind, 0.5),
    )
    weight = sum(WEIGHTS.get(items[index].kind, 0.5) for index in open_)
    for index in open_:
        own = WEIGHTS.get(items[index].kind, 0.5)
        shares[index] = min(items[index].demand * 1.1 + 40, max(0.0, room) * own / weight)
        room -= shares[index]
        weight -= own
    return shares


def _lines_within(file: FileDiff, share: float) -> tuple[list[str], int]:
    lines: list[str] = []
    used = 0
    for hunk in file.hunks:
        head = _hunk_head(hunk)
        fitting: list[str] = []
        share -= len(head) + 1
        for line in _changed(hunk):
            if share < len(line) + 1:
                continue
            share -= len(line) + 1
            used += len(line) + 1
            fitting.append(line)
        if fitting:
            lines += [head, *fitting]
        else:
            share += len(head) + 1
    return lines, used


def _folded(items: list[_Item], budget: int, count: Callable[[str], int]) -> Packed:
    """Only the list of files, the deepest folders folded into a count until it fits."""
    manifest = tuple(Entry(item.file.path, "folded", "too many files for the budget") for item in items)
    depth = max((item.file.path.count("/") for item in items), default=0)
    while depth >= 0:
        text = _by_folder(items, depth)
        size = count(text)
        if size <= budget:
            return Packed(text, size, manifest)
        depth -= 1
    text = f"{len(items)} files changed"
    size = count(text)
    return Packed(text, size, manifest) if size <= budget else Packed("", 0, manifest)


def _by_folder(items: list[_Item], depth: int) -> str:
    folders: dict[str, list[_Item]] = {}
    for item in items:
        folder = "/".join(item.file.name.split("/")[:-1][:depth])
        folders.setdefault(folder, []).append(item)
    lines = [f"{len(items)} files changed, by folder:"]
    for folder, inside in folders.items():
        added = sum(item.file.added for item in inside)
        removed = sum(item.file.removed for item in inside)
        name = inside[0].file.name if len(inside) == 1 else f"{folder or '.'}/: {len(inside)} files"
        lines.append(f"{name} (+{added} -{removed})")
    return "\n".join(lines)
