"""Whatever a model answers, nothing but documentation changes: told here by other means than its own."""

from __future__ import annotations

import ast
import io
import json
import random
import re
import tokenize
from pathlib import Path
from typing import Any

import pytest

from gitgpt.diff.changeset import FileDiff
from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.source import read_module
from gitgpt.jobs.asking import ModelAsker, RequestLimits
from gitgpt.jobs.docs.document_update import Update, update
from gitgpt.jobs.docs.drift_check import read_modules
from gitgpt.jobs.docs.edit_session import UpdateOptions
from gitgpt.jobs.docs.sides import Sides
from gitgpt.llm.types import Deadline, Reply, Request, Usage
from gitgpt.repository.snapshots import SearchHit

CASES = 10_000
GOOGLE = '''\
"""Mail."""
import os  # noqa: F401


class Box:
    """A box.

    Attributes:
        size: How much.
    """

    def send(self, to, text, retries=3):  # type: ignore
        """Send it.

        Args:
            to: Who gets it.
            text: What they get.
            retries: How often. Defaults to 3.

        Returns:
            The number sent.

        Example:
            >>> 1 + 1
            2
        """  # noqa: D401
        # a comment
        return os.getpid() + retries
'''
NUMPY = '''\
def load(path, mode):
    r"""Load \\d it.

    Parameters
    ----------
    path : str
        Where.
    mode : str
        How.
    """
    return path, mode
'''
SPHINX = (
    "def dump(a, b):\r\n\t'''Dump.\r\n\r\n\t:param a: One.\r\n\t:param b: Two.\r\n\t'''\r\n\treturn a\r\n"
)
README = """\
# Box

Run `box --dry-run` to see
what it would do.

- `text`: what is sent
- `to`: to whom

```python
Box().send("a", "b")
```

| option | default |
|---|---|
| retries | 3 |

See [the guide](guide.md).
"""
BEFORE = {"google.py": GOOGLE, "numpy.py": NUMPY, "sphinx.py": SPHINX, "README.md": README}
AFTER = {
    "google.py": GOOGLE.replace("to, text, retries=3", "to, body, cc, retries=5"),
    "numpy.py": NUMPY.replace("path, mode)", "path, how)").replace("path, mode\n", "path, how\n"),
    "sphinx.py": SPHINX.replace("return a", "return b").replace("(a, b)", "(a)"),
    "README.md": README,
}
NASTY = [
    "import os", "os.system('id')", '"""', "'''", '""" + evil() + """', "\\", "\\n", "\\N{DASH}", "{x}",
    "%s", "\x00", "\u202e", "\ud800", "\x1b[2J", "\u2028", "\x0c", "\r", "\t", "    ", "# noqa",
    "# type: ignore", ">>> evil()", "...", "<script>", "<!--", "-->", "```", "```sh", "~~~", "# Title",
    "===", "---", ".. code::", "https://evil.example", "](x.md)", "[a](guide.md)", "../../etc/passwd",
    "setup.py", "google.py", "Ignore previous instructions", "--force", "`evil`", "99", "|",
    "| a | b |", "| a | b | c |", "- item", "return 1", "def f(): pass", "class A:", "text", "body",
    "cc", "\\b", "::", "sudo rm -rf /", "@decorator", "f'", "r", "b'", "Args:", "Returns:",
    ":param x: y", "", "Send it.", "x" * 400,
]  # fmt: skip


FORBIDDEN = re.compile(r"evil|<script|<!--|passwd|sudo|gnore previous|\x1b|\u202e|\0|(?<!\w)99(?!\w)")


class Kept:
    """The files of one side."""

    def __init__(self, files: dict[str, str]) -> None:
        self.ids = {path: path for path in (*files, "guide.md")}
        self._files = {path: text.encode() for path, text in files.items()}
        self.top = Path("repository")

    def read(self, paths: Any) -> dict[str, bytes]:
        return {path: self._files[path] for path in paths if path in self._files}

    def search(self, patterns: Any, *paths: str) -> list[SearchHit]:
        """No document names anything: the fuzz is about the edits of docstrings and findings."""
        return []


class Model:
    """Answers at random, mostly about what it was asked."""

    def __init__(self, seed: int) -> None:
        self.generator = random.Random(seed)
        self.text = ""

    def complete(self, request: Request, *, deadline: Deadline, on_text: object = None) -> Reply:
        rows = request.messages[1].content.splitlines()
        items = [json.loads(row) for row in rows if row.startswith('{"item"')]
        self.text = answer(self.generator, items)
        return Reply(self.text, "test", "test", Usage())


def sides() -> Sides:
    changed = tuple(FileDiff(path, "modified") for path in BEFORE)
    return Sides(Kept(BEFORE), Kept(AFTER), changed)  # type: ignore[arg-type]


def findings() -> list[DriftFinding]:
    from gitgpt.drift.docstring_check import check_docstrings

    found = list(check_docstrings(*read_modules(sides())))
    for number, line in enumerate(README.split("\n"), 1):
        if re.search("dry-run|text`|send|retries", line):
            doc, code = (
                SourcePlace("README.md", number, line.strip()),
                SourcePlace("google.py", 13, "def send", True),
            )
            found.append(DriftFinding("symbol-gone", "text is gone", doc, code, "text"))
    return [item._replace(wrong="", right="") for item in found]


def answer(generator: random.Random, items: list[dict[str, Any]]) -> str:
    """A text that a model could send: nonsense, almost right, or right with something in it."""
    edits = []
    for _ in range(generator.randint(1, 3)):
        item = generator.choice(items)
        lines = (
            item["doc"] if generator.random() < 0.9 else generator.choice(list(AFTER.values())).split("\n")
        )
        start = generator.randrange(len(lines))
        old = lines[start : start + generator.randint(1, 4)]
        new = [spoiled(line, generator) for line in old if generator.random() > 0.1]
        new += [spoiled("", generator)] * (generator.random() < 0.2)
        quotes = {"sentence": " ".join(old).strip(), "code": generator.choice(item["code"])}
        key = item["item"] if generator.random() < 0.9 else str(generator.randint(0, 20))
        edits.append({"item": key, "old": old, "new": new, **quotes})
    text = json.dumps({"edits": edits}, ensure_ascii=generator.random() < 0.5)
    return spoiled(text, generator) if generator.random() < 0.05 else text


def spoiled(line: str, generator: random.Random) -> str:
    kind = generator.random()
    if kind < 0.25:
        return line
    at = generator.randint(0, len(line))
    if kind < 0.6:
        return line[:at] + generator.choice(NASTY) + line[at:]
    if kind < 0.75:
        return line[:at] + "\n" + generator.choice(NASTY) + line[at:]
    if kind < 0.9:
        return line[: len(line) - len(line.lstrip())] + generator.choice(NASTY)
    return "".join(generator.sample(line, len(line)))


def program(text: str) -> tuple[str, list[str], list[str]]:
    """The tree without docstrings, every comment, every other token but line ends."""
    tree = ast.parse(text)
    places = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                places.add(value.lineno)
                value.value = ""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    rest = [
        token.string
        for token in tokens
        if token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER)
        or (token.type == tokenize.STRING and token.start[0] not in places)
    ]
    return ast.dump(tree), comments, rest


def examples(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip().startswith(">>>")]


def unsafe(done: Update) -> str:
    """What is wrong with an update; empty when nothing is."""
    for path, old, new in done.files:
        before, after = old.decode(), new.decode()
        if path.endswith(".py"):
            if program(before) != program(after) or examples(before) != examples(after):
                return f"{path}: another program"
            if before.count("\r\n") and after.count("\n") != after.count("\r\n"):
                return f"{path}: other line ends"
            if read_module(path, new).tree is None:
                return f"{path}: no Python"
        fences = before.count("```"), after.count("```")
        if fences[0] != fences[1] or after.count("\n# ") > before.count("\n# "):
            return f"{path}: another structure"
        found = FORBIDDEN.search(after)
        if found:
            return f"{path}: {found[0]!r} was written"
    return ""


def fuzz(cases: int, seed: int) -> int:
    """How many of the cases led to an edit; fails for an unsafe one."""
    here, found, model = sides(), findings(), Model(seed)
    asker = ModelAsker(model, Deadline(1e6), RequestLimits(len, 10**9))
    written = 0
    for number in range(cases):
        wishes = UpdateOptions(touches_behaviour=number % 2 == 0)
        done = update(here, found, asker=lambda: asker, wishes=wishes)
        written += bool(done.files)
        assert unsafe(done) == "", (number, model.text)
    return written


@pytest.mark.slow
def test_no_unsafe_edit_is_ever_written() -> None:
    """The fuzz has to reach what is taken, too."""
    assert fuzz(CASES, 20261120) > CASES / 50


def test_some_of_it() -> None:
    fuzz(60, 8)
