"""Headings of releases as tools and people write them; the other tables are what is no heading or refused."""

from __future__ import annotations

import pytest

from gitgpt.errors import FileError
from gitgpt.jobs.changelog.changelog_data import Changelog, Entry, Release
from gitgpt.jobs.changelog.file_headings import find_headings
from gitgpt.jobs.changelog.parse_file import read_document
from gitgpt.jobs.changelog.update_file import update_text

# what made it, the heading of 2.0.1, the heading that is written for 2.0.2
READ = [
    ("Keep a Changelog", "## [2.0.1] - 2025-11-15", "## [2.0.2] - 2026-01-02"),
    ("auto-changelog", "#### [v2.0.1](https://x.y/compare/a...b)", "#### [v2.0.2]"),
    ("conventional-changelog", "## <small>2.0.1 (2025-11-15)</small>", "## 2.0.2 (2026-01-02)"),
    ("an anchor", '<a name="2.0.1"></a>\n## 2.0.1 (2025-11-15)', "## 2.0.2 (2026-01-02)"),
    ("an anchor inside", '## <a name="2.0.1"></a>2.0.1 (2025-11-15)', "## 2.0.2 (2026-01-02)"),
    ("towncrier", "# Demo 2.0.1 (2025-11-15)", "# Demo 2.0.2 (2026-01-02)"),
    ("towncrier, several words", "## My Demo 2.0.1 (2025-11-15)", "## My Demo 2.0.2 (2026-01-02)"),
    ("git-cliff", "## [2.0.1] - 2025-11-15", "## [2.0.2] - 2026-01-02"),
    ("release-please", "## [2.0.1](https://x.y/compare/a...b) (2025-11-15)", "## [2.0.2] (2026-01-02)"),
    ("an emoji's code", "## :tada: 2.0.1", "## 2.0.2"),
    ("an emoji", "## 🎉 v2.0.1", "## v2.0.2"),
    ("bold", "**v2.0.1** (2025-11-15)", "**v2.0.2** (2026-01-02)"),
    ("bold, with a date inside", "**2.0.1 - 2025-11-15**", "**2.0.2** - 2026-01-02"),
    ("underlined", "2.0.1 (2025-11-15)\n------------------", "2.0.2 (2026-01-02)\n------------------"),
    ("a date in words", "## 2.0.1 (15 November 2025)", "## 2.0.2"),
    ("a name of its own", "## 2.0.1 – The big one", "## 2.0.2"),
    ("a title above", "## Version 2.0.1", "## Version 2.0.2"),
]
NO_HEADINGS = [
    "## Upgrade to 2.0.1", "### Python 3.12 support", "**2.0.1 is the last one**", "> ## 2.0.1", "- 2.0.1",
    "```\n## 2.0.1\n```", "~~~md\n# 2.0.1 (2025-11-15)\n~~~", "<!--\n## 2.0.1\n-->", "    ## 2.0.1",
    "##### 2.0.1", "Text\n**2.0.1**",
]  # fmt: skip
REFUSED = [
    ("AsciiDoc", "= Demo\n\n== 2.0.1\n\n* two\n"),
    ("reStructuredText", "Demo\n====\n\n2.0.1\n-----\n\n* two (:issue:`1`)\n"),
    ("reStructuredText's directives", "Demo\n====\n\n.. contents::\n\n2.0.1\n-----\n\n* two\n"),
    ("WordPress", "= 2.0.1 =\n* two\n"),
    ("a line alone", "# Changes\n\n2.0.1 (2025-11-15)\n\n- two\n"),
    ("a table", "# Changes\n\n| 2.0.1 | 2025-11-15 |\n"),
    ("an item", "# Changes\n\n- 2.0.1\n  - two\n"),
    ("a deep heading", "# Changes\n\n##### 2.0.1\n\n- two\n"),
    ("a project without a date", "# Changes\n\n## Demo 2.0.1\n\n- two\n"),
    ("a mixture", "# Changes\n\n## Demo 2.0.1\n\n- two\n\n## 2.0.0\n\n- one\n"),
    ("a fence without an end", "# Changes\n\n## 2.0.1\n\n```\nx\n"),
]
RELEASES = tuple(
    Release(
        version=version, tag=f"v{version}", date="2026-01-02", commits=1,
        entries=(Entry("Fixed", "fix", "", f"thing {version}", (version[-1] * 40,)),),
    )
    for version in ("2.0.2", "2.0.1", "2.0.0")
)  # fmt: skip
CHANGELOG = Changelog((Release(previous="v2.0.2"), *RELEASES))


@pytest.mark.parametrize(("heading", "written"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_a_release_is_added_in_the_style_of_the_file(heading: str, written: str) -> None:
    old = f"# Changelog\n\n{heading}\n\n- two\n"
    new = update_text(old, CHANGELOG, name="CHANGELOG.md")
    lines = new.splitlines()
    assert written.split("\n")[0] in lines
    assert new.endswith(f"{heading}\n\n- two\n")
    assert "2.0.0" not in new, "older releases stay out"
    assert update_text(new, CHANGELOG, name="CHANGELOG.md") == new


@pytest.mark.parametrize("text", NO_HEADINGS)
def test_no_heading(text: str) -> None:
    assert find_headings(f"# Changelog\n\n{text}\n".splitlines(keepends=True)) == []


@pytest.mark.parametrize("text", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_read_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(FileError, match=r"^CHANGELOG\.md:\d+: "):
        update_text(text, CHANGELOG, name="CHANGELOG.md")


def test_every_byte_is_in_a_part() -> None:
    text = "# A\n\n**2.0.1**\n\n```md\n## 1.9.0\n```\n\n## 1.8.0\n-\n\n[2.0.1]: https://x.y\n"
    document = read_document(text, "CHANGELOG.md")
    assert document.text == text and document.versions == {"2.0.1", "1.8.0"}


TITLES = """# Changelog

## Unreleased

### 🚀 Features

- by hand

### Bug Fixes

- by hand

```md
### Added
```

## 2.0.1
"""


def test_the_titles_of_the_file_stay_in_use() -> None:
    entries = (
        Entry("Added", "feat", "", "a new thing", ("a" * 40,)),
        Entry("Fixed", "fix", "", "a mended thing", ("b" * 40,)),
        Entry("Security", "security", "", "a safe thing", ("c" * 40,)),
    )
    top = Release(previous="v2.0.1", commits=3, entries=entries)
    new = update_text(TITLES, Changelog((top, *RELEASES[1:])), name="CHANGELOG.md")
    assert [line for line in new.splitlines() if line.startswith("###")] == [
        "### 🚀 Features", "### Bug Fixes", "### Added", "### Security",
    ]  # fmt: skip
    assert "- by hand\n- a new thing" in new
    assert new.index("```md") < new.index("- a mended thing") or "- by hand\n- a mended" in new
    assert update_text(new, Changelog((top, *RELEASES[1:])), name="CHANGELOG.md") == new


LINKS = """# Changelog

## [Unreleased]

## [3.0.0] - 2026-02-01

[unreleased]: https://github.com/a/b/compare/v3.0.0...HEAD
[3.0.0]: https://github.com/a/b/compare/v2.0.2...v3.0.0
"""


def test_a_link_is_never_set_back() -> None:
    new = update_text(LINKS, CHANGELOG, name="CHANGELOG.md")
    assert "[unreleased]: https://github.com/a/b/compare/v3.0.0...HEAD\n" in new


def test_code_in_a_break_stays_code_and_the_file_stays_the_same() -> None:
    note = "rename the key:\n\n```yaml\nold: 1\n\n# not a heading\nnew: ``` 2\n```\n"
    entry = Entry("Changed", "feat", "", "rename", ("d" * 40,), breaks=(note,))
    changelog = Changelog((Release(previous="v2.0.2", commits=1, entries=(entry,)), *RELEASES))
    new = update_text("# Changelog\n\n## [2.0.2] - 2026-01-02\n", changelog, name="CHANGELOG.md")
    assert "  ````yaml\n  old: 1\n\n  # not a heading\n  new: ``` 2\n  ````\n" in new
    assert update_text(new, changelog, name="CHANGELOG.md") == new
