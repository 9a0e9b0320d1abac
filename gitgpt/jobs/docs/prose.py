"""Documents and docstrings that name what a change took away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from gitgpt.diff.file_class import classify_path
from gitgpt.drift.alive import (
    defines,
    is_code,
    is_document,
    is_silent,
    is_used,
    read_python,
)
from gitgpt.drift.facts_of_files import read_facts
from gitgpt.drift.facts_of_lines import Fact
from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.project import MANIFESTS, Gone, gone_facts, read_project
from gitgpt.drift.prose.document_lines import (
    DocumentLine,
    Project,
    Spot,
    has_word,
    is_distinctive,
    read_document,
)
from gitgpt.drift.prose.mentions import names
from gitgpt.drift.prose.sentences import (
    ChangedDefault,
    changed_defaults,
    is_past_file,
    speaks_of_past,
    stated_at,
    states,
)
from gitgpt.jobs.docs.import_paths import check_paths
from gitgpt.jobs.docs.sides import Sides
from gitgpt.repository.snapshots import Files, SearchHit

RULES = {"symbol": "symbol-gone", "flag": "flag-gone", "variable": "variable-gone", "key": "key-gone"}
NOUNS = {"symbol": "", "flag": "the flag ", "variable": "the environment variable ", "key": "the key "}
DOCUMENTS = tuple(f":(icase)*{ending}" for ending in (".md", ".mdx", ".rst", ".markdown", ".txt", ".adoc"))
MOST_FACTS = 3000  # of one change: beyond that it is no change but another project


def check_prose(sides: Sides) -> list[DriftFinding]:
    """`symbol-gone`, `flag-gone`, `variable-gone`, `key-gone`."""
    if sides.old is None:
        return []
    project = project_of(sides)
    old, new = facts_of_change(sides)
    gone = gone_facts(old, new, project)
    found = check_paths(sides, old, new, project)
    hits = _hits(sides.new, gone) if 0 < len(gone) <= MOST_FACTS else {}
    for item in gone:
        if item.fact.name in hits:
            found += _findings(item, hits[item.fact.name], sides.new, project)
    return [*found, *_defaults(sides.new, changed_defaults(old, new), project)]


def _defaults(files: Files, changed: Sequence[ChangedDefault], project: Project) -> Iterator[DriftFinding]:
    """`default-changed` in documents, and in the help text of an option."""
    for item in changed:
        if states(item.fact.help, item):
            yield _default_finding(item, SourcePlace(item.fact.path, item.fact.line, item.fact.text))
    by_name = {item.fact.name: item for item in changed}
    for hit, word in search_words(files, set(by_name), *DOCUMENTS):
        if not is_document(hit.path) or is_past_file(hit.path):
            continue
        for path, spot in document_spots(hit.path, [hit], files):
            item = by_name[word]
            line = stated_at(item, spot) if names(item.fact, spot, project) else None
            if line and not speaks_of_past(spot.lines, spot.at, item.fact.name):
                yield _default_finding(item, SourcePlace(path, line.number, line.text.strip()))


def _default_finding(item: ChangedDefault, doc: SourcePlace) -> DriftFinding:
    fact = item.fact
    now = f"it is {item.after}" if item.after else "it has none"
    text = f"the default of {fact.name} is documented as {item.before}, and {now}"
    code = SourcePlace(fact.path, fact.line, fact.text)
    return DriftFinding("default-changed", text, doc, code, fact.name, item.before, item.after)


def project_of(sides: Sides) -> Project:
    files = sides.new
    return read_project(
        files.top.name, files.ids, files.read(path for path in files.ids if path in MANIFESTS)
    )


def facts_of_change(sides: Sides) -> tuple[list[Fact], list[Fact]]:
    assert sides.old is not None
    files = [file for file in sides.changed if has_facts(file.path) or has_facts(file.old_path or "")]
    before = {
        file.old_path or file.path: file.path for file in files if file.status not in ("added", "copied")
    }
    old = sides.old.read(before)
    new = sides.new.read(file.path for file in files if file.status != "deleted")
    return (
        [fact for path, content in old.items() for fact in read_facts(path, content)],
        [fact for path, content in new.items() for fact in read_facts(path, content)],
    )


def has_facts(path: str) -> bool:
    return (
        bool(path)
        and not is_document(path)
        and not is_silent(path)
        and classify_path(path) not in ("test", "docs", "migration", "ci")
        and "example" not in path
    )


def _hits(files: Files, gone: Sequence[Gone]) -> dict[str, list[SearchHit]]:
    """Lines of the new tree that hold a name that is gone, by name.

    Everyday words are looked for in documents first, and only where those mark them as names in the rest:
    a large tree has ten thousand lines with `name`.
    """
    plain = [
        item.fact
        for item in gone
        if item.fact.kind in ("symbol", "key") and not is_distinctive(item.fact.name)
    ]
    marked = _named_in_documents(files, {fact.name for fact in plain})
    words: dict[str, set[str]] = defaultdict(set)
    for item in gone:
        if item.fact not in plain or item.fact.name in marked:
            for word in spellings(item.fact):
                words[word].add(item.fact.name)
    found: dict[str, list[SearchHit]] = defaultdict(list)
    for hit, word in search_words(files, set(words)):
        for name in words[word]:
            found[name].append(hit)
    return found


def search_words(files: Files, words: set[str], *paths: str) -> Iterator[tuple[SearchHit, str]]:
    if not words:
        return
    token = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
    for hit in files.search([re.escape(word).replace("\\-", "-") for word in words], *paths):
        for word in {match[0] for match in token.finditer(hit.text)}:
            if has_word(hit.text, word):
                yield hit, word


def _named_in_documents(files: Files, words: set[str]) -> set[str]:
    """Words that a document writes like a name: in backticks, called, or as a key."""
    found = set()
    for hit, word in search_words(files, words, *DOCUMENTS):
        if word not in found and re.search(
            rf"[`.]{word}\b|\b{word}(?:`|\()|^\W*{word}[\"']?\s*[:=]|import.*\b{word}\b", hit.text
        ):
            found.add(word)
    return found


def spellings(fact: Fact) -> tuple[str, ...]:
    if fact.how == "derived":
        return fact.name, fact.name.removeprefix("--").removeprefix("no-").replace("-", "_")
    return (fact.name,)


def _findings(gone: Gone, hits: Sequence[SearchHit], files: Files, project: Project) -> list[DriftFinding]:
    fact = gone.fact
    spots: list[tuple[str, Spot]] = []
    by_path: dict[str, list[SearchHit]] = defaultdict(list)
    for hit in hits:
        if not is_silent(hit.path):
            by_path[hit.path].append(hit)
    for path, lines in by_path.items():
        if is_document(path):
            if not is_past_file(path):
                spots += document_spots(path, lines, files)
        elif path.endswith((".py", ".pyi")):
            inside = _docstring_spots(path, lines, files, fact)
            if inside is None:
                return []
            spots += inside if classify_path(path) != "test" else []
        elif any(is_code(hit.text, fact.name) or defines(hit.text, fact) for hit in lines):
            return []
    return [
        _finding(gone, path, spot.line)
        for path, spot in spots
        if names(fact, spot, project) and not speaks_of_past(spot.lines, spot.at, fact.name)
    ]


def document_spots(path: str, hits: Sequence[SearchHit], files: Files) -> Iterator[tuple[str, Spot]]:
    content = files.read([path]).get(path, b"")
    lines = read_document(path, content.decode("utf-8", "replace"))
    for hit in hits:
        if hit.line <= len(lines):
            yield path, Spot(lines, hit.line - 1)


def _docstring_spots(
    path: str, hits: Sequence[SearchHit], files: Files, fact: Fact
) -> list[tuple[str, Spot]] | None:
    """Mentions in docstrings; None when the name is still used by the code."""
    text = read_python(path, files.read([path]).get(path, b""))
    outside = [hit.text for hit in hits if text.docstring_at(hit.line) is None]
    if text.module.tree is None or is_used(text, outside, fact):
        return None
    return [(path, Spot(*place)) for hit in hits if (place := text.docstring_at(hit.line))]


def _finding(gone: Gone, path: str, line: DocumentLine) -> DriftFinding:
    fact = gone.fact
    now = f"; it may be {gone.successor} now" if gone.successor else ""
    return DriftFinding(
        RULES[fact.kind],
        f"{NOUNS[fact.kind]}{fact.name} is gone{now}",
        SourcePlace(path, line.number, line.text.strip()),
        SourcePlace(fact.path, fact.line, fact.text, is_old=True),
        fact.name,
        fact.name if gone.successor else "",
        gone.successor,
    )
