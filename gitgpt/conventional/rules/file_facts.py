"""Facts of whole files: new, gone, moved; documents by their headings, tests by their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact, file_name, names_of_files, place_of_files
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.symbols import language_of
from gitgpt.diff.changeset import printable

HEADING = re.compile(r"#{1,6}\s+(\S.*?)\s*#*$")
FRAGMENT = re.compile(r"(?:^|/)(?:\.changeset|changelog\.d|newsfragments)/[^/]+\.\w+$")  # words, not files
MARKUP = re.compile(r"[`*]|\[([^\]]*)\]\([^)]*\)|<[^>]*>")
MARKDOWN = (".md", ".mdx", ".markdown")
CHANGELOG = re.compile(r"(?i)(?:^|/)(?:changelog|changes|history|news|release)[\w.-]*$")
VERSION = re.compile(r"\bv?\d{1,4}(?:\.\d{1,4}){1,3}(?:-[\w.]{1,20})?\b")
TITLE = re.compile(
    r"(?:it|test|scenario|specify)\b[\w.]*\s*\(?\s*([\"'`])(.{4,80}?)\1|(?:@Test.*void\s+)(\w+)\("
)
GROUP = re.compile(r"(?:describe|context)\b[\w.]*\s*\(?\s*([\"'`])(.{2,60}?)\1")
TEST_MARKS = ("#[test", "#[tokio::test", "@Test", "@ParameterizedTest", "#[rstest")
TEST_FUNCTION = re.compile(r"(?:test_?|Test_?|should_?|it_)(\w+)$")
NOUNS = {
    "png": "image", "jpg": "image", "jpeg": "image", "gif": "image", "svg": "image", "webp": "image",
    "ico": "icon", "woff": "font", "woff2": "font", "ttf": "font", "otf": "font", "mp4": "video",
}  # fmt: skip
LONGEST = 40


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


def plain(text: str) -> str:
    return " ".join(MARKUP.sub(lambda match: match[1] or "", text).split())


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


def tested_name(file: FileReading) -> str:
    """`test_cart.py`, `cart.test.ts` and `CartTest` are tests of the cart."""
    name = re.sub(r"(?i)^tests?_|[._-](?:tests?|spec)\b.*$|(?<=[a-z])(?:Tests?|Spec|IT)$", "", file.stem)
    return name or file.stem


def test_titled(file: FileReading) -> bool:
    """Whether its name says that it holds tests: a script in `tests/` is none."""
    return re.search(r"(?i)test|spec", file.base) is not None or file.kind != "test"


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


def find_headings(analysis: Analysis) -> Iterator[ChangeFact]:
    """Sections that a document got; a changelog's by their version."""
    for file in analysis.reading.written:
        if file.kind != "docs" or file.file.status != "modified" or not file.base.lower().endswith(MARKDOWN):
            continue
        sides: dict[str, dict[str, int]] = {"+": {}, "-": {}}
        for line in file.lines:
            match = HEADING.match(line.text)
            text = plain(match[1]) if match else ""
            if text and len(text) <= LONGEST:
                sides[line.sign][text] = line.number
        fresh = [text for text in sides["+"] if text not in sides["-"]]
        gone = [text for text in sides["-"] if text not in sides["+"]]
        added = frozenset(line.number for line in file.lines if line.sign == "+")
        if CHANGELOG.search(file.file.path):
            versions = [match[0] for text in fresh if (match := VERSION.search(text))]
            if versions:
                yield ChangeFact("release notes", new=versions[0], numbers=added, type="docs")
            continue
        if fresh and not gone:
            yield ChangeFact("add section", tuple(fresh), file_name(file), numbers=added, type="docs")
        elif gone and not fresh and not added:
            yield ChangeFact("remove section", tuple(gone), file_name(file),
                       numbers=frozenset(line.number for line in file.lines), type="docs")  # fmt: skip
        elif len(fresh) == len(gone) == 1:
            is_retitled = sum(line.sign == "+" for line in file.lines) == sum(
                line.sign == "-" for line in file.lines
            )
            kind = "rename section" if is_retitled else "replace section"
            yield ChangeFact(kind, old=gone[0], new=fresh[0], place=file_name(file),
                       numbers=frozenset(line.number for line in file.lines), type="docs")  # fmt: skip


LINK = re.compile(r"\]\([^)\s]*|https?://[^\s)>\"'`]+|^\s*\[[^\]]+\]:\s*\S+")


def find_document_edits(analysis: Analysis) -> Iterator[ChangeFact]:
    """Links that changed and nothing else, or the section that all the changed lines are in."""
    for file in analysis.reading.written:
        if (
            file.kind != "docs"
            or file.file.status != "modified"
            or CHANGELOG.search(file.file.path)
            or not file.lines
        ):
            continue
        numbers = frozenset(line.number for line in file.lines)
        old, new = ([line.text for line in file.lines if line.sign == sign] for sign in "-+")
        if old and [LINK.sub("", text) for text in old] == [LINK.sub("", text) for text in new]:
            continue
        sections = {_section(file, line.hunk, line.at) for line in file.lines}
        if len(sections) == 1 and (section := sections.pop()):
            yield ChangeFact("update section", (section,), file_name(file), numbers=numbers, type="docs")


def find_links(analysis: Analysis) -> Iterator[ChangeFact]:
    """Lines that differ in nothing but where they point to."""
    files: list[FileReading] = []
    numbers: set[int] = set()
    for file in analysis.reading.written:
        prose = [line for line in file.lines if file.kind == "docs" or line.number in analysis.prose]
        old, new = ([line.text for line in prose if line.sign == sign] for sign in "-+")
        is_prose = old and file.file.status == "modified" and len(prose) == len(file.lines)
        if is_prose and [LINK.sub("", text) for text in old] == [LINK.sub("", text) for text in new]:
            files.append(file)
            numbers |= {line.number for line in prose}
    if files:
        yield ChangeFact(
            "update links", names_of_files(tuple(files)), numbers=frozenset(numbers), type="docs"
        )


def _section(file: FileReading, hunk: int, at: int) -> str:
    if not file.base.lower().endswith(MARKDOWN):
        return ""
    is_code = False
    for row in file.file.hunks[hunk].lines[:at]:
        is_code ^= row[1:].lstrip().startswith(("```", "~~~"))
    if is_code:
        return ""
    for row in reversed(file.file.hunks[hunk].lines[:at]):
        match = HEADING.match(row[1:]) if row[:1] == " " else None
        if match:
            text = plain(match[1])
            return text if len(text) <= LONGEST else ""
    return ""


def test_titles(file: FileReading, sign: str) -> dict[str, int]:
    """The tests that lines of one side define, by title or name, with their line's number."""
    found: dict[str, int] = {}
    above = ""
    for line in file.lines:
        if line.sign != sign:
            continue
        before, above = above, line.text
        match = TITLE.match(line.text)
        if match:
            found[match[2] or match[3]] = line.number
        elif (
            line.symbol
            and line.symbol.kind == "function"
            and (TEST_FUNCTION.match(line.symbol.name) or before.startswith(TEST_MARKS))
        ):
            found[line.symbol.name] = line.number
    return found


def find_tests(analysis: Analysis) -> Iterator[ChangeFact]:
    """Tests that came or went in test files that were there before; with none of these, the files."""
    files = [
        file
        for file in analysis.reading.written
        if file.kind == "test" and file.file.status == "modified" and test_titled(file)
    ]
    if not files:
        return
    new, old = {}, {}
    for file in files:
        new.update(test_titles(file, "+"))
        old.update(test_titles(file, "-"))
    fresh = tuple(title for title in new if title not in old)
    gone = tuple(title for title in old if title not in new)
    numbers = frozenset(line.number for file in files for line in file.lines)
    if fresh and not gone:
        if len(fresh) > 2:
            yield ChangeFact(
                "add tests to", (str(len(fresh)),), place_of_files(tuple(files)), numbers=numbers, type="test"
            )
        else:
            kind = "add test" if " " in fresh[0] else "add"
            place = place_of_files(tuple(files))
            yield ChangeFact(kind, tuple(map(readable_title, fresh)), place, numbers=numbers, type="test")
    elif gone and not fresh and not any(line.sign == "+" for file in files for line in file.lines):
        yield ChangeFact("remove tests", tuple(map(readable_title, gone)), numbers=numbers, type="test")
    elif len(files) <= 2:
        yield ChangeFact(
            "update tests", tuple(dict.fromkeys(map(tested_name, files))), numbers=numbers, type="test"
        )
    else:
        yield ChangeFact("update tests in", names_of_files(tuple(files)), numbers=numbers, type="test")


SKIP = re.compile(
    r"pytest\.skip\(|@pytest\.mark\.(?:skip|xfail)|@unittest\.skip|self\.skipTest\(|\bt\.Skip|(?:it|test|describe)\.skip\(|\bxit\(|\bxdescribe\("
    r"|#\[ignore|@Disabled|@Ignore|@tag :skip"
)


def find_skips(analysis: Analysis) -> Iterator[ChangeFact]:
    """Tests that are skipped from now on, or no longer."""
    sides: dict[str, dict[str, set[int]]] = {"+": {}, "-": {}}
    for file in analysis.reading.written:
        for line in file.lines if file.kind == "test" else ():
            if SKIP.search(line.text):
                title = TITLE.match(re.sub(r"\.skip\(|\bxit\(", "(", line.text).replace("xit(", "it("))
                name = readable_title(title[2] or title[3]) if title else _test_at(file, line.hunk, line.at)
                sides[line.sign].setdefault(name, set()).add(line.number)
    for sign, kind in (("+", "skip tests"), ("-", "stop skipping tests")):
        other = sides["-" if sign == "+" else "+"]
        mine = {name: numbers for name, numbers in sides[sign].items() if name and name not in other}
        if mine and "" not in sides[sign]:
            yield ChangeFact(kind, tuple(mine), numbers=frozenset[int]().union(*mine.values()), type="test")


def _test_at(file: FileReading, hunk: int, at: int) -> str:
    """The test function that a line is in, or that is right below it."""
    from gitgpt.conventional.rules.symbols import defined, language_of  # start-up: few edits ask

    language, part = language_of(file.file.path), file.file.hunks[hunk]
    rows = part.lines
    for row in rows[at + 1 : at + 3]:
        symbol = defined(row[1:], language) if rows[at][1:].lstrip().startswith(("@", "#[")) else None
        if symbol and symbol.kind == "function":
            return symbol.name
    for row in [*reversed(rows[:at]), " " + part.section]:
        symbol = defined(row[1:], language) if row[:1] != "-" else None
        if symbol and symbol.kind == "function":
            return symbol.name
    return ""


def readable_title(title: str) -> str:
    """A title in quotation marks, a name as it is."""
    return f'"{title}"' if " " in title else title
