"""Documents that name an import path, or a member of a class, that a change took away.

The name may live on elsewhere: what is gone is the way to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gitgpt.drift.alive import is_document, is_silent, read_python
from gitgpt.drift.docstring_check import lacks
from gitgpt.drift.facts_of_lines import Fact
from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.imports import Imports, dotted_name
from gitgpt.drift.prose.document_lines import DocumentLine, Project, read_document
from gitgpt.drift.prose.sentences import is_past_file, speaks_of_past
from gitgpt.drift.source import Module, read_module
from gitgpt.jobs.docs.sides import Sides
from gitgpt.repository.snapshots import Files

DOTTED = re.compile(r"(?<![\w./-])[~.]{0,2}(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?![\w/-])")
FROM = re.compile(r"(?:^|[\s>`])from\s+(?P<module>[\w.]+)\s+import\s+\(?(?P<names>[\w, ]+)")
MOST_NAMES = 2000


class LostPath(NamedTuple):
    """A symbol that its own file has no more; `dotted` is the way that led to it."""

    dotted: str
    fact: Fact


def check_paths(
    sides: Sides, old: Iterable[Fact], new: Iterable[Fact], project: Project
) -> list[DriftFinding]:
    """`symbol-gone` for dotted names."""
    if sides.old is None or not project.packages:
        return []
    lost = _lost(old, new, sides, project)
    if not lost or len(lost) > MOST_NAMES:
        return []
    before, after = read_imports(sides.old), read_imports(sides.new)
    return list(_findings(sides, lost, before, after, project))


def _lost(old: Iterable[Fact], new: Iterable[Fact], sides: Sides, project: Project) -> list[LostPath]:
    """By the file's own name: a symbol of a renamed file lost its way even when it is still there."""
    kept = {(fact.path, fact.owner, fact.name) for fact in new if fact.kind == "symbol"}
    found = [
        LostPath(".".join(part for part in (dotted_name(fact.path), fact.owner, fact.name) if part), fact)
        for fact in old
        if fact.kind == "symbol" and (fact.path, fact.owner, fact.name) not in kept
    ]
    for file in sides.changed:
        path = file.old_path or file.path
        if file.status in ("deleted", "renamed") and dotted_name(path).count("."):
            fact = Fact(
                "symbol", path, path, 1, f"renamed to {file.path}" if file.status == "renamed" else "deleted"
            )
            found.append(LostPath(dotted_name(path), fact))
    return [item for item in found if item.dotted.partition(".")[0] in project.packages]


def read_imports(files: Files) -> Imports:
    """What can be imported from the files of one side."""
    known: dict[str, Module | None] = {}

    def read(path: str) -> Module | None:
        if path not in known:
            content = files.read([path]).get(path)
            known[path] = None if content is None else read_module(path, content)
        return known[path]

    return Imports(files.ids, read)


def _findings(
    sides: Sides, lost: list[LostPath], before: Imports, after: Imports, project: Project
) -> Iterator[DriftFinding]:
    members = {
        f"{item.fact.owner.rpartition('.')[2]}.{item.fact.name}": item for item in lost if item.fact.owner
    }
    by_name = {item.dotted: item for item in lost}
    tails = {
        f"{item.dotted.rpartition('.')[0].rpartition('.')[2]}.{item.dotted.rpartition('.')[2]}"
        for item in lost
    }
    modules = {item.dotted.rpartition(".")[0] for item in lost}
    patterns = [re.escape(tail) for tail in sorted(tails | set(members))]
    patterns += [f"from +{re.escape(module)} +import" for module in sorted(modules)]
    seen: dict[str, bool] = {}

    def is_lost(dotted: str) -> bool:
        if dotted not in seen:
            is_own = dotted.partition(".")[0] in project.packages
            seen[dotted] = is_own and after.has(dotted) is False and before.has(dotted) is True
        return seen[dotted]

    for path, lines, at in _spots(sides.new, patterns):
        for name in _dotted_names(lines[at].text):
            member = members.get(name)
            if is_lost(name):
                yield _finding(name, _cause(name, by_name), path, lines[at])
            elif member and _is_member_gone(member, sides.new):
                yield _finding(name, member, path, lines[at])


def _dotted_names(text: str) -> Iterator[str]:
    for match in FROM.finditer(text):
        yield from (
            f"{match['module']}.{name.split()[0]}" for name in match["names"].split(",") if name.strip()
        )
    for match in DOTTED.finditer(text):
        yield match["name"]


def _cause(name: str, by_name: dict[str, LostPath]) -> LostPath | None:
    """What took the name away: itself, or the module or class it stood in."""
    while name:
        if name in by_name:
            return by_name[name]
        name = name.rpartition(".")[0]
    return None


def _is_member_gone(member: LostPath, files: Files) -> bool:
    fact = member.fact
    content = files.read([fact.path]).get(fact.path)
    return content is not None and lacks(read_module(fact.path, content), fact.owner, fact.name)


def _spots(files: Files, patterns: list[str]) -> Iterator[tuple[str, list[DocumentLine], int]]:
    """Lines of documents and docstrings that fit a pattern and speak of today."""
    known: dict[str, list[DocumentLine]] = {}
    for hit in files.search(patterns):
        lines, at = [], 0
        if is_document(hit.path) and not is_past_file(hit.path):
            if hit.path not in known:
                content = files.read([hit.path]).get(hit.path, b"")
                known[hit.path] = read_document(hit.path, content.decode("utf-8", "replace"))
            lines, at = known[hit.path], hit.line - 1
        elif hit.path.endswith(".py") and not is_silent(hit.path):
            place = read_python(hit.path, files.read([hit.path]).get(hit.path, b"")).docstring_at(hit.line)
            lines, at = place or ([], 0)
        if at < len(lines) and lines[at].kind != "comment" and not speaks_of_past(lines, at):
            yield hit.path, lines, at


def _finding(name: str, cause: LostPath | None, path: str, line: DocumentLine) -> DriftFinding:
    fact = cause.fact if cause else None
    code = (
        SourcePlace(fact.path, fact.line, fact.text, is_old=True)
        if fact
        else SourcePlace(path, line.number, line.text)
    )
    return DriftFinding(
        "symbol-gone",
        f"there is no {name} any more",
        SourcePlace(path, line.number, line.text.strip()),
        code,
        name,
    )
