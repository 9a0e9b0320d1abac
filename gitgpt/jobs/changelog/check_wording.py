"""What a model made of the entries, until each line has proved to say nothing but what the commits say.

Rules H1 to H10: no id is invented, lost or used twice; the section is computed, never taken over; breaking
changes, security, deprecations, removals and reverts of what was released cannot be left out; entries are
joined only when they belong together; what a line says is in its own commits (`grounds`). A line that
fails is asked for again, then written as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from gitgpt.conventional.commit_types import find_type
from gitgpt.jobs.changelog.changelog_data import Entry
from gitgpt.jobs.changelog.commit_evidence import CommitEvidence, join_evidence
from gitgpt.jobs.changelog.escape_markdown import clean_line
from gitgpt.jobs.changelog.grounds import Grounds, find_ungrounded
from gitgpt.llm import shape

FaultKind = Literal[
    "invented", "missing", "repeated", "protected", "moved", "ungrounded", "unrelated", "malformed"
]
PROTECTED = frozenset({"Deprecated", "Removed"})
INTERNAL_SCOPES = frozenset({"ci", "test", "tests", "testing"})
OMITTABLE = frozenset({"internal", "duplicate"})
LONGEST_LINE = 300  # characters
LONGEST_ADVICE = 600
MOST_HIGHLIGHTS = 3


class Fault(NamedTuple):
    """What is wrong with an answer; `keys` are the entries it concerns."""

    kind: FaultKind
    keys: tuple[str, ...]
    detail: str = ""


class WordedLine(NamedTuple):
    """A reworded entry: the keys it covers, and its text; an empty text leaves the entries out."""

    keys: tuple[str, ...]
    text: str


class CheckedAnswer(NamedTuple):
    """The lines that hold, everything that is wrong, and the keys that no line covers."""

    lines: tuple[WordedLine, ...]
    faults: tuple[Fault, ...]
    open_keys: tuple[str, ...]


Entries = Mapping[str, Entry]
Changes = Mapping[str, CommitEvidence]


def check_entries(answer: object, entries: Entries, changes: Changes) -> CheckedAnswer:
    """`answer` is decoded JSON of any shape: {"entries": [{"sources": [key], "section", "text"}],
    "omitted": [{"source": key, "reason"}]}."""
    lines: list[WordedLine] = []
    faults: list[Fault] = []
    used: set[str] = set()
    for item in shape.items(answer, "entries"):
        line = _read_line(item, entries, changes, used, faults)
        if line:
            lines.append(line)
            used.update(line.keys)
    for item in shape.items(answer, "omitted"):
        key = shape.text(item, "source")
        fault = _omission_fault(key, shape.text(item, "reason"), entries, used, changes)
        if fault:
            faults.append(fault)
        else:
            lines.append(WordedLine((key,), ""))
            used.add(key)
    missing = tuple(key for key in entries if key not in used)
    spoken = {key for fault in faults for key in fault.keys}
    silent = tuple(key for key in missing if key not in spoken)
    if silent:
        faults.append(Fault("missing", silent, "not in the answer"))
    return CheckedAnswer(tuple(lines), tuple(faults), missing)


def check_migration(answer: object, entries: Entries, changes: Changes) -> CheckedAnswer:
    """{"migrations": [{"source": key, "text"}]}: advice for breaking changes. An empty text, or none, says
    that nothing is known; what is wrong is asked for again."""
    lines: dict[str, WordedLine] = {}
    faults: list[Fault] = []
    for item in shape.items(answer, "migrations"):
        key, text = shape.text(item, "source"), clean_line(shape.text(item, "text"))
        if key not in entries:
            faults.append(Fault("invented", (), f"no such source: {key[:80]}"))
        elif key in lines:
            faults.append(Fault("repeated", (), f"used before: {key}"))
        elif text:
            problem = find_line_fault(text, [entries[key]], changes, LONGEST_ADVICE, is_advice=True)
            if problem:
                faults.append(problem._replace(keys=(key,)))
            else:
                lines[key] = WordedLine((key,), text)
    wrong = {key for fault in faults for key in fault.keys} - lines.keys()
    return CheckedAnswer(tuple(lines.values()), tuple(faults), tuple(key for key in entries if key in wrong))


def check_highlights(answer: object, entries: Entries, changes: Changes) -> CheckedAnswer:
    """{"highlights": [{"sources": [key], "text"}]}. All keys stay open when no sentence holds."""
    lines: list[WordedLine] = []
    faults: list[Fault] = []
    for item in shape.items(answer, "highlights"):
        keys = tuple(dict.fromkeys(key for key in shape.items(item, "sources") if isinstance(key, str)))
        text = clean_line(shape.text(item, "text"))
        unknown = [key for key in keys if key not in entries]
        if unknown or not keys:
            faults.append(Fault("invented", (), f"no such source: {', '.join(unknown)[:80]}"))
            continue
        problem = find_line_fault(text, [entries[key] for key in keys], changes)
        if problem:
            faults.append(problem._replace(keys=keys))
        else:
            lines.append(WordedLine(keys, text))
    if not lines and not faults:
        faults.append(Fault("missing", tuple(entries), "not a sentence in the answer"))
    return CheckedAnswer(tuple(lines[:MOST_HIGHLIGHTS]), tuple(faults), () if lines else tuple(entries))


def _read_line(
    item: object, entries: Entries, changes: Changes, used: set[str], faults: list[Fault]
) -> WordedLine | None:
    named = [key for key in shape.items(item, "sources") if isinstance(key, str)]
    unknown = [key for key in named if key not in entries]
    if unknown:
        faults.append(Fault("invented", (), f"no such source: {', '.join(unknown)[:80]}"))
    again = [key for key in named if key in used]
    if again:
        faults.append(Fault("repeated", (), f"used before: {', '.join(again)[:80]}"))
    keys = tuple(dict.fromkeys(key for key in named if key in entries and key not in used))
    if not keys or unknown or again:
        return None  # a line about something else as well cannot be trusted for the rest
    own = [entries[key] for key in keys]
    section = shape.text(item, "section")
    if section and section != own[0].section:
        faults.append(Fault("moved", (), f"{keys[0]} belongs to {own[0].section}, not {section[:20]}"))
    if not are_related(own, changes):
        faults.append(Fault("unrelated", keys, "joined without a scope, reference or set of files in common"))
        return None
    text = clean_line(shape.text(item, "text"))
    problem = find_line_fault(text, own, changes)
    if problem:
        faults.append(problem._replace(keys=keys))
        return None
    return WordedLine(keys, text)


def find_line_fault(
    text: str,
    own: Sequence[Entry],
    changes: Changes,
    longest: int = LONGEST_LINE,
    *,
    is_advice: bool = False,
) -> Fault | None:
    """Why a text cannot replace the text of its entries."""
    if not text or len(text) > longest:
        return Fault("malformed", (), "no text" if not text else "too long")
    names = [name for entry in own for name in entry.ids]
    loose = find_ungrounded(
        text, Grounds(join_source_text(own), join_evidence(changes, names)), is_advice=is_advice
    )
    if loose:
        return Fault("ungrounded", (), f"not in its commits: {', '.join(loose)[:120]}")
    return None


def are_related(own: Sequence[Entry], changes: Changes) -> bool:
    """H8: one entry, or several of one section and one breaking state that share a scope, a reference, or
    the whole set of files they changed."""
    first, *others = own
    if not others:
        return True
    same = all(entry.section == first.section and entry.is_breaking == first.is_breaking for entry in others)
    scopes = {entry.scope for entry in own}
    shared = set.intersection(*({reference[:2] for reference in entry.references} for entry in own))
    files = {join_evidence(changes, entry.ids).paths for entry in own}
    has_scope = len(scopes) == 1 and "" not in scopes
    return same and (bool(shared) or has_scope or (len(files) == 1 and frozenset() not in files))


def join_source_text(own: Iterable[Entry]) -> str:
    """All that the commits of the entries say."""
    parts = []
    for entry in own:
        references = " ".join(f"{reference.mark}{reference.number}" for reference in entry.references)
        parts += [entry.scope, entry.text, *entry.breaks, entry.body, references, entry.advisory]
    return "\n".join(parts)


def _omission_fault(
    key: str, reason: str, entries: Entries, used: set[str], changes: Changes
) -> Fault | None:
    if key not in entries:
        return Fault("invented", (), f"no such source: {key[:80]}")
    if key in used:
        return Fault("repeated", (), f"used before: {key}")
    if is_protected(entries[key], changes):
        return Fault("protected", (key,), "may not be left out")
    if reason not in OMITTABLE:
        return Fault("malformed", (key,), f"no reason to leave it out: {reason[:40]}")
    return None


def is_protected(entry: Entry, changes: Changes) -> bool:
    """Whether a model may not leave it out: what breaks, what is about security, what people get. A change of
    tests or of the CI alone is not for them, whatever its commit called it."""
    if entry.is_breaking or entry.is_revert or entry.advisory or entry.section == "Security":
        return True
    change = join_evidence(changes, entry.ids)
    if change.is_internal or entry.scope.lower() in INTERNAL_SCOPES:
        return False
    row = find_type(entry.type)
    is_for_people = row is not None and row.name in ("feat", "fix", "perf")
    return is_for_people or change.is_shipped or entry.section in PROTECTED
