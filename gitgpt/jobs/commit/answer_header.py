"""Type, scope and subject as models write them, put as the repository would: one word, in its own spelling,
a verb in its base form. The form of the house (`gitgpt.conventional.style`) comes after that."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gitgpt.conventional.verbs import base_form
from gitgpt.jobs.commit.form import SAME, types_of
from gitgpt.jobs.commit.task import Task

# What models call a type where the repository does not; those with no better name are the rules' to find.
ALSO = {
    "added": "feat", "add": "feat", "new": "feat", "features": "feat",
    "fixed": "fix", "fixes": "fix", "hotfix": "fix", "security": "fix",
    "documentation": "docs", "readme": "docs",
    "testing": "test", "refactoring": "refactor", "refac": "refactor", "rename": "refactor",
    "performance": "perf", "optimization": "perf", "optimize": "perf",
    "formatting": "style", "format": "style", "lint": "style",
    "dependencies": "build", "deps": "build",
}  # fmt: skip
VAGUE = """
update updates updated change changes changed modify improve improvement improvements enhance enhancement
remove removed delete cleanup clean misc other commit general core
"""
LONGEST_SCOPE = 30  # characters of one that the repository does not have
NO_SCOPES = "none null n/a na scope all general global various multiple misc"
SMALL = "the a an of in for and module file files package component class function method"
PICTURE = (
    r"^(?:[\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]*\s*"
    r"|:[a-z_]{3,30}:\s+)+(?=\S)"
)
TALK = (
    r"(?i)^(?:(?:this|the) (?:commit|change|patch|pr|pull request|update|diff) (?:also |now )?"
    r"|(?:i|we) (?:have )?(?:also )?)(?=[a-z])"
)
# With one of these it is a whole sentence, and "merged cells" no order to merge.
FINITE = "is are was were be has have had can must should may will does do no not now still"
JOINTS = ("", "and", "or", "of", "to")  # "updates to the guide" are a noun
LATIN = ("en", "de", "fr", "es", "pt", "it")
GREEK = "\u0370"  # the first letter after those of Latin
STRANGE = 0.3  # share of the letters


def type_of(said: str, task: Task) -> str:
    """The type that is meant; "" where it is none and the rules must find one."""
    type = said.lower()
    allowed = types_of(task)
    if type in allowed:
        return type
    type = SAME.get(type, type)
    if type in allowed or type not in ALSO:
        return "" if type in VAGUE.split() else type
    return ALSO[type] if ALSO[type] in allowed else ""


def scope_of(said: str, task: Task) -> str:
    """The scope that is meant, in the repository's own spelling; none where no one word can be found."""
    own = (*task.wishes.scopes, *task.context.profile.habits.scopes)
    said = " ".join(said.strip("`'\"* ").split())
    if said in own:
        return said
    named = {scope.lower(): scope for scope in reversed(own)}
    for name in (said, *_likely(said)):
        if name.lower() in named:
            return named[name.lower()]
    if said.lower() in NO_SCOPES.split():
        return ""
    words = [word for word in re.split(r"\s+", said) if word.lower() not in SMALL.split()]
    if "," in said:
        words = [re.sub(r"\s*,\s*", ",", said)]
    elif "/" in said and " " not in said:
        words = list(_likely(said))[:1] if re.search(r"\.\w{1,5}$", said) else [said]
    name = words[0] if len(words) == 1 else "-".join(words) if len(words) == 2 else ""
    name = name.lower() if name[1:].islower() else name
    return name if len(name) <= LONGEST_SCOPE and " " not in name else ""


def _likely(said: str) -> Iterable[str]:
    """What of a scope may be the one meant: a file without its ending, a folder, a word."""
    path = re.sub(r"\.\w{1,5}$", "", said)
    yield from dict.fromkeys(
        [path.rpartition("/")[2], *reversed(path.split("/")), *re.split(r"[\s,/]+", said)]
    )


def subject_of(said: str, task: Task) -> str:
    """The subject, its verb in base form where the repository writes English, with nothing before it."""
    subject = said.strip()
    if not subject[:1].isalnum():  # start-up: here and below, few subjects need the patterns
        subject = re.sub(PICTURE, "", subject)
    if task.language != "en" and not subject.isascii():
        return subject
    is_told = subject.partition(" ")[0].lower() in ("this", "the", "i", "we")
    first, _, rest = (re.sub(TALK, "", subject) if is_told else subject).partition(" ")
    base = base_form(first) if rest.partition(" ")[0] not in JOINTS else ""
    if not base or set(FINITE.split()) & set(rest.lower().split()):
        return subject
    is_new = not task.context.profile.learned and task.context.profile.form == "conventional"
    return f"{base if is_new or first[0].islower() else base[0].upper() + base[1:]} {rest}"


def is_foreign(subject: str, task: Task) -> bool:
    """Whether it is in another script than the language that is set or that the repository writes; a young
    one may be written in any. Letters of the change itself are not counted."""
    is_known = bool(task.wishes.language or task.context.profile.learned)
    if subject.isascii() or not is_known or task.language not in LATIN:
        return False
    letters = [letter for letter in subject if letter.isalpha()]
    strange = {letter for letter in letters if letter >= GREEK and not "\u1e00" <= letter <= "\u214f"}
    if strange:
        lines = "".join(line for file in task.changes.files for hunk in file.hunks for line in hunk.lines)
        strange = {letter for letter in strange if letter not in lines}
    return sum(letter in strange for letter in letters) > STRANGE * len(letters)
