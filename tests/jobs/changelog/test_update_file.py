"""A changelog file in place: N runs are one run, and what a person wrote stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitgpt.errors import FileError
from gitgpt.jobs.changelog.changelog_data import Changelog, Entry, Release
from gitgpt.jobs.changelog.classify import SECTIONS
from gitgpt.jobs.changelog.file_headings import find_heading_style, read_title, write_heading
from gitgpt.jobs.changelog.forge_links import Web
from gitgpt.jobs.changelog.line_marks import (
    Marker,
    digest_ids,
    mark_line,
    read_marker,
)
from gitgpt.jobs.changelog.parse_file import read_document
from gitgpt.jobs.changelog.read_message import Reference
from gitgpt.jobs.changelog.update_file import update_text

WEB = Web("https://github.com/me/it", "github")


def entry(number: int, text: str = "", section: str = "Added", **values: object) -> Entry:
    name = f"{number:02x}" * 20
    return Entry(section, "feat", "", text or f"the thing number {number}", (name,), **values)  # type: ignore[arg-type]


def unreleased(*entries: Entry, previous: str = "v1.0.0") -> Release:
    return Release(previous=previous, commits=len(entries), entries=entries)


def released(version: str, *entries: Entry, previous: str = "") -> Release:
    return Release(version, f"v{version}", "2026-01-02", previous, len(entries), entries)


def cut(version: str, *entries: Entry, previous: str = "v1.0.0") -> Release:
    return released(version, *entries, previous=previous)._replace(is_cut=True)


FIRST = released("1.0.0", entry(1))


def update(text: str, *releases: Release) -> str:
    """Updates, and checks on the way that a second run changes nothing."""
    changelog = Changelog(releases, WEB)
    new = update_text(text, changelog, name="CHANGELOG.md")
    assert update_text(new, changelog, name="CHANGELOG.md") == new
    return new


def without_markers(text: str) -> str:
    return re.sub(r"<!-- gitgpt .*-->\n\n?", "", text)


NEW_FILE = """\
# Changelog

All notable changes to this project will be documented in this file.

The format is based on [Keep a Changelog](https://keepachangelog.com/en/2.0.0/),
and this project adheres to [Semantic Versioning](https://semver.org/spec/v2.0.0.html).

## [Unreleased]

<!-- gitgpt range=v1.0.0.. commits=a0e209bfb1cd llm=no entries=0202020202:ae5d00 -->

### Added

- the thing number 2 ([0202020](https://github.com/me/it/commit/0202020202020202020202020202020202020202))

## [1.0.0] - 2026-01-02

<!-- gitgpt range=..v1.0.0 commits=e1516692d9f5 llm=no -->

### Added

- the thing number 1 ([0101010](https://github.com/me/it/commit/0101010101010101010101010101010101010101))

[Unreleased]: https://github.com/me/it/compare/v1.0.0...HEAD
[1.0.0]: https://github.com/me/it/releases/tag/v1.0.0
"""


@pytest.mark.parametrize("old", ["", "\n", "  \n\n"])
def test_a_new_file(old: str) -> None:
    assert update(old, unreleased(entry(2)), FIRST) == NEW_FILE


def test_a_marker_tells_what_its_part_was_made_of() -> None:
    marker = read_marker(NEW_FILE.splitlines())
    assert marker is not None
    assert marker.since == "v1.0.0"
    assert marker.digest == digest_ids(unreleased(entry(2)))
    assert list(marker.lines) == ["0202020202"]
    assert marker.is_open and not marker.llm
    assert read_marker([marker.render()]) == marker
    assert read_marker(["<!-- another comment -->", "text"]) is None
    assert "-->" not in Marker(since="v1--> # x").render()[:-4]


def test_new_commits_are_added_and_lost_ones_removed() -> None:
    text = update(NEW_FILE, unreleased(entry(2), entry(3, section="Fixed")), FIRST)
    assert "number 2" in text and "### Fixed\n\n- the thing number 3" in text
    text = update(text, unreleased(entry(3, section="Fixed")), FIRST)
    assert "number 2" not in text and "### Added\n\n- the thing number 2" not in text
    assert update(text, unreleased(entry(2)), FIRST) == NEW_FILE


def test_one_run_after_each_commit_is_one_run_at_the_end() -> None:
    entries = [entry(n, section=SECTIONS[n % 6], breaks=("x",) if n % 4 == 0 else ()) for n in range(2, 12)]
    step_by_step = ""
    for count in range(len(entries) + 1):
        step_by_step = update(step_by_step, unreleased(*entries[:count]), FIRST)
    assert step_by_step == update("", unreleased(*entries), FIRST)


def test_what_a_person_changed_stays_changed() -> None:
    edited = NEW_FILE.replace("- the thing number 2 (", "- A thing for everyone (")
    edited = edited.replace("## [1.0.0]", "### Fixed\n\n- by hand\n\n## [1.0.0]")
    text = update(edited, unreleased(entry(2), entry(3), entry(4, section="Fixed")), FIRST)
    assert "- A thing for everyone (" in text and "number 2" not in text
    assert re.search(r"- A thing for everyone .*\n- the thing number 3", text)
    assert re.search(r"- by hand\n- the thing number 4", text)


def test_what_a_person_struck_out_stays_away() -> None:
    start = update("", unreleased(entry(2), entry(3)), FIRST)
    struck = re.sub(r"- the thing number 2.*\n", "", start)
    text = update(struck, unreleased(entry(2), entry(3), entry(4)), FIRST)
    assert "number 2" not in text
    assert "number 3" in text and "number 4" in text


def test_what_a_person_moved_stays_there() -> None:
    start = update("", unreleased(entry(2), entry(3)), FIRST)
    line = re.search(r"- the thing number 2.*\n", start)
    assert line
    moved = start.replace(line[0], "").replace("## [1.0.0]", f"### Fixed\n\n{line[0]}\n## [1.0.0]")
    assert update(moved, unreleased(entry(2), entry(3)), FIRST) == moved


def test_a_summary_by_hand_stays() -> None:
    edited = NEW_FILE.replace("### Added", "A release about speed.\n\n### Added", 1)
    assert update(edited, unreleased(entry(2)), FIRST) == edited
    text = update(edited, unreleased(entry(2), entry(3)), FIRST)
    assert "A release about speed.\n\n### Added" in text and "number 3" in text


FORMATTERS = {
    "other bullets": lambda text: text.replace("\n- ", "\n* "),
    "blank lines": lambda text: text.replace("\n- ", "\n\n- ").replace("\n## ", "\n\n\n## "),
    "wrapped": lambda text: text.replace("thing number 2 (", "thing\n  number 2\n  ("),
    "escaped brackets": lambda text: text.replace("## [", "## \\[").replace("] - ", "\\] - "),
    "indented comment": lambda text: text.replace("<!-- gitgpt", "  <!-- gitgpt"),
    "closed headings": lambda text: re.sub(r"(?m)^(#+ .*)$", r"\1 #", text),
    "windows": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "no last line end": lambda text: text.rstrip("\n"),
}


@pytest.mark.parametrize("name", FORMATTERS)
def test_a_file_that_a_formatter_went_over_is_still_known(name: str) -> None:
    formatted = FORMATTERS[name](NEW_FILE)
    assert update(formatted, unreleased(entry(2)), FIRST) == formatted
    text = update(formatted, unreleased(entry(2), entry(3)), FIRST)
    assert len(re.findall(r"number\s+2", text)) == 1
    assert len(re.findall("number 3", text)) == 1
    if name == "windows":
        assert "\n" not in text.replace("\r\n", "")


def test_a_tag_makes_unreleased_a_release() -> None:
    edited = NEW_FILE.replace("- the thing number 2 (", "- A thing for everyone (")
    release = released("1.1.0", entry(2), entry(3), previous="v1.0.0")
    text = update(edited, unreleased(previous="v1.1.0"), release, FIRST)
    part = text[text.index("## [1.1.0]") : text.index("## [1.0.0]")]
    assert "- A thing for everyone (" in part and "number 3" in part and "number 2" not in part
    assert text.index("## [Unreleased]") < text.index("## [1.1.0] - 2026-01-02")
    assert "[Unreleased]: https://github.com/me/it/compare/v1.1.0...HEAD\n[1.1.0]: https" in text
    assert "[1.1.0]: https://github.com/me/it/compare/v1.0.0...v1.1.0\n[1.0.0]:" in text


def test_a_release_that_is_cut_can_grow_until_it_is_tagged() -> None:
    text = update(NEW_FILE, cut("1.1.0", entry(2)), FIRST)
    assert "## [1.1.0] - 2026-01-02" in text
    assert update(text, cut("1.1.0", entry(2)), FIRST) == text
    assert update(text, unreleased(entry(2)), FIRST) == text, "its commits are not unreleased again"
    grown = update(text, cut("1.1.0", entry(2), entry(3)), FIRST)
    part = grown[grown.index("## [1.1.0]") : grown.index("## [1.0.0]")]
    assert "number 2" in part and "number 3" in part
    assert update(grown, unreleased(previous="v1.1.0"), released("1.1.0", entry(2), entry(3)), FIRST)


def test_a_person_s_own_heading_for_the_coming_release_is_understood() -> None:
    renamed = NEW_FILE.replace("## [Unreleased]", "## [1.1.0] - 2026-02-02")
    assert update(renamed, unreleased(entry(2)), FIRST) == renamed
    text = update(renamed, unreleased(entry(2), entry(3)), FIRST)
    assert text.index("## [Unreleased]") < text.index("number 3") < text.index("## [1.1.0] - 2026-02-02")


def test_several_releases_at_once() -> None:
    second = released("1.1.0", entry(2), previous="v1.0.0")
    third = released("1.2.0", entry(3), previous="v1.1.0")
    text = update(NEW_FILE, unreleased(previous="v1.2.0"), third, second, FIRST)
    order = [text.index(f"## [{name}]") for name in ("Unreleased", "1.2.0", "1.1.0", "1.0.0")]
    assert order == sorted(order)
    assert re.sub(r"<!-- .*-->", "", text) == re.sub(
        r"<!-- .*-->", "", update("", unreleased(previous="v1.2.0"), third, second, FIRST)
    )


ADOPTED = {
    "keep a changelog": "# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2020-01-01\n\n### Added\n\n- All\n",
    "conventional-changelog": "# 1.0.0 (2020-01-01)\n\n\n### Features\n\n* all of it ([abc](http://x))\n",
    "standard-version": "# Log\n\n### [1.0.0](https://h/compare/v0...v1) (2020-01-01)\n\n### Fixes\n\n* x\n",
    "commitizen": "## v1.0.0 (2020-01-01)\n\n### Feat\n\n- all of it\n",
    "setext": "Changes\n=======\n\n1.0.0 (2020-01-01)\n------------------\n\n- all of it\n",
    "prose": "# History\n\nVersion 1.0.0 came out long ago.\n\n## Version 1.0.0\n\nIt was good.\n",
    "monorepo": "# Changelog\n\n## pkg@1.0.0\n\n- all of it\n",
    "yanked": "# Changelog\n\n## [1.0.0] - 2020-01-01 [YANKED]\n\n- all of it\n",
    "code": "# Changelog\n\n```\n## [9.9.9]\n```\n\n<!--\n## [8.8.8]\n-->\n\n## 1.0.0\n\n- x\n",
    "nothing but a title": "# Changelog\n",
    "something else": "This is no changelog yet.\n\n- a list\n",
}


@pytest.mark.parametrize("name", ADOPTED)
def test_adopting_a_file_keeps_all_of_it(name: str) -> None:
    old = ADOPTED[name]
    text = update(old, unreleased(entry(2)), FIRST)
    assert "number 2" in text
    kept = iter(text.splitlines())
    assert all(line in kept for line in old.splitlines()), text
    assert (read_document(old, "x").versions == {"1.0.0"}) == ("number 1" not in text)


def test_adopting_takes_over_the_style_of_the_headings() -> None:
    second = released("1.1.0", entry(2), previous="v1.0.0")
    top = unreleased(previous="v1.1.0")
    assert "## v1.1.0 (2026-01-02)\n" in update(ADOPTED["commitizen"], top, second, FIRST)
    assert "# 1.1.0 (2026-01-02)\n" in update(ADOPTED["conventional-changelog"], top, second, FIRST)
    linked = "### [1.1.0](https://github.com/me/it/compare/v1.0.0...v1.1.0) (2026-01-02)\n"
    assert linked in update(ADOPTED["standard-version"], top, second, FIRST)


LEADS = [
    ("### Aider v1.0.0\n", "### Aider v1.1.0\n"),
    ("## Version 1.0.0 (2025-01-01)\n", "## Version 1.1.0 (2026-01-02)\n"),
]


@pytest.mark.parametrize(("old", "new"), LEADS)
def test_what_stands_before_the_versions_stands_before_the_new_one(old: str, new: str) -> None:
    document = read_document(f"# Changes\n\n{old}\n- x\n", "CHANGELOG.md")
    release = Release(version="1.1.0", tag="v1.1.0", date="2026-01-02")
    assert (
        write_heading(release, find_heading_style(document.parts[0].heading, has_definitions=False), Web())
        + "\n"
        == new
    )


def test_adopting_does_not_repeat_what_a_person_has_already_written() -> None:
    old = (
        "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Search, at last (#7)\n"
        "- the thing number 3, faster\n- see 0404040\n- By hand\n\n## [1.0.0] - 2020-01-01\n"
    )
    seven = entry(2, references=(Reference("#", "7", True),))
    text = update(old, unreleased(seven, entry(3), entry(4), entry(5)), FIRST)
    assert [n for n in range(2, 6) if re.search(rf"- the thing number {n} \(", text)] == [5]
    assert "- By hand\n- the thing number 5" in text


def test_a_file_that_needs_nothing_is_not_touched() -> None:
    for old in ADOPTED.values():
        if "1.0.0" in old:
            assert update(old, unreleased(), FIRST) == old


def test_older_releases_that_somebody_left_out_stay_out() -> None:
    old = "# Changelog\n\n## [1.0.0] - 2020-01-01\n\n- x\n"
    text = update(old, unreleased(), FIRST, released("0.9.0", entry(9)))
    assert "0.9.0" not in text
    foreign = "# Changelog\n\n## [7.0.0] - 2020-01-01\n\n- x\n"
    assert "number" not in update(foreign, unreleased(), FIRST)


def test_other_link_definitions_stay() -> None:
    old = NEW_FILE + "[SemVer]: https://semver.org\n[@ada]: https://github.com/ada\n"
    release = released("1.1.0", entry(2), previous="v1.0.0")
    text = update(old, unreleased(previous="v1.1.0"), release, FIRST)
    assert text.endswith("v1.0.0\n[SemVer]: https://semver.org\n[@ada]: https://github.com/ada\n")


def test_two_markers_that_a_merge_left_are_one() -> None:
    one = update("", unreleased(entry(2)), FIRST)
    two = update("", unreleased(entry(3)), FIRST)
    mark = next(line for line in two.splitlines() if "entries=" in line)
    line = next(line for line in two.splitlines() if line.startswith("- the thing number 3"))
    merged = one.replace("### Added", f"{mark}\n\n### Added", 1).replace(
        "- the thing number 2", f"{line}\n- the thing number 2", 1
    )
    text = update(merged, unreleased(entry(2), entry(3)), FIRST)
    assert len(re.findall("number 2", text)) == len(re.findall("number 3", text)) == 1
    assert text.count("entries=") == 1


UNREADABLE = [
    ("## [Unreleased]\n\n## Unreleased\n", "2 parts for what is unreleased, at lines 1, 3"),
    ("# Changelog\n\n<<<<<<< HEAD\n- x\n", "CHANGELOG.md:3: an unresolved merge conflict"),
    ("# Changelog\0", "is not a changelog"),
    ("v1.0 - August\n\n" + "* x\n" * 5, "CHANGELOG.md lists changes, but has no heading of a release"),
    ("# Changelog\n\n```\nx\n", "CHANGELOG.md:3: a code block or comment that is never closed"),
    ("# Changelog\n<!--\nx\n", "CHANGELOG.md:2: a code block or comment that is never closed"),
]


@pytest.mark.parametrize(("text", "error"), UNREADABLE)
def test_a_file_that_must_not_be_touched(text: str, error: str) -> None:
    with pytest.raises(FileError, match=re.escape(error)):
        update(text, unreleased(entry(2)), FIRST)


TITLES = [
    ("[1.2.3] - 2026-01-02", "1.2.3"),
    ("1.2.3 (2026-01-02)", "1.2.3"),
    ("v1.2.3", "1.2.3"),
    ("[v1.2.3](https://h/x) (2026-01-02)", "1.2.3"),
    ("Version 1.2.3", "1.2.3"),
    ("pkg-a@1.2.3", "1.2.3"),
    ("`1.2.3-rc.1`:", "1.2.3-rc.1"),
    ("\\[1.2.3\\] - 2026-01-02", "1.2.3"),
    ("[Unreleased]", ""),
    ("Unreleased (2026-01-02)", ""),
    ("unreleased changes", ""),
    ("main", ""),
    ("main branch", ""),
    ("master", ""),
    ("Aider v0.86.1", "0.86.1"),
    ("🌱 [4.27.2](https://h/compare/v4.27.1...v4.27.2) (2025-03-03)", "4.27.2"),
    ("[rust-v0.32.3](https://h/x) (2026-05-19)", "0.32.3"),
    ("1.2.0-1", "1.2.0-1"),
    ("Python 3.8", None),
    ("Upgrade to v2.0.0", None),
    ("main changes", None),
    ("Next steps", None),
    ("Headlines", None),
    ("Added", None),
    ("What is new in 1.2.3", None),
    ("", None),
]


@pytest.mark.parametrize(("title", "version"), TITLES)
def test_titles(title: str, version: str | None) -> None:
    assert read_title(title) == version


def test_code_inside_a_line_opens_no_block() -> None:
    """What mdformat --wrap makes of unbalanced backticks, as in httpx's changelog."""
    text = "## [1.0.0] - 2026-01-01\n\n- x\n  ``` y=...`` on z, ```y=\n\n## [0.9.0] - 2025-01-01\n"
    assert read_document(text, "x").versions == {"1.0.0", "0.9.0"}


def test_a_line_keeps_its_mark_whatever_a_formatter_does() -> None:
    assert mark_line("**api:** add `x` \\_y\\_ ([#1](http://h/1))") == mark_line(
        "__api__: add x _y_ (#1  http://h/1)"
    )
    assert mark_line("add x") != mark_line("add y")


MARKER = "<!-- gitgpt range=v1.0.0.. commits=x llm="
pieces = st.sampled_from([
    "# Changelog", "## [Unreleased]", "## [1.0.0] - 2026-01-02", "## 0.9.0", "### Added", "### Fixed", "text",
    "- by hand", "- the thing number 2", "* other", "", "", "  more", "```", "<!-- x", "-->", "1.0.0",
    "-----", "=====", "[1.0.0]: https://h/1", "[x]: y", f"{MARKER}no entries=0202020202:abc123 -->",
    f"{MARKER}yes entries=- -->", "    code", "> quote", "\t- tab", "1. one",
])  # fmt: skip
files = st.lists(pieces, max_size=25).map("\n".join)
some_entries = st.lists(st.integers(2, 9), max_size=4, unique=True).map(
    lambda numbers: [entry(number, section=SECTIONS[number % 6]) for number in numbers]
)


@settings(max_examples=250, deadline=None)
@given(files, some_entries, st.booleans())
def test_on_any_file_a_second_run_changes_nothing_and_no_line_of_a_person_is_lost(
    text: str, entries: list[Entry], is_tagged: bool
) -> None:
    top = [unreleased(previous="v1.1.0"), released("1.1.0", *entries, previous="v1.0.0")]
    releases = [*(top if is_tagged else [unreleased(*entries)]), FIRST]
    try:
        new = update(text, *releases)
    except FileError:
        return
    left = new.splitlines()
    for line in text.splitlines():
        if line.strip() and not line.startswith(("<!-- gitgpt", "### ", "- the thing", "[1.0.0]", "[Unr")):
            assert line in left
            left.remove(line)


def test_the_project_s_own_file_can_be_read() -> None:
    """Written by people; what is unreleased first, Keep a Changelog's sections, nothing of it lost."""
    text = (Path(__file__).parents[3] / "CHANGELOG.md").read_text()
    document = read_document(text, "CHANGELOG.md")
    assert document.text == text
    assert document.parts[0].version == ""
    for part in document.parts:
        titles = [line[4:].strip() for line in part.body if line.startswith("### ")]
        assert len(titles) == len(set(titles)) and set(titles) <= set(SECTIONS)
