"""One commit as the changelog sees it: what its message says, what it refers to, what it takes back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gitgpt.conventional.header import Header, parse_header
from gitgpt.conventional.parser import Footer, Parsed, parse_message
from gitgpt.jobs.changelog.read_message import (
    SQUASHED,
    MergeTitle,
    Reference,
    ReferenceRules,
    cut_tail,
    read_body_references,
    read_merge,
    read_own_patterns,
    split_squash,
    unique_references,
)
from gitgpt.repository.commit_log import Commit

REVERT_WORDS = re.compile(r"\b(?:revert|reapply|re-apply|undo|roll ?back|back(?:s|ed)? ?out)", re.IGNORECASE)
REVERTED_IDS = re.compile(
    r"\breverts? commits?:? +([0-9a-f]{7,64}(?:(?:,? and |, *|\n)[0-9a-f]{7,64})*)", re.IGNORECASE
)
REVERTED_REQUEST = re.compile(r"^Reverts +(?:[\w.-]+/[\w.-]+)?[#!](\d{1,9})\b", re.MULTILINE)
PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{7,64})\)", re.MULTILINE)
QUOTED = re.compile(r'(Revert|Reapply):? "(.*)"$')
HEX = re.compile(r"\b[0-9a-f]{7,64}\b")

ADVISORY = re.compile(r"\b(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[0-9a-z]{4}){3})\b", re.IGNORECASE)
PERSON = re.compile(r"([^<>\n]*)<([^<>\s]+)>")
BACKPORT = re.compile(r"(?i)(?:\[[^\]\n]*back-?port[^\]\n]*\]|back-?port(?:ed)?(?: to [\w./-]+)?:)\s*")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
FORK = "Merge commit from fork"
HIDDEN = "\x02"  # before the lines of a code block, so that none of them is read as a footer
BOOM = ("\N{COLLISION SYMBOL}", ":boom:")  # gitmoji's breaking change
# What templates of messages leave in place of a breaking change
NO_BREAK = frozenset({
    "", "none", "no", "n/a", "na", "nil", "null", "nothing", "false", "not applicable", "no breaking change",
    "no breaking changes", "keine", "aucun", "ninguno", "ninguna", "nessuno", "nenhuma", "\u65e0", "\u7121",
    "\u6ca1\u6709", "\u306a\u3057", "\uc5c6\uc74c", "\u043d\u0435\u0442",
})  # fmt: skip


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
    """Who wrote it. The address identifies people and is never printed."""

    name: str
    email: str


class MessagePart(NamedTuple):
    """A commit that a squash lists, with a header of its own."""

    type: str
    scope: str
    text: str
    breaks: tuple[str, ...]
    references: tuple[Reference, ...]

    @property
    def is_breaking(self) -> bool:
        return bool(self.breaks)


class Change(NamedTuple):
    """`type` is empty without a Conventional Commits header; then `text` is the subject, or the title of the
    request that was merged, or empty for a merge and a squash without a title.

    `subject` and `text` are without the references at their end. `section` is the value of a
    `Changelog:` footer, `parents` are ids separated by spaces, `body` is kept where it was asked for,
    `picked_from` are ids, maybe short, that a cherry-pick names.
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
    picked_from: tuple[str, ...] = ()
    release_as: str = ""

    @property
    def is_merge(self) -> bool:
        return " " in self.parents


class ChangeReader:
    """Reads commits one after the other, and keeps once what repeats: authors, days, types, scopes."""

    def __init__(
        self, *, split_squashes: bool = False, keep_bodies: bool = False, rules: ReferenceRules | None = None
    ) -> None:
        self._split_squashes = split_squashes
        self._keep_bodies = keep_bodies
        self._rules = rules or ReferenceRules()
        self._texts: dict[str, str] = {}
        self._people: dict[tuple[str, str], Person] = {}

    def __call__(self, commit: Commit) -> Change:
        message = commit.message.strip("\n")
        if "\n" in message or " " in commit.parents or self._rules.patterns or has_marks(message):
            return self._read_long(commit, message)
        return self._change(commit, message.rstrip(), parse_header(message), ())

    def _read_long(self, commit: Commit, message: str) -> Change:
        merge = read_merge(message)
        if merge and not merge.title and " " not in commit.parents and FORK in message:
            merge = None  # GitHub's merge of a security fix, squashed: nothing else represents the change
        squash = split_squash(message) if self._split_squashes or may_squash(message) else None
        parsed = parse_whole(squash.own if squash else message)
        parts = tuple(map(self._part, squash.commits)) if squash else ()
        header = parsed.header
        breaks = drop_empty_breaks(parsed.breaks)
        if merge:
            header = parse_header(merge.title)
        elif "ackport" in parsed.subject and (backport := BACKPORT.match(parsed.subject)):
            merge = MergeTitle(parsed.subject[backport.end() :])
            header = parse_header(merge.title)
        is_split = self._split_squashes or not parsed.subject
        if not is_split:  # a break is announced, whichever commit of the squash made it
            breaks += tuple(note for part in parts for note in part.breaks if note not in breaks)
        title = merge.title if merge else None
        change = self._change(commit, parsed.subject, header, breaks, title)
        return self._with_rest(change, parsed, commit, merge)._replace(parts=parts if is_split else ())

    def _change(
        self,
        commit: Commit,
        subject: str,
        header: Header | None,
        breaks: tuple[str, ...],
        title: str | None = None,
    ) -> Change:
        once = self._texts.setdefault
        name, parents, date, author, email, _ = commit
        text, references = cut_tail(subject, self._rules) if subject[-1:] == ")" else (subject, ())
        subject, kind, scope = text, "", ""
        if title is not None:
            text, more = cut_tail(title, self._rules)
            references = unique_references([*more, *references])
        if header:
            kind, scope, is_breaking, text, _ = header
            kind, scope = once(kind, kind), once(scope, scope)
            breaks = breaks or ((text,) if is_breaking else ())
            if text[-1] == ")":
                text = cut_tail(text, self._rules)[0] or text
        if text.startswith(BOOM) or subject.startswith(BOOM):
            text = text.removeprefix(BOOM[0]).removeprefix(BOOM[1]).strip("\ufe0f ") or text
            breaks = breaks or (text,)
        person = self._people.get((author, email))
        if person is None:
            person = self._people[author, email] = Person(author, email)
        return Change(
            name, once(date, date), person, subject, kind, scope, text, breaks, references,
            parents=parents,
        )  # fmt: skip

    def _with_rest(self, change: Change, parsed: Parsed, commit: Commit, merge: MergeTitle | None) -> Change:
        message = commit.message
        request = [Reference(merge.request[0], merge.request[1:], True)] if merge and merge.request else []
        references = [*change.references, *request]
        references += read_body_references(parsed.body, parsed.footers, self._rules)
        if self._rules.patterns:
            text = "\n".join([parsed.subject, *(footer.value for footer in parsed.footers)])
            references += read_own_patterns(text, self._rules)
        return change._replace(
            references=unique_references(references),
            advisory=read_advisory(message),
            revert=read_revert(change, parsed, message),
            section=_find_footer(parsed, "changelog"),
            release_as=_find_footer(parsed, "release-as"),
            co_authors=tuple(self._co_authors(parsed.footers)),
            body=parsed.body if self._keep_bodies else "",
            picked_from=tuple(PICKED.findall(message)) if "cherry picked" in message else (),
        )

    def _part(self, message: str) -> MessagePart:
        parsed = parse_whole(message)
        header = parsed.header or Header("", "", False, parsed.subject)
        text, references = cut_tail(header.description, self._rules)
        breaks = drop_empty_breaks(parsed.breaks) or ((text,) if header.is_breaking else ())
        found = read_body_references(parsed.body, parsed.footers, self._rules)
        return MessagePart(header.type, header.scope, text, breaks, unique_references([*references, *found]))

    def _co_authors(self, footers: Iterable[Footer]) -> Iterable[Person]:
        for footer in footers:
            match = footer.token.lower() == "co-authored-by" and PERSON.match(footer.value)
            if match:
                author = (match[1].strip(), match[2])
                yield self._people.setdefault(author, Person(*author))


def _find_footer(parsed: Parsed, token: str) -> str:
    return next((footer.value for footer in parsed.footers if footer.token.lower() == token), "")


def has_marks(subject: str) -> bool:
    """Whether a subject alone can say more than its text: a revert, an advisory, a request, a ticket."""
    return (
        "evert" in subject
        or "eapply" in subject
        or "CVE-" in subject
        or "GHSA-" in subject
        or "Merge" in subject
        or "ackport" in subject
        or subject.startswith(("Auto merge", "Pull request #"))
    )


def may_squash(message: str) -> bool:
    """Whether a squash's list of commits could hide a break; only then is it read by default."""
    return ("\n* " in message and ("BREAKING" in message or "!:" in message)) or SQUASHED in message


def parse_whole(message: str) -> Parsed:
    """As `parse_message`, and a line of a code block is never a footer."""
    if "```" not in message and "~~~" not in message:
        return parse_message(message)
    parsed = parse_message("\n".join(_hide_code(message.split("\n"))))
    return parsed._replace(
        body=parsed.body.replace(HIDDEN, ""),
        breaks=tuple(note.replace(HIDDEN, "") for note in parsed.breaks),
        footers=tuple(f._replace(value=f.value.replace(HIDDEN, "")) for f in parsed.footers),
    )


def _hide_code(lines: Sequence[str]) -> Iterable[str]:
    fence = ""
    for line in lines:
        mark = FENCE.match(line)
        yield HIDDEN + line if fence else line
        if fence and mark and mark[1].startswith(fence):
            fence = ""
        elif not fence and mark:
            fence = mark[1]


def drop_empty_breaks(breaks: Iterable[str]) -> tuple[str, ...]:
    """Without "BREAKING CHANGE: None", which templates of messages leave there."""
    return tuple(note for note in breaks if note.strip(" .!-*_()`").casefold() not in NO_BREAK)


def read_advisory(message: str) -> str:
    """The first CVE or GitHub advisory that is named."""
    if not ("CVE-" in message or "GHSA-" in message or "cve-" in message):
        return ""
    match = ADVISORY.search(message)
    return match[0] if match else ""


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
        inner = cut_tail(match[2], ReferenceRules())[0]
        again = match[1] == "Reapply"
        first = first or (f'Revert "{inner}"' if again else inner)
        level += 2 if again else 1
        subject = inner
    return first or subject, subject, level
