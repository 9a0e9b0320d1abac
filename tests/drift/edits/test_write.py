"""Whole files: bytes around an edit, patches that git takes, and what no edit may do to a program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ground.repo import Repo

from gitgpt.drift.edits.region import (
    Proposal,
    behaviour_of,
    block_region,
    docstring_region,
    owner_at,
)
from gitgpt.drift.edits.text import read_text
from gitgpt.drift.edits.write import edited, patch, verify_python
from gitgpt.drift.links import DocumentTree
from gitgpt.drift.source import read_module
from gitgpt.errors import EditRefusedError

CODE = 'def f(a):\n    """Do it.\n\n    Grüße an alle.\n    """\n    return a  # noqa\n'
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "Latin-1 by cookie": lambda text: f"# coding: latin-1\n{text}".encode("latin-1"),
    "GBK by cookie": lambda text: f"# -*- coding: gbk -*-\n{text.replace('üß', '中')}".encode("gbk"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "mixed line ends": lambda text: text.replace("it.\n", "it.\r\n").encode(),
    "no line end at the end": lambda text: text.rstrip("\n").encode(),
    "tabs": lambda text: text.replace("    ", "\t").encode(),
    "a form feed": lambda text: f"x = 1\n\f\n{text}".encode(),
}


def edit_docstring(content: bytes, old: str, new: str) -> bytes:
    """The bytes with one line of the first docstring replaced."""
    text = read_text("m.py", content)
    module = read_module("m.py", content)
    number = next(at for at, line in enumerate(module.lines, 1) if '"""' in line)
    region = docstring_region(text, module, owner_at(module, number))
    at = next(at for at, line in enumerate(region.lines) if old in line)
    line = region.lines[at].replace(old, new)
    return text.encode(edited(text, [Proposal(region, at, at + 1, (line,))], DocumentTree.of([])))


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_other_byte_stays(name: str, repo: Repo) -> None:
    """And git makes the same file from the patch."""
    content = ENCODINGS[name](CODE)
    new = edit_docstring(content, "alle", "jede und jeden")
    assert new == content.replace(b"alle", b"jede und jeden")
    repo.commit("feat: f", {"m.py": content})
    repo.git("apply", "--whitespace=nowarn", "-", stdin=patch("m.py", content, new))
    assert (repo.path / "m.py").read_bytes() == new


@pytest.mark.parametrize("path", ["m.py", "a folder/m.py", "grüße.py", 'quo"te.py', "tab\there.py"])
def test_a_patch_for_any_name(path: str, repo: Repo) -> None:
    repo.commit("feat: f", {path: CODE})
    new = CODE.encode().replace(b"alle", b"jede")
    repo.git("apply", "-", stdin=patch(path, CODE.encode(), new))
    assert (repo.path / path).read_bytes() == new


CANNOT_BE_READ = {
    "unknown encoding": (b"# coding: no-such\n", "unknown encoding"),
    "not what it says": (b"a = '\xff'\n", "can't decode"),
    "NUL": (b"a\0b", "cannot be written back"),
    "too large": (b"#" * (8 * 2**20 + 1), "larger than"),
}


@pytest.mark.parametrize("name", CANNOT_BE_READ)
def test_files_that_are_left_alone(name: str) -> None:
    content, reason = CANNOT_BE_READ[name]
    with pytest.raises(EditRefusedError, match=reason):
        read_text("m.py", content)


def test_a_character_that_the_encoding_lacks() -> None:
    with pytest.raises(EditRefusedError, match="latin-1 has no '€'"):
        edit_docstring(ENCODINGS["Latin-1 by cookie"](CODE), "alle", "100 €")


WRITTEN_OTHERWISE = {
    "several literals": ('def f():\n    ("""One. """\n     """Two.""")\n', "several literals"),
    "joined lines": ('def f():\n    "One \\\n    two."\n', "backslashes"),
    "no docstring there": ('def f():\n    x = """One."""\n', "in the code"),
}


@pytest.mark.parametrize("name", WRITTEN_OTHERWISE)
def test_docstrings_that_cannot_be_edited(name: str) -> None:
    source, reason = WRITTEN_OTHERWISE[name]
    module = read_module("m.py", source.encode())
    with pytest.raises(EditRefusedError, match=reason):
        docstring_region(read_text("m.py", source.encode()), module, owner_at(module, 2))


NOT_THE_SAME = {
    "other code": ("return a", "return b"),
    "a comment gone": ("  # noqa", ""),
    "another comment": ("# noqa", "# type: ignore"),
    "a string that is none of documentation": ("return a", "return 'a'"),
    "no Python": ("return a", "return ("),
    "a new doctest": ("Do it.", "Do it.\n\n    >>> f(1)\n    1"),
    "a docstring that is an expression": ('"""Do it.', 'f"""Do it.'),
    "another indentation": ("    return a", "        return a"),
    "another type of string": ('    """Do', '    b"""Do'),
}


@pytest.mark.parametrize("name", NOT_THE_SAME)
def test_what_is_more_than_another_docstring(name: str) -> None:
    old, new = NOT_THE_SAME[name]
    assert CODE.replace(old, new) != CODE
    assert verify_python(read_text("m.py", CODE.encode()), CODE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"), [("Do it.", "Do it at once."), ('"""Do', "'''Do"), ("alle", "a\n    b")]
)
def test_what_is_only_another_docstring(old: str, new: str) -> None:
    after = CODE.replace(old, new)
    after = after.replace('    """\n', "    '''\n") if "'''" in new else after
    assert verify_python(read_text("m.py", CODE.encode()), after) == ""


BEHAVIOUR = {
    "click": "@cli.command()\n",
    "a route": "@app.get('/x')\n",
    "a tool": "@mcp.tool\n",
    "typer": "@app.callback()\n",
    "docopt": "import docopt\n",
    "printed": "print(__doc__)\n",
    "read": "import inspect\ninspect.getdoc(x)\n",
}


@pytest.mark.parametrize("name", BEHAVIOUR)
def test_docstrings_that_act(name: str) -> None:
    module = read_module("m.py", (BEHAVIOUR[name] + CODE).encode())
    assert behaviour_of(
        module, owner_at(module, CODE[: CODE.index("Do")].count("\n") + 1 + BEHAVIOUR[name].count("\n"))
    )


ACTING_TEXT = ["Do.\n\n    \\b\n    a table\n", "Do.\n    ---\n    tags: [x]\n"]


@pytest.mark.parametrize("text", ACTING_TEXT)
def test_docstrings_that_act_by_what_they_say(text: str) -> None:
    module = read_module("m.py", f'def f():\n    """{text}    """\n'.encode())
    assert behaviour_of(module, owner_at(module, 2))


def test_an_ordinary_docstring_does_not_act() -> None:
    module = read_module("m.py", CODE.encode())
    assert behaviour_of(module, owner_at(module, 2)) == ""


def test_a_paragraph_that_would_open_a_comment() -> None:
    text = read_text("a.md", b"One.\n\nTwo.\n\nThree.\n")
    region = block_region(text, 1)
    with pytest.raises(EditRefusedError, match="lines around"):
        edited(text, [Proposal(region, 0, 1, ("<!-- One.",))], DocumentTree.of([]))
