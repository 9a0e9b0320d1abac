"""The rules for a message by Conventional Commits 1.0.0: a row each, with its check and its fix."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.commit_types import TYPES

# What a change in nothing but files of one class cannot be, whoever says so.
IMPOSSIBLE = {
    "test": frozenset({"feat", "docs", "perf"}),
    "docs": frozenset({"feat", "test", "perf", "refactor"}),
    "ci": frozenset({"docs", "test", "perf"}),
    "lock": frozenset({"feat", "docs", "test", "perf", "refactor", "style"}),
}

LONG_SCOPE = 20  # characters: a longer one is dropped before the subject is shortened
# No subject ends with one of these.
OPEN = frozenset(
    ("a", "an", "the", "and", "or", "of", "to", "in", "on", "for", "with", "by", "from", "at", "as")
)


class Problem(NamedTuple):
    """One broken rule: its id, as the configuration spells it, and a line for the author."""

    rule: str
    text: str


class LintSettings(NamedTuple):
    """What the rules compare a message with; no `scopes` means any scope. Lengths are in characters."""

    types: tuple[str, ...] = TYPES
    scopes: tuple[str, ...] = ()
    header_length: int = 72
    body_width: int = 72


class LintRule(NamedTuple):
    """`check` returns what is wrong, "" if nothing is. `fix` repairs it where there is only one right answer,
    and is None where the author must decide."""

    id: str
    what: str
    check: Callable[[CommitMessage, LintSettings], str]
    fix: Callable[[CommitMessage, LintSettings], CommitMessage] | None = None


def _check_type(message: CommitMessage, settings: LintSettings) -> str:
    is_known = message.type in settings.types
    return "" if is_known else f"type {message.type!r} is not one of {', '.join(settings.types)}"


def _check_scope(message: CommitMessage, settings: LintSettings) -> str:
    is_known = not message.scope or not settings.scopes or message.scope in settings.scopes
    return "" if is_known else f"scope {message.scope!r} is not one of {', '.join(settings.scopes)}"


def _drop_unknown_scope(message: CommitMessage, settings: LintSettings) -> CommitMessage:
    scope = message.scope.strip()
    return message._replace(scope="" if settings.scopes and scope not in settings.scopes else scope)


def _check_one_line(message: CommitMessage, settings: LintSettings) -> str:
    is_plain = "\n" not in message.subject and message.subject.isprintable()
    return "" if is_plain else "the subject is more than one line of plain text"


def _check_full_stop(message: CommitMessage, settings: LintSettings) -> str:
    return "the subject ends with a full stop" if message.subject.rstrip().endswith(".") else ""


def _check_length(message: CommitMessage, settings: LintSettings) -> str:
    length = len(message.header)
    is_short = length <= settings.header_length
    return "" if is_short else f"the header has {length} characters, at most {settings.header_length}"


def _shorten_header(message: CommitMessage, settings: LintSettings) -> CommitMessage:
    over = len(message.header) - settings.header_length
    if over <= 0:
        return message
    if message.scope and len(message.scope) + 2 >= over and len(message.scope) > LONG_SCOPE:
        return message._replace(scope="")
    return message._replace(subject=shorten_subject(message.subject, len(message.subject) - over))


def _check_width(message: CommitMessage, settings: LintSettings) -> str:
    width = settings.body_width
    is_wide = any(len(line) > width and " " in line.strip() for line in message.body.splitlines())
    return f"a line of the body is over {width} characters" if is_wide else ""


def _wrap_body(message: CommitMessage, settings: LintSettings) -> CommitMessage:
    lines = message.body.strip("\n").splitlines()
    return message._replace(body="\n".join(wrap(line, settings.body_width) for line in lines))


# In the order of a message's parts. Fixes are applied in this order: the length comes after what shortens.
RULES = (
    LintRule("type-enum", "the type is one of the allowed types", _check_type,
             lambda message, _: message._replace(type=message.type.strip().lower())),
    LintRule("scope-enum", "the scope is one of the allowed scopes", _check_scope, _drop_unknown_scope),
    LintRule("subject-empty", "there is a subject",
             lambda message, _: "" if message.subject.strip() else "the subject is empty"),
    LintRule("subject-one-line", "the subject is one line of plain text", _check_one_line,
             lambda message, _: message._replace(subject=" ".join(message.subject.split()))),
    LintRule("subject-full-stop", "the subject does not end with a full stop", _check_full_stop,
             lambda message, _: message._replace(subject=message.subject.rstrip(".。… "))),
    LintRule("header-max-length", "the header is short enough", _check_length, _shorten_header),
    LintRule("body-max-line-length", "the lines of the body are short enough", _check_width, _wrap_body),
)  # fmt: skip


def check_message(
    message: CommitMessage,
    *,
    types: tuple[str, ...] = TYPES,
    scopes: tuple[str, ...] = (),
    header_length: int = 72,
    body_width: int = 100,
) -> tuple[Problem, ...]:
    """Every problem of `message`, in the order of its parts; no `scopes` means any scope."""
    settings = LintSettings(types, scopes, header_length, body_width)
    found = ((rule.id, rule.check(message, settings)) for rule in RULES)
    return tuple(Problem(rule, text) for rule, text in found if text)


def repair_message(
    message: CommitMessage,
    *,
    scopes: tuple[str, ...] = (),
    header_length: int = 72,
    body_width: int = 72,
) -> CommitMessage:
    """The same message after every fix in RULES. What only the author can decide stays as it is."""
    settings = LintSettings(TYPES, scopes, header_length, body_width)
    for rule in RULES:
        if rule.fix:
            message = rule.fix(message, settings)
    return message


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
