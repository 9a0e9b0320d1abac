"""The profile of a repository, learned with one `git log` and kept until HEAD moves; and what gitgpt drafted
there itself, since nobody's manner is learned from that."""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gitgpt import files
from gitgpt.conventional.habits import Habits, Past, Precedent
from gitgpt.conventional.profile import Profile
from gitgpt.conventional.ticket import TicketPlace
from gitgpt.errors import FileError
from gitgpt.repository.git import Repository

LIFETIME = 3600.0  # seconds that a profile of many messages outlives the HEAD it was learned at
MANY = 50  # messages: one more hardly changes what they say
DRAFTS = 400  # subjects remembered
LARGEST_FILE = 1 << 20


def load_profile(
    repository: Repository,
    head: str,
    *,
    folder: Path,
    tip: str = "",
    author: str = "",
    now: Callable[[], float] = time.time,
) -> Profile:
    """The profile at the commit `head` ("" asks git each time), or at an older `tip`, which is not kept.
    `folder` is a private one for this repository: nothing in it has to be kept."""
    head = "" if tip else head
    path = folder / "profile.json"
    kept = _kept(path, head, author, now()) if head else None
    if kept is not None:
        return kept
    from gitgpt.conventional.profile import learn_profile  # start-up: only where HEAD moved
    from gitgpt.repository import recent_messages

    drafted = _drafted(folder)
    entries = recent_messages.entries(repository, tip=tip or "HEAD")
    paths = _harmless([entry.paths for entry in entries])
    past = [Past(entry.message, entry.email, own) for entry, own in zip(entries, paths, strict=True)]
    profile = learn_profile(past, author=author, is_ours=lambda subject: _mark(subject) in drafted)
    if head:
        _keep(path, profile, head, author, now())
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


def remember_draft(folder: Path, message: str) -> None:
    """Notes a draft, so that the commit it becomes, if nobody changes its subject, is not learned from."""
    marks = [*_drafted(folder), _mark(message.split("\n", 1)[0])]
    _write(folder / "drafts", "\n".join(dict.fromkeys(marks[-DRAFTS:])) + "\n")


def is_drafted(folder: Path, subject: str) -> bool:
    """Whether a message with that subject was noted."""
    return _mark(subject) in _drafted(folder)


def kept(folder: Path) -> list[Path]:
    """The profiles that are kept in `folder`, which holds a private one for each repository."""
    return sorted(folder.glob("*/profile.json"))


def forget(folder: Path) -> int:
    """Removes the profiles; how many that were. The marks of gitgpt's own drafts stay: nothing can be read
    from them, and without them its manner would be learned as the repository's."""
    count = 0
    for path in kept(folder):
        with suppress(OSError):
            path.unlink()
            count += 1
    return count


def _mark(subject: str) -> str:
    """Enough to know it again; what was written cannot be read from it."""
    return f"{zlib.crc32(subject.strip().encode('utf-8', 'replace')):08x}"


def _drafted(folder: Path) -> dict[str, None]:
    return dict.fromkeys(_text(folder / "drafts").split())


def _kept(path: Path, head: str, author: str, now: float) -> Profile | None:
    try:
        kept = json.loads(_text(path) or "null")
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


def _keep(path: Path, profile: Profile, head: str, author: str, now: float) -> None:
    kept = {
        "fields": _fields(),
        "head": head,
        "author": author,
        "at": now,
        "learned": profile.learned,
        "profile": profile,
    }
    _write(path, json.dumps(kept, ensure_ascii=False))


def _fields() -> list[str]:
    """Another version of gitgpt has others: what it wrote is not read."""
    return [*Profile._fields, *Habits._fields, *Precedent._fields]


def _text(path: Path) -> str:
    try:
        return files.read_file(path, limit=LARGEST_FILE).decode("utf-8", "replace")
    except FileError:
        return ""


def _write(path: Path, text: str) -> None:
    """In place and without waiting for the disk: half a file counts as none, and is learned again."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
    except OSError:
        return
