"""Facts of small edits: one expression for another, a statement that came or went, commented code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact, place_of_lines
from gitgpt.conventional.rules.edits import LITERAL, NAME, TOKEN, LineEdit, tokens_of
from gitgpt.conventional.rules.reading import ChangedLine

CODE = ("source", "test", "build", "ci", "config")
LONGEST = 40  # characters of code that is quoted
ASSIGNMENT = re.compile(r"([A-Za-z_$@][\w$.\[\]'\"-]*(?:->[\w.]+)*)\s*=\s*([^=>].*?)[;,]?$")
DECLARING = re.compile(r"(?:const|let|var|auto|static|int|bool|char|my|local|val)\b")
CONDITION = re.compile(r"(?:\}?\s*else\s+)?(?:if|elif|elsif|unless|while|when)\b")
CALLEE = re.compile(r"(?:await |return |yield )?([A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*)[?!]?\(")
COMMENTED = re.compile(r"(?:#|//|--|;)\s?(\s*\S.*)$")
MOST_LINES = 4
KEYWORDS = ("return", "if", "else", "await", "new", "throw", "raise", "not", "this", "self", "function")
OPERATORS = (
    "and",
    "or",
    "not",
    "in",
    "is",
    "await",
    "new",
    "as",
    "instanceof",
    "typeof",
    "return",
    "raise",
    "throw",
)
MOST_MORE = 3  # tokens that are taken along to close a bracket
SAME = 2  # places, from which the same edit is a fact of its own


def find_commented_code(analysis: Analysis) -> Iterator[ChangeFact]:
    """Lines that were commented out, or the other way round, and are otherwise the same."""
    for edit in analysis.edits:
        if not edit.removed or not edit.added or edit.file.kind == "docs":
            continue
        old, new = ([line for line in side if line.text] for side in (edit.removed, edit.added))
        for kind, plain, comments in (("comment out", old, new), ("uncomment", new, old)):
            code = [line for line in plain if not line.is_comment]
            bare = {
                match[1].strip()
                for line in comments
                if (match := COMMENTED.match(line.text)) and line.is_comment
            }
            if code and len(code) == len(plain) and all(line.text in bare for line in code):
                name = code[0].text.lstrip("- ").rstrip(",;")
                place = place_of_lines([(line, edit.file) for line in edit.lines])
                names = (name,) if len(code) == 1 and len(name) <= LONGEST else ()
                several = f"{kind} lines" if len(code) > 1 else f"{kind} line"
                yield ChangeFact(
                    kind if names else several,
                    names or (str(len(code)),),
                    place,
                    numbers=edit.numbers,
                )


def find_same_lines(analysis: Analysis) -> Iterator[ChangeFact]:
    """The same single line added at, or removed from, several places."""
    found: dict[tuple[str, str], list[LineEdit]] = {}
    for edit in analysis.code:
        lines = edit.added or edit.removed
        if bool(edit.added) != bool(edit.removed) and len(lines) == 1 and edit.file.kind != "docs":
            found.setdefault((lines[0].sign, lines[0].text), []).append(edit)
    for (sign, text), edits in found.items():
        text = text.rstrip(";,").removeprefix("- ").strip("\"'")
        if len(edits) < SAME or not 4 <= len(text) <= LONGEST or edits[0].lines[0].is_import:
            continue
        place = place_of_lines([(line, edit.file) for edit in edits for line in edit.lines])
        numbers = frozenset[int]().union(*(edit.numbers for edit in edits))
        kind = "add everywhere" if sign == "+" else "remove everywhere"
        yield ChangeFact(kind, (text,), place, old=str(len(edits)), numbers=numbers)


def find_same_edits(analysis: Analysis) -> Iterator[ChangeFact]:
    """One expression that took another's place, here or in several places."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[LineEdit]] = {}
    for one in analysis.code:
        edit = _balanced(one)
        if (
            edit.old
            and edit.new
            and len(edit.old) + len(edit.new) <= 16
            and edit.file.kind in CODE
            and (edit.before or edit.after)
        ):
            found.setdefault((edit.old, edit.new), []).append(edit)
    for edits in found.values():
        old, new = (_spelled(side, edits[0]) for side in ("old", "new"))
        if {old, new} & set(KEYWORDS):
            continue
        if not old or not new or old == new or not _is_expression(old) or not _is_expression(new):
            continue
        place = place_of_lines([(line, edit.file) for edit in edits for line in edit.lines])
        numbers = frozenset[int]().union(*(edit.numbers for edit in edits))
        yield ChangeFact("replace", (), place, old, new, numbers)


def find_same_insertions(analysis: Analysis) -> Iterator[ChangeFact]:
    """The same tokens that came into, or went from, the middle of lines in several places."""
    found: dict[tuple[str, tuple[str, ...]], list[LineEdit]] = {}
    for edit in analysis.code:
        if (
            edit.removed
            and edit.added
            and bool(edit.old) != bool(edit.new)
            and len(edit.old + edit.new) <= 10
        ):
            if all(line.is_import for line in edit.lines):
                continue
            tokens = edit.new or edit.old
            while tokens and tokens[0] in (",", ";", "."):
                tokens = tokens[1:]
            while tokens and tokens[-1] in (",", ";", "."):
                tokens = tokens[:-1]
            found.setdefault(("+" if edit.new else "-", tokens), []).append(edit)
    for (sign, tokens), edits in found.items():
        if len(edits) < SAME or not tokens:
            continue
        side = edits[0]._replace(old=tokens) if sign == "-" else edits[0]._replace(new=tokens)
        text = _spelled("new" if sign == "+" else "old", side)
        if text and _is_expression(text):
            place = place_of_lines([(line, edit.file) for edit in edits for line in edit.lines])
            numbers = frozenset[int]().union(*(edit.numbers for edit in edits))
            kind = "add everywhere" if sign == "+" else "remove everywhere"
            yield ChangeFact(kind, (text,), place, old=str(len(edits)), numbers=numbers)


def _balanced(edit: LineEdit) -> LineEdit:
    """The edit with the next tokens of both sides, as far as the brackets of one of them need."""
    if not edit.old or not edit.new:
        return edit
    for count in range(min(MOST_MORE, len(edit.after)) + 1):
        more = edit.after[:count]
        if all(_is_closed(side + more) for side in (edit.old, edit.new)):
            return edit._replace(old=edit.old + more, new=edit.new + more, after=edit.after[count:])
    return edit


def _is_closed(tokens: tuple[str, ...]) -> bool:
    return all(tokens.count(a) == tokens.count(b) for a, b in ("()", "[]", "{}"))


def _spelled(side: str, edit: LineEdit) -> str:
    tokens, lines = (edit.old, edit.removed) if side == "old" else (edit.new, edit.added)
    text = " ".join(line.text for line in lines)
    pattern = r"\s*".join(re.escape(token) for token in tokens)
    match = re.search(pattern, text)
    return match[0] if match and len(match[0]) <= LONGEST else ""


def _is_expression(text: str) -> bool:
    """Whether it reads by itself: a name or a literal in it, and no half of a bracket."""
    balanced = all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}"))
    tokens = TOKEN.findall(text)
    words = [token for token in tokens if NAME.match(token) or LITERAL.match(token)]
    if len(words) > 1 and any(
        a in words and b in words and a not in OPERATORS and b not in OPERATORS for a, b in pairwise(tokens)
    ):
        return False
    if not balanced or text[0] in ",;:=&|)]}" or text[-1] in ",;:=&|([{.":
        return False
    return re.search(r"\w", text) is not None and any(
        (NAME.match(token) and len(token) > 1) or LITERAL.match(token) for token in tokens
    )


def find_statements(analysis: Analysis) -> Iterator[ChangeFact]:
    """What a single statement that changed, came or went is: a return, a condition, an assignment, a call."""
    for edit in analysis.code:
        if edit.file.kind != "source":
            continue
        old, new = (_code(side, analysis) for side in (edit.removed, edit.added))
        if len(old) > MOST_LINES or len(new) > MOST_LINES:
            continue
        where = _owner(edit)
        if old and new:
            fact = _changed(old, new, where)
        elif len(old) + len(new) == 1:
            fact = _single((old or new)[0], "remove" if old else "add", where, edit)
        else:
            fact = None
        if fact:
            yield fact._replace(numbers=edit.numbers)


def _code(lines: tuple[ChangedLine, ...], analysis: Analysis) -> list[ChangedLine]:
    return [
        line for line in lines
        if line.number not in analysis.prose and not line.is_import and re.search(r"\w", line.text)
        and line.text not in ("else {", "} else {", "else:", "end", "try {", "do", "begin")
    ]  # fmt: skip


def _owner(edit: LineEdit) -> str:
    owners = {line.owner.name if line.owner and line.owner.kind == "function" else "" for line in edit.lines}
    return owners.pop() if len(owners) == 1 else ""


def _changed(old: list[ChangedLine], new: list[ChangedLine], where: str) -> ChangeFact | None:
    if not where or old[0].symbol or new[0].symbol:
        return None
    before, after = old[0].text, new[0].text
    if before.startswith("return") and after.startswith("return"):
        return ChangeFact("change return", (where,))
    if CONDITION.match(before) and CONDITION.match(after) and len(tokens_of(old)) + len(tokens_of(new)) < 60:
        return ChangeFact("change condition", (where,))
    names = [match[1] for text in (before, after) if (match := ASSIGNMENT.match(text))]
    if len(names) == 2 and names[0] == names[1] and not DECLARING.match(before):
        return ChangeFact("update", (names[0],), where)
    callees = [match[1] for text in (before, after) if (match := CALLEE.match(text))]
    if len(callees) == 2 and callees[0] == callees[1] and callees[0] != where:
        return ChangeFact("change arguments", (callees[0],), where)
    return None


def _single(line: ChangedLine, kind: str, where: str, edit: LineEdit) -> ChangeFact | None:
    if line.symbol or not where:
        return None
    match = ASSIGNMENT.match(line.text)
    if match and kind == "add" and not DECLARING.match(line.text):
        if len(match[1]) <= LONGEST and len(match[2]) <= LONGEST and _is_expression(match[2]):
            return ChangeFact("set", (match[1],), where, new=match[2])
        return None
    text = line.text.rstrip(";,")
    if 6 <= len(text) <= LONGEST and _is_expression(text) and not CONDITION.match(text):
        return ChangeFact(kind, (text,), where)
    return None
