"""How the people of a repository write: learned from their last messages, told in a few words.

Only counts, forms, types and paths are kept, never a message: what a model does not see it cannot parrot.
What bots, merges, reverts and gitgpt itself wrote teaches nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from gitgpt.conventional import habits as habit
from gitgpt.conventional import ticket
from gitgpt.conventional.commit_types import TYPES, is_known_type, read_gitmoji
from gitgpt.conventional.habits import Habits, Past
from gitgpt.conventional.header import COLON, compile_form, split_header
from gitgpt.conventional.ticket import TicketPlace

Form = Literal["conventional", "area", "plain"]
Mood = Literal["imperative", "past", "present"]

MOST = 40  # areas, emoji
LEAST = 5  # messages, before anything is said of a repository
MOVED = (25, 15, 8)  # newest messages of another form than the rest
MOVED_SHARE = 0.85  # of them
LEAST_OWN = 12  # of the author, before their own manner counts for more than the repository's
# feat ✨: add x
INSIDE = (
    r"(?P<type>[A-Za-z][\w-]{0,30}(?:\([^()\r\n]{1,60}\))?!?) "
    r"(?P<emoji>[^\x00-\x7f]{1,4}|:\w{1,40}:): +(?P<text>\S.*)"
)
BULLET = r"([*+-] +)(?=\S)"
IRREGULAR = {"made": "past", "wrote": "past", "built": "past", "ran": "past", "does": "present"}
NOT_VERBS = "this class less address process pass cross need embed seed feed"
TRAILER = r"[A-Za-z][A-Za-z-]*: "
WORD = r"[\w.+/-]{1,24}"  # a type or scope that may be told to a model: nothing that reads as a sentence


class Profile(NamedTuple):
    """`habits` are what the rules count by. `form` is `type(scope): subject`, or `area: subject` in the words
    of the repository, or a sentence; `frame` is how type or area stand before the subject ("{}: ", "[{}]
    "), `lead` what stands before all of it ("* "). `type_case` is how types are spelled: "lower", "capital"
    or "upper". `subject_length` is the median in characters, the shares are between 0 and 1. `emoji` says
    where one is by habit: "before" or "after" the type, "inside" (before the colon), or nowhere; `emojis`
    which one for which type, or first word where there are no types. `areas` are counted and spelled as
    there, most frequent first. `place` is where tickets stand. `learned` messages are behind it, `own` of
    them the author's.
    """

    habits: Habits = Habits()
    form: Form = "conventional"
    mood: Mood = "imperative"
    is_capitalized: bool = False
    has_full_stop: bool = False
    subject_length: int = 50
    body_share: float = 0.0
    bullet_share: float = 0.0
    emoji: str = ""
    emojis: Mapping[str, str] = {}
    areas: Mapping[str, int] = {}
    place: TicketPlace = TicketPlace()
    learned: int = 0
    own: int = 0
    frame: str = COLON
    lead: str = ""
    type_case: str = "lower"


class Written(NamedTuple):
    """A message apart. `emoji` led it, or its subject when `is_late`. `spelled` is the type as it stands
    there, `frame` what is around it and `lead` what is before it all. `is_inside`: the emoji is between the
    type and the colon."""

    type: str
    scope: str
    subject: str
    body: str
    header: str
    emoji: str
    is_late: bool
    spelled: str = ""
    frame: str = ""
    lead: str = ""
    is_inside: bool = False


def learn_profile(
    past: Iterable[Past], *, author: str = "", is_ours: Callable[[str], bool] = lambda _: False
) -> Profile:
    """The profile behind `past` (newest first). `author` is an e-mail address whose own manner counts most;
    `is_ours` knows a message by its subject that gitgpt drafted and nobody changed."""
    messages = [one for one in past if not is_ours(one.message.strip().split("\n", 1)[0])]
    habits = habit.learn_habits(
        (one._replace(message=with_colon(one.message)) for one in messages), author=author
    )
    people = [one for one in messages if one.message.strip() and not is_robot(one)]
    if len(people) < LEAST:
        return Profile(habits=habits)
    all_of_them = _since_the_change([apart(one.message) for one in people])
    own = [apart(one.message) for one in people[: len(all_of_them)] if author and one.email == author]
    form, frame = _form(all_of_them)
    emoji, emojis = _emoji(all_of_them)
    manner = _manner(own if len(own) >= LEAST_OWN else all_of_them, form)
    return manner._replace(
        habits=habits,
        mood=manner.mood if habits.language == "en" else "imperative",
        form=form,
        frame=frame,
        lead=_lead(all_of_them),
        type_case=_type_case(all_of_them) if form == "conventional" else "lower",
        emoji=emoji,
        emojis=emojis,
        areas=_areas(all_of_them) if form == "area" else {},
        place=ticket.place_of(_halves(one.message) for one in people),
        learned=len(people),
        own=len(own) if len(own) >= LEAST_OWN else 0,
    )


def is_robot(one: Past) -> bool:
    """Whether nobody thought it up: a bot, a merge, a revert, a release."""
    return "[bot]" in one.email or habit.is_robotic(one.message.strip())


def apart(message: str) -> Written:
    """A message in its parts, in any form; the ticket and the emoji are taken off the subject."""
    header, _, body = message.strip().partition("\n")
    bullet = re.match(BULLET, header)
    lead = bullet[1] if bullet else ""
    header = header[len(lead) :]
    bare = habit._without_emoji(header)
    told, bare = header[: len(header) - len(bare)].strip(), ticket.without(bare)
    if inside := re.match(INSIDE, bare):
        told, bare = inside["emoji"], f"{inside['type']}: {inside['text']}"
    type, scope, subject, frame = _typed(bare)
    late = habit._without_emoji(subject)
    emoji = told or subject[: len(subject) - len(late)].strip()
    body = "\n".join(line for line in body.split("\n") if not re.match(TRAILER, line))
    return Written(
        type.lower(), scope, late, body.strip(), bare, emoji, not told, type, frame, lead, bool(inside)
    )


def _typed(header: str) -> tuple[str, str, str, str]:
    """Type or area, scope, subject and the frame of the first."""
    framed = split_header(header)
    return framed if framed else ("", "", header, "")


def with_colon(message: str) -> str:
    """The message with its type or area in front of a colon, without a bullet."""
    header, end, body = message.lstrip().partition("\n")
    bullet = re.match(BULLET, header)
    header = ticket.without(header[len(bullet[1]) :] if bullet else header)
    if inside := re.match(INSIDE, header):
        return f"{inside['type']}: {inside['text']}" + end + body
    match = compile_form("bracketed").match(header)
    if match and " " not in match["type"]:
        header = f"{match['type']}: {match['text']}"
    return header + end + body


def _halves(message: str) -> tuple[str, str]:
    header, _, body = message.strip().partition("\n")
    return habit._without_emoji(header), body


def _since_the_change(written: list[Written]) -> list[Written]:
    """The newest messages alone, if nearly all of them have another form than the history as a whole: the
    repository has moved to it."""
    whole = _form(written)
    for size in MOVED:
        newest = written[:size]
        form, frame = _form(newest)
        same = sum(_form([one]) == (form, frame) for one in newest)
        if len(newest) == size < len(written) and (form, frame) != whole and same >= MOVED_SHARE * size:
            return newest
    return written


def _form(written: list[Written]) -> tuple[Form, str]:
    """Words before a colon or in brackets are types where they are the usual ones, and areas where they are
    not; with the frame that half of the messages have."""
    frames = Counter(one.frame for one in written if one.type)
    frame, count = frames.most_common(1)[0] if frames else (COLON, 0)
    if 2 * count < len(written):
        return "plain", COLON
    typed = [one.type for one in written if one.frame == frame]
    usual = sum(map(is_known_type, typed))
    return "conventional" if 2 * usual >= len(typed) else "area", frame


def _areas(written: list[Written]) -> dict[str, int]:
    """Each as it is spelled most often."""
    counts = Counter(one.type for one in written if one.type)
    spelled = Counter(one.spelled for one in written if one.type)
    best = {name.lower(): name for name, _ in reversed(spelled.most_common())}
    return {best[type]: count for type, count in counts.most_common(MOST)}


def _type_case(written: list[Written]) -> str:
    types = [one.spelled for one in written if one.type]
    if 2 * sum(type.isupper() for type in types) > len(types):
        return "upper"
    return "capital" if 2 * sum(type[:1].isupper() for type in types) > len(types) else "lower"


def _lead(written: list[Written]) -> str:
    lead, count = Counter(one.lead for one in written).most_common(1)[0]
    return lead if 2 * count > len(written) else ""


def _manner(written: list[Written], form: Form) -> Profile:
    subjects = [one.subject if form != "plain" else one.header for one in written]
    letters = [subject for subject in subjects if subject[:1].isalpha()]
    lengths = sorted(len(one.header) for one in written)
    bodies = [one.body for one in written if one.body]
    return Profile(
        mood=_mood(subjects),
        is_capitalized=2 * sum(subject[0].isupper() for subject in letters) > len(letters),
        has_full_stop=3 * sum(subject.endswith(".") for subject in subjects) > 2 * len(subjects),
        subject_length=lengths[len(lengths) // 2],
        body_share=round(len(bodies) / len(written), 2),
        bullet_share=round(sum(map(_has_bullets, bodies)) / len(bodies), 2) if bodies else 0.0,
    )


def _has_bullets(body: str) -> bool:
    return body.startswith(("- ", "* ")) or "\n- " in body or "\n* " in body


def _mood(subjects: list[str]) -> Mood:
    """Of English verbs, by the first word: what most of them are."""
    moods = Counter(_mood_of(subject.split(" ", 1)[0].lower()) for subject in subjects)
    for mood in ("past", "present"):
        if 2 * moods[mood] > len(subjects):
            return mood
    return "imperative"


def _mood_of(word: str) -> str:
    if word in NOT_VERBS.split() or not word.isalpha():
        return "imperative"
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ed") and len(word) > 4:
        return "past"
    return "present" if word.endswith("s") and not word.endswith(("ss", "us", "is")) else "imperative"


def _emoji(written: list[Written]) -> tuple[str, dict[str, str]]:
    led = [one for one in written if one.emoji]
    if 2 * len(led) < len(written):
        return "", {}
    by_type: dict[str, Counter[str]] = {}
    for one in led:
        kinds = (one.type or one.subject.partition(" ")[0].lower(), read_gitmoji(one.emoji))
        for kind in filter(None, dict.fromkeys(kinds)):
            by_type.setdefault(kind, Counter())[one.emoji] += 1
    late = sum(one.is_late for one in led)
    if 2 * sum(one.is_inside for one in led) > len(led):
        late = -1
    often = sorted(by_type, key=lambda key: -by_type[key].total())[:MOST]
    emojis = {key: by_type[key].most_common(1)[0][0] for key in often if key.isalpha()}
    if late < 0:
        return "inside", emojis
    return "after" if 2 * late > len(led) else "before", emojis


def describe_profile(profile: Profile) -> str:
    """The profile for a model, under 100 tokens; empty where too little is known."""
    if not profile.learned:
        return ""
    habits = profile.habits
    said = []
    if profile.form == "conventional":
        if not all(type in TYPES for type in habits.types):  # the usual ones are known
            said.append(f"types {_words(habits.types, 6)}")
        said.append(f"scopes {_words(habits.scopes, 8)}" if uses_scopes(profile) else "no scopes")
    elif profile.form == "area":
        said.append(f"areas {_words(profile.areas, 10)}")
    case = "capitalized" if profile.is_capitalized else "lower case"
    said.append(f"subject {case}, {profile.mood}, about {profile.subject_length} characters")
    said.append(_of_bodies(profile))
    return "; ".join(said)


def uses_scopes(profile: Profile) -> bool:
    """Whether scopes belong to the habit, or too little is known to say so."""
    return profile.learned < LEAST or 20 * sum(profile.habits.scopes.values()) >= profile.learned


def _of_bodies(profile: Profile) -> str:
    if profile.body_share < 0.1:
        return "hardly ever a body"
    form = "bullets" if profile.bullet_share > 0.5 else "prose"
    return f"a body in {round(100 * profile.body_share)} % of commits, as {form}"


def _words(counts: Mapping[str, int], most: int) -> str:
    return ", ".join([word for word in counts if re.fullmatch(WORD, word)][:most])
