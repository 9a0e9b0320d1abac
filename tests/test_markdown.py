"""The one reader of Markdown: what each line is, where blocks begin, where links are."""

from __future__ import annotations

import pytest

from gitgpt.markdown import (
    find_unclosed,
    hide_code_spans,
    is_fence,
    is_item,
    read_blocks,
    read_definition,
    read_lines,
    read_links,
    read_references,
)

LINES = {
    "fences end with as many of the same sign": (
        "````md\n```\n# no heading\n~~~~\n````\n# Heading",
        "fence code code code fence heading",
    ),
    "a fence with text after it closes nothing": ("```\n``` python\n```", "fence code fence"),
    "backticks after the language make it code inside a line": ("``` a `b` ```\ntext", "text text"),
    "fences in items and quotations": (
        "- ```sh\n  x\n  ```\n> ```\n> x\nout of the quotation",
        "fence code fence fence code text",
    ),
    "fences in the tabs of MkDocs": ('=== "A"\n\n    ```py\n    x\n    ```', "text blank fence code fence"),
    "an indented fence without an end": ("    ```\ntext\n# Heading", "text text heading"),
    "headings of both kinds": (
        "# One\n#hashtag\n\nTwo\n===\n\nThree\n---\na\ntext\n---",
        "heading text blank heading underline blank heading underline text text rule",
    ),
    "a heading below an item": ("- a\n1.0.0\n-----", "item heading underline"),
    "items": ("- a\n* a\n+ a\n1. a\n2) a\n-a\n1.5 a\n-", "item item item item item text text item"),
    "rules": ("***\n- - -\n___", "rule rule rule"),
    "comments over several lines": ("<!-- a\n# b\nc -->\n# d", "comment comment comment heading"),
    "front matter": ("---\ntitle: x\n# y\n---\n# z", " ".join(["front matter"] * 4 + ["heading"])),
    "a rule at the top is no front matter": ("---\n\ntext\n\n---", "rule blank text blank rule"),
    "definitions and tables": ("[a]: b.md\n| a |\n[a] b", "definition table text"),
    "directives that hold text": (
        ":::{note}\n# A\n:::\n```{warning}\nb\n```",
        "directive heading directive directive text directive",
    ),
    "line ends are left alone": ("# a\r\n\r\nb", "heading blank text"),
    "nothing": ("", "blank"),
}


@pytest.mark.parametrize(("text", "kinds"), LINES.values(), ids=LINES.keys())
def test_each_line_has_one_kind(text: str, kinds: str) -> None:
    """The kinds of all lines, in order."""
    lines = read_lines(text.split("\n"))
    assert " ".join(line.kind for line in lines) == kinds
    assert [line.text for line in lines] == text.replace("\r", "").split("\n")


def test_headings_have_level_and_title_and_code_has_a_language() -> None:
    """Closing number signs are left out of the title."""
    assert [line[2:] for line in read_lines(["## A `b` ##", "", "C", "=", "```{.Python}", "x", "```"])] == [
        (2, "A `b`", ""), (0, "", ""), (1, "C", ""), (0, "", ""),
        (0, "", "python"), (0, "", "python"), (0, "", "python"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "at"),
    [("a\n```\nb", 1), ("<!-- a\nb", 0), ("```\n```", None), ("a\n\n    ```\nb", None), ("<!-- a -->", None)],
)
def test_what_is_never_closed_is_found(text: str, at: int | None) -> None:
    """The line that opened it."""
    assert find_unclosed(text.split("\n")) == at


def test_blocks_are_the_lines() -> None:
    """Items own their continuation, blank lines stay alone, two fenced blocks in a row are two blocks."""
    lines = ["a", "b", "", "- c", "  d", "- e", "```", "f", "", "```", "```", "```", "| g |", "# h", "i"]
    blocks = read_blocks(lines)
    assert [line for block in blocks for line in block.lines] == lines
    assert [(block.kind, block.start, len(block.lines)) for block in blocks] == [
        ("text", 0, 2), ("blank", 2, 1), ("item", 3, 2), ("item", 5, 1), ("code", 6, 4), ("code", 10, 2),
        ("table", 12, 1), ("heading", 13, 1), ("text", 14, 1),
    ]  # fmt: skip
    assert read_blocks([]) == []


LINKS = {
    "[a](b.md) ![c](<d e.png>) [f](g.md 'title')": ["b.md", "d e.png", "g.md"],
    "[![badge](i.svg)](page.md)": ["i.svg", "page.md"],
    "[`code`](a.md) and `[no](link)` and \\[no\\](b.md)": ["a.md"],
    "[a](b_(c).md#d), end of a link](e.md)": ["b_(c).md#d", "e.md"],
    '<img alt="x" src="a.png"> <a href="b.md">': ["a.png", "b.md"],
    "a[0] (b) [c] [d][e]": [],
    "``[a](b) ` [c](d)`` [e](f)": ["f"],
}


@pytest.mark.parametrize(("text", "targets"), LINKS.items())
def test_links_are_found_by_their_places(text: str, targets: list[str]) -> None:
    """Their places are those of the targets."""
    found = list(read_links(text))
    assert sorted(link.target for link in found) == sorted(targets)
    assert all(text[link.start : link.end] == link.target for link in found)


def test_reference_links_and_their_definitions() -> None:
    """Labels are compared without case and runs of spaces."""
    text = "see [the  Docs][A b], [C][], [d], [e](f) and `[g]`; [ ] and \\[h]"
    assert [link.target for link in read_references(text)] == ["a b", "c", "d", ""]
    definition = read_definition(" [A  B]: <x.md> 'title'")
    assert definition is not None
    assert (definition[0], definition[1].target) == ("a b", "x.md")
    assert read_definition("    [a]: b") is None


def test_small_questions() -> None:
    """Code spans are hidden in place; fences and items are known by one line."""
    assert hide_code_spans("a `b` ``c`d`` ` e") == "a             ` e"
    assert (is_fence("  ~~~"), is_fence("``"), is_item("3. x"), is_item("x")) == (True, False, True, False)


def test_hostile_input_takes_linear_time() -> None:
    """Fences that never close, and brackets without end."""
    assert len(read_lines(["    ```a", "    ~~~"] * 20_000)) == 40_000
    assert list(read_links("](" * 50_000)) == []
    assert list(read_references("[" * 50_000)) == []
