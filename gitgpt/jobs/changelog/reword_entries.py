"""What a model adds to releases: other words, highlights, what to do about a break. All of it optional.

The model sees keys, never writes links, hashes, names, versions or headings, and cannot change what is in
the changelog. What holds is remembered for the same entries, so that a second run needs no request.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from gitgpt.conventional.commit_types import Section
from gitgpt.jobs.asking import list_schema, object_schema
from gitgpt.jobs.changelog.changelog_data import (
    Changelog,
    Entry,
    Omission,
    Release,
)
from gitgpt.jobs.changelog.check_wording import (
    LONGEST_ADVICE,
    LONGEST_LINE,
    CheckedAnswer,
    Fault,
    WordedLine,
    are_related,
    check_entries,
    check_highlights,
    check_migration,
    find_line_fault,
    is_protected,
)
from gitgpt.jobs.changelog.commit_evidence import CommitEvidence, join_evidence
from gitgpt.jobs.changelog.read_message import unique_references
from gitgpt.jobs.changelog.wording_questions import ChangelogAsker, Count, Judge, WritingStyle
from gitgpt.llm import shape
from gitgpt.llm.parallel import Progress
from gitgpt.llm.types import Completer, Deadline, Json
from gitgpt.storage.store import Keyspace, read_note, write_note

CODE = re.compile(r"`([^`\n]{2,80})`")
VERSION = 3  # of the prompts and the rules: raised when an old answer must not be used any more
LONGEST_BODY = 2_000  # characters of a commit's body that are shown
FEWEST_WORDS = 5  # of subject and body together: with fewer, the diff is shown
LONGEST_THIN_PATCH = 1_500  # characters of that diff
LONGEST_PATCH = 6_000  # characters of a breaking change's diff that are shown

FEWEST_ENTRIES = 3  # of a release with highlights
MOST_ENTRIES = 60  # among which they are chosen
ORDER: tuple[Section, ...] = ("Security", "Added", "Removed", "Deprecated", "Changed", "Fixed")

TEXT: Json = {"type": "string"}
KEYS = list_schema(TEXT)
WORDS = object_schema(
    entries=list_schema(object_schema(sources=KEYS, section=TEXT, text=TEXT)),
    omitted=list_schema(object_schema(source=TEXT, reason=TEXT)),
)
MIGRATION = object_schema(migrations=list_schema(object_schema(source=TEXT, text=TEXT)))
HIGHLIGHTS = object_schema(highlights=list_schema(object_schema(sources=KEYS, text=TEXT)))

Rule = Callable[[object, Mapping[str, Entry], Mapping[str, CommitEvidence]], CheckedAnswer]


class Extras(NamedTuple):
    """What is wanted of the model."""

    words: bool = True
    highlights: bool = False
    migration: bool = False


WORDS_ONLY = Extras()


class RewordedChangelog(NamedTuple):
    """`problems` says in one line each why the model's part is missing; `plain` counts the entries kept as
    in their commits though the model was asked, `faults` is what was caught."""

    changelog: Changelog
    problems: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    calls: int = 0
    reworded: int = 0
    plain: int = 0


class _Step(NamedTuple):
    """One kind of question: its prompt, the form of its answer, what is shown of the entries of a release,
    how an answer is judged, and whether a text is (still) right for its keys."""

    prompt: str
    schema: Json
    show: Callable[[Mapping[str, Entry]], dict[str, str]]
    judge: Judge
    holds: Callable[[str, Sequence[str]], bool]
    is_shared: bool = True  # several releases in one request


class _Run:
    """One run over the releases of a changelog."""

    def __init__(self, asker: ChangelogAsker, tone: WritingStyle, memory: Keyspace | None) -> None:
        self._asker = asker
        self._tone = tone
        self._memory = memory

    def lines(self, step: _Step, groups: Sequence[Mapping[str, Entry]]) -> list[Sequence[WordedLine]]:
        """What the model says of each group; remembered, or asked for all groups at once."""
        shown = [step.show(entries) for entries in groups]
        found: dict[int, Sequence[WordedLine] | None] = {
            group: self._remembered(step, entries, shown[group]) for group, entries in enumerate(groups)
        }
        wanted = [group for group, lines in found.items() if lines is None and shown[group]]
        if wanted:
            outages = len(self._asker.problems)
            found |= self._ask(step, shown, wanted)
            if len(self._asker.problems) == outages:
                for group in wanted:
                    self._remember(step, shown[group], found[group] or [])
        return [found[group] or [] for group in range(len(groups))]

    def _ask(
        self, step: _Step, shown: Sequence[Mapping[str, str]], wanted: Sequence[int]
    ) -> dict[int, Sequence[WordedLine]]:
        """Lines by group. Groups share a request where the step allows it."""
        if not step.is_shared:
            return self._asker.ask(
                step.prompt, {group: shown[group] for group in wanted}, step.schema, step.judge
            )
        every = {key: text for group in wanted for key, text in shown[group].items()}
        answered = self._asker.ask(step.prompt, {0: every}, step.schema, step.judge)
        lines: dict[int, Sequence[WordedLine]] = {
            group: [line for line in answered.get(0, ()) if line.keys[0] in shown[group]] for group in wanted
        }
        return lines

    def _remember(self, step: _Step, shown: Mapping[str, str], lines: Iterable[WordedLine]) -> None:
        write_note(self._memory, self._name(step, shown), {"lines": [list(line) for line in lines]})

    def _remembered(
        self, step: _Step, entries: Mapping[str, Entry], shown: Mapping[str, str]
    ) -> list[WordedLine] | None:
        """Lines of an earlier run, held against the rules once more; None where there are none."""
        note = read_note(self._memory, self._name(step, shown)) if shown else {}
        if "lines" not in note:
            return None
        lines = []
        for item in shape.items(note, "lines"):
            keys = tuple(key for key in shape.items(item, 0) if isinstance(key, str) and key in entries)
            text = shape.text(item, 1)
            if keys and step.holds(text, keys):
                lines.append(WordedLine(keys, text))
        return lines

    def _name(self, step: _Step, shown: Mapping[str, str]) -> str:
        content = json.dumps([VERSION, step.prompt, self._tone, sorted(shown.values())])
        return f"changelog-{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def reword_changelog(
    changelog: Changelog,
    client: Completer,
    tone: WritingStyle,
    *,
    deadline: Deadline,
    count: Count,
    extras: Extras = WORDS_ONLY,
    evidence: Mapping[str, CommitEvidence] | None = None,
    memory: Keyspace | None = None,
    on_progress: Progress | None = None,
) -> RewordedChangelog:
    """The changelog with what a model could add. Never raises for a provider's failure.

    `evidence` is what the commits changed, by id; `memory` keeps the answers for the same entries, tone
    and model. `on_progress` hears how many entries are done.
    """
    releases = changelog.releases
    groups = _name_entries(releases)
    asker = ChangelogAsker(client, tone, deadline, count, on_progress)
    run = _Run(asker, tone, memory)
    steps = _steps(groups, evidence or {})
    nothing: list[Sequence[WordedLine]] = [[] for _ in groups]
    words = run.lines(steps.words, groups) if extras.words else nothing
    migration = run.lines(steps.migration, groups) if extras.migration else nothing
    highlights = run.lines(steps.highlights, groups) if extras.highlights else nothing
    done = tuple(
        apply_highlights(apply_migration(apply_wording(release, entries, said), entries, advice), first)
        for release, entries, said, advice, first in zip(
            releases, groups, words, migration, highlights, strict=True
        )
    )
    lines = [line for own in (*words, *migration, *highlights) for line in own]
    told = sum(len(line.keys) for own in words for line in own)
    return RewordedChangelog(
        changelog._replace(releases=done, is_polished=bool(lines)), tuple(dict.fromkeys(asker.problems)),
        tuple(asker.faults), asker.calls, len(lines), sum(map(len, groups)) - told if extras.words else 0,
    )  # fmt: skip


def _name_entries(releases: Sequence[Release]) -> list[dict[str, Entry]]:
    """Entries under short keys: one made of the ids of many commits looks like a secret, and is redacted."""
    groups, count = [], 0
    for release in releases:
        group = {}
        for entry in release.entries:
            count += 1
            group[f"e{count}"] = entry
        groups.append(group)
    return groups


class _Steps(NamedTuple):
    words: _Step
    migration: _Step
    highlights: _Step


def _steps(groups: Sequence[Mapping[str, Entry]], evidence: Mapping[str, CommitEvidence]) -> _Steps:
    """The kinds of questions, about entries that all of them see as the commits have them."""
    every = {key: entry for group in groups for key, entry in group.items()}

    home = {key: at for at, group in enumerate(groups) for key in group}

    def judged_by(rule: Rule) -> Judge:
        def judge(answer: object, keys: Collection[str]) -> CheckedAnswer:
            return _split_releases(rule(answer, {key: every[key] for key in keys}, evidence), home)

        return judge

    def may_say(longest: int) -> Callable[[str, Sequence[str]], bool]:
        is_advice = longest == LONGEST_ADVICE
        return lambda text, keys: (
            find_line_fault(text, [every[k] for k in keys], evidence, longest, is_advice=is_advice) is None
        )

    def may_stand(text: str, keys: Sequence[str]) -> bool:
        own = [every[key] for key in keys]
        if not text:
            return not any(is_protected(entry, evidence) for entry in own)
        return are_related(own, evidence) and find_line_fault(text, own, evidence) is None

    return _Steps(
        _Step(
            "changelog.system.txt", WORDS, lambda entries: _by_section(entries, evidence),
            judged_by(check_entries), may_stand,
        ),
        _Step(
            "changelog.migration.txt", MIGRATION, lambda entries: _breaking(entries, evidence),
            judged_by(check_migration), may_say(LONGEST_ADVICE),
        ),
        _Step(
            "changelog.highlights.txt", HIGHLIGHTS, _weightiest,
            judged_by(check_highlights), may_say(LONGEST_LINE), is_shared=False,
        ),
    )  # fmt: skip


def _split_releases(checked: CheckedAnswer, home: Mapping[str, int]) -> CheckedAnswer:
    """Without the lines that join entries of different releases: those are asked about again."""
    mixed = [line for line in checked.lines if len({home[key] for key in line.keys}) > 1]
    if not mixed:
        return checked
    keys = tuple(key for line in mixed for key in line.keys)
    fault = Fault("unrelated", keys, "joined over the border of a release")
    kept = tuple(line for line in checked.lines if line not in mixed)
    return CheckedAnswer(kept, (*checked.faults, fault), (*checked.open_keys, *keys))


def _by_section(entries: Mapping[str, Entry], evidence: Mapping[str, CommitEvidence]) -> dict[str, str]:
    """One section after the other: what may be joined comes together in a question. Where a commit says
    next to nothing, its diff is shown."""
    ordered = sorted(entries.items(), key=lambda item: item[1].section)
    return {key: _shown(key, entry, diff=_thin_diff(entry, evidence)) for key, entry in ordered}


def _thin_diff(entry: Entry, evidence: Mapping[str, CommitEvidence]) -> str:
    if len(f"{entry.text} {entry.body} {' '.join(entry.breaks)}".split()) >= FEWEST_WORDS:
        return ""
    return _shortened(join_evidence(evidence, entry.ids).patch, LONGEST_THIN_PATCH)


def _shown(key: str, entry: Entry, **more: object) -> str:
    """An entry as the model sees it, one line of JSON."""
    fields = {
        "source": key, "section": entry.section, "scope": entry.scope, "text": entry.text,
        "breaking": list(entry.breaks), "body": _shortened(entry.body, LONGEST_BODY), **more,
    }  # fmt: skip
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]} [shortened]"


def _breaking(entries: Mapping[str, Entry], evidence: Mapping[str, CommitEvidence]) -> dict[str, str]:
    """The breaking changes, with what they changed in the code: it sometimes shows how to migrate."""
    return {
        key: _shown(key, entry, diff=_shortened(join_evidence(evidence, entry.ids).patch, LONGEST_PATCH))
        for key, entry in entries.items()
        if entry.is_breaking
    }


def _weightiest(entries: Mapping[str, Entry]) -> dict[str, str]:
    """What can introduce a release, in one question; nothing where there is little to choose from."""
    if len(entries) < FEWEST_ENTRIES:
        return {}
    order = sorted(entries, key=lambda key: (not entries[key].is_breaking, ORDER.index(entries[key].section)))
    return {key: _shown(key, entries[key]._replace(body="")) for key in order[:MOST_ENTRIES]}


def apply_wording(release: Release, entries: Mapping[str, Entry], lines: Sequence[WordedLine]) -> Release:
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
    text = tidy_text(text, first)
    said = {entry.text for entry in own}  # a break without words of its own is the entry's text
    return first._replace(
        text=text,
        ids=tuple(dict.fromkeys(name for entry in own for name in entry.ids)),
        breaks=tuple(dict.fromkeys(text if note in said else note for entry in own for note in entry.breaks)),
        references=unique_references(reference for entry in own for reference in entry.references),
        authors=tuple(dict.fromkeys(person for entry in own for person in entry.authors)),
        advisory=next((entry.advisory for entry in own if entry.advisory), ""),
        is_revert=any(entry.is_revert for entry in own),
    )


def tidy_text(text: str, entry: Entry) -> str:
    """The form of an entry, whatever the model wrote: code in backticks where the commit has them, the scope
    once, no full stop."""
    if entry.scope and text.casefold().startswith(f"{entry.scope.casefold()}:"):
        text = text[len(entry.scope) + 1 :].lstrip()
    for code in dict.fromkeys(CODE.findall(f"{entry.text}\n{entry.body}")):
        text = re.sub(
            rf"(?<![\w`./-]){re.escape(code)}(?![\w`]|[./-]\w)", lambda match: f"`{match[0]}`", text
        )
    is_sentence = text.endswith((".", "。")) and not text.endswith(("...", "etc.", "e.g.", "i.e."))
    return text[:-1].rstrip() if is_sentence else text


def apply_migration(release: Release, entries: Mapping[str, Entry], lines: Sequence[WordedLine]) -> Release:
    """The advice below the entries that now cover its commits."""
    advice = {name: line.text for line in lines for key in line.keys for name in entries[key].ids}
    return release._replace(
        entries=tuple(
            entry._replace(
                migration=" ".join(dict.fromkeys(advice[name] for name in entry.ids if name in advice))
            )
            if entry.is_breaking
            else entry
            for entry in release.entries
        )
    )


def apply_highlights(release: Release, lines: Sequence[WordedLine]) -> Release:
    return release._replace(highlights=tuple(line.text for line in lines))
