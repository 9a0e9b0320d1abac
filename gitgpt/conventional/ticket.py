"""The ticket that a branch is named after, and where a repository's messages carry theirs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from gitgpt.conventional.header import OPENING

Where = Literal["", "prefix", "type", "scope", "suffix", "footer"]

KEY = r"[A-Z][A-Z0-9]{1,9}"
# Look like tickets, and are none: encodings, digests, standards, versions.
NOT_KEYS = """
UTF SHA ISO RFC CVE GHSA MD AES RSA TLS SSL HTTP PEP ES GPT IPV X86 ARM WIN COVID TODO RC EC CP US IEC IEEE
ANSI UCS
"""
# group names: what the header shows around a ticket
HEADER = (
    rf"(?P<prefix>[\[(]?(?P<p>{KEY}-\d{{1,6}}|\#\d{{1,6}})[\])]?(?P<sep> \| |:? -? ?|(?=\[)))(?=\S)"
    rf"|\w+\((?P<scope>{KEY}-\d{{1,6}})\)!?: "
    rf"|{OPENING}(?P<type>\[?(?P<t>{KEY}-\d{{1,6}})\]?:? )"
    rf"|.*?(?P<suffix> [(\[]?(?P<s>{KEY}-\d{{1,6}})[)\]]?)$"
)
FOOTER = (
    r"(?im)^(?P<token>refs?|jira|issue|ticket|task|see|part of|related to)(?P<sep>:? )"
    rf"(?-i:{KEY}-\d+|\#\d+)\s*$"
)


# Where the user wants tickets, whatever the habit.
FORMS: dict[str, tuple[Where, str]] = {
    "prefix": ("prefix", "{}: "),
    "scope": ("scope", "{}"),
    "suffix": ("suffix", " ({})"),
    "footer": ("footer", "Refs: {}"),
}


class TicketPlace(NamedTuple):
    """Where a ticket goes, and how: `form` holds a `{}` for it. `key` is what they begin with: "ABC" of
    ABC-123, "#" of #123; empty where messages carry none."""

    where: Where = ""
    form: str = ""
    key: str = ""


def place_of(messages: Iterable[tuple[str, str]]) -> TicketPlace:
    """The habit that headers and bodies show: what at least a third of them do. A closing `(#123)` is put
    there by the forge when it merges, and is not a habit."""
    places: Counter[TicketPlace] = Counter()
    count = 0
    for header, body in messages:
        count += 1
        if found := _of_header(header) or _of_body(body):
            places[found] += 1
    if not places:
        return TicketPlace()
    (place, _), total = places.most_common(1)[0], sum(places.values())
    keys = Counter(other.key for other in places.elements())
    return place._replace(key=keys.most_common(1)[0][0]) if 3 * total >= count else TicketPlace()


def _of_header(header: str) -> TicketPlace | None:
    match = re.match(HEADER, header)
    if match is None:
        return None
    for where, group in (("prefix", "p"), ("scope", "scope"), ("type", "t"), ("suffix", "s")):
        ticket = match[group]
        if ticket and (key := _key(ticket)):
            form = match[where].replace(ticket, "{}") if where != "scope" else "{}"
            return TicketPlace(where, form, key)  # type: ignore[arg-type]  # of the four
    return None


def without(header: str) -> str:
    """The header as it would be without its ticket."""
    match = re.match(HEADER, header)
    for where in ("prefix", "type", "suffix") if match else ():
        assert match
        if part := match[where]:
            at = match.start(where)
            return header[:at] + header[at + len(part) :]
    return header


def _of_body(body: str) -> TicketPlace | None:
    match = re.search(FOOTER, body)
    if match is None:
        return None
    ticket = match.group().strip().rpartition(" ")[2]
    key = _key(ticket)
    return TicketPlace("footer", match["token"] + match["sep"] + "{}", key) if key else None


def _key(ticket: str) -> str:
    key = "#" if ticket.startswith("#") else ticket.partition("-")[0]
    return "" if key in NOT_KEYS.split() else key


def of_branch(branch: str, place: TicketPlace) -> str:
    """The ticket in a branch's name: ABC-123 in any case where the repository's tickets begin so, in upper
    case where it has none yet; a number at the start of a part where its tickets are numbers."""
    if place.key == "#":
        match = re.search(r"(?:^|/)(?:issues?[-_/]?|gh-|#)?(\d{1,6})(?=[-_/]|$)", branch)
        return f"#{match[1]}" if match else ""
    wanted = rf"(?i:{re.escape(place.key)})" if place.key else KEY
    for match in re.finditer(rf"(?<![A-Za-z0-9])({wanted})-(\d{{1,6}})(?![A-Za-z0-9.])", branch):
        if match[1].upper() not in NOT_KEYS.split():
            return f"{match[1].upper()}-{match[2]}"
    return ""
