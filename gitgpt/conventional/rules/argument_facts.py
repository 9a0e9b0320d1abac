"""Facts inside functions: parameters, arguments, conditions, guards and calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gitgpt.conventional.rules.analysis import (
    Analysis,
    ChangeFact,
    place_of_files,
)
from gitgpt.conventional.rules.edits import NAME, TOKEN, LineEdit, find_opening
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.symbols import Symbol, language_of

CODE = ("source", "test")
KEYWORDS = frozenset(
    (
        "if", "else", "elif", "for", "while", "return", "with", "try", "except", "catch", "match",
        "case", "switch", "await", "async", "yield", "not", "and", "or", "in", "is", "new", "throw",
        "raise", "const", "let", "var", "self", "this", "def", "fn", "func", "function", "class",
        "import", "from", "export", "do", "end", "then", "public", "private", "static", "void", "int",
        "mut", "ref", "pub", "use", "as", "unless", "when", "print",
    )
)  # fmt: skip
LONGEST = 50  # characters of a condition or value that is quoted
GUARD = re.compile(r"(?:\}?\s*(?:else\s+)?)(?:if|elif|unless)\b\s*\(?(.+?)\)?\s*(?:\{|:|then|do)?$")
LEAVING = re.compile(r"(return|continue|break|raise|throw)\b\s*(.*?);?$")
RAISED = re.compile(r"(?:raise|throw)\s+(?:new\s+)?([A-Z]\w*(?:\.\w+)*)")
MOST_CALLS = 3  # lines
CALL = re.compile(
    r"(?:(?:defer|go)\s+)?(?:(?:const|let|var|auto)\s+)?(?:[\w$.,\s*]{1,40}?\s*:?=\s*)?(?:await\s+|yield\s+)?"
    r"([A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*)[?!]?\(.*\)\??;?$"
)
CONDITION = re.compile(r"(?:\}?\s*else\s+)?(?:if|elif|while|unless|when|assert)\b|\|\||&&")


def find_insertions(analysis: Analysis) -> Iterator[ChangeFact]:
    """Tokens that came into, or went from, the middle of a line: a parameter, an argument, a condition."""
    found: dict[tuple[str, str], list[tuple[str, LineEdit]]] = {}
    for edit in analysis.code:
        is_inside = edit.before and edit.removed and edit.added and bool(edit.old) != bool(edit.new)
        if edit.file.kind not in CODE or not (is_inside or (edit.new and not edit.removed)):
            continue
        middle = edit.new or edit.old
        if len(middle) > 25:
            continue
        fact = _inserted(edit, middle, is_new=bool(edit.new))
        if fact:
            found.setdefault((fact.kind, fact.place), []).extend((name, edit) for name in fact.names)
    for (kind, place), rows in found.items():
        names = tuple(dict.fromkeys(name for name, _ in rows))
        numbers = frozenset[int]().union(*(edit.numbers for _, edit in rows))
        yield ChangeFact(kind, names, place, numbers=numbers, type="feat" if kind == "add parameter" else "")


def _inserted(edit: LineEdit, middle: tuple[str, ...], *, is_new: bool) -> ChangeFact | None:
    lines = edit.added if is_new else edit.removed
    text = " ".join(line.text for line in lines)
    opening = find_opening(edit) if is_new or edit.added else None
    joints = ("or", "and", "||", "&&")
    if (middle[0] in joints or middle[-1] in joints) and CONDITION.search(text) and is_new and edit.removed:
        condition = _spelled(text, middle[1:] if middle[0] in joints else middle[:-1])
        where = _owner(edit) or place_of_files((edit.file,))
        return ChangeFact("also check", (condition,), where) if condition and where else None
    if opening is not None and opening.bracket in "[{" and opening.holder:
        items = tuple(_spelled(text, piece) for piece in _pieces(middle))
        if items and all(re.fullmatch(r"[\"'`]?[\w./@*:-]+[\"'`]?", item) for item in items):
            kind = "add" if is_new else "remove"
            return ChangeFact(kind, tuple(item.strip("\"'`") for item in items), opening.holder)
        return None
    if opening is None or opening.bracket != "(" or find_signature(edit):
        return None
    pieces = _pieces(middle)
    if opening.defines is not None and opening.defines.kind == "function":
        names = tuple(filter(None, (_parameter(piece, edit.file) for piece in pieces)))
        if not names or len(names) != len(pieces):
            return None
        return ChangeFact("add parameter" if is_new else "remove parameter", names, opening.defines.name)
    if not edit.removed or opening.name in KEYWORDS or not opening.name:
        return None
    arguments = tuple(_spelled(text, piece) for piece in pieces)
    if not all(arguments) or not all(map(_is_argument, arguments)):
        return None
    return ChangeFact("pass" if is_new else "stop passing", arguments, opening.name)


def find_signatures(analysis: Analysis) -> Iterator[ChangeFact]:
    """Parameters that a definition got or lost, read off the whole list on both sides."""
    for edit in analysis.code:
        if edit.file.kind in CODE and (signature := find_signature(edit)):
            symbol, old, new = signature
            came, went = (tuple(n for n in a if n not in b) for a, b in ((new, old), (old, new)))
            type = "feat" if symbol.is_public and edit.file.kind == "source" else ""
            numbers = frozenset(line.number for line in edit.lines)
            if came and not went:
                yield ChangeFact(
                    "add parameter", came, _constructed(symbol, edit), numbers=numbers, type=type
                )
            elif went and not came:
                yield ChangeFact("remove parameter", went, _constructed(symbol, edit), numbers=numbers)


def _constructed(symbol: Symbol, edit: LineEdit) -> str:
    """The class of a constructor, else the function."""
    owner = next((line.owner for line in edit.added if line.symbol == symbol), None)
    return owner.name if owner and symbol.name in ("__init__", "constructor", "new") else symbol.name


def find_signature(edit: LineEdit) -> tuple[Symbol, tuple[str, ...], tuple[str, ...]] | None:
    """The function that an edit defines on both sides, and its parameters on each."""
    sides = []
    for lines in (edit.removed, edit.added):
        at = next((i for i, line in enumerate(lines) if line.symbol and line.symbol.kind == "function"), None)
        if at is None:
            return None
        text = " ".join(line.text for line in lines[at:])
        inside = _inside_brackets(text)
        if inside is None:
            return None
        pieces = _pieces(tuple(TOKEN.findall(inside)))
        names = tuple(_parameter(piece, edit.file) for piece in pieces if piece not in (("*",), ("/",)))
        if not all(names):
            return None
        sides.append((lines[at].symbol, names))
    (old, before), (new, after) = sides
    if old is None or new is None or old.name != new.name:
        return None
    return new, before, after


def _inside_brackets(text: str) -> str | None:
    """What is between the first bracket and the one that closes it; None where it is not closed."""
    start = text.find("(")
    if text.startswith("func (") and text.find("(", start + 1) > 0:
        start = text.find("(", start + 1)
    depth = 0
    for at in range(max(start, 0), len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if not depth:
            return text[start + 1 : at] if start >= 0 else None
    return None


def _pieces(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The tokens between the commas outside of brackets."""
    pieces: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token in "([{<") - (token in ")]}>") if len(token) == 1 else 0
        if token == "," and depth <= 0:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [tuple(piece) for piece in pieces if piece]


def _is_argument(text: str) -> bool:
    """Whether it reads by itself."""
    is_whole = _is_balanced(text) and all(text.count(quote) % 2 == 0 for quote in "\"'`")
    return len(text) <= 32 and is_whole and re.search(r"\w", text) is not None


def _parameter(tokens: tuple[str, ...], file: FileReading) -> str:
    """The name of a parameter: the first name, or the last where the type comes first."""
    names = [
        token for token in tokens if NAME.match(token) and token not in ("const", "mut", "final", "readonly")
    ]
    language = language_of(file.file.path)
    until = tokens.index("=") if "=" in tokens else len(tokens)
    if language in ("c", "java", "php", "dart"):
        names = [token for token in tokens[:until] if NAME.match(token) or token.startswith("$")]
        return names[-1] if len(names) > 1 else ""
    if not names or tokens[0] not in (names[0], "*", "**", "...", "mut", "{", "&"):
        return ""
    return names[0]


def _spelled(text: str, tokens: tuple[str, ...]) -> str:
    """The tokens as the line has them."""
    pattern = r"\s*".join(re.escape(token) for token in tokens)
    match = re.search(pattern, text) if tokens else None
    found = match[0].strip() if match else ""
    return found if len(found) <= LONGEST and "\n" not in found else ""


def _owner(edit: LineEdit) -> str:
    owners = {line.owner.name if line.owner and line.owner.kind == "function" else "" for line in edit.lines}
    return owners.pop() if len(owners) == 1 else ""


def find_guards(analysis: Analysis) -> Iterator[ChangeFact]:
    """An `if` that came with a way out under it: return early, skip, raise."""
    for edit in analysis.code:
        if edit.file.kind != "source" or edit.removed:
            continue
        code = [line for line in edit.added if not line.is_comment]
        where = _owner(edit)
        if not where or not 1 <= len(code) <= 4:
            continue
        match = GUARD.match(code[0].text)
        leaving = LEAVING.match(code[1].text) if match and len(code) > 1 else None
        condition = match[1].strip() if match else ""
        if (
            match is None
            or leaving is None
            or not 0 < len(condition) <= LONGEST
            or not _is_balanced(condition)
        ):
            continue
        kind = {"return": "return early", "continue": "skip", "break": "stop"}.get(leaving[1], "")
        if not kind:
            raised = RAISED.match(code[1].text)
            if raised is None:
                continue
            yield ChangeFact("raise if", (condition,), where, new=raised[1], numbers=edit.numbers)
            continue
        yield ChangeFact(kind, (condition,), where, numbers=edit.numbers)


def _is_balanced(text: str) -> bool:
    opened: list[str] = []
    for character in text:
        if character in "([{":
            opened.append(character)
        elif character in ")]}" and (not opened or opened.pop() + character not in ("()", "[]", "{}")):
            return False
    return not opened


def find_calls(analysis: Analysis) -> Iterator[ChangeFact]:
    """Edits that are a few calls, a line each, inside one function."""
    found: dict[tuple[str, str], dict[str, frozenset[int]]] = {}
    for edit in analysis.code:
        lines = [line for line in edit.added or edit.removed if line.number not in analysis.prose]
        if edit.file.kind != "source" or (edit.added and edit.removed) or not 0 < len(lines) <= MOST_CALLS:
            continue
        matches = [match for line in lines if (match := CALL.match(line.text))]
        where, sign = _owner(edit), "+" if edit.added else "-"
        names = [match[1] for match in matches if match[1] not in KEYWORDS and 2 < len(match[1]) < 40]
        if not where or len(names) < len(lines) or where in names or _are_called(names, edit.file, sign):
            continue
        for name in names:
            found.setdefault(("call" if sign == "+" else "stop calling", where), {})[name] = edit.numbers
    for (kind, where), calls in found.items():
        numbers = frozenset[int]().union(*calls.values())
        yield ChangeFact(kind, tuple(calls), where, numbers=numbers)


def _are_called(names: Iterable[str], file: FileReading, sign: str) -> bool:
    """Whether one of the calls is on the other side too: then it was there, or still is."""
    other = ("-",) if sign == "+" else ("+", " ")
    rows = [row for hunk in file.file.hunks for row in hunk.lines if row[:1] in other]
    return any(f"{name}(" in row for name in names for row in rows)
