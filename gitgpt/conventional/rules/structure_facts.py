"""Facts that the structure of a change proves: what came, went, moved, or got another name or value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from gitgpt.conventional.rules.analysis import (
    Analysis,
    ChangeFact,
    names_of_files,
    place_of_files,
    place_of_lines,
)
from gitgpt.conventional.rules.edits import LITERAL, NAME, TOKEN, LineEdit, TokenSwap, find_opening
from gitgpt.conventional.rules.file_facts import TEST_MARKS
from gitgpt.conventional.rules.reading import ChangedLine, FileReading
from gitgpt.conventional.rules.setting_facts import is_settings
from gitgpt.conventional.rules.symbols import Symbol, language_of

Row = tuple[ChangedLine, FileReading]
CODE = ("source", "test")
NOT_DEFINING = ("namespace ", "@doc", "@moduledoc", "@spec", "@typedoc", "@impl")
KEYWORDS = frozenset(
    ("if", "else", "elif", "for", "while", "return", "with", "try", "except", "catch", "match", "case", "switch",
     "await", "async", "yield", "not", "and", "or", "in", "is", "new", "throw", "raise", "const", "let", "var",
     "self", "this", "def", "fn", "func", "function", "class", "import", "from", "export", "do", "end", "then",
     "public", "private", "static", "void", "int", "mut", "ref", "pub", "use", "as", "unless", "when", "print")
)  # fmt: skip
MANY = 3  # renames, from which they are one fact
LONGEST = 50  # characters of a condition or value that is quoted
ASSIGNED = re.compile(
    r"(?:\bvar |\blet |\bconst |this\.|prototype\.|exports\.|^)(\w+)\s*[=:]\s*(?:async )?(?:function|\()"
)
KEY_BEFORE = re.compile(
    r"[\"']?([A-Za-z_][\w.-]*)[\"']?\s*(?::[^=:]{1,40})?(?:=|:|:=|=>)\s*$|#\s*define\s+(\w+)\s+$"
)
GUARD = re.compile(r"(?:\}?\s*(?:else\s+)?)(?:if|elif|unless)\b\s*\(?(.+?)\)?\s*(?:\{|:|then|do)?$")
LEAVING = re.compile(r"(return|continue|break|raise|throw)\b\s*(.*?);?$")
RAISED = re.compile(r"(?:raise|throw)\s+(?:new\s+)?([A-Z]\w*(?:\.\w+)*)")
MOST_CALLS = 3  # lines
CALL = re.compile(
    r"(?:(?:defer|go)\s+)?(?:(?:const|let|var|auto)\s+)?(?:[\w$.,\s*]{1,40}?\s*:?=\s*)?(?:await\s+|yield\s+)?"
    r"([A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*)[?!]?\(.*\)\??;?$"
)
CONDITION = re.compile(r"(?:\}?\s*else\s+)?(?:if|elif|while|unless|when|assert)\b|\|\||&&")


def find_new_symbols(analysis: Analysis) -> Iterator[ChangeFact]:
    """Definitions that no line had before, by the type or file that they are in."""
    for place, rows in _definitions(analysis, "+").items():
        files = {file.file.path: file for _, _, file in rows}
        names = tuple(dict.fromkeys(symbol.name for symbol, _, _ in rows))
        numbers = frozenset[int]().union(*(numbers for _, numbers, _ in rows))
        is_test = all(file.kind == "test" for file in files.values())
        is_public = any(symbol.is_public and symbol.kind != "value" for symbol, _, _ in rows)
        if is_test or place in ("test", "tests"):
            continue
        yield ChangeFact("add", names, place, numbers=numbers, type="feat" if is_public else "")


def find_gone_symbols(analysis: Analysis) -> Iterator[ChangeFact]:
    for place, rows in _definitions(analysis, "-").items():
        names = tuple(dict.fromkeys(symbol.name for symbol, _, _ in rows))
        numbers = frozenset[int]().union(*(numbers for _, numbers, _ in rows))
        if all(file.kind == "test" for _, _, file in rows):
            continue
        yield ChangeFact("remove", names, place, numbers=numbers)


def _definitions(
    analysis: Analysis, sign: str
) -> dict[str, list[tuple[Symbol, frozenset[int], FileReading]]]:
    """Outermost definitions of one side that the other side does not define, with the lines of their bodies,
    by place."""
    other = {swap.new if sign == "+" else swap.old for swap in _renames(analysis)} | {
        line.symbol.name
        for file in analysis.reading.written
        for line in file.lines
        if line.symbol and line.sign != sign
    }
    found: dict[str, list[tuple[Symbol, frozenset[int], FileReading]]] = {}
    assigned = {
        name
        for edit in analysis.code
        for line in edit.lines
        if line.sign != sign
        for name in ASSIGNED.findall(line.text)
    }
    other |= assigned | {"constructor"}
    for edit in analysis.code:
        if edit.file.kind not in (*CODE, "migration", "build") or edit.file.file.status in (
            "added",
            "deleted",
        ):
            continue
        lines = edit.added if sign == "+" else edit.removed
        at = 0
        while at < len(lines):
            line, start = lines[at], at
            at += 1
            if (
                not _is_definition(line)
                or line.symbol is None
                or line.symbol.name in other
                or line.number in analysis.prose
            ):
                continue
            if start and lines[start - 1].text.startswith(TEST_MARKS):
                continue
            while at < len(lines) and (lines[at].depth > line.depth or _is_closing(lines[at], line)):
                at += 1
            while start and (lines[start - 1].is_comment or lines[start - 1].text.startswith("@")):
                start -= 1
            owner = line.owner
            place = (
                owner.name if owner and owner.kind == "type" and owner.name else place_of_files((edit.file,))
            )
            numbers = frozenset(one.number for one in lines[start:at])
            found.setdefault(place, []).append((line.symbol, numbers, edit.file))
    return found


def _is_definition(line: ChangedLine) -> bool:
    symbol = line.symbol
    if symbol is None or line.is_comment or (line.owner and line.owner.kind == "function"):
        return False
    if symbol.kind == "value" and (line.depth or not (symbol.is_public or symbol.name.isupper())):
        return False
    return not symbol.name.startswith("__") and not line.text.startswith(NOT_DEFINING)


def _is_closing(line: ChangedLine, opened: ChangedLine) -> bool:
    return (line.depth == opened.depth and line.text[:1] in ")]}") or line.text in ("end", "done", "fi", "{")


def find_renames(analysis: Analysis) -> Iterator[ChangeFact]:
    """A definition whose name is the only thing that changed on its line, and every other use of it."""
    renames = list(_renames(analysis))
    if len(renames) >= MANY:
        numbers = frozenset[int]().union(*(swap.numbers for swap in renames))
        yield ChangeFact(
            "rename several", tuple(swap.old for swap in renames), numbers=numbers, type="refactor"
        )
        return
    for swap in renames:
        yield ChangeFact(
            "rename",
            old=swap.old,
            new=swap.new,
            place=_swap_place(swap),
            numbers=swap.numbers,
            type="refactor",
        )


def _renames(analysis: Analysis) -> Iterator[TokenSwap]:
    for swap in analysis.swaps:
        if not NAME.match(swap.old) or not NAME.match(swap.new) or swap.old in KEYWORDS:
            continue
        if LITERAL.match(swap.old) or LITERAL.match(swap.new):
            continue
        if _is_defined(swap) and not _is_used(analysis, swap):
            yield swap


def _is_defined(swap: TokenSwap) -> bool:
    """Whether one of the pairs defines the name: as a symbol, a parameter or a variable."""
    name = re.escape(swap.old)
    for old, _ in swap.pairs:
        if old.symbol and old.symbol.name == swap.old:
            return True
        if re.search(
            rf"(?:\b(?:let|const|var|mut|for|as)\s+{name}\b|^{name}\s*(?::[^=]*)?(?::?=)(?!=))", old.text
        ):
            return True
        if re.match(
            rf"(?:async )?(?:def|fn|func|function|public|private|static)\b.*[(,]\s*{name}\b", old.text
        ):
            return True
        if re.match(rf"{name}\s*\??:\s*[\w\[\]|. ]+,?$", old.text):
            return True
    return False


def _is_used(analysis: Analysis, swap: TokenSwap) -> bool:
    """Whether the old name is still used on an added line of these files, or the new one was used before."""
    old, new = (re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)") for name in (swap.old, swap.new))
    for file in swap.files:
        for hunk in file.file.hunks:
            for line in hunk.lines:
                if (line[:1] in "+ " and old.search(line)) or (line[:1] in "- " and new.search(line)):
                    return True
    return False


def _swap_place(swap: TokenSwap) -> str:
    if len(swap.files) > 1:
        return ""
    return place_of_lines([(line, swap.files[0]) for pair in swap.pairs for line in pair if not line.symbol])


def find_replacements(analysis: Analysis) -> Iterator[ChangeFact]:
    """The same token took another's place on every one of these lines: a value under a key, else a name."""
    for swap in analysis.swaps:
        if (any(file.kind == "docs" for file in swap.files) and not _are_words(swap)) or (
            any(map(is_settings, swap.files)) and len(swap.pairs) < 2
        ):
            continue
        if swap.numbers <= analysis.prose:
            continue
        rows = [
            (line, file) for file in swap.files for pair in swap.pairs for line in pair if line in file.lines
        ]
        place = place_of_lines(rows)
        old, new = swap.old, swap.new
        if LITERAL.match(old) and LITERAL.match(new) and len(old) + len(new) < LONGEST:
            keys = {_key_of(pair[1].text, new) for pair in swap.pairs}
            key = keys.pop() if len(keys) == 1 else ""
            if key and key not in KEYWORDS:
                yield ChangeFact("change", (key,), place, old.strip("\"'`"), new.strip("\"'`"), swap.numbers)
            elif old[0] not in "\"'`" and len(swap.pairs) > 1:
                yield ChangeFact("replace", (), place, old, new, swap.numbers)
            continue
        if not NAME.match(old) or not NAME.match(new) or {old, new} & KEYWORDS or len(old + new) > LONGEST:
            continue
        if len(old) < 3 or len(new) < 3:
            continue
        yield ChangeFact("replace", (), place, old, new, swap.numbers)


def _are_words(swap: TokenSwap) -> bool:
    """Whether prose changed in one word on one line: a typo in either direction, or another word."""
    return len(swap.pairs) == 1 and swap.old.isalpha() and swap.new.isalpha() and len(swap.old) > 3


def _key_of(text: str, value: str) -> str:
    before = text.partition(value)[0]
    match = KEY_BEFORE.search(before)
    return (match[1] or match[2] or "") if match else ""


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


MEMBER = {
    "script": r"(?:(?:public|private|protected|readonly|static) )*([A-Za-z_]\w*)[?!]?\s*:\s?[^=].*[;,]?$",
    "rust": r"(?:pub(?:\([a-z]+\))? )?([a-z_]\w*)\s*:\s?\S.*,$|([A-Z]\w*)(?:\(.*\)|\s*\{.*\})?,$",
    "go": r"([A-Za-z]\w*)\s+[\w*\[\].]+(?:\s+`.*`)?$",
    "python": r"([a-z_]\w*)\s*:\s*[A-Za-z\[\"'].*$|([A-Z][A-Z0-9_]+) = .*$",
    "java": r"(?:(?:private|public|protected|final|static) )+[\w<>\[\], .]+ (\w+)\s*(?:=.*)?;$|([A-Z][A-Z0-9_]+)\s*(?:\(.*\))?[,;]?$",
    "c": r"([A-Z][A-Z0-9_]+)\s*(?:=.*)?,?$|(?:[A-Za-z_]\w*[\s*]+)+(\w+)(?:\s*:\s*\d+)?\s*;",
    "proto": r"(?:repeated |optional )?[\w.]+ (\w+) = \d+",
}  # fmt: skip


def find_members(analysis: Analysis) -> Iterator[ChangeFact]:
    """Fields that a type got or lost that is there on both sides."""
    sides: dict[tuple[str, str], dict[str, int]] = {}
    for edit in analysis.code:
        language = language_of(edit.file.file.path)
        pattern = MEMBER.get(language)
        if edit.file.kind != "source" or not pattern or edit.file.file.status != "modified":
            continue
        for line in edit.lines:
            if line.symbol or line.is_comment or not line.owner or line.owner.kind != "type":
                continue
            match = re.match(pattern, line.text)
            name = next(filter(None, match.groups()), "") if match else ""
            if name and name not in KEYWORDS:
                sides.setdefault((line.owner.name, line.sign), {})[name] = line.number
    for (owner, sign), names in sides.items():
        other = sides.get((owner, "-" if sign == "+" else "+"), {})
        both = {
            name: (number, other[name]) for name, number in names.items() if name in other and sign == "+"
        }
        if both and not _is_fresh(analysis, owner):
            numbers = frozenset(number for pair in both.values() for number in pair)
            yield ChangeFact("update", tuple(both), owner, numbers=numbers)
        mine = {name: number for name, number in names.items() if name not in other}
        if mine and not _is_fresh(analysis, owner):
            kind = "add" if sign == "+" else "remove"
            yield ChangeFact(kind, tuple(mine), owner, numbers=frozenset(mine.values()))


def _is_fresh(analysis: Analysis, name: str) -> bool:
    """Whether a changed line defines it."""
    return any(
        line.symbol and line.symbol.name == name for file in analysis.reading.written for line in file.lines
    )


DECORATOR = re.compile(r"@([A-Za-z_][\w.]*)(?:\(.*\))?$|#\[(\w[\w:]*)(?:\(.*\))?\]$")


def find_decorators(analysis: Analysis) -> Iterator[ChangeFact]:
    """A decorator or attribute alone on its line, above a definition that was there before."""
    for edit in analysis.code:
        lines = edit.added or edit.removed
        if (edit.added and edit.removed) or edit.file.kind not in CODE or len(lines) != 1:
            continue
        match = DECORATOR.match(lines[0].text)
        below = _below(edit)
        if match and below:
            kind = "add" if edit.added else "remove"
            yield ChangeFact(kind, ("@" + (match[1] or match[2]),), below, numbers=edit.numbers)


def _below(edit: LineEdit) -> str:
    """The name that the first unchanged line below an edit defines."""
    from gitgpt.conventional.rules.symbols import defined  # start-up: few edits ask

    last = edit.lines[-1]
    hunk = edit.file.file.hunks[last.hunk].lines
    for row in hunk[last.at + 1 : last.at + 4]:
        symbol = defined(row[1:], language_of(edit.file.file.path)) if row[:1] == " " else None
        if symbol:
            return symbol.name
    return ""


OPTION = re.compile(r"[\"'`](--[a-z][a-z0-9-]{1,40})\b")
# Calls that define an option; other programs' options are only passed on.
DEFINES_OPTION = re.compile(
    r"(?:\boption|\badd_argument|\badd_option|\baddOption|\bOption|\bArgument)\(|\blong\s*="
)
ROUTE = re.compile(r"@?\w*\.(get|post|put|patch|delete|route)\(\s*[\"'`](/[^\"'`]{0,60})[\"'`]")


def find_options(analysis: Analysis) -> Iterator[ChangeFact]:
    """Command-line options and routes that source came to define, or no longer defines."""
    for pattern, place in ((OPTION, ""), (ROUTE, "")):
        sides: dict[str, dict[str, set[int]]] = {"+": {}, "-": {}}
        for file in analysis.reading.written:
            for line in file.lines if file.kind in CODE else ():
                if pattern is OPTION and not DEFINES_OPTION.search(line.text):
                    continue
                for match in pattern.finditer(line.text):
                    name = match[1] if pattern is OPTION else f"{match[1].upper()} {match[2]}"
                    sides[line.sign].setdefault(name, set()).add(line.number)
        for sign, kind in (("+", "add option"), ("-", "remove option")):
            other = sides["-" if sign == "+" else "+"]
            mine = {name: numbers for name, numbers in sides[sign].items() if name not in other}
            if mine:
                numbers = frozenset[int]().union(*mine.values())
                yield ChangeFact(
                    kind, tuple(mine), place, numbers=numbers, type="feat" if sign == "+" else ""
                )


EXPORT = re.compile(r"(?:export (?:default )?|pub(?:\([a-z]+\))? |public )")


def find_exports(analysis: Analysis) -> Iterator[ChangeFact]:
    """Definitions that others may use from now on, or no longer; nothing else on their lines changed."""
    found: dict[tuple[str, str], dict[str, frozenset[int]]] = {}
    for edit in analysis.code:
        if edit.file.kind != "source" or len(edit.removed) != 1 or len(edit.added) != 1:
            continue
        old, new = edit.removed[0], edit.added[0]
        for kind, plain, marked in (("export", old, new), ("stop exporting", new, old)):
            symbol = marked.symbol
            if symbol and EXPORT.match(marked.text) and EXPORT.sub("", marked.text, count=1) == plain.text:
                place = place_of_files((edit.file,))
                found.setdefault((kind, place), {})[symbol.name] = edit.numbers
    for (kind, place), names in found.items():
        numbers = frozenset[int]().union(*names.values())
        yield ChangeFact(kind, tuple(names), place, numbers=numbers, type="feat" if kind == "export" else "")


COPYRIGHT = re.compile(r"(?i)copyright|\(c\)|©")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def find_years(analysis: Analysis) -> Iterator[ChangeFact]:
    """Years of a copyright notice, where nothing else changes."""
    numbers: set[int] = set()
    years: dict[str, None] = {}
    for edit in analysis.edits:
        old, new = ([YEAR.sub("", line.text) for line in side] for side in (edit.removed, edit.added))
        if old == new and all(COPYRIGHT.search(line.text) for line in edit.lines):
            numbers |= edit.numbers
            years.update(dict.fromkeys(year for line in edit.added for year in YEAR.findall(line.text)))
    if numbers:
        yield ChangeFact("copyright", new=max(years), numbers=frozenset(numbers))


def find_moves(analysis: Analysis) -> Iterator[ChangeFact]:
    """Definitions that went from one file and came to another, their lines the same."""
    sides: dict[str, dict[str, tuple[str, FileReading, set[int]]]] = {"+": {}, "-": {}}
    owners: dict[str, str] = {}
    for edit in analysis.code:
        for line in edit.lines:
            if line.symbol and _is_definition(line) and edit.file.kind in CODE:
                sides[line.sign].setdefault(line.symbol.name, (line.text, edit.file, {line.number}))
                if line.sign == "+" and line.owner:
                    owners[line.symbol.name] = line.owner.name
    routes: dict[tuple[str, str], list[str]] = {}
    for name, (text, file, _) in sides["+"].items():
        gone = sides["-"].get(name)
        if owners.get(name) in sides["+"]:
            continue
        if gone and gone[1].file.path != file.file.path and _bare(gone[0]) == _bare(text):
            routes.setdefault((gone[1].file.path, file.file.path), []).append(name)
    files = {file.file.path: file for file in analysis.reading.written}
    for (source, target), names in routes.items():
        same, lines = _same_lines(files[source], files[target])
        if len(lines) and 10 * same >= 7 * len(lines) // 2:
            old, new = place_of_files((files[source],)), place_of_files((files[target],))
            if old == new:
                old, new = (
                    path.rpartition("/")[0].rpartition("/")[2] + "/" + path.rpartition("/")[2]
                    for path in (source, target)
                )
            yield ChangeFact("move, to", tuple(names), "", old, new, lines, "refactor")


def _bare(text: str) -> str:
    return re.sub(r"^(?:export |pub |public )", "", text)


def _same_lines(source: FileReading, target: FileReading) -> tuple[int, frozenset[int]]:
    gone = Counter(line.text for line in source.lines if line.sign == "-")
    came = [line for line in target.lines if line.sign == "+" and gone.get(line.text)]
    texts = {line.text for line in came}
    numbers = frozenset(line.number for line in came) | {
        line.number for line in source.lines if line.sign == "-" and line.text in texts
    }
    return len(came), frozenset(numbers)


def find_imports(analysis: Analysis) -> Iterator[ChangeFact]:
    """Edits that are imports only, where the whole change to code is that."""
    lines = [line for file in analysis.reading.written for line in file.lines if file.kind in CODE]
    if not lines or not all(line.is_import for line in lines):
        return
    gone = [line for line in lines if line.sign == "-"]
    old, new = _imported(gone), _imported(line for line in lines if line.sign == "+")
    lost = tuple(name for name in old if name not in new)
    files = tuple(file for file in analysis.reading.written if file.kind in CODE and file.lines)
    kind = "remove imports" if len(gone) == len(lines) else "update imports"
    names = names_of_files(files)
    if lost and not any(name not in old for name in new) and len(lost) <= 3:
        numbers = frozenset(line.number for line in lines)
        yield ChangeFact("remove import", lost, place_of_files(files), numbers=numbers)
    elif names:
        yield ChangeFact(kind, names, numbers=frozenset(line.number for line in lines), type="")


IMPORTED = re.compile(r"(?:from\s+\S+\s+import\s+\(?|import\s+(?:type\s+)?\{?)(.*?)(?:\}?\s*from\s.*|\)?;?)$")


def _imported(lines: Iterable[ChangedLine]) -> dict[str, None]:
    matches = (IMPORTED.match(line.text) for line in lines)
    return {
        name: None
        for match in matches
        if match
        for name in re.findall(r"[A-Za-z_][\w.]*", match[1])
        if name not in ("as", "type", "from", "import")
    }


ANNOTATION = re.compile(r":\s*[\w\[\]., |\"']+(?=\s*(?:[,)=]|$))|\s*->\s*[\w\[\]., |\"']+")


def find_annotations(analysis: Analysis) -> Iterator[ChangeFact]:
    """Python lines that differ in nothing but type hints."""
    numbers: set[int] = set()
    files: dict[str, FileReading] = {}
    for edit in analysis.code:
        if edit.file.kind not in CODE or not edit.file.file.path.endswith((".py", ".pyi")):
            continue
        code = [line for line in edit.lines if not line.is_import]
        old, new = (
            "".join(ANNOTATION.sub("", line.text) for line in code if line.sign == sign).replace(" ", "")
            for sign in "-+"
        )
        if code and old == new and any(ANNOTATION.search(line.text) for line in code):
            numbers |= edit.numbers
            files[edit.file.file.path] = edit.file
    if numbers:
        yield ChangeFact(
            "annotate", names_of_files(tuple(files.values())), numbers=frozenset(numbers), type="refactor"
        )


def find_comments(analysis: Analysis) -> Iterator[ChangeFact]:
    """Comments and docstrings, where source changes in nothing else."""
    rows = [(line, file) for file in analysis.reading.written for line in file.lines if file.kind in CODE]
    if not rows or not all(line.number in analysis.prose for line, _ in rows):
        return
    signs = "".join({line.sign for line, _ in rows})
    kind = {"+": "add comments", "-": "remove comments"}.get(signs, "update comments")
    files = {file.file.path: file for _, file in rows}
    names = (place_of_lines(rows),) if len(files) == 1 else names_of_files(tuple(files.values()))
    type = "" if kind == "remove comments" else "docs"
    yield ChangeFact(kind, names, numbers=frozenset(line.number for line, _ in rows), type=type)


def quoted(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def tokens_between(text: str) -> Iterable[str]:
    return TOKEN.findall(text)
