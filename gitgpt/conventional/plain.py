"""What to say of a change whose nature is plain: a bump, a lock file, formatting, a typo."""

from __future__ import annotations

from gitgpt.conventional.subject import Phrase, names_of
from gitgpt.diff.model import ChangeSet, printable
from gitgpt.diff.nature import Nature
from gitgpt.diff.versions import Bump

# The types that follow from the nature alone; for the others the files decide.
TYPES = {"formatting": "style", "imports": "style", "typo": "docs"}


def plain_phrase(nature: Nature, changes: ChangeSet) -> Phrase | None:
    """The phrase for a nature; None for a move, which the files themselves tell."""
    if nature.kind == "move":
        return None
    if nature.kind == "submodule":
        return _of_bumps(tuple(bump._replace(name=_last(bump.name)) for bump in nature.bumps))
    if nature.bumps:
        return _of_bumps(nature.bumps)
    names = names_of(changes.files)
    if nature.kind == "formatting":
        return Phrase("format", names)
    if nature.kind == "imports":
        return Phrase("sort-imports", names)
    if nature.kind == "typo":
        return Phrase("fix-typos", tuple(dict.fromkeys(_last(file.path) for file in changes.files)))
    return Phrase("change", names)


def _of_bumps(bumps: tuple[Bump, ...]) -> Phrase:
    first = bumps[0]
    if len({(bump.name, bump.old, bump.new) for bump in bumps}) == 1:
        if not first.old:
            return Phrase("bump-to", (first.name or "version",), new=first.new)
        return Phrase("bump", (first.name or "version",), first.old, first.new)
    return Phrase("bump-several", tuple(dict.fromkeys(bump.name or "version" for bump in bumps)))


def _last(path: str) -> str:
    return printable(path).rpartition("/")[2]
