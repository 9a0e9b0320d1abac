"""What is wrong with a message by Conventional Commits 1.0.0, and the repairs that need no author."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.conventional.commit_message import CommitMessage

TYPES = ("feat", "fix", "docs", "test", "refactor", "chore", "build", "ci", "perf", "style", "revert")

# What a change in nothing but files of one class cannot be, whoever says so.
IMPOSSIBLE = {
    "test": frozenset({"feat", "docs", "perf"}),
    "docs": frozenset({"feat", "test", "perf", "refactor"}),
    "ci": frozenset({"docs", "test", "perf"}),
    "lock": frozenset({"feat", "docs", "test", "perf", "refactor", "style"}),
}

# No subject ends with one of these.
OPEN = frozenset(
    ("a", "an", "the", "and", "or", "of", "to", "in", "on", "for", "with", "by", "from", "at", "as")
)


# Nothing ends with these.
DANGLING = frozenset(
    ("a", "an", "the", "and", "or", "of", "in", "on", "at", "to", "from", "for", "with", "by", "as", "into",
     "when", "if", "that", "is", "are")
)  # fmt: skip


class Problem(NamedTuple):
    """One broken rule: its name, as the configuration spells it, and a line for the author."""

    rule: str
    text: str


def check_message(
    message: CommitMessage,
    *,
    types: tuple[str, ...] = TYPES,
    scopes: tuple[str, ...] = (),
    header_length: int = 72,
    body_width: int = 100,
) -> tuple[Problem, ...]:
    """Every problem of `message`, in the order of its parts; no `scopes` means any scope."""
    found: list[Problem] = []
    if message.type not in types:
        found.append(Problem("type-enum", f"type {message.type!r} is not one of {', '.join(types)}"))
    if message.scope and scopes and message.scope not in scopes:
        found.append(Problem("scope-enum", f"scope {message.scope!r} is not one of {', '.join(scopes)}"))
    if not message.subject.strip():
        found.append(Problem("subject-empty", "the subject is empty"))
    if "\n" in message.subject or not message.subject.isprintable():
        found.append(Problem("subject-one-line", "the subject is more than one line of plain text"))
    if message.subject.rstrip().endswith("."):
        found.append(Problem("subject-full-stop", "the subject ends with a full stop"))
    if len(message.header) > header_length:
        length = len(message.header)
        found.append(
            Problem("header-max-length", f"the header has {length} characters, at most {header_length}")
        )
    for line in message.body.splitlines():
        if len(line) > body_width and " " in line.strip():
            found.append(
                Problem("body-max-line-length", f"a line of the body is over {body_width} characters")
            )
            break
    return tuple(found)


def repair_message(
    message: CommitMessage,
    *,
    scopes: tuple[str, ...] = (),
    header_length: int = 72,
    body_width: int = 72,
) -> CommitMessage:
    """The same message with every problem mended that has one right answer: case of the type, a scope
    that is not allowed, white space, full stop, length, wrap. What needs an author stays for `check`."""
    scope = message.scope.strip()
    message = message._replace(
        type=message.type.strip().lower(),
        scope="" if scopes and scope not in scopes else scope,
        subject=" ".join(message.subject.split()).rstrip(".。… "),
        body="\n".join(wrap(line, body_width) for line in message.body.strip("\n").splitlines()),
    )
    over = len(message.header) - header_length
    if over > 0 and message.scope and len(message.scope) + 2 >= over and len(message.scope) > 20:
        return message._replace(scope="")
    return (
        message._replace(subject=shorten_subject(message.subject, len(message.subject) - over))
        if over > 0
        else message
    )


def shorten_subject(text: str, length: int) -> str:
    """`text` cut between words to at most `length` characters, not behind one that wants another; inside a
    word only when it is one word."""
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
