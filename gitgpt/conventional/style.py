"""A message in the form of its repository: another convention or none, its mood, case, emoji and ticket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gitgpt.conventional import lint_rules
from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.commit_types import TYPES, find_type, write_gitmoji
from gitgpt.conventional.header import COLON
from gitgpt.conventional.line_wrap import wrap
from gitgpt.conventional.profile import Mood, Profile, uses_scopes
from gitgpt.conventional.ticket import TicketPlace

# A footer's words where there are no such footers; a line with a blank before its colon is no trailer.
BREAKING = r"BREAKING[ -]CHANGE: *"
WIDTH = 72
BREAKS = {"en": "This breaks: {}", "zh": "不兼容的改动：{}"}
DOUBLED = "drop stop skip swap strip wrap map trim pin plan log tag ship"
PAST = """
make made write wrote build built run ran let let set set put put read read split split keep kept rebuild
rebuilt rewrite rewrote give gave take took send sent hide hid find found
"""


def apply_style(
    message: CommitMessage,
    profile: Profile,
    *,
    paths: Iterable[str] = (),
    ticket: str = "",
    length: int = 72,
) -> CommitMessage:
    """`message` (type, scope, subject as in Conventional Commits) as this repository would write it; its
    header is at most `length` characters. `paths` of the change name the area, where areas are its habit."""
    if not profile.learned and not ticket:
        return message
    kind = message.type
    message = _in_form(message, profile, paths)
    message = message._replace(subject=_worded(message.subject, profile))
    plain = lint_rules.repair_message(message, header_length=length)
    dressed = _adorned(plain, kind, ticket, profile)
    over = len(dressed.header) - length
    if over > 0:
        plain = lint_rules.repair_message(message, header_length=max(20, len(plain.header) - over))
        dressed = _adorned(plain, kind, ticket, profile)
    return dressed


def _adorned(message: CommitMessage, kind: str, ticket: str, profile: Profile) -> CommitMessage:
    """With all that the repository puts around a header, from the inside out."""
    message = _with_frame(_with_emoji(message, kind, profile), profile)
    message = _with_ticket(message, ticket, profile)
    return _bare(message, profile.lead + message.header) if profile.lead else message


def _with_frame(message: CommitMessage, profile: Profile) -> CommitMessage:
    """Type or area as it is spelled there; in brackets, the header is no conventional one any more."""
    if not message.type:
        return message
    if profile.form == "conventional":
        cased = {"capital": message.type.capitalize(), "upper": message.type.upper()}
        message = message._replace(type=cased.get(profile.type_case, message.type))
    else:
        spelled = {area.lower(): area for area in profile.areas}
        message = message._replace(type=spelled.get(message.type.lower(), message.type))
    if profile.frame == COLON:
        return message
    return _bare(message, profile.frame.format(message.type) + message.subject)


def _in_form(message: CommitMessage, profile: Profile, paths: Iterable[str]) -> CommitMessage:
    types = profile.habits.types
    if profile.frame != COLON:
        message = _without_marks(message, profile)._replace(scope="")
    if profile.form == "plain":
        return _without_marks(message, profile)._replace(type="", scope="")
    if profile.form == "area":
        message = _without_marks(message, profile)
        return message._replace(type=_area(message.type, profile.areas, paths), scope="")
    row = find_type(message.type)
    names = row.local_names.split() if row else ()
    type = max((message.type, *names), key=lambda name: types.get(name, 0))
    scope = message.scope if uses_scopes(profile) else ""
    return message._replace(type=type, scope=scope)


def _area(type: str, areas: Mapping[str, int], paths: Iterable[str]) -> str:
    """A word of the message's own stays; of a type that is an area too, and the area of the paths, the one
    that more messages have."""
    if type not in TYPES:
        return type
    counts = {area.lower(): count for area, count in areas.items()}
    place = area_of(paths, areas)
    return type if counts.get(type, 0) > counts.get(place.lower(), 0) else place


def _without_marks(message: CommitMessage, profile: Profile) -> CommitMessage:
    """What only Conventional Commits mark, said in the body: readers must not miss that something breaks."""
    marks = [footer for footer in message.footers if re.match(BREAKING, footer)]
    form = BREAKS.get(profile.habits.language, BREAKS["en"])
    told = [wrap(form.format(re.sub(BREAKING, "", footer)), WIDTH) for footer in marks]
    body = "\n\n".join(filter(None, [message.body.strip("\n"), *told]))
    return message._replace(body=body, is_breaking=False, footers=())


def area_of(paths: Iterable[str], areas: Mapping[str, int]) -> str:
    """The repository's own word for the part that most paths are in; without one, no area."""
    votes: dict[str, int] = {}
    for path in paths:
        *folders, name = path.lower().split("/")
        words = {*folders, name, name.split(".")[0], "/".join(folders), "/".join(folders[-2:])}
        for area in areas:
            if area.lower() in words:
                votes[area] = votes.get(area, 0) + 1
    return max(votes, key=lambda area: (votes[area], len(area), areas[area]), default="")


def _worded(subject: str, profile: Profile) -> str:
    first, _, rest = subject.partition(" ")
    if first.isascii() and first.isalpha() and profile.mood != "imperative" and first[1:].islower():
        first = inflect(first, profile.mood)
    if first[1:].islower() and first.isalpha():  # not parseConfig, not HTTP
        first = first[0].upper() + first[1:] if profile.is_capitalized else first[0].lower() + first[1:]
    return f"{first} {rest}".strip()


def inflect(verb: str, mood: Mood) -> str:
    """An English verb in its base form as past or present; one that is inflected already stays."""
    lower = verb.lower()
    if (
        mood == "imperative"
        or lower.endswith(("ed", "ing"))
        or (lower.endswith("s") and not lower.endswith("ss"))
    ):
        return verb
    is_y = lower.endswith("y") and lower[-2:-1] not in "aeiou"
    if mood == "past":
        words = PAST.split()
        if lower in words[::2]:
            return verb[0] + words[2 * words[::2].index(lower) + 1][1:]
        stem = verb + verb[-1] if lower in DOUBLED.split() else verb
        return verb[:-1] + "ied" if is_y else verb + "d" if lower.endswith("e") else stem + "ed"
    return (
        verb[:-1] + "ies"
        if is_y
        else verb + ("es" if lower.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    )


def _with_emoji(message: CommitMessage, kind: str, profile: Profile) -> CommitMessage:
    if not profile.emoji:
        return message
    verb = message.subject.partition(" ")[0].lower()
    own_version = message.subject.lower().startswith(
        "bump version"
    )  # a release: its emoji is no dependency's
    is_bump = verb.startswith("bump") and not own_version and not message.type
    known = (profile.emojis.get(key) for key in (message.type, kind, verb) if key and not is_bump)
    is_code = any(emoji.startswith(":") for emoji in profile.emojis.values())
    emoji = next(filter(None, known), write_gitmoji("deps" if is_bump else kind, as_code=is_code))
    if not emoji:
        return message
    if profile.emoji == "inside" and message.type:
        head, _, subject = message.header.partition(": ")
        return _bare(message, f"{head} {emoji}: {subject}")
    if profile.emoji == "after":
        return message._replace(subject=f"{emoji} {message.subject}")
    return _bare(message, f"{emoji} {message.header}")


def _with_ticket(message: CommitMessage, ticket: str, profile: Profile) -> CommitMessage:
    if profile.has_full_stop and not message.subject.endswith("."):
        message = message._replace(subject=message.subject + ".")
    if not ticket or ticket in message.render():
        return message
    place = profile.place if profile.place.where else _usual_place(profile)
    said = place.form.replace("{}", ticket)
    if place.where == "footer":
        return message._replace(footers=(*message.footers, said))
    if place.where == "scope" and message.type:
        return message._replace(scope=ticket)
    if place.where == "type" and message.type:
        return message._replace(subject=said + message.subject)
    if place.where == "suffix":
        return message._replace(subject=message.subject + said)
    return _bare(message, said + message.header) if place.where else message


def _usual_place(profile: Profile) -> TicketPlace:
    """A young repository's tickets go into a footer, out of the way; an old one has chosen none."""
    return TicketPlace() if profile.learned else TicketPlace("footer", "Refs: {}")


def _bare(message: CommitMessage, header: str) -> CommitMessage:
    return CommitMessage("", header, body=message.body, footers=message.footers)
