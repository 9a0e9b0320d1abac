"""What became of each run of changed lines: the tokens that went, came, or took another's place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitgpt.conventional.rules.reading import ChangedLine, ChangeReading, FileReading
from gitgpt.conventional.rules.symbols import Symbol

TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`"
    r"|[A-Za-z_$@][\w$]*(?:\.[A-Za-z_$][\w$]*)*|\d[\w.]*|[A-Za-z_$][\w$]*"
    r"|=>|->|==+|!=+|<=|>=|&&|\|\||::|\*\*|\S"
)
WORD = re.compile(r"[\w.@/+~^-]+|\S")  # `python3.6`, `ubuntu-22.04`
NAME = re.compile(r"[A-Za-z_$@][\w$]*(?:(?:\.|::)[A-Za-z_$][\w$]*)*[?!]?$")
LITERAL = re.compile(r"[\"'`]|-?\d|(?:true|false|null|none|nil|undefined|True|False|None)$")
MOST_ABOVE = 15  # lines of context that are looked at for what is open at an edit
MOST_SWAPS = 3  # of one line
MOST_TOKENS = 400  # of an edit: in more, there is no small difference to find


HOLDER = re.compile(
    r"\s*(?:export |pub |static |final |public |private |const |let |var |val |my )*"
    r"([A-Za-z_]\w{2,})\s*(?::[^=]{1,40})?=[^=>]"
)


class LineEdit(NamedTuple):
    """A run of changed lines. `before` and `after` are the tokens that both sides share at its ends, `old`
    and `new` what is between them. `above` are the indented lines before it on the new side."""

    file: FileReading
    removed: tuple[ChangedLine, ...]
    added: tuple[ChangedLine, ...]
    above: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[ChangedLine, ...]:
        return self.removed + self.added

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(line.number for line in self.lines)


def find_edits(reading: ChangeReading) -> list[LineEdit]:
    """The edits of all files that people write, in the order of the reading."""
    return [edit for file in reading.written for edit in _edits_of(file)]


def _edits_of(file: FileReading) -> Iterator[LineEdit]:
    run: list[ChangedLine] = []
    for line in file.lines:
        if run and not _is_next(file, run[-1], line):
            yield from _split(file, run)
            run = []
        run.append(line)
    if run:
        yield from _split(file, run)


def _split(file: FileReading, run: list[ChangedLine]) -> Iterator[LineEdit]:
    """One edit a pair of lines where each line has a similar one in its place; else one for all."""
    removed, added = ([line for line in run if line.sign == sign] for sign in "-+")
    if len(removed) == len(added) > 1:
        edits = [_edit(file, [old, new]) for old, new in zip(removed, added, strict=True)]
        if all(2 * len(edit.before + edit.after) >= len(edit.old + edit.new) for edit in edits):
            yield from edits
            return
    yield _edit(file, run)


def _is_next(file: FileReading, last: ChangedLine, line: ChangedLine) -> bool:
    if last.hunk != line.hunk:
        return False
    between = file.file.hunks[line.hunk].lines[last.at + 1 : line.at]
    return all(text[:1] in "+-\\" for text in between) and not (last.sign == "+" and line.sign == "-")


def _edit(file: FileReading, run: list[ChangedLine]) -> LineEdit:
    removed = tuple(line for line in run if line.sign == "-")
    added = tuple(line for line in run if line.sign == "+")
    hunk = file.file.hunks[run[0].hunk].lines
    above = tuple(text[1:] for text in hunk[max(0, run[0].at - MOST_ABOVE) : run[0].at] if text[:1] in " +")
    old, new = tokens_of(removed), tokens_of(added)
    if len(old) + len(new) > MOST_TOKENS:
        return LineEdit(file, removed, added, above)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    return LineEdit(
        file, removed, added, above,
        new[:start], old[start : len(old) - end], new[start : len(new) - end], new[len(new) - end :],
    )  # fmt: skip


def tokens_of(lines: Iterable[ChangedLine]) -> tuple[str, ...]:
    return tuple(token for line in lines for token in TOKEN.findall(line.text))


def _shared(some: tuple[str, ...], others: tuple[str, ...]) -> int:
    count = 0
    for one, other in zip(some, others, strict=False):
        if one != other:
            break
        count += 1
    return count


class Opening(NamedTuple):
    """The bracket that is open at an edit: the name before it, the symbol that its line defines, and what the
    list or table is assigned to (`holder`)."""

    bracket: str
    name: str
    defines: Symbol | None
    holder: str = ""


def find_opening(edit: LineEdit) -> Opening | None:
    """The innermost bracket that is open where the edit's new tokens begin."""
    from gitgpt.conventional.rules.symbols import defined, language_of  # start-up: few edits ask

    language = language_of(edit.file.file.path)
    rows = [*edit.above, *(line.text for line in edit.added)]
    tokens: list[tuple[str, int]] = []
    for at, row in enumerate(edit.above):
        tokens += [(token, at) for token in TOKEN.findall(row)]
    left = len(edit.before)
    for at, line in enumerate(edit.added, len(edit.above)):
        for token in TOKEN.findall(line.text):
            if left <= 0:
                break
            tokens.append((token, at))
            left -= 1
    depth = 0
    for position in range(len(tokens) - 1, -1, -1):
        token, at = tokens[position]
        if token in (")", "]", "}"):
            depth += 1
        elif token in ("(", "[", "{"):
            if depth:
                depth -= 1
                continue
            before = [word for word, _ in tokens[max(0, position - 2) : position]]
            name = next((word for word in reversed(before) if NAME.match(word)), "")
            holder = HOLDER.match(rows[at])
            return Opening(
                token,
                name,
                defined(rows[at], language) if token == "(" else None,
                holder[1] if holder else "",
            )
    return None


class TokenSwap(NamedTuple):
    """A token that took another's place on all of these pairs of lines."""

    old: str
    new: str
    pairs: tuple[tuple[ChangedLine, ChangedLine], ...]
    files: tuple[FileReading, ...]

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(line.number for pair in self.pairs for line in pair)


def find_swaps(edits: Iterable[LineEdit]) -> list[TokenSwap]:
    """Tokens that took others' places on pairs of lines that differ in nothing else; most frequent first.
    Where several did on one line, each must do so on two lines."""
    found: dict[tuple[str, str], list[tuple[ChangedLine, ChangedLine, FileReading]]] = {}
    alone: set[tuple[str, str]] = set()
    wholes: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for edit in edits:
        if len(edit.removed) != len(edit.added):
            continue
        for old, new in zip(edit.removed, edit.added, strict=True):
            pairs = swapped_tokens(old.text, new.text)
            for whole in pairs:
                pair = _tails(whole)
                wholes.setdefault(pair, set()).add(whole)
                found.setdefault(pair, []).append((old, new, edit.file))
                if len(pairs) == 1:
                    alone.add(pair)
    swaps = [
        TokenSwap(
            *(next(iter(wholes[old, new])) if len(wholes[old, new]) == 1 else (old, new)),
            tuple((a, b) for a, b, _ in rows),
            tuple({file.file.path: file for *_, file in rows}.values()),
        )
        for (old, new), rows in found.items()
        if (old, new) in alone or len(rows) > 1
    ]
    return sorted(swaps, key=lambda swap: -len(swap.pairs))


def swapped_tokens(old: str, new: str) -> set[tuple[str, str]]:
    """The tokens that differ, at most three, when the lines have the same shape; else nothing."""
    for pattern in (TOKEN, WORD):
        before, after = pattern.findall(old), pattern.findall(new)
        if len(before) == len(after):
            differing = {pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]}
            if len(set(map(_tails, differing))) == 1 or (
                0 < len(differing) <= MOST_SWAPS and all(map(_are_names, differing))
            ):
                return differing
    return set()


def _tails(pair: tuple[str, str]) -> tuple[str, str]:
    """`a.substring` and `a.slice` differ in `substring` and `slice`."""
    (old_head, _, old), (new_head, _, new) = pair[0].rpartition("."), pair[1].rpartition(".")
    while old == new and "." in old_head and "." in new_head:
        (old_head, _, old), (new_head, _, new) = old_head.rpartition("."), new_head.rpartition(".")
    if old == new and NAME.match(old_head) and NAME.match(new_head) and NAME.match(pair[0]):
        return old_head, new_head
    is_same = old_head == new_head and old_head and NAME.match(pair[0]) and NAME.match(pair[1])
    return (old, new) if is_same and len(old) > 2 and len(new) > 2 else pair


def _are_names(pair: tuple[str, str]) -> bool:
    return all(NAME.match(word) and len(word) > 2 for word in pair)
