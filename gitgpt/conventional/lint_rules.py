"""The rules for a commit message: a row each, with its check and its fix.

Ids are those of commitlint where it has the rule. https://www.conventionalcommits.org/en/v1.0.0/ is the base;
a repository switches rules off, makes them warnings, or gives them another value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.commit_types import TYPES
from gitgpt.conventional.line_wrap import shorten_subject, wrap
from gitgpt.conventional.parser import Parsed, parse_message
from gitgpt.conventional.verbs import base_form

Level = Literal["error", "warning", "off"]
Value = int | str | tuple[str, ...]
Spots = Iterator[tuple[int, str]]
"""What a check yields: the number of a line, from 1, and what is wrong with it."""

# Types that a change to files of a single class cannot have.
IMPOSSIBLE = {
    "test": frozenset({"feat", "docs", "perf"}),
    "docs": frozenset({"feat", "test", "perf", "refactor"}),
    "ci": frozenset({"docs", "test", "perf"}),
    "lock": frozenset({"feat", "docs", "test", "perf", "refactor", "style"}),
}

# Rules that drafts keep in another way (by the repository's style), or that are about text, not data
PERSONAL: tuple[str, ...] = ("header-trim", "body-leading-blank", "subject-case", "subject-imperative")
OFF: Level = "off"
LONG_SCOPE = 20  # characters: a longer one is dropped before the subject is shortened


class Problem(NamedTuple):
    """One broken rule: its id, a line for the author, its level, and the line of the message, from 1."""

    rule: str
    text: str
    level: Level = "error"
    line: int = 1


class Linted(NamedTuple):
    """A message as data and as text. `has_header` is false for text whose first line is not a header."""

    message: CommitMessage
    text: str
    parsed: Parsed
    has_header: bool = True

    @property
    def body_start(self) -> int:
        """The number of the body's first line."""
        lines = self.text.split("\n")
        return next((at for at, line in enumerate(lines[1:], 2) if line.strip()), 2)


class LintSettings(NamedTuple):
    """Levels and values that differ from the rules' own, by rule id."""

    levels: Mapping[str, Level] = {}
    values: Mapping[str, Value] = {}

    def level(self, rule: LintRule) -> Level:
        return self.levels.get(rule.id, rule.level)

    def number(self, rule: str) -> int:
        return int(str(self._value(rule)))

    def text(self, rule: str) -> str:
        return str(self._value(rule))

    def words(self, rule: str) -> tuple[str, ...]:
        value = self._value(rule)
        return value if isinstance(value, tuple) else (str(value),) if value else ()

    def _value(self, rule: str) -> Value:
        return self.values[rule] if rule in self.values else BY_ID[rule].value


class LintRule(NamedTuple):
    """`check` yields what is wrong. `fix` repairs it where there is only one right answer, and is None where
    the author must decide. `value` is what the check compares with: a length, a word, a pattern, words."""

    id: str
    what: str
    check: Callable[[Linted, LintSettings], Spots]
    fix: Callable[[CommitMessage, LintSettings], CommitMessage] | None = None
    level: Level = "error"
    value: Value = ""


def read_linted(text: str) -> Linted:
    """A message as git stores it, comments already removed."""
    parsed = parse_message(text)
    header = parsed.header
    footers = tuple(f"{one.token}{one.separator}{one.value}" for one in parsed.footers)
    if header is None:
        return Linted(
            CommitMessage("", parsed.subject, body=parsed.body, footers=footers), text, parsed, False
        )
    first = parsed.subject.lstrip()
    kind = first[: len(header.type)] if first.lower().startswith(header.type) else header.type
    message = CommitMessage(kind, header.description, header.scope, header.is_breaking, parsed.body, footers)
    return Linted(message, text, parsed)


def find_problems(linted: Linted, settings: LintSettings) -> Iterator[Problem]:
    """Every problem of a message, in the order of RULES."""
    for rule in RULES:
        level = settings.level(rule)
        if level != "off":
            for line, text in rule.check(linted, settings):
                yield Problem(rule.id, text, level, line)


def fix_message(message: CommitMessage, settings: LintSettings) -> CommitMessage:
    """The message after every fix of a rule that is on. What only the author can decide stays as it is."""
    for rule in RULES:
        if rule.fix and settings.level(rule) != "off":
            message = rule.fix(message, settings)
    return message


def check_message(
    message: CommitMessage,
    *,
    types: tuple[str, ...] = TYPES,
    scopes: tuple[str, ...] = (),
    header_length: int = 72,
    body_width: int = 100,
) -> tuple[Problem, ...]:
    """Every error of a drafted message, in the order of its parts; no `scopes` means any scope."""
    text = message.render()
    linted = Linted(message, text, Parsed(message.header, None), has_header=True)
    settings = _draft_settings(types, scopes, header_length, body_width)
    return tuple(problem for problem in find_problems(linted, settings) if problem.level == "error")


def repair_message(
    message: CommitMessage,
    *,
    scopes: tuple[str, ...] = (),
    header_length: int = 72,
    body_width: int = 72,
) -> CommitMessage:
    """The drafted message after every fix. What only the author can decide stays as it is."""
    message = message._replace(scope=message.scope.strip())
    return fix_message(message, _draft_settings(TYPES, scopes, header_length, body_width))


def _draft_settings(
    types: tuple[str, ...], scopes: tuple[str, ...], header_length: int, body_width: int
) -> LintSettings:
    levels: dict[str, Level] = {**dict.fromkeys(PERSONAL, OFF), "body-max-line-length": "error"}
    values: dict[str, Value] = {
        "type-enum": types,
        "scope-enum": scopes,
        "header-max-length": header_length,
        "body-max-line-length": body_width,
    }
    return LintSettings(levels, values)


def _check_header(linted: Linted, _: LintSettings) -> Spots:
    if not linted.has_header:
        yield 1, "the first line is not `type: subject` or `type(scope): subject`"


def _check_trim(linted: Linted, _: LintSettings) -> Spots:
    first = linted.text.split("\n", 1)[0]
    if first != first.strip():
        yield 1, "the first line begins or ends with a space"


def _check_type(linted: Linted, settings: LintSettings) -> Spots:
    types, kind = settings.words("type-enum"), linted.message.type
    if linted.has_header and types and kind.lower() not in types:
        yield 1, f"type {kind!r} is not one of {', '.join(types)}"


def _check_type_case(linted: Linted, _: LintSettings) -> Spots:
    if linted.message.type != linted.message.type.lower():
        yield 1, f"type {linted.message.type!r} is not in lower case"


def _check_scope(linted: Linted, settings: LintSettings) -> Spots:
    scope, scopes = linted.message.scope, settings.words("scope-enum")
    if scope and scopes and any(one.strip() not in scopes for one in re.split(r"[,/]\s*", scope)):
        yield 1, f"scope {scope!r} is not one of {', '.join(scopes)}"


def _drop_unknown_scope(message: CommitMessage, settings: LintSettings) -> CommitMessage:
    scopes = settings.words("scope-enum")
    return message._replace(scope="") if scopes and message.scope not in scopes else message


def _check_scope_case(linted: Linted, _: LintSettings) -> Spots:
    if linted.message.scope != linted.message.scope.lower():
        yield 1, f"scope {linted.message.scope!r} is not in lower case"


def _check_subject(linted: Linted, _: LintSettings) -> Spots:
    if not linted.message.subject.strip():
        yield 1, "the subject is empty"


def _check_one_line(linted: Linted, _: LintSettings) -> Spots:
    if "\n" in linted.message.subject or not linted.message.subject.isprintable():
        yield 1, "the subject is more than one line of plain text"


def _check_full_stop(linted: Linted, _: LintSettings) -> Spots:
    if linted.message.subject.rstrip().endswith((".", "。")) and not linted.message.subject.endswith("..."):
        yield 1, "the subject ends with a full stop"


def _check_subject_case(linted: Linted, settings: LintSettings) -> Spots:
    if not linted.has_header:
        return
    first = linted.message.subject.partition(" ")[0]
    is_name = not first.isalpha() or not (first[1:].islower() or len(first) == 1)
    wants_upper = settings.text("subject-case") == "sentence"
    if not is_name and first[:1].isupper() != wants_upper:
        yield 1, f"the subject begins with {'a small' if wants_upper else 'a capital'} letter: {first!r}"


def _set_subject_case(message: CommitMessage, settings: LintSettings) -> CommitMessage:
    subject = message.subject
    if not any(_check_subject_case(Linted(message, "", Parsed("", None)), settings)):
        return message
    first = subject[0].upper() if settings.text("subject-case") == "sentence" else subject[0].lower()
    return message._replace(subject=first + subject[1:])


def _check_mood(linted: Linted, _: LintSettings) -> Spots:
    first = linted.message.subject.partition(" ")[0]
    base = base_form(first)
    if base and base != first.lower():
        yield 1, f"the subject begins with {first!r}; the imperative is {base!r}"


def _check_pattern(linted: Linted, settings: LintSettings) -> Spots:
    pattern = settings.text("header-pattern")
    first = linted.text.split("\n", 1)[0]
    if pattern and not re.search(pattern, first):
        yield 1, f"the first line does not match {pattern}"


def _check_length(linted: Linted, settings: LintSettings) -> Spots:
    length = len(linted.message.header if linted.has_header else linted.parsed.subject)
    most = settings.number("header-max-length")
    if length > most:
        yield 1, f"the header has {length} characters, at most {most}"


def _shorten_header(message: CommitMessage, settings: LintSettings) -> CommitMessage:
    over = len(message.header) - settings.number("header-max-length")
    if over <= 0:
        return message
    if message.scope and len(message.scope) + 2 >= over and len(message.scope) > LONG_SCOPE:
        return message._replace(scope="")
    return message._replace(subject=shorten_subject(message.subject, len(message.subject) - over))


def _check_blank(linted: Linted, _: LintSettings) -> Spots:
    lines = linted.text.split("\n")
    if len(lines) > 1 and lines[1].strip():
        yield 2, "there is no blank line below the first line"


def _check_body(linted: Linted, settings: LintSettings) -> Spots:
    length, least = len(linted.message.body.strip()), settings.number("body-min-length")
    if length < least:
        yield 1, f"the body has {length} characters, at least {least}"


def _check_width(linted: Linted, settings: LintSettings) -> Spots:
    width = settings.number("body-max-line-length")
    for at, line in enumerate(linted.message.body.splitlines(), linted.body_start):
        if len(line) > width and " " in line.strip() and "://" not in line:
            yield at, f"a line of the body has {len(line)} characters, at most {width}"


def _wrap_body(message: CommitMessage, settings: LintSettings) -> CommitMessage:
    width = settings.number("body-max-line-length")
    lines = message.body.strip("\n").splitlines()
    return message._replace(body="\n".join(wrap(line, width) for line in lines))


def _check_break(linted: Linted, _: LintSettings) -> Spots:
    if "stray-break" in linted.parsed.deviations:
        yield 1, "BREAKING CHANGE is not a footer: it needs a blank line above and `: ` after it"


def _check_reference(linted: Linted, settings: LintSettings) -> Spots:
    pattern = settings.text("references-empty")
    if not re.search(pattern, linted.text):
        yield 1, f"there is no reference to an issue ({pattern})"


def _check_required(linted: Linted, settings: LintSettings) -> Spots:
    present = {one.token.lower() for one in linted.parsed.footers}
    for token in settings.words("trailer-required"):
        if token.lower() not in present:
            yield 1, f"the trailer {token} is missing"


def _check_forbidden(linted: Linted, settings: LintSettings) -> Spots:
    forbidden = {token.lower() for token in settings.words("trailer-forbidden")}
    for one in linted.parsed.footers:
        if one.token.lower() in forbidden:
            line = next(
                (at for at, row in enumerate(linted.text.split("\n"), 1) if row.startswith(one.token)), 1
            )
            yield line, f"the trailer {one.token} is not wanted here"


# In the order of a message's parts. Fixes are applied in this order: the length comes after what shortens.
RULES = (
    LintRule("header-trim", "the first line has no space around it", _check_trim, lambda message, _: message),
    LintRule("type-empty", "the first line is `type: subject`", _check_header),
    LintRule("type-case", "the type is in lower case", _check_type_case,
             lambda message, _: message._replace(type=message.type.strip().lower())),
    LintRule("type-enum", "the type is one of the allowed types", _check_type, value=TYPES),
    LintRule("scope-enum", "the scope is one of the allowed scopes", _check_scope, _drop_unknown_scope,
             value=()),
    LintRule("scope-case", "the scope is in lower case", _check_scope_case,
             lambda message, _: message._replace(scope=message.scope.lower()), "off"),
    LintRule("subject-empty", "there is a subject", _check_subject),
    LintRule("subject-one-line", "the subject is one line of plain text", _check_one_line,
             lambda message, _: message._replace(subject=" ".join(message.subject.split()))),
    LintRule("subject-full-stop", "the subject does not end with a full stop", _check_full_stop,
             lambda message, _: message._replace(subject=message.subject.rstrip(".。… "))),
    LintRule("subject-case", "the subject begins with a small letter", _check_subject_case, _set_subject_case,
             "warning", "lower"),
    LintRule("subject-imperative", "the subject begins with an imperative", _check_mood, None, "warning"),
    LintRule("header-pattern", "the first line matches a pattern of your own", _check_pattern),
    LintRule("header-max-length", "the header is short enough", _check_length, _shorten_header, value=72),
    LintRule("body-leading-blank", "a blank line is below the first line", _check_blank,
             lambda message, _: message),
    LintRule("body-min-length", "the body says enough", _check_body, None, "off", 20),
    LintRule("body-max-line-length", "the lines of the body are short enough", _check_width, _wrap_body,
             "warning", 100),
    LintRule("breaking-footer", "BREAKING CHANGE is a footer", _check_break),
    LintRule("references-empty", "an issue is named", _check_reference, None, "off",
             r"#\d+|\b[A-Z][A-Z0-9]+-\d+\b"),
    LintRule("trailer-required", "required trailers are there", _check_required, value=()),
    LintRule("trailer-forbidden", "no forbidden trailer is there", _check_forbidden, value=()),
)  # fmt: skip
BY_ID = {rule.id: rule for rule in RULES}
