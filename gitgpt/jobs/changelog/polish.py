"""Entries reworded by a model: asked in parts that fit, judged, asked again for what failed, then left plain.

The model sees keys, never writes links, hashes, names, versions or headings, and cannot change what is in the
changelog. What holds is remembered for the same entries, so that a second run asks nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from gitgpt.guards import injection, secrets
from gitgpt.jobs.changelog.change import unique_references
from gitgpt.jobs.changelog.marker import key_entries
from gitgpt.jobs.changelog.model import Changelog, Entry, Omission, Release
from gitgpt.jobs.changelog.validate import Fault, Judged, Line, judge, line_problem
from gitgpt.llm import shape, state
from gitgpt.llm.explain import explain_link
from gitgpt.llm.types import Deadline, Message, Reply, Request
from gitgpt.prompts import render

VERSION = 1  # of the prompt and the rules: raised when an old answer must not be used any more
ROUNDS = 2  # questions for one part; what still fails is written as it was
LONGEST_BODY = 2_000  # characters of a commit's body that are shown


class Tone(NamedTuple):
    """For whom and how the entries are written, and how large a question may be (tokens)."""

    audience: str = "the people who use the project"
    language: str = "en"
    model: str = ""
    max_prompt_tokens: int = 6000
    max_output_tokens: int = 4096


class Polished(NamedTuple):
    """`problems` says in one line each why entries stand as they were; `faults` counts what was caught."""

    changelog: Changelog
    problems: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    calls: int = 0
    reworded: int = 0


class Completer(Protocol):
    """The model call as this job needs it; `gitgpt.llm.client.Client` is one."""

    def complete(self, request: Request, *, deadline: Deadline) -> Reply: ...


Count = Callable[[str], int]


class _Run:
    """The calls of one run, with what they found out."""

    def __init__(self, client: Completer, tone: Tone, deadline: Deadline, count: Count) -> None:
        self._client = client
        self._tone = tone
        self._deadline = deadline
        self._count = count
        self.problems: list[str] = []
        self.faults: list[Fault] = []
        self.calls = 0

    def reword(self, entries: Mapping[str, Entry]) -> list[Line]:
        """Lines for all entries that a model worded well; the rest is not among them."""
        lines: list[Line] = []
        for part in self._parts(entries):
            open_part = part
            for _ in range(ROUNDS):
                judged = self._ask(open_part)
                if judged is None:
                    return lines
                lines += judged.lines
                self.faults += judged.faults
                open_part = {key: part[key] for key in judged.open_keys}
                if not open_part:
                    break
            if open_part:
                self.problems.append(f"{len(open_part)} entries stand as their commits have them")
        return lines

    def _parts(self, entries: Mapping[str, Entry]) -> Iterator[dict[str, Entry]]:
        """One section after the other, as many entries at a time as fit; none is cut."""
        room = max(500, self._tone.max_prompt_tokens - self._count(self._system("0" * 16)) - 100)
        part: dict[str, Entry] = {}
        size = 0
        for key, entry in sorted(entries.items(), key=lambda item: item[1].section):
            cost = self._count(_shown(key, entry))
            if part and (
                size + cost > room or (next(iter(part.values())).section != entry.section and size > room / 2)
            ):
                yield part
                part, size = {}, 0
            part[key] = entry
            size += cost
        if part:
            yield part

    def _ask(self, part: Mapping[str, Entry]) -> Judged | None:
        boundary = injection.new_boundary()
        shown = secrets.redact("\n".join(_shown(key, entry) for key, entry in part.items()))
        request = Request(
            messages=(
                Message("system", self._system(boundary)),
                Message("user", injection.fence(shown.text, boundary=boundary, name="entries")),
            ),
            purpose="changelog",
            local_answer=lambda: "",
            max_output_tokens=self._tone.max_output_tokens,
            redactions=len(shown.findings),
            about=shown.text,
        )
        reply = self._client.complete(request, deadline=self._deadline)
        if reply.is_local:
            reasons = "; ".join(filter(None, map(explain_link, reply.links)))
            self.problems.append(reasons or "no model could be asked")
            return None
        self.calls += 1
        return judge(_decode(reply.text), part)

    def _system(self, boundary: str) -> str:
        tone = self._tone
        language = "" if tone.language == "en" else f" Write in this language: {tone.language}."
        return render("changelog.system.txt", audience=tone.audience, language=language, boundary=boundary)


def polish(
    changelog: Changelog,
    client: Completer,
    tone: Tone,
    *,
    deadline: Deadline,
    count: Count,
    memory: Path | None = None,
) -> Polished:
    """The changelog with the entries reworded that could be. Never raises for a provider's failure.

    `memory` is a private folder where answers are kept for the same entries, tone and model.
    """
    run = _Run(client, tone, deadline, count)
    releases = []
    reworded = 0
    for release in changelog.releases:
        entries = key_entries(release.entries)
        lines = _remembered(memory, entries, tone) if entries else []
        if entries and lines is None:
            lines = run.reword(entries)
            if not run.problems:
                state.write(memory, _name(entries, tone), {"lines": [list(line) for line in lines]})
        releases.append(_applied(release, entries, lines or []))
        reworded += len(lines or [])
    polished = changelog._replace(releases=tuple(releases), is_polished=reworded > 0)
    return Polished(polished, tuple(dict.fromkeys(run.problems)), tuple(run.faults), run.calls, reworded)


def _shown(key: str, entry: Entry) -> str:
    """An entry as the model sees it, one line of JSON."""
    fields = {
        "source": key, "section": entry.section, "scope": entry.scope, "text": entry.text,
        "breaking": list(entry.breaks), "body": _shortened(entry.body),
    }  # fmt: skip
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _shortened(body: str) -> str:
    return body if len(body) <= LONGEST_BODY else f"{body[:LONGEST_BODY]} [shortened]"


def _decode(text: str) -> object:
    """The JSON object in an answer, whatever stands around it."""
    start, end = text.find("{"), text.rfind("}")
    return shape.decode(text[start : end + 1].encode()) if 0 <= start < end else None


def _applied(release: Release, entries: Mapping[str, Entry], lines: Sequence[Line]) -> Release:
    """Every entry is in the result: reworded, joined, as it was, or among the omitted ones."""
    said = {key: line for line in lines for key in line.keys}
    result: list[Entry] = []
    omitted = list(release.omitted)
    for key, entry in entries.items():
        line = said.get(key)
        if line is None:
            result.append(entry)
        elif not line.text:
            omitted += [Omission(name, entry.text, "internal") for name in entry.ids]
        elif line.keys[0] == key:
            result.append(_joined([entries[name] for name in line.keys], line.text))
    shown = {name for entry in result for name in entry.ids}
    omitted = [omission for omission in omitted if omission.id not in shown]
    return release._replace(entries=tuple(result), omitted=tuple(omitted))


def _joined(own: Sequence[Entry], text: str) -> Entry:
    first = own[0]
    return first._replace(
        text=text,
        ids=tuple(dict.fromkeys(name for entry in own for name in entry.ids)),
        breaks=tuple(dict.fromkeys(note for entry in own for note in entry.breaks)),
        references=unique_references(reference for entry in own for reference in entry.references),
        authors=tuple(dict.fromkeys(person for entry in own for person in entry.authors)),
        advisory=next((entry.advisory for entry in own if entry.advisory), ""),
        is_revert=any(entry.is_revert for entry in own),
    )


def _name(entries: Mapping[str, Entry], tone: Tone) -> str:
    content = json.dumps([VERSION, tone, sorted(_shown(key, entry) for key, entry in entries.items())])
    return f"changelog-{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def _remembered(memory: Path | None, entries: Mapping[str, Entry], tone: Tone) -> list[Line] | None:
    """Lines of an earlier run, held against the rules once more; None where there are none."""
    found = state.read(memory, _name(entries, tone))
    if "lines" not in found:
        return None
    lines = []
    for item in shape.items(found, "lines"):
        keys = tuple(key for key in shape.items(item, 0) if isinstance(key, str) and key in entries)
        text = shape.text(item, 1)
        if keys and (not text or line_problem(text, [entries[key] for key in keys]) is None):
            lines.append(Line(keys, text))
    return lines
