"""What a model made of the entries, until each line has proved to say nothing but what the commits say.

Rules H1 to H10: no id is invented, lost or used twice; the section is computed, never taken over; breaking
changes, security, deprecations, removals and reverts of what was released cannot be left out; entries are
joined only when they belong together; every number, version, flag, name, path, address, reference and
quotation in a line stands in its own commits. A line that fails is asked for again, then written as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from gitgpt.jobs.changelog.markdown import plain_text
from gitgpt.jobs.changelog.model import Entry
from gitgpt.llm import shape

FaultKind = Literal[
    "invented", "missing", "repeated", "protected", "moved", "ungrounded", "unrelated", "malformed"
]
PROTECTED = frozenset({"Security", "Deprecated", "Removed"})
OMITTABLE = frozenset({"internal", "duplicate"})
LONGEST_LINE = 300  # characters

# What must be grounded, longest forms first: addresses, code, quotations, flags, paths, names, numbers
TOKEN = re.compile(
    r"https?://[^\s<>()]+|`[^`]+`|\"[^\"]{2,}\"|“[^”]+”|«[^»]+»"
    r"|(?<!\w)--?[A-Za-z][\w-]*|(?<![\w@])@[\w-]+(?:/[\w.-]+)?|[#!]\d+"
    r"|\b(?:CVE|GHSA)-[\w-]+|(?<!\w)[~.]?/?[\w.-]+(?:/[\w.-]+)+/?"
    r"|\b\w+\(\)|\b\w*[a-z0-9]_\w+|\b[a-z]+[A-Z]\w*|\b[A-Z]{2,}\w*\b"
    r"|\b\w+\.(?:py|js|ts|toml|json|ya?ml|md|rs|go|c|h|cfg)\b"
    r"|\d+(?:[.,:]\d+)*%?",
    re.ASCII,
)
# H7: who says that something is raised, dropped or now required has to have been told so
POLARITY = {
    "requir": ("requir", "need", "must"), "drop": ("drop", "remov", "no longer", "end of"),
    "rais": ("rais", "increas", "bump", "upgrad"), "lower": ("lower", "reduc", "decreas"),
    "increas": ("increas", "rais", "bump", "grow"), "reduc": ("reduc", "lower", "decreas", "less", "fewer"),
    "remov": ("remov", "drop", "delet", "no longer"), "deprecat": ("deprecat",), "break": ("break",),
    "no longer": ("no longer", "remov", "drop", "stop", "not ", "n't", "fix", "avoid", "prevent"),
    "faster": ("fast", "perf", "speed", "slow", "quick", "optimi"), "default": ("default",),
    "secur": ("secur", "vulnerab", "cve", "xss"), "upgrad": ("upgrad", "updat", "bump", "rais"),
}  # fmt: skip


class Fault(NamedTuple):
    """What is wrong with an answer; `keys` are the entries it concerns."""

    kind: FaultKind
    keys: tuple[str, ...]
    detail: str = ""


class Line(NamedTuple):
    """A reworded entry: what it stands for, and its text; an empty text leaves the entries out."""

    keys: tuple[str, ...]
    text: str


class Judged(NamedTuple):
    """The lines that hold, everything that is wrong, and the keys that no line stands for."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    open_keys: tuple[str, ...]


def judge(answer: object, entries: Mapping[str, Entry]) -> Judged:
    """`answer` is decoded JSON of any shape: {"entries": [{"sources": [key], "section", "text"}],
    "omitted": [{"source": key, "reason"}]}."""
    lines: list[Line] = []
    faults: list[Fault] = []
    used: set[str] = set()
    for item in shape.items(answer, "entries"):
        line = _read_line(item, entries, used, faults)
        if line:
            lines.append(line)
            used.update(line.keys)
    for item in shape.items(answer, "omitted"):
        key = shape.text(item, "source")
        fault = _omission_fault(key, shape.text(item, "reason"), entries, used)
        if fault:
            faults.append(fault)
        else:
            lines.append(Line((key,), ""))
            used.add(key)
    missing = tuple(key for key in entries if key not in used)
    spoken = {key for fault in faults for key in fault.keys}
    silent = tuple(key for key in missing if key not in spoken)
    if silent:
        faults.append(Fault("missing", silent, "not in the answer"))
    return Judged(tuple(lines), tuple(faults), missing)


def _read_line(
    item: object, entries: Mapping[str, Entry], used: set[str], faults: list[Fault]
) -> Line | None:
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
    if not are_related(own):
        faults.append(Fault("unrelated", keys, "joined without a scope or reference in common"))
        return None
    text = plain_text(shape.text(item, "text"))
    problem = line_problem(text, own)
    if problem:
        faults.append(problem._replace(keys=keys))
        return None
    return Line(keys, text)


def line_problem(text: str, own: Sequence[Entry]) -> Fault | None:
    """Why a text may not stand for its entries."""
    if not text or len(text) > LONGEST_LINE:
        return Fault("malformed", (), "no text" if not text else "too long")
    source = source_text(own)
    loose = ungrounded(text, source)
    if loose:
        return Fault("ungrounded", (), f"not in its commits: {', '.join(loose)[:120]}")
    return None


def are_related(own: Sequence[Entry]) -> bool:
    """H8: one entry, or several of one section and one breaking state, with a scope or reference shared."""
    first, *others = own
    if not others:
        return True
    same = all(entry.section == first.section and entry.is_breaking == first.is_breaking for entry in others)
    scopes = {entry.scope for entry in own}
    shared = set.intersection(*({reference[:2] for reference in entry.references} for entry in own))
    return same and (bool(shared) or (len(scopes) == 1 and "" not in scopes))


def source_text(own: Iterable[Entry]) -> str:
    """All that the commits of the entries say."""
    parts = []
    for entry in own:
        references = " ".join(f"{reference.mark}{reference.number}" for reference in entry.references)
        parts += [entry.scope, entry.text, *entry.breaks, entry.body, references, entry.advisory]
    return "\n".join(parts)


def ungrounded(text: str, source: str) -> list[str]:
    """The pieces of a text that its source does not hold (H6), and claims it does not make (H7)."""
    folded = source.casefold()
    known = {token.strip('`"“”«».,:').casefold() for token in TOKEN.findall(source)}
    loose = []
    for token in TOKEN.findall(text):
        inner = token.strip('`"“”«».,:').casefold()
        if inner in known or (not inner.isdigit() and _stands_in(inner, folded)):
            continue
        loose.append(token)
    lowered = text.casefold()
    loose += [
        claim for claim, told in POLARITY.items()
        if re.search(rf"\b{claim}", lowered) and not any(word in folded for word in told)
    ]  # fmt: skip
    return loose


def _stands_in(token: str, folded: str) -> bool:
    """As a piece of its own, not inside a longer word or number."""
    return bool(token) and re.search(rf"(?<![\w.]){re.escape(token)}(?![\w]|\.\d)", folded) is not None


def _omission_fault(key: str, reason: str, entries: Mapping[str, Entry], used: set[str]) -> Fault | None:
    if key not in entries:
        return Fault("invented", (), f"no such source: {key[:80]}")
    if key in used:
        return Fault("repeated", (), f"used before: {key}")
    if is_protected(entries[key]):
        return Fault("protected", (key,), "may not be left out")
    if reason not in OMITTABLE:
        return Fault("malformed", (key,), f"no reason to leave it out: {reason[:40]}")
    return None


def is_protected(entry: Entry) -> bool:
    return entry.is_breaking or entry.is_revert or entry.section in PROTECTED
