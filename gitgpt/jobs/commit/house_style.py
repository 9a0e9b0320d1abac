"""The profile of a repository, learned with one `git log` and kept until HEAD moves; and checksums of the
subjects that gitgpt drafted there, because no profile is learned from those."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable
from typing import NamedTuple

from gitgpt.conventional.habits import Habits, Past, Precedent
from gitgpt.conventional.profile import Profile
from gitgpt.conventional.ticket import TicketPlace
from gitgpt.repository.git import Repository
from gitgpt.storage.store import DRAFTED, PROFILES, SECOND_BEST, Space, Store

LIFETIME = 3600.0  # seconds that a profile of many messages outlives the HEAD it was learned at
MANY = 50  # messages: one more hardly changes what they say
DRAFTS = 400  # subjects remembered
ATTEMPTS = 5  # at noting a draft, while other processes do the same


class StyleMemory(NamedTuple):
    """What is stored about one repository, under its `name`."""

    store: Store
    name: str


def load_profile(
    repository: Repository,
    head: str,
    *,
    memory: StyleMemory,
    tip: str = "",
    author: str = "",
    now: Callable[[], float] = time.time,
) -> Profile:
    """The profile at the commit `head` ("" asks git each time), or at an older `tip`, which is not kept."""
    head = "" if tip else head
    kept = _read_kept(memory, head, author, now()) if head else None
    if kept is not None:
        return kept
    from gitgpt.conventional.profile import learn_profile  # start-up: only where HEAD moved
    from gitgpt.repository import recent_messages

    drafted = _read_marks(memory)
    entries = recent_messages.entries(repository, tip=tip or "HEAD")
    paths = _harmless([entry.paths for entry in entries])
    past = [Past(entry.message, entry.email, own) for entry, own in zip(entries, paths, strict=True)]
    profile = learn_profile(past, author=author, is_ours=lambda subject: _mark(subject) in drafted)
    if head:
        _keep(memory, profile, head, author, now())
    return profile


def _harmless(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The paths of each commit without secrets in their names: they are kept on the disk."""
    from gitgpt.guards import secrets

    names = list(dict.fromkeys(path for own in paths for path in own))
    plain = secrets.redact_text("\n".join(name.replace("\n", " ") for name in names)).text.split("\n")
    if plain == names:
        return paths
    told = dict(zip(names, plain if len(plain) == len(names) else [""] * len(names), strict=True))
    return [tuple(told[path] for path in own) for own in paths]


def remember_draft(memory: StyleMemory, message: str, *, is_second_best: bool = False) -> None:
    """Notes a draft, so that the commit it becomes, if its subject is not changed, is not learned from.

    A second-best draft is noted as such, for `gitgpt reword --drafted`.
    """
    mark = _mark(message.split("\n", 1)[0])
    for space in (DRAFTED, SECOND_BEST) if is_second_best else (DRAFTED,):
        _add_mark(memory, space, mark)


def _add_mark(memory: StyleMemory, space: Space, mark: str) -> None:
    store, name = memory
    for _ in range(ATTEMPTS):
        before = store.get(space, name)
        marks = list(dict.fromkeys([*(before or "").split(), mark]))[-DRAFTS:]
        if store.swap(space, name, before, " ".join(marks)):
            return


def is_second_best(memory: StyleMemory, subject: str) -> bool:
    """Whether rules wrote that subject here because no model answered."""
    return _mark(subject) in (memory.store.get(SECOND_BEST, memory.name) or "").split()


def is_drafted(memory: StyleMemory, subject: str) -> bool:
    """Whether a message with that subject was noted."""
    return _mark(subject) in _read_marks(memory)


def _mark(subject: str) -> str:
    """Enough to recognize the subject; it cannot be read from this."""
    return f"{zlib.crc32(subject.strip().encode('utf-8', 'replace')):08x}"


def _read_marks(memory: StyleMemory) -> set[str]:
    return set((memory.store.get(DRAFTED, memory.name) or "").split())


def _read_kept(memory: StyleMemory, head: str, author: str, now: float) -> Profile | None:
    try:
        kept = json.loads(memory.store.get(PROFILES, memory.name) or "null")
        if not kept or kept["fields"] != _fields() or kept["author"] != author:
            return None
        is_fresh = kept["head"] == head or (kept["learned"] >= MANY and 0 <= now - kept["at"] < LIFETIME)
        return _profile(kept["profile"]) if is_fresh else None
    except (ValueError, TypeError, KeyError, AssertionError, RecursionError):
        return None


def _profile(values: list[object]) -> Profile:
    """As `_keep` wrote it: JSON has made lists of the tuples."""
    named = dict(zip(Profile._fields, values, strict=True))
    habits, place = named.pop("habits"), named.pop("place")
    assert isinstance(habits, list) and isinstance(place, list)
    return Profile(habits=_habits(habits), place=TicketPlace(*place), **named)  # type: ignore[arg-type]  # as written


def _habits(values: list[object]) -> Habits:
    lists = (tuple(value) if isinstance(value, list) else value for value in values)
    habits = Habits(*lists)  # type: ignore[arg-type]  # as written
    return habits._replace(precedents=tuple(Precedent(*one) for one in habits.precedents))


def _keep(memory: StyleMemory, profile: Profile, head: str, author: str, now: float) -> None:
    kept = {
        "fields": _fields(),
        "head": head,
        "author": author,
        "at": now,
        "learned": profile.learned,
        "profile": profile,
    }
    memory.store.put(PROFILES, memory.name, json.dumps(kept))


def _fields() -> list[str]:
    """Another version of gitgpt has others: what it wrote is not read."""
    return [*Profile._fields, *Habits._fields, *Precedent._fields]
