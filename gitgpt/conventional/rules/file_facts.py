"""Facts of whole files: new, gone or moved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact, file_name, place_of_files
from gitgpt.conventional.rules.document_facts import LONGEST, MARKDOWN, plain
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.symbols import language_of
from gitgpt.conventional.rules.title_facts import tested_name
from gitgpt.diff.changeset import printable

FRAGMENT = re.compile(r"(?:^|/)(?:\.changeset|changelog\.d|newsfragments)/[^/]+\.\w+$")  # words, not files
NOUNS = {
    "png": "image", "jpg": "image", "jpeg": "image", "gif": "image", "svg": "image", "webp": "image",
    "ico": "icon", "woff": "font", "woff2": "font", "ttf": "font", "otf": "font", "mp4": "video",
}  # fmt: skip


def find_whole_files(analysis: Analysis) -> Iterator[ChangeFact]:
    """Files that came or went: by name, as a folder, or by their number."""
    for status, kind in (("added", "add"), ("deleted", "remove")):
        files = tuple(
            file
            for file in analysis.reading.written
            if file.file.status == status and not FRAGMENT.search(file.file.path)
        )
        mine = _grouped(files) if analysis.reading.written != files else {"": files}
        for group in mine.values():
            if group:
                yield from _files(group, kind, analysis)


def _grouped(files: tuple[FileReading, ...]) -> dict[str, tuple[FileReading, ...]]:
    """Source and its companions apart."""
    kinds: dict[str, tuple[FileReading, ...]] = {}
    for file in files:
        kinds[file.kind] = (*kinds.get(file.kind, ()), file)
    return kinds


def _files(files: tuple[FileReading, ...], kind: str, analysis: Analysis) -> Iterator[ChangeFact]:
    numbers = frozenset(line.number for file in files for line in file.lines)
    type = {"test": "test", "docs": "docs", "ci": "ci"}.get(files[0].kind, "")
    if len({file.kind for file in files}) > 1:
        type = ""
    if kind == "add" and (package := _package(files)):
        yield ChangeFact("add package", (package,), numbers=numbers, type=type)
        return
    if len(files) == 1:
        name, sentence = _called(files[0], kind)
        yield ChangeFact(sentence, (name,), numbers=numbers, type=type)
        return
    if len(files) <= 3 and kind == "add" and all(file.kind == "test" for file in files):
        yield ChangeFact("add tests for", tuple(map(tested_name, files)), numbers=numbers, type=type)
        return
    if len(files) <= 3:
        is_code = all(file.kind == "source" and language_of(file.file.path) for file in files)
        names = tuple(file.stem if is_code else file_name(file) for file in files)
        place = place_of_files(files)
        yield ChangeFact(
            kind, names, place if not place.startswith(names[0]) else "", numbers=numbers, type=type
        )
        return
    place = place_of_files(files)
    folder = _new_folder(files, analysis) if kind == "add" else ""
    if folder:
        yield ChangeFact(kind, (folder,), numbers=numbers, type=type)
        return
    yield ChangeFact(f"{kind} files", (str(len(files)),), place, numbers=numbers, type=type)


def _called(file: FileReading, kind: str) -> tuple[str, str]:
    path = file.file.path
    if path.startswith(".github/workflows/") and kind == "add":
        name = _first(file, r"name: *[\"']?(.+?)[\"']?$") or file.stem
        return name, "add workflow"
    if path.startswith(".github/workflows/"):
        return file.stem, "remove workflow"
    if file.kind == "migration" and kind == "add":
        return file.base, "add migration"
    if file.kind == "test" and kind == "add":
        return tested_name(file), "add tests for"
    if (
        file.kind == "docs"
        and "fixture" not in path
        and kind == "add"
        and file.base.lower().endswith(MARKDOWN)
        and file.stem.isupper() is False
    ):
        title = _title(file)
        if title:
            return title, "document"
    return file_name(file), kind


def _first(file: FileReading, pattern: str) -> str:
    for line in file.lines[:10]:
        match = re.match(pattern, line.text)
        if match:
            return match[1].strip()[:LONGEST]
    return ""


def _title(file: FileReading) -> str:
    title = _first(file, r"title: *[\"']?(.+?)[\"']?$") or _first(file, r"# +(.+)$")
    return plain(title) if 0 < len(title) < LONGEST else ""


def _package(files: tuple[FileReading, ...]) -> str:
    """A new package: its manifest came, and everything else is in the manifest's folder."""
    for file in files:
        if file.base in ("package.json", "Cargo.toml", "pyproject.toml", "go.mod") and "/" in file.file.path:
            folder = file.file.path.rpartition("/")[0] + "/"
            if all(other.file.path.startswith(folder) for other in files):
                return printable(folder.rstrip("/").rpartition("/")[2])
    return ""


def _new_folder(files: tuple[FileReading, ...], analysis: Analysis) -> str:
    """The deepest folder of all the files, if nothing in it was there before as far as the change shows."""
    parts = [file.file.name.split("/")[:-1] for file in files]
    common = [step[0] for step in zip(*parts, strict=False) if len(set(step)) == 1]
    folder = "/".join(common)
    if not common or not all(file.file.name.startswith(folder + "/") for file in files):
        return ""
    old = [
        f for f in analysis.reading.files if f.file.status != "added" and f.file.name.startswith(folder + "/")
    ]
    return "" if old or len(common) < 2 else "/".join(common[-2:]) + "/"


def find_moved_files(analysis: Analysis) -> Iterator[ChangeFact]:
    moved = [file for file in analysis.reading.files if file.file.status == "renamed"]
    if not moved:
        return
    numbers = frozenset(line.number for file in moved for line in file.lines)
    olds = [printable(file.file.old_path or "") for file in moved]
    if len(moved) == 1:
        old, new = olds[0].rpartition("/")[2], moved[0].base
        if old != new:
            yield ChangeFact("rename", old=old, new=new, numbers=numbers, type="refactor")
            return
    folders = {file.file.name.rpartition("/")[0] for file in moved}
    if len(folders) == 1:
        target = "/".join(folders.pop().split("/")[-2:]) or "."
        names = tuple(file.base for file in moved)
        if len(names) > 3:
            yield ChangeFact(
                "move files", (str(len(names)),), new=target + "/", numbers=numbers, type="refactor"
            )
        else:
            yield ChangeFact("move", names, new=target + "/", numbers=numbers, type="refactor")
        return
    yield ChangeFact("rename files", (str(len(moved)),), numbers=numbers, type="refactor")
