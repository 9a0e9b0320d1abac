"""Lines and subjects made to fit a width, between words."""

from __future__ import annotations

# No subject ends with one of these.
OPEN = frozenset(
    ("a", "an", "the", "and", "or", "of", "to", "in", "on", "for", "with", "by", "from", "at", "as")
)


def shorten_subject(text: str, length: int) -> str:
    """`text` cut between words to at most `length` characters, and not after a word such as "of"; inside a
    word only if it is a single word."""
    if len(text) <= length:
        return text
    head = text[: length + 1].rpartition(" ")[0] or text[:length]
    while " " in head and head.rpartition(" ")[2].lower() in OPEN:
        head = head.rpartition(" ")[0]
    return head.rstrip(" ,;:.-(") or text[:length]


def wrap(line: str, width: int) -> str:
    """One line broken between words, the indent of a list item kept; code and links stay whole."""
    if len(line) <= width or line.startswith(("    ", "\t", "|")):
        return line
    indent = len(line) - len(line.lstrip())
    if line.lstrip().startswith(("- ", "* ")):
        indent += 2
    rows, row = [], ""
    for word in line.split():
        if row and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = " " * indent + word
        else:
            row = f"{row} {word}" if row else " " * (len(line) - len(line.lstrip())) + word
    return "\n".join([*rows, row])
