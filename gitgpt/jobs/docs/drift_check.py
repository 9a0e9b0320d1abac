"""What a change made wrong in the documentation. No model, nothing written, provable drift only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitgpt.diff.file_class import NOISE, classify_path
from gitgpt.drift.alive import is_document
from gitgpt.drift.docstring_check import check_docstrings
from gitgpt.drift.findings import DriftFinding, in_order
from gitgpt.drift.source import Module, read_module
from gitgpt.jobs.docs.example_check import check_examples
from gitgpt.jobs.docs.places import check_places
from gitgpt.jobs.docs.prose import check_prose, project_of
from gitgpt.jobs.docs.sides import Sides
from gitgpt.repository.snapshots import Files

WORD = re.compile(r"[A-Za-z_][\w.]*")
MOST_BASES = 3  # generations of an exception that are followed
SAMPLES = {"testdata", "test_data", "test-data", "fixtures", "cassettes"}


class DriftReport(NamedTuple):
    """`unread` are Python files that nothing could be said about, with the reason."""

    findings: list[DriftFinding]
    files: int
    unread: tuple[str, ...] = ()


def check_docs(sides: Sides) -> DriftReport:
    """Every finding, in order of place."""
    old, new = read_modules(sides)
    findings = [
        *check_docstrings(old, new),
        *check_comments(sides),
        *check_prose(sides),
        *check_examples(sides, old, new, project_of(sides)),
        *check_places(sides),
        *_check_links(sides),
    ]
    findings = [item for item in findings if not _raises_a_kind_of_it(item, sides.new)]
    unread = tuple(f"{module.path}: {module.reason}" for module in new if module.tree is None)
    return DriftReport(in_order(findings), len(sides.changed), unread)


def _check_links(sides: Sides) -> list[DriftFinding]:
    if not any(is_document(file.path) or file.path.endswith((".yml", ".yaml")) for file in sides.changed):
        return []
    from gitgpt.jobs.docs.dead_links import check_dead_links  # start-up: only for a change of documents

    return check_dead_links(sides)


def _raises_a_kind_of_it(finding: DriftFinding, files: Files) -> bool:
    """Whether the exception that took another one's place, or came, is derived from one that is documented,
    in any file of the project."""
    return any(_is_derived(finding.raised, name, files, MOST_BASES) for name in finding.documented)


def _is_derived(name: str, base: str, files: Files, depth: int) -> bool:
    hits = files.search([rf"^class +{name} *[(]"], "*.py") if depth else []
    bases = {word.rpartition(".")[2] for hit in hits for word in WORD.findall(hit.text.partition("(")[2])}
    return base in bases or any(_is_derived(one, base, files, depth - 1) for one in bases - {name})


def read_modules(sides: Sides) -> tuple[list[Module], list[Module]]:
    """The changed Python files before and after; the old ones under the path that they have now."""
    files = [file for file in sides.changed if _is_checked(file.path)]
    before = {
        file.old_path or file.path: file.path for file in files if file.status not in ("added", "copied")
    }
    after = [file.path for file in files if file.status != "deleted"]
    old = sides.old.read(before) if sides.old else {}
    new = sides.new.read(after)
    return (
        [read_module(before[path], content) for path, content in old.items()],
        [read_module(path, content) for path, content in new.items()],
    )


def _is_checked(path: str) -> bool:
    """Python that people read the documentation of: no tests, nothing vendored or generated."""
    is_sample = not SAMPLES.isdisjoint(path.lower().split("/"))
    return (
        path.endswith((".py", ".pyi"))
        and not is_sample
        and classify_path(path) not in NOISE | {"test", "migration", "data"}
    )


def check_comments(sides: Sides) -> Iterator[DriftFinding]:
    """The comments of languages other than Python; only those of a change."""
    files = [file for file in sides.changed if file.status in ("modified", "renamed")]
    if sides.old is None or all(file.path.endswith(".py") or is_document(file.path) for file in files):
        return
    from gitgpt.drift.languages.doc_languages import check_languages, read_ending  # start-up: see above

    files = [file for file in files if read_ending(file.path)]
    files = [file for file in files if classify_path(file.path) not in NOISE | {"test", "migration", "data"}]
    if not files:
        return
    before = {file.old_path or file.path: file.path for file in files}
    old = [(before[path], content) for path, content in sides.old.read(before).items()]
    yield from check_languages(old, list(sides.new.read(file.path for file in files).items()))
