"""Facts of tests, by their titles and names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitgpt.conventional.rules.analysis import Analysis, ChangeFact, names_of_files, place_of_files
from gitgpt.conventional.rules.reading import FileReading
from gitgpt.conventional.rules.symbols import language_of

TITLE = re.compile(
    r"(?:it|test|scenario|specify)\b[\w.]*\s*\(?\s*([\"'`])(.{4,80}?)\1|(?:@Test.*void\s+)(\w+)\("
)
GROUP = re.compile(r"(?:describe|context)\b[\w.]*\s*\(?\s*([\"'`])(.{2,60}?)\1")
TEST_MARKS = ("#[test", "#[tokio::test", "@Test", "@ParameterizedTest", "#[rstest")
TEST_FUNCTION = re.compile(r"(?:test_?|Test_?|should_?|it_)(\w+)$")
SKIP = re.compile(
    r"pytest\.skip\(|@pytest\.mark\.(?:skip|xfail)|@unittest\.skip|self\.skipTest\(|\bt\.Skip|(?:it|test|describe)\.skip\(|\bxit\(|\bxdescribe\("
    r"|#\[ignore|@Disabled|@Ignore|@tag :skip"
)


def tested_name(file: FileReading) -> str:
    """`test_cart.py`, `cart.test.ts` and `CartTest` are tests of the cart."""
    name = re.sub(r"(?i)^tests?_|[._-](?:tests?|spec)\b.*$|(?<=[a-z])(?:Tests?|Spec|IT)$", "", file.stem)
    return name or file.stem


def test_titled(file: FileReading) -> bool:
    """Whether its name says that it holds tests: a script in `tests/` is none."""
    return re.search(r"(?i)test|spec", file.base) is not None or file.kind != "test"


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
    from gitgpt.conventional.rules.symbols import defined  # start-up: few edits ask

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
