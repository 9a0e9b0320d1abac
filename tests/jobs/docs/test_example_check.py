"""Examples in documents against the code: arguments and members that went, names that never were."""

from __future__ import annotations

import pytest
from ground.repo import Repo

from gitgpt.jobs.docs.drift_check import check_docs
from gitgpt.jobs.docs.sides import sides_of_change
from gitgpt.repository import snapshots
from gitgpt.repository.git import Repository

SIGN = """\
class Signer:
    def __init__(self, key, salt=""):
        self.key = key

    def sign(self, value): ...

    def unsign(self, value, max_age=None): ...


class TimedSigner(Signer):
    def stamp(self): ...


def load(path, strict=False): ...
"""
FILES = {
    "pyproject.toml": '[project]\nname = "seal"\n',
    "seal/__init__.py": "from seal.sign import Signer, TimedSigner, load\n",
    "seal/sign.py": SIGN,
}
EXAMPLE = """\
# Use

```python
from seal import TimedSigner
s = TimedSigner("key")
s.sign("a")
s.unsign(
    token,
    max_age=5,
)
```

Call `s.unsign(token, max_age=5)` or `load(path, strict=True)`, and `s.sign("b")`.
"""
RENAMED_KEYWORD = SIGN.replace("max_age", "age")
USES = {
    "an argument": (RENAMED_KEYWORD, ["keyword-gone max_age 9 age=", "keyword-gone max_age 13 age="]),
    "an argument of a function": (SIGN.replace(", strict=False", ""), ["keyword-gone strict 13 "]),
    "a member by its class": (
        SIGN.replace("def sign(", "def seal("), ["symbol-gone sign 6 .seal", "symbol-gone sign 13 .seal"],
    ),
    "an argument that may still arrive": (SIGN.replace("max_age=None", "**options"), []),
    "another function takes it": (RENAMED_KEYWORD + "\n\ndef unsign(max_age): ...\n", []),
    "a body": (SIGN.replace("def sign(self, value): ...", "def sign(self, value): pass"), []),
    "an argument of the class": (SIGN.replace(', salt=""', ""), []),
}  # fmt: skip
OTHERS = {
    "another object": "```python\ns = other.Box()\ns.sign('a')\n```\n",
    "a variable of two classes": "```python\ns = Signer('k')\ns = Box()\ns.sign('a')\n```\n",
    "no Python": "```js\ns = TimedSigner()\ns.sign('a')\n```\n",
    "the past": "```python\ns = TimedSigner('k')\n```\n\nIn 1.0, `s.sign()` was removed.\n",
    "a changelog": None,
}


def drift(repo: Repo, before: dict[str, str], after: dict[str, str]) -> list[str]:
    repo.commit("feat: seal", {**FILES, **before})
    for path, text in after.items():
        repo.stage_file(path, text)
    here = Repository(repo.path)
    found = check_docs(sides_of_change(here, snapshots.head(here), snapshots.INDEX, top=repo.path)).findings
    return [f"{item.rule} {item.subject} {item.doc.line} {item.right}" for item in found]


@pytest.mark.parametrize("name", USES)
def test_what_an_example_uses_and_a_change_removed(repo: Repo, name: str) -> None:
    """Blocks and code spans, objects by the class that made them, subclasses too."""
    after, expected = USES[name]
    assert drift(repo, {"README.md": EXAMPLE}, {"seal/sign.py": after}) == expected


@pytest.mark.parametrize("name", OTHERS)
def test_examples_of_something_else(repo: Repo, name: str) -> None:
    """An object of another class, another language, the past."""
    text = OTHERS[name]
    files = {"README.md": text} if text else {"CHANGELOG.md": EXAMPLE}
    assert drift(repo, files, {"seal/sign.py": SIGN.replace("def sign(", "def seal(")}) == []


NEW = {
    "an import": ("```python\nfrom seal import Sigher\n```\n", ["symbol-gone seal.Sigher 2 "]),
    "through a module": ("```python\nimport seal\nseal.lode('x')\n```\n", ["symbol-gone seal.lode 3 "]),
    "broken": ("```python\ns = Signer('k'\n```\n", ["example-broken ```python 1 "]),
    "with gaps": ("```python\ns = Signer(...\n```\n", []),
    "of another package": ("```python\nfrom other import Sigher\n```\n", []),
    "alive": ("```pycon\n>>> from seal import Signer\n>>> s = Signer('k')\nno output\n```\n", []),
    "top-level await": ("```python\nawait f()\n```\n", []),
    "no language": ("```\nfrom seal import Sigher\n```\n", []),
}


@pytest.mark.parametrize("name", NEW)
def test_examples_that_a_change_writes(repo: Repo, name: str) -> None:
    """Their imports exist, and they parse."""
    text, expected = NEW[name]
    assert drift(repo, {"README.md": "# Seal\n"}, {"README.md": "# Seal\n\n" + text}) == [
        item.replace(f" {number} ", f" {number + 2} ")
        for item in expected
        for number in [int(item.split()[2])]
    ]
