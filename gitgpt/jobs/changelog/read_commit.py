"""One commit as the changelog sees it: what its message says, what it refers to, what it takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from gitgpt.conventional.header import Header, parse_header
from gitgpt.conventional.parser import Footer, Parsed, parse_message
from gitgpt.repository.commit_log import Commit

REFERENCE = re.compile(r"(?<![\w/])([#!])(\d{1,9})\b")
AZURE_REQUEST = re.compile(r"Merged PR (\d{1,9}): ")
MERGE_REQUEST = re.compile(r"Merge pull request #(\d{1,9}) |Merged in .*\(pull request #(\d{1,9})\)")
GITLAB_REQUEST = re.compile(r"^See merge request \S*!(\d{1,9})$", re.MULTILINE)
NUMBER = re.compile(r"#(\d{1,9})\b")
CLOSING = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +$", re.IGNORECASE)
REFERENCE_TOKENS = frozenset({
    "close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved", "ref", "refs",
    "reference", "references", "see", "issue", "issues", "related", "related-to", "relates-to", "part-of",
    "implements", "addresses",
})  # fmt: skip

REVERT_WORDS = re.compile(r"\b(?:revert|reapply|re-apply|undo|roll ?back|back(?:s|ed)? ?out)", re.IGNORECASE)
REVERTED_IDS = re.compile(
    r"\breverts? commits?:? +([0-9a-f]{7,64}(?:(?:,? and |, *|\n)[0-9a-f]{7,64})*)", re.IGNORECASE
)
REVERTED_REQUEST = re.compile(r"^Reverts +(?:[\w.-]+/[\w.-]+)?[#!](\d{1,9})\b", re.MULTILINE)
QUOTED = re.compile(r'(Revert|Reapply):? "(.*)"$')
HEX = re.compile(r"\b[0-9a-f]{7,64}\b")

ADVISORY = re.compile(r"\b(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[0-9a-z]{4}){3})\b", re.IGNORECASE)
BULLET = re.compile(r"^[*-] +(\S.*)$", re.MULTILINE)
PERSON = re.compile(r"([^<>\n]*)<([^<>\s]+)>")


class Reference(NamedTuple):
    """`mark` is "#" or "!" as written; `is_request` says it is known for a pull or merge request."""

    mark: str
    number: str
    is_request: bool = False


class Revert(NamedTuple):
    """What a commit takes back, as far as its message says.

    `ids` may be short, `subject` is the one it quotes, and `original` the innermost one: what
    'Revert "Revert "x""' is about. `is_again` marks that: a revert of a revert.
    """

    ids: tuple[str, ...]
    request: str
    subject: str
    original: str
    is_again: bool


class Person(NamedTuple):
    """Who wrote it. The address tells people apart and is never printed."""

    name: str
    email: str


class MessagePart(NamedTuple):
    """A line of a squash commit's body that is a header of its own."""

    type: str
    scope: str
    text: str
    is_breaking: bool
    references: tuple[Reference, ...]


class Change(NamedTuple):
    """`type` is empty without a Conventional Commits header; then `text` is the subject.

    `subject` and `text` are without the references at their end. `section` is the value of a
    `Changelog:` footer, `parents` are ids separated by spaces, `body` is kept where it was asked for.
    """

    id: str
    date: str
    author: Person
    subject: str
    type: str
    scope: str
    text: str
    breaks: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    advisory: str = ""
    revert: Revert | None = None
    section: str = ""
    parents: str = ""
    co_authors: tuple[Person, ...] = ()
    parts: tuple[MessagePart, ...] = ()
    body: str = ""

    @property
    def is_merge(self) -> bool:
        return " " in self.parents


class ChangeReader:
    """Reads commits one after the other, and keeps once what repeats: authors, days, types, scopes."""

    def __init__(self, *, split_squashes: bool = False, keep_bodies: bool = False) -> None:
        self._split_squashes = split_squashes
        self._keep_bodies = keep_bodies
        self._texts: dict[str, str] = {}
        self._people: dict[tuple[str, str], Person] = {}

    def __call__(self, commit: Commit) -> Change:
        message = commit.message.strip("\n")
        if "\n" in message or " " in commit.parents or has_marks(message):
            parsed = parse_message(message)
            header = parsed.header or _header_below(message)
            return self._with_rest(
                self._change(commit, parsed.subject, header, parsed.breaks), parsed, commit
            )
        return self._change(commit, message.rstrip(), parse_header(message), ())

    def _change(self, commit: Commit, subject: str, header: Header | None, breaks: tuple[str, ...]) -> Change:
        once = self._texts.setdefault
        name, parents, date, author, email, _ = commit
        text, references = _cut_tail(subject) if subject[-1:] == ")" else (subject, ())
        subject, kind, scope = text, "", ""
        if header:
            kind, scope, is_breaking, text, _ = header
            kind, scope = once(kind, kind), once(scope, scope)
            breaks = breaks or ((text,) if is_breaking else ())
            if text[-1] == ")":
                text = _cut_tail(text)[0] or text
        person = self._people.get((author, email))
        if person is None:
            person = self._people[author, email] = Person(author, email)
        return Change(
            name, once(date, date), person, subject, kind, scope, text, breaks, references,
            parents=parents,
        )  # fmt: skip

    def _with_rest(self, change: Change, parsed: Parsed, commit: Commit) -> Change:
        bullets = BULLET.findall(commit.message) if self._split_squashes else ()
        return change._replace(
            references=read_references(change, parsed, commit.message),
            advisory=read_advisory(commit.message),
            revert=read_revert(change, parsed, commit.message),
            section=next((f.value for f in parsed.footers if f.token.lower() == "changelog"), ""),
            co_authors=tuple(self._co_authors(parsed.footers)),
            parts=tuple(part for part in map(_part, bullets) if part),
            body=parsed.body if self._keep_bodies else "",
        )

    def _co_authors(self, footers: Iterable[Footer]) -> Iterable[Person]:
        for footer in footers:
            match = footer.token.lower() == "co-authored-by" and PERSON.match(footer.value)
            if match:
                author = (match[1].strip(), match[2])
                yield self._people.setdefault(author, Person(*author))


def has_marks(subject: str) -> bool:
    """Whether a subject alone can tell more than its text: a revert, an advisory, a request's number."""
    return (
        "evert" in subject
        or "eapply" in subject
        or "CVE-" in subject
        or "GHSA-" in subject
        or "Merge" in subject
    )


def read_advisory(message: str) -> str:
    """The first CVE or GitHub advisory that is named."""
    if not ("CVE-" in message or "GHSA-" in message or "cve-" in message):
        return ""
    match = ADVISORY.search(message)
    return match[0] if match else ""


def read_references(change: Change, parsed: Parsed, message: str) -> tuple[Reference, ...]:
    """The references at the subject's end, of the merge it came with, and of the closing footers."""
    found = list(change.references)
    request = AZURE_REQUEST.match(message) or MERGE_REQUEST.match(message)
    if request:
        found.append(Reference("#", next(filter(None, request.groups())), True))
    if "merge request" in message and (request := GITLAB_REQUEST.search(message)):
        found.append(Reference("!", request[1], True))
    if "#" in parsed.body:
        found += [
            Reference("#", match[1])
            for match in NUMBER.finditer(parsed.body)
            if CLOSING.search(parsed.body, max(0, match.start() - 16), match.start())
        ]
    for footer in parsed.footers:
        if footer.token.lower() in REFERENCE_TOKENS:
            value = f"#{footer.value}" if footer.separator == " #" else footer.value
            found += [Reference(mark, number) for mark, number in REFERENCE.findall(value)]
    return unique_references(found)


def unique_references(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each mark and number once, in order."""
    known: dict[tuple[str, str], Reference] = {}
    for reference in references:
        known.setdefault(reference[:2], reference)
    return tuple(known.values())


def read_revert(change: Change, parsed: Parsed, message: str) -> Revert | None:
    """What the message says it takes back; None when its subject does not speak of it."""
    if not ("evert" in message or "eapply" in message) or not REVERT_WORDS.search(change.subject):
        return None
    ids = tuple(found for match in REVERTED_IDS.findall(message) for found in HEX.findall(match.lower()))
    if change.type == "revert":
        references = (f.value for f in parsed.footers if f.token.lower() in ("ref", "refs"))
        ids = ids or tuple(found for value in references for found in HEX.findall(value))
    request = REVERTED_REQUEST.search(message)
    subject, original, level = _unquote(change.text if change.type == "revert" else change.subject)
    level += change.type == "revert"
    if not (ids or request or level):
        return None
    return Revert(ids, request[1] if request else "", subject, original, level % 2 == 0 and level > 0)


def _unquote(subject: str) -> tuple[str, str, int]:
    """The subject that is quoted, the innermost one, and how often it was reverted."""
    first, level = "", 0
    while match := QUOTED.match(subject):
        inner = _cut_tail(match[2])[0]
        again = match[1] == "Reapply"
        first = first or (f'Revert "{inner}"' if again else inner)
        level += 2 if again else 1
        subject = inner
    return first or subject, subject, level


def _cut_tail(subject: str) -> tuple[str, tuple[Reference, ...]]:
    """A subject without the references at its end; the last of these is the request it was merged with."""
    found: list[Reference] = []
    text = subject
    while text.endswith(")"):
        start = text.rfind("(")
        name = text[start + 1 : -1].removeprefix("pull request ")
        if name[:1] not in ("#", "!") or not (name[1:].isdecimal() and name.isascii()) or len(name) > 10:
            break
        found.append(Reference(name[0], name[1:], not found or name[0] == "!"))
        text = text[:start].rstrip()
    return text, tuple(found[::-1])


def _header_below(message: str) -> Header | None:
    """Bitbucket squashes under a subject of its own: "Merged in BRANCH (pull request #1)"."""
    if not message.startswith("Merged in "):
        return None
    return parse_header(message.partition("\n")[2].lstrip().partition("\n")[0])


def _part(line: str) -> MessagePart | None:
    header = parse_header(line)
    if header is None:
        return None
    text, references = _cut_tail(header.description)
    return MessagePart(header.type, header.scope, text, header.is_breaking, references)
