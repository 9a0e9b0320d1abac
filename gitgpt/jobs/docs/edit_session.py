"""The files that an update works on: as they were, and as they are so far, every edit verified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gitgpt.drift.alive import is_document
from gitgpt.drift.docstring_check import check_docstrings
from gitgpt.drift.documented import described
from gitgpt.drift.edits.region import (
    Proposal,
    Region,
    behaviour_of,
    block_region,
    docstring_region,
    owner_at,
)
from gitgpt.drift.edits.text import Text, read_text
from gitgpt.drift.edits.write import edited
from gitgpt.drift.links import DocumentTree
from gitgpt.drift.source import Module, Scope, read_module
from gitgpt.errors import EditRefusedError
from gitgpt.jobs.docs.drift_check import read_modules
from gitgpt.jobs.docs.sides import Sides


class ChangedFile(NamedTuple):
    """A file with its edits; `old` is what it must still hold when it is written."""

    path: str
    old: bytes
    new: bytes


class UpdateOptions(NamedTuple):
    """`touches_behaviour` allows docstrings that act at run time; `adds_missing` writes new ones."""

    touches_behaviour: bool = False
    adds_missing: bool = False


def _documented(module: Module) -> set[tuple[str, str]]:
    """Definition and name of every parameter that exists and is documented."""
    found = set()
    for item in described(module):
        documented = item.read()
        names = {entry.name for entry in documented.docstring.parameters}
        found |= {(documented.name, one.name) for one in documented.parameters or () if one.name in names}
    return found


class EditPlace(NamedTuple):
    """Where an edit for something may happen, or why it may not."""

    region: Region | None
    reason: str = ""
    node: Scope | None = None


class EditSession:
    """Holds the texts; nothing is written to any file."""

    def __init__(self, sides: Sides, wishes: UpdateOptions) -> None:
        self.sides = sides
        self.tree = DocumentTree.of(sides.new.ids)
        self.old, self.modules = read_modules(sides)
        self._wishes = wishes
        self._originals: dict[str, Text] = {}
        self._texts: dict[str, Text] = {}

    def text(self, path: str) -> Text:
        """Raises EditRefusedError for what is no text, or is no file of this side any more."""
        if path not in self._texts:
            content = self.sides.new.read([path]).get(path)
            if content is None:
                raise EditRefusedError("it is no plain file")
            self._originals[path] = self._texts[path] = read_text(path, content)
        return self._texts[path]

    def place(self, path: str, line: int) -> EditPlace:
        try:
            text = self.text(path)
            if not text.is_python and not is_document(path):
                return EditPlace(None, "comments of this language are not edited")
            if not text.is_python:
                return EditPlace(block_region(text, line))
            module = read_module(path, text.encode(text.text))
            node = owner_at(module, line)
            acts = behaviour_of(module, node)
            if acts and not self._wishes.touches_behaviour:
                return EditPlace(None, f"its docstring is left alone: {acts}")
            return EditPlace(
                docstring_region(text, module, node), "", node if isinstance(node, Scope) else None
            )
        except EditRefusedError as exc:
            return EditPlace(None, exc.message)

    def put(self, path: str, proposals: Sequence[Proposal]) -> None:
        """Raises EditRefusedError as `try_edits` does; then nothing changed."""
        self._texts[path] = self.try_edits(path, proposals)

    def try_edits(self, path: str, proposals: Sequence[Proposal]) -> Text:
        """The text with the edits. Raises EditRefusedError if anything else would change with it, or if the
        check would find more than before."""
        text = self._texts[path]
        after = edited(text, proposals, self.tree)
        new = read_text(path, text.encode(after))
        worse = self.findings_of(new) - self.findings_of(text)
        if worse:
            raise EditRefusedError(f"it would be wrong: {min(worse)}")
        lost = _documented(self.module(path, text)) - _documented(self.module(path, new))
        if lost:
            raise EditRefusedError(f"it drops what is said about {min(lost)[1]!r}")
        return new

    def findings_of(self, text: Text) -> frozenset[str]:
        """What the check says of the docstrings of one file."""
        if not text.is_python:
            return frozenset()
        old = [module for module in self.old if module.path == text.path]
        found = check_docstrings(old, [self.module(text.path, text)])
        return frozenset(item.message for item in found)

    def module(self, path: str, text: Text | None = None) -> Module:
        text = text or self.text(path)
        return read_module(path, text.encode(text.text))

    def changed(self) -> tuple[ChangedFile, ...]:
        found = []
        for path, text in sorted(self._texts.items()):
            old, new = self._originals[path].content, text.encode(text.text)
            if old != new:
                found.append(ChangedFile(path, old, new))
        return tuple(found)
