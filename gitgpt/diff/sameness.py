"""Changes that leave the program as it was: only whitespace moved, or only the order of imports."""

from __future__ import annotations

import re

from gitgpt.diff.changeset import FileDiff, Hunk

# Where indentation is part of the program.
INDENTED = (
    ".py", ".pyi", ".pyx", ".yml", ".yaml", ".coffee", ".haml", ".slim", ".pug", ".sass", ".nim", ".hs",
    ".fs", ".mk", "makefile", ".rst", ".md", ".mdx", ".gd",
)  # fmt: skip
# An open literal ends with its line: else each quote would be tried to the end, in quadratic time.
STRING = re.compile(
    r"""("(?:[^"\\]|\\.)*(?:"|\\?\Z)|'(?:[^'\\]|\\.)*(?:'|\\?\Z)|`(?:[^`\\]|\\.)*(?:`|\\?\Z))"""
)
BETWEEN = re.compile(r"\s*([^\w\s])\s*|\s+")
IMPORT = re.compile(
    r"\s*(?:import\b|from\s+\S+\s+import\b|use\s|using\s|#\s*include\b|require\b|export\s+\*\s+from|alias\s"
    r"|(?:const|let|var)\s.{1,200}=\s*require\()|\s*(?:[\w.*{}, ]{1,200}|\"[^\"]{1,200}\"),?\s*$"
)
IMPORT_START = re.compile(
    r"\s*(?:import|from|use|using|#\s*include|require|export|alias|const|let|var)\b|\s*#"
)
MAX_LINES = 20_000


def is_whitespace_only(file: FileDiff) -> bool:
    """Whether nothing but blank lines, line breaks and spacing changed; what is inside string literals
    counts, and so does indentation where the language reads it."""
    return _is_readable(file) and all(is_spacing(hunk, file.path) for hunk in file.hunks)


def is_spacing(hunk: Hunk, path: str) -> bool:
    """Whether the two sides of a hunk are the same when spacing that means nothing is taken away."""
    if _letters(hunk, "-") != _letters(hunk, "+") or _has_long_text(hunk):
        return False
    is_indented = path.lower().endswith(INDENTED)
    old, new = (_squeezed(hunk, sign, is_indented=is_indented) for sign in "-+")
    return old == new


def is_import_order_only(file: FileDiff) -> bool:
    """Whether the same import lines are there in another order, and nothing else changed."""
    if not _is_readable(file) or file.added != file.removed:
        return False
    old, new = (sorted(_lines(file.hunks, sign)) for sign in "-+")
    return old == new and all(IMPORT.match(line) for line in old) and any(map(IMPORT_START.match, old))


def _is_readable(file: FileDiff) -> bool:
    is_complete = bool(file.hunks) and not file.left_out and file.added + file.removed <= MAX_LINES
    return is_complete and file.old_mode[:3] == file.new_mode[:3]


def _letters(hunk: Hunk, sign: str) -> str:
    """The changed lines of one side without any spacing: a cheap look before the exact one."""
    return "".join("".join(line[1:].split()) for line in hunk.lines if line[:1] == sign)


def _has_long_text(hunk: Hunk) -> bool:
    """Whether a literal of several lines begins or ends here: the spacing in it is content."""
    text = "\n".join(hunk.lines)
    return '"""' in text or "'''" in text or text.count("`") % 2 == 1


def _lines(hunks: tuple[Hunk, ...], sign: str) -> list[str]:
    return [
        line[1:].strip() for hunk in hunks for line in hunk.lines if line[:1] == sign and line[1:].strip()
    ]


def _squeezed(hunk: Hunk, sign: str, *, is_indented: bool) -> str:
    lines = [
        line[1:] for line in hunk.lines if line[:1] in (sign, " ") and not line[1:].isspace() and line[1:]
    ]
    if is_indented:
        return "\n".join(_indent(line) + _squeeze(line) for line in lines)
    text = ""
    parts: list[str] = []
    for line in map(_squeeze, lines):
        is_apart = text and _is_word(text[-1]) and _is_word(line[0])
        parts.append(" " + line if is_apart else line)
        text = line
    return "".join(parts)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _squeeze(line: str) -> str:
    """Spacing next to signs removed, other spacing made one space; string literals left alone."""
    parts = STRING.split(line)
    for at in range(0, len(parts), 2):
        parts[at] = BETWEEN.sub(lambda match: match[1] or " ", parts[at])
    return "".join(parts).strip()
