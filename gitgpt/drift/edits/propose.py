"""Checks a proposed edit of a region. Its text comes from a model and may contain anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gitgpt.drift.docstring_parts import indent_of
from gitgpt.drift.edits.region import Proposal, Region
from gitgpt.drift.links import OUTSIDE, DocumentTree, links
from gitgpt.drift.prose.document_lines import begins_item, read_document
from gitgpt.errors import EditRefusedError
from gitgpt.markdown import is_fence
from gitgpt.shown_text import find_new

ADDRESS = re.compile(r"(?:https?|ftp|mailto|javascript|data|file):[^\s)>\]\"']*", re.I)
MARKUP = re.compile(r"<!--|<[/!?]?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>", re.I)
PATH = re.compile(
    r"(?<![\w/.-])(?:\.{0,2}/)?(?:[\w.-]+/)+[\w.-]*\w"
    r"|(?<![\w./-])[\w-]+\.(?:py|md|rst|txt|toml|ya?ml|json|sh|js|ts|go|c|h|cfg|ini)\b"
)
CODE = re.compile(
    r"^\s*(?:import \w|from [\w.]+ import |(?:async )?def \w+\(|class \w+[(:]|@\w[\w.]*(?:\(|$)"
    r"|[\w.]+\([^)]*\);?\s*$|(?:return|raise|assert|del|await|yield)\b.*[()=\[\]]|[\w.\[\]]+ [-+*/|]?= "
    r"|(?:if|for|while|with|try|else)\b.*:\s*$|\$ |>>>|\.\.\. |#!|<\?|function \w*\(|(?:const|let|var) \w+ ="
    r"|[{}];?\s*$)",
    re.M,
)
HEADING = re.compile(r"^\s*#+ .*", re.M)
ORDERS = re.compile(
    r"(?:ignore|disregard|forget) (?:all |any |the )*(?:previous|prior|above|earlier)"
    r"|\b(?:as|i am|i'm) an ai\b|language model"
    r"|\bi(?:'m| am) (?:sorry|unable)|\bhere(?:'s| is) (?:the|your)\b"
    r"|\bsudo \w|\brm -|\|\s*(?:ba)?sh\b|\bcurl \S|\bwget \S|\[REDACTED:",
    re.I,
)
TABLE = (
    (ADDRESS, "an address"),
    (MARKUP, "HTML"),
    (re.compile("`{3,}|~{3,}"), "a block of code"),
    (PATH, "the name of another file"),
    (ORDERS, "words that are no documentation"),
)


def brought_in(was: str, now: str, *, known: str, is_code: bool) -> str:
    """What the new text has that neither the old one nor `known` has; empty for nothing of the kind. Code
    belongs in a block of code only, even code that is known."""
    for pattern, name in TABLE:
        if find_new(pattern, now, known, was):
            return name
    for pattern, name in () if is_code else ((CODE, "code"), (HEADING, "a heading")):
        if find_new(pattern, now, was):
            return name
    return ""


LONGEST_DOCSTRING = 60  # lines of one that is new
MOST_ADDED = 12  # lines: the smallest edit, not another text
LONGEST_LINE = 300  # characters, unless the line was that long before
NAME = re.compile(
    r"`+([^`\n]+)`+|(?<![\w-])(--[A-Za-z][\w-]*)|\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b|\b([A-Za-z_][\w.]*)\("
)
BESIDE_A_MARK = re.compile(r"(?<=`)[A-Za-z_][\w-]*|[A-Za-z_][\w-]*(?=`)")
NUMBER = re.compile(r"(?<!\w)(?<!\d\.)\d+(?:\.\d+)*")  # also after a full stop: "How.99"


def propose(region: Region, old: Sequence[str], new: Sequence[str], *, known: str) -> Proposal:
    """The lines `old` of the region become `new`. `known` is all text that new names and numbers may come
    from: the code, the old text. Raises EditRefusedError with the reason of a refusal."""
    at = _find(region, old)
    own = region.lines[at : at + len(old)]
    lines = _reindented(own, old, [line.rstrip() for line in new])
    start, end, kept = _smallest(own, lines)
    _refuse(region, own[start:end], kept, known=known)
    return Proposal(region, at + start, at + end, kept)


def _reindented(own: Sequence[str], old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    """The new lines, indented as the file indents the old ones."""
    shift = next(
        (indent_of(one) - indent_of(two) for one, two in zip(own, old, strict=True) if two.strip()), 0
    )
    return tuple(
        " " * max(0, indent_of(line) + shift) + line.lstrip() if line.strip() else "" for line in new
    )


def _find(region: Region, old: Sequence[str]) -> int:
    """The index of the lines in the region, which must contain them exactly once."""
    wanted = [line.strip() for line in old]
    lines = [line.strip() for line in region.lines]
    if not any(wanted):
        raise EditRefusedError("it does not say which lines it replaces")
    places = [at for at in range(len(lines) - len(wanted) + 1) if lines[at : at + len(wanted)] == wanted]
    if len(places) != 1:
        raise EditRefusedError(
            "the lines it replaces are not there" if not places else "the lines it replaces are there twice"
        )
    return places[0]


def _smallest(old: Sequence[str], new: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
    """The lines that differ: equal ones at both ends are left alone."""
    start = 0
    while start < min(len(old), len(new)) and old[start].rstrip() == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end].rstrip() == new[-1 - end]:
        end += 1
    return start, len(old) - end, new[start : len(new) - end]


def propose_docstring(region: Region, lines: Sequence[str], *, indent: str, known: str) -> Proposal:
    """A docstring where there is none; `lines` are its text. Raises EditRefusedError."""
    own = [line.rstrip() for line in lines]
    while own and not own[-1]:
        own.pop()
    if not own or not own[0].strip():
        raise EditRefusedError("it says nothing")
    if len(own) > LONGEST_DOCSTRING or any(len(line) > LONGEST_LINE for line in own):
        raise EditRefusedError("it is far too long")
    now = "\n".join(own)
    if not now.replace("\n", "").isprintable() or "\\" in now or '"""' in now or now.endswith('"'):
        raise EditRefusedError("it holds what has no place in a docstring")
    foreign = brought_in("", now, known=known, is_code=False)
    if foreign:
        raise EditRefusedError(f"it brings in {foreign}")
    _refuse_invented("", now, known)
    body = [f"{indent}{line}" if line else "" for line in own[1:]]
    if not body:
        return Proposal(region, 0, 0, (f'{indent}"""{own[0].strip()}"""',))
    return Proposal(region, 0, 0, (f'{indent}"""{own[0].strip()}', *body, f'{indent}"""'))


def _refuse(region: Region, old: Sequence[str], new: Sequence[str], *, known: str) -> None:
    was, now = "\n".join(old), "\n".join(new)
    if not old and not new:
        raise EditRefusedError("it changes nothing")
    if not now.replace("\n", "").replace("\t", "").isprintable():
        raise EditRefusedError("it holds control or hidden characters")
    if len(new) > len(old) + MOST_ADDED or any(
        len(line) > max([LONGEST_LINE, *map(len, old)]) for line in new
    ):
        raise EditRefusedError("it is far longer than what it replaces")
    foreign = brought_in(was, now, known=known, is_code=region.kind == "code")
    if foreign:
        raise EditRefusedError(f"it brings in {foreign}")
    if any(map(is_fence, new)) and region.kind != "code":
        raise EditRefusedError("it brings in a block of code")
    _refuse_invented(was, now, known)
    if region.kind == "code":
        _refuse_unknown_words(was, now, known)
    if region.kind == "docstring":
        _refuse_in_literal(region, old, new)
    elif region.kind != "code":
        _refuse_other_structure(old, new)


def _refuse_invented(was: str, now: str, known: str) -> None:
    """Every marked-up name and every number must be known."""
    there = f"{was}\n{known}"
    names = [next(group for group in match.groups() if group) for match in NAME.finditer(now)]
    names += BESIDE_A_MARK.findall(now)  # marks that do not pair up
    known_words = set(re.findall(r"[A-Za-z_][\w-]*", there)) | set(re.findall(r"[A-Za-z_]\w*", there))
    for word in (word for name in names for word in re.findall(r"[A-Za-z_][\w-]*", name)):
        if word not in known_words:
            raise EditRefusedError(f"it names {word!r}, which is nowhere in the code")
    for number in NUMBER.findall(now):
        if number not in NUMBER.findall(there):
            raise EditRefusedError(f"it states {number}, which is nowhere in the code")


def _refuse_unknown_words(was: str, now: str, known: str) -> None:
    """In a block of code every word may act."""
    there = set(re.findall(r"\w+", f"{was}\n{known}"))
    for word in re.findall(r"[^\W\d]\w+", now):
        if word not in there:
            raise EditRefusedError(f"it names {word!r}, which is nowhere in the code")


def _refuse_in_literal(region: Region, old: Sequence[str], new: Sequence[str]) -> None:
    now = "\n".join(new)
    if '"""' in now or "'''" in now:
        raise EditRefusedError("it would end the docstring")
    if not region.is_raw and any("\\" in line for line in (*old, *new)):
        raise EditRefusedError("there are backslashes in it")
    margin = min((indent_of(line) for line in region.lines[1:] if line.strip()), default=0)
    if any(line.strip() and indent_of(line) < margin for line in new[1:]):
        raise EditRefusedError("it is indented less than the docstring")


def _refuse_other_structure(old: Sequence[str], new: Sequence[str]) -> None:
    """A paragraph stays one: no headings, no directives, no rows of another width."""
    if not new and old and not begins_item(old[0]):
        raise EditRefusedError("it removes a paragraph")
    heading = re.compile(r"^\s{0,3}#{1,6}\s|^\s*(?:=|-|~|\^){3,}\s*$|^\s*\.\. ")
    if sum(map(bool, map(heading.match, new))) != sum(map(bool, map(heading.match, old))):
        raise EditRefusedError("it changes the structure of the document")
    if not all(line.strip() for line in new) and all(line.strip() for line in old):
        raise EditRefusedError("it splits the paragraph")
    if new and old and old[0].lstrip().startswith("|") and {_bars(new)} != {_bars(old)}:
        raise EditRefusedError("it changes the columns of the table")


def _bars(lines: Sequence[str]) -> frozenset[int]:
    return frozenset(line.count("|") for line in lines)


def broken_link(path: str, text: str, tree: DocumentTree, before: str) -> str:
    """The first relative link of a document that leads nowhere and was not there before."""
    is_rst = path.endswith(".rst")
    known = {(link.path, link.fragment) for link in links(read_document(path, before), is_rst=is_rst)}
    for link in links(read_document(path, text), is_rst=is_rst):
        is_new = (link.path, link.fragment) not in known and link.kind == "file"
        if is_new and not OUTSIDE.search(link.path) and not tree.find(path, link.path):
            return link.path or f"#{link.fragment}"
    return ""
