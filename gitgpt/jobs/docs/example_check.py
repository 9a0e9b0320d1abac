"""Examples in documents: names that the project does not have, arguments and members that a change
removed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from gitgpt.drift.alive import is_document
from gitgpt.drift.docstring_check import lacks
from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.imports import Imports
from gitgpt.drift.prose.document_lines import DocumentLine, Project, read_document
from gitgpt.drift.prose.examples import PythonExample, dotted_names, find_objects, read_examples, read_spans
from gitgpt.drift.prose.sentences import is_past_file, speaks_of_past
from gitgpt.drift.source import Module, Parameter, attributes, definitions, last_name, read_module, signature
from gitgpt.jobs.docs.import_paths import read_imports
from gitgpt.jobs.docs.places import is_checked
from gitgpt.jobs.docs.sides import Sides
from gitgpt.repository.snapshots import Files

DOCUMENTS = tuple(f":(icase)*{ending}" for ending in (".md", ".mdx", ".rst", ".markdown"))
MOST_LOST = 500  # of one change
PLACEHOLDER = re.compile(r"(?:your|my)_\w+|foo|bar|baz|\w*something\w*|\w+_name$", re.I)
GENERATIONS = 3  # of subclasses that are followed


class LostName(NamedTuple):
    """A parameter of a function, or a member of a class, that a change removed. `owner` is the class of a
    method or member; `function` is empty for a member."""

    owner: str
    function: str
    name: str
    code: SourcePlace
    successor: str = ""


def check_examples(
    sides: Sides, old: Sequence[Module], new: Sequence[Module], project: Project
) -> list[DriftFinding]:
    """`symbol-gone` and `example-broken` of the documents that changed; `keyword-gone` and `symbol-gone` of
    all documents for what the change removed."""
    found = list(_check_documents(sides, project))
    lost = find_lost(old, new)
    if lost and len(lost) <= MOST_LOST:
        found += _find_uses(sides.new, lost)
    return found


def _check_documents(sides: Sides, project: Project) -> Iterator[DriftFinding]:
    paths = [file for file in sides.changed if file.status != "deleted" and is_checked(file.path)]
    if not paths:
        return
    before = sides.old.read(file.old_path or file.path for file in paths) if sides.old else {}
    now = read_imports(sides.new)
    for file in paths:
        content = sides.new.read([file.path]).get(file.path, b"")
        if b"\0" in content:
            continue
        lines = read_document(file.path, content.decode("utf-8", "replace"))
        was = before.get(file.old_path or file.path, b"").decode("utf-8", "replace")
        for example in read_examples(lines):
            yield from _missing_names(file.path, lines, example, now, project, was)
            if sides.old and example.tree is None and not example.is_placeholder:
                yield from _broken_block(file.path, lines, example, was)


def _missing_names(
    path: str, lines: Sequence[DocumentLine], example: PythonExample, now: Imports, project: Project, was: str
) -> Iterator[DriftFinding]:
    seen: set[str] = set()
    for dotted, number in dotted_names(example.tree) if example.tree else ():
        at = example.first + number - 1
        is_own = dotted.partition(".")[0] in project.packages
        is_made_up = PLACEHOLDER.match(dotted.rpartition(".")[2])
        if (
            not is_own
            or is_made_up
            or dotted in seen
            or now.has(dotted) is not False
            or speaks_of_past(lines, at)
        ):
            continue
        seen.add(dotted)
        line = lines[at]
        if line.text.strip() and line.text.strip() not in was:
            place = SourcePlace(path, line.number, line.text.strip())
            yield DriftFinding("symbol-gone", f"there is no {dotted}", place, place, dotted)


def _broken_block(
    path: str, lines: Sequence[DocumentLine], example: PythonExample, was: str
) -> Iterator[DriftFinding]:
    """A block that the change wrote or broke: the same block parsed before, or there was none like it."""
    line = lines[example.first]
    old = {item.code: item.tree for item in read_examples(read_document(path, was))}
    had_broken = any(tree is None for tree in old.values())
    if example.code not in old and not had_broken:
        place = SourcePlace(path, line.number, line.text.strip())
        yield DriftFinding("example-broken", "the block of Python does not parse", place, place, line.text)


def find_lost(old: Sequence[Module], new: Sequence[Module]) -> list[LostName]:
    """What the change removed from the functions and classes that are still there."""
    after = {
        (module.path, item.qualname): (module, item)
        for module in new
        for item in (definitions(module.tree) if module.tree else ())
    }
    found: list[LostName] = []
    for module in old:
        for item in definitions(module.tree) if module.tree else ():
            there = after.get((module.path, item.qualname))
            if (
                there is None
                or "<locals>" in item.qualname
                or item.qualname.rpartition(".")[2].startswith("_")
            ):
                continue
            place = SourcePlace(module.path, there[1].node.lineno, there[0].line(there[1].node.lineno))
            owner, _, name = item.qualname.rpartition(".")
            found += (
                LostName(owner.rpartition(".")[2], name, parameter, place, successor)
                for parameter, successor in _lost_parameters(signature(item), signature(there[1]))
            )
            if isinstance(item.node, ast.ClassDef) and isinstance(there[1].node, ast.ClassDef):
                found += _lost_members(item.node, there[1].node, there[0], item.qualname)
    return found


def _lost_parameters(
    old: tuple[Parameter, ...] | None, new: tuple[Parameter, ...] | None
) -> Iterator[tuple[str, str]]:
    """Each parameter that is gone, with the one that took its place."""
    if old is None or new is None or any(item.kind == "kwargs" for item in new):
        return
    names = {item.name for item in new}
    known = {item.name for item in old}
    gone = [at for at, item in enumerate(old) if item.kind == "plain" and item.name not in names]
    for at in gone:
        is_renamed = len(gone) == 1 and len(old) == len(new) and new[at].name not in known
        yield old[at].name, new[at].name if is_renamed else ""


def _lost_members(old: ast.ClassDef, new: ast.ClassDef, module: Module, qualname: str) -> Iterator[LostName]:
    before, after = attributes(old), attributes(new)
    gone = sorted(name for name in before - after if not name.startswith("_"))
    added = [name for name in after - before if not name.startswith("_")]
    place = SourcePlace(module.path, new.lineno, module.line(new.lineno))
    for name in gone:
        if lacks(module, qualname, name):
            successor = added[0] if len(gone) == len(added) == 1 else ""
            yield LostName(new.name, "", name, place, successor)


def _find_uses(files: Files, lost: Sequence[LostName]) -> Iterator[DriftFinding]:
    patterns = {
        rf"{re.escape(item.name)} *=" if item.function else rf"\.{re.escape(item.name)}" for item in lost
    }
    hits = files.search([pattern.replace("\\-", "-") for pattern in sorted(patterns)], *DOCUMENTS)
    heirs = cache(lambda name: frozenset(_find_heirs(files, name, GENERATIONS)))
    is_taken = cache(lambda function, name: _takes_elsewhere(files, function, name))
    for path in dict.fromkeys(hit.path for hit in hits):
        if not is_document(path) or is_past_file(path):
            continue
        lines = read_document(path, files.read([path]).get(path, b"").decode("utf-8", "replace"))
        examples = [*read_examples(lines), *read_spans(lines)]
        objects = find_objects(examples)
        for item in lost:
            for example in examples:
                for node in ast.walk(example.tree) if example.tree else ():
                    at = example.first + getattr(node, "lineno", 1) - 1
                    is_use = _is_use(item, node, objects, heirs(item.owner) if item.owner else frozenset())
                    if not is_use or (item.function and is_taken(item.function, item.name)):
                        continue
                    at = _line_of(item, node, example.first, lines)
                    if not speaks_of_past(lines, at, item.name):
                        yield _use_finding(item, path, lines[at])


def _is_use(item: LostName, node: ast.AST, objects: dict[str, str], heirs: frozenset[str]) -> bool:
    """Whether a node passes the argument or reads the member. The object must be known to be of the class,
    unless a method and its argument have names that only it has."""
    classes = heirs | {item.owner}
    if not item.function:
        return (
            isinstance(node, ast.Attribute)
            and node.attr == item.name
            and _class_named(node.value, objects) in classes
        )
    if not isinstance(node, ast.Call) or last_name(node.func) != item.function:
        return False
    if not any(keyword.arg == item.name for keyword in node.keywords):
        return False
    if item.owner:
        return isinstance(node.func, ast.Attribute) and _class_named(node.func.value, objects) in classes | {
            ""
        }
    return True


def _class_named(node: ast.expr, objects: dict[str, str]) -> str:
    """The class of an object in an example; empty if it is not known, "?" if it is something else."""
    if isinstance(node, ast.Call):
        name = last_name(node.func)
        return name if name[:1].isupper() else ""
    if isinstance(node, ast.Name):
        return objects.get(node.id, node.id if node.id[:1].isupper() else "")
    return "?"


def _line_of(item: LostName, node: ast.AST, first: int, lines: Sequence[DocumentLine]) -> int:
    number = getattr(node, "lineno", 1)
    if isinstance(node, ast.Call):
        number = next((one.value.lineno for one in node.keywords if one.arg == item.name), number)
    return min(first + number - 1, len(lines) - 1)


def _find_heirs(files: Files, name: str, depth: int) -> set[str]:
    """The classes that are derived from a class."""
    hits = files.search([rf"^ *class +[A-Za-z0-9_]+ *[(].*{name}"], "*.py") if depth else []
    own = {
        match[1]
        for hit in hits
        if (match := re.match(r"\s*class\s+(\w+)\s*\((.*)", hit.text)) and re.search(rf"\b{name}\b", match[2])
    }
    return own.union(*(_find_heirs(files, heir, depth - 1) for heir in own - {name}))


def _takes_elsewhere(files: Files, function: str, name: str) -> bool:
    """Whether any function or class of that name takes the argument: then the example may mean it."""
    paths = {hit.path for hit in files.search([rf"(def|class) +{function}\b"], "*.py")}
    for path, content in files.read(paths).items():
        module = read_module(path, content)
        for item in definitions(module.tree) if module.tree else ():
            taken = signature(item) if item.node.name == function else ()
            if taken is None or any(one.kind == "kwargs" or one.name == name for one in taken):
                return True
    return False


def _use_finding(item: LostName, path: str, line: DocumentLine) -> DriftFinding:
    whole = ".".join(filter(None, (item.owner, item.function)))
    now = f"; it is {item.successor} now" if item.successor else ""
    if item.function:
        rule, message = "keyword-gone", f"{whole} takes no argument {item.name}{now}"
        wrong, right = f"{item.name}=", f"{item.successor}="
    else:
        rule, message = "symbol-gone", f"{item.owner} has no {item.name}{now}"
        wrong, right = f".{item.name}", f".{item.successor}"
    has_right = bool(item.successor)
    return DriftFinding(
        rule,
        message,
        SourcePlace(path, line.number, line.text.strip()),
        item.code,
        item.name,
        wrong if has_right else "",
        right if has_right else "",
    )
