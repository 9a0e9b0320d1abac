"""What a message refers to and holds: issues and requests, titles of merges, the commits of a squash.

Only references that a message makes on purpose count: after a closing word, in a footer such as `Refs:`, in
parentheses at the end of the subject. The title of a request says what was merged, whatever the branch was
called. Each forge has its own form for it; a new one is a row here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import quote

from gitgpt.conventional.header import parse_header
from gitgpt.conventional.parser import Footer

# What a merge's subject looks like. With `title` the title is in the subject, without it in the text below.
MERGES = (
    r"Merge pull request '(?P<title>.*)' \([#!](?P<number>\d{1,9})\) from \S+ into \S+",  # Gitea, Forgejo
    r"Merge pull request #(?P<number>\d{1,9}) (?:from|in) .*",  # GitHub, Stash
    r"Pull request #(?P<number>\d{1,9}): (?P<title>.*)",  # Bitbucket Server
    r"Merged in .*\(pull request #(?P<number>\d{1,9})\)",  # Bitbucket Cloud
    r"Merged PR (?P<number>\d{1,9}): (?P<title>.*)",  # Azure
    r"Merge (?:[\w.-]+/[\w.-]+)?#(?P<number>\d{1,9}): (?P<title>.*)",  # Bitcoin's script
    r"(?:Auto merge of|Merge) #(?P<number>\d{1,9})(?: - .*)?",  # bors
    r'Merge "(?P<title>.*)"(?: into \S+)?',  # Gerrit
    r"Merge (?:remote-tracking )?(?:branch|branches|tag|tags|commit|commits) .*",  # git, GitLab
    r"Merge (?:in \S+ from .*|\S+ into \S+)",
)
GITLAB_REQUEST = r"(?m)^See merge request (?P<project>\S*)!(?P<number>\d{1,9})$"
# Below a merge, these lines are not its title.
NOT_TITLES = (
    r"(?:\* commit |See merge request|Merge in |Approved-by:|Signed-off-by:|Co-authored-by:|# Conflicts|#\t)"
)

SQUASHED = "Squashed commit of the following:"
BULLET = r"(?m)^[*-] +(?=\S)"
RULE = r"(?m)^-{5,}[ \t]*$"
GIT_COMMIT = r"(?m)^commit [0-9a-f]{7,64}\n(?:[A-Z][\w-]*: .*\n)*\n?"
_compiled = cache(re.compile)  # start-up: few messages need them


class MergeTitle(NamedTuple):
    """`title` is empty if the message has none; `request` is its number with its mark, "" if unknown."""

    title: str
    request: str = ""


class Squash(NamedTuple):
    """`own` is the message without its commits, `commits` their messages."""

    own: str
    commits: tuple[str, ...]


def read_merge(message: str) -> MergeTitle | None:
    """The request's title and number; None for a message that is not a merge's."""
    if not message.startswith(("Merge", "Pull request #", "Auto merge")):
        return None
    subject, _, rest = message.partition("\n")
    for form in MERGES:
        match = _compiled(form).fullmatch(subject.rstrip())
        if match:
            groups = match.groupdict()
            title, number = groups.get("title"), groups.get("number")
            gitlab = _compiled(GITLAB_REQUEST).search(rest) if "See merge request" in rest else None
            request = f"#{number}" if number else f"!{gitlab['number']}" if gitlab else ""
            return MergeTitle((title if title is not None else _find_title(rest)).strip(), request)
    return None


def _find_title(rest: str) -> str:
    """The first line of text below the subject."""
    for line in rest.splitlines():
        if line.strip():
            return "" if _compiled(NOT_TITLES).match(line) else line.removeprefix("* ")
    return ""


def split_squash(message: str) -> Squash | None:
    """The commits that a squash lists, as GitHub, GitLab, Bitbucket and `git merge --squash` write them.

    None for any other message. A list item counts as a commit if it has a header.
    """
    if SQUASHED in message:
        before, _, after = message.partition(SQUASHED)
        pieces = _compiled(GIT_COMMIT).split(after)[1:]
        dedented = tuple(filter(None, map(_dedent, pieces)))
        return Squash(before.strip("\n"), dedented) if pieces else None
    if "\n* " not in message and "\n- " not in message:
        return None
    subject, _, rest = message.partition("\n")
    listed, *tail = _compiled(RULE).split(rest, maxsplit=1)
    own, commits = [subject, ""], list[str]()
    for piece in _compiled(BULLET).split(listed):
        text = piece.strip("\n")
        if parse_header(text.partition("\n")[0]) and piece is not listed:
            commits.append(text)
        elif commits:  # a list in that commit's body
            commits[-1] += f"\n\n{text}"
        else:
            own.append(piece.rstrip())
    return Squash("\n".join([*own, *tail]), tuple(commits)) if commits else None


def _dedent(piece: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in piece.splitlines()).strip("\n")


KINDS = r"(?:-/)?(?:issues|pulls?|merge_requests|pull-requests|pullrequest|work_items|_workitems/edit)"
WORD = (  # one reference, the longest forms first
    rf"https?://[^\s/<>()]+/[^\s<>()]+?/{KINDS}/\d{{1,9}}"
    r"|(?:[\w.-]+/)*[\w.-]+[#!]\d{1,9}|[#!]\d{1,9}|GH-\d{1,9}|[A-Z][A-Z0-9]{1,9}-\d{1,7}"
)
LIST = rf"(?:{WORD})(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s+)(?:{WORD}))*"
CLOSING_WORD = r"close[sd]?|fix(?:e[sd])?|resolve[sd]?"
CLOSING = rf"\b(?i:{CLOSING_WORD}):?[ \t]+({LIST})(?=[\s.,;:)\]]|$)"
TAIL = (
    rf"(?:(?i:{CLOSING_WORD}|refs?|see|issues?|for|backport(?:s|ed)?(?: of)?|"
    rf"cherry-?pick(?:ed)?(?: from| of)?|pr|pull request|part of|related to):?[ \t]+)?({LIST})"
)
URL = rf"https?://(?P<host>[^\s/<>()]+)/(?P<path>[^\s<>()]+?)/(?P<kind>{KINDS})/(?P<number>\d{{1,9}})"
REQUEST_KINDS = ("pull", "merge_request")
REFERENCE_TOKENS = frozenset({
    "close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved", "ref", "refs",
    "reference", "references", "see", "issue", "issues", "related", "related-to", "relates-to", "part-of",
    "implements", "addresses", "jira", "ticket", "bug",
})  # fmt: skip
NOT_TICKETS = frozenset({"UTF", "SHA", "ISO", "RFC", "CVE", "GHSA", "PEP", "HTTP", "TLS", "MD", "AES", "IPV"})
_compiled = cache(re.compile)  # start-up: most messages need none of these


class Reference(NamedTuple):
    """What is shown is `mark` and `number`: "#" or "!" of this repository, "owner/repo#", "PROJ-".

    `is_request` marks a pull or merge request. `url` is known for references that a URL or a pattern of the
    settings names, otherwise it follows from the repository's own page.
    """

    mark: str
    number: str
    is_request: bool = False
    url: str = ""


class ReferenceRules(NamedTuple):
    """`home` is the repository's page ("https://github.com/acme/demo"). `patterns` are the project's own:
    what to look for, and the URL it leads to, with {number} or {key}."""

    home: str = ""
    patterns: Mapping[str, str] = {}

    @property
    def expressions(self) -> Sequence[tuple[str, str]]:
        return [(_expression(pattern), url) for pattern, url in self.patterns.items()]


def _expression(pattern: str) -> str:
    """PROJ means PROJ-12; any other pattern says with {number} where the number is."""
    if "{number}" not in pattern:
        pattern = f"{pattern}-{{number}}"
    before, _, after = pattern.partition("{number}")
    return rf"(?<![\w-])(?P<mark>{re.escape(before)})(?P<number>\d{{1,9}}){re.escape(after)}(?![\w])"


def read_body_references(body: str, footers: Iterable[Footer], rules: ReferenceRules) -> list[Reference]:
    """Those after closing words in the body, and those of the footers."""
    found: list[Reference] = []
    if "#" in body or "!" in body or "-" in body or "://" in body:
        for match in _compiled(CLOSING).finditer(body):
            found += read_words(match[1], rules)
    for footer in footers:
        if footer.token.lower() in REFERENCE_TOKENS:
            value = f"#{footer.value}" if footer.separator == " #" else footer.value
            found += read_words(value, rules)
    return found


def read_words(text: str, rules: ReferenceRules) -> Iterator[Reference]:
    """Every reference in a list of them."""
    for match in _compiled(rf"(?<![\w/-])(?:{WORD})(?!\w)").finditer(text):
        reference = _read_word(match[0], rules)
        if reference:
            yield reference


def read_own_patterns(text: str, rules: ReferenceRules) -> Iterator[Reference]:
    """What the project's own patterns find anywhere in a subject or footer."""
    for expression, url in rules.expressions:
        for match in _compiled(expression).finditer(text):
            yield _make_own(match["mark"], match["number"], url)


def _read_word(word: str, rules: ReferenceRules) -> Reference | None:
    if word.startswith("http"):
        return _read_url(word, rules)
    if word.startswith("GH-"):
        return Reference("#", word[3:])
    for expression, url in rules.expressions:
        own = _compiled(expression).fullmatch(word)
        if own:
            return _make_own(own["mark"], own["number"], url)
    for sign in "#!":
        if sign in word:
            place, _, number = word.rpartition(sign)
            is_own = not place or rules.home.lower().endswith(f"/{place.lower()}")
            return Reference(sign if is_own else place + sign, number, sign == "!")
    key, _, number = word.rpartition("-")
    return None if key in NOT_TICKETS else Reference(f"{key}-", number)


def _read_url(word: str, rules: ReferenceRules) -> Reference | None:
    """Of this repository "#5"; of another one on the same host "owner/repo#5", with its URL."""
    match = _compiled(URL).fullmatch(word)
    if match is None:
        return None
    is_request = match["kind"].removeprefix("-/").startswith(REQUEST_KINDS)
    mark = "!" if "merge_requests" in match["kind"] else "#"
    path = match["path"].strip("/")
    if rules.home and f"//{match['host']}/{path}".lower() == rules.home.partition(":")[2].lower():
        return Reference(mark, match["number"], is_request)
    own_host = rules.home.partition("://")[2].partition("/")[0]
    is_linked = match["host"].lower() in (own_host.lower(), "github.com", "gitlab.com", "codeberg.org")
    return Reference(path + mark, match["number"], is_request, word if is_linked else "")


def _make_own(mark: str, number: str, url: str) -> Reference:
    key = quote(mark + number, safe="-._~")
    return Reference(mark, number, url=url.replace("{number}", number).replace("{key}", key))


def cut_tail(subject: str, rules: ReferenceRules) -> tuple[str, tuple[Reference, ...]]:
    """A subject without the references at its end; the last of these is the request it was merged with."""
    found: list[Reference] = []
    text = subject
    while text.endswith(")"):
        start = text.rfind("(")
        name = text[start + 1 : -1].removeprefix("pull request ")
        if name[:1] in ("#", "!") and name[1:].isdecimal() and name.isascii() and len(name) <= 10:
            found.append(Reference(name[0], name[1:], not found or name[0] == "!"))
        else:
            match = _compiled(TAIL).fullmatch(name) if name[-1:].isdecimal() else None
            named = list(read_words(match[1], rules)) if match and start > 0 else []
            is_bare = match is not None and match.start(1) == 0
            if not named or (is_bare and any(ref.mark[-1] == "-" and not ref.url for ref in named)):
                break  # (UTF-8), (COVID-19)
            found += reversed(named)
        text = text[:start].rstrip()
    return text, tuple(found[::-1])


def unique_references(references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Each mark and number once, in order; a request wins over the same number without that knowledge."""
    known: dict[tuple[str, str], Reference] = {}
    for reference in references:
        name = reference[:2]
        if name not in known or (reference.is_request and not known[name].is_request):
            known[name] = reference
    return tuple(known.values())
