"""The table of facts: what each proves, and what it must not be taken for."""

from __future__ import annotations

import pytest
from ground.changes import change

from gitgpt.conventional.drafting import draft_by_rules
from gitgpt.conventional.habits import Habits
from gitgpt.diff.changeset import ChangeSet, FileDiff

PY = "def slug(text):\n    return text.lower()\n\n\ndef show(text):\n    print(text)\n"
TS = "export function hello(name: string): string {\n  return name\n}\n"
WF = "name: tests\non:\n  push:\n    branches:\n      - main\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - name: Run tests\n        run: pytest\n"

EXAMPLES: dict[str, list[FileDiff]] = {
    "new function": [change("src/names.py", PY, PY + "\n\ndef bye():\n    return 1\n")],
    "gone function": [change("src/names.py", PY, PY.split("\n\n\n")[0] + "\n")],
    "new method": [
        change(
            "src/a.py",
            "class A:\n    def f(self):\n        return 1\n",
            "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n",
        )
    ],
    "parameter": [change("src/names.py", PY, PY.replace("slug(text)", 'slug(text, sep="-")'))],
    "parameter gone": [change("src/names.py", PY.replace("slug(text)", 'slug(text, sep="-")'), PY)],
    "parameter ts": [change("src/a.ts", TS, TS.replace("name: string)", "name: string, loud?: boolean)"))],
    "rename parameter": [change("src/names.py", PY, PY.replace("text", "value"))],
    "rename function": [
        change("src/names.py", PY, PY.replace("slug", "slugify")),
        change("src/use.py", "x = slug(1)\n", "x = slugify(1)\n"),
    ],
    "hints": [change("src/names.py", PY, PY.replace("def slug(text)", "def slug(text: str) -> str"))],
    "decorator": [change("src/names.py", PY, PY.replace("def slug", "@cache\ndef slug"))],
    "constant": [change("src/names.py", PY, PY + "\n\nLIMIT = 10\n")],
    "value": [change("src/names.py", "LIMIT = 10\n\n" + PY, "LIMIT = 20\n\n" + PY)],
    "guard": [
        change(
            "src/names.py",
            PY,
            PY.replace("    print(text)", "    if not text:\n        return\n    print(text)"),
        )
    ],
    "raise": [
        change(
            "src/names.py",
            PY,
            PY.replace(
                "    print(text)", '    if not text:\n        raise ValueError("empty")\n    print(text)'
            ),
        )
    ],
    "condition": [
        change(
            "src/a.py",
            "def f(x):\n    if x.a:\n        return 1\n    return 2\n",
            "def f(x):\n    if x.a or x.b:\n        return 1\n    return 2\n",
        )
    ],
    "pass": [
        change("src/a.py", "def f(x):\n    return send(x)\n", "def f(x):\n    return send(x, timeout=3)\n")
    ],
    "call": [
        change(
            "src/a.py",
            "def f(x):\n    y = 1\n    return y\n",
            "def f(x):\n    y = 1\n    flush(x)\n    return y\n",
        )
    ],
    "replace": [
        change(
            "src/a.py",
            "def f(x):\n    a = time.time()\n    b = time.time()\n",
            "def f(x):\n    a = time.monotonic()\n    b = time.monotonic()\n",
        )
    ],
    "return": [change("src/a.py", "def f(a):\n    return a\n", "def f(a):\n    return a or 0\n")],
    "comment": [change("src/a.py", "x = 1\n", "# why\nx = 1\n")],
    "docstring": [
        change("src/a.py", "def f(a):\n    return a\n", 'def f(a):\n    """Give back."""\n    return a\n')
    ],
    "import gone": [
        change("src/a.py", "from typing import Optional, Union\nx = 1\n", "from typing import Union\nx = 1\n")
    ],
    "moved": [
        change("src/shop.py", "class Cart:\n    def total(self):\n        return 1\n\n\nX = 1\n", "X = 1\n"),
        change("src/cart.py", "Y = 2\n", "Y = 2\n\n\nclass Cart:\n    def total(self):\n        return 1\n"),
    ],
    "option": [
        change(
            "src/cli.py",
            "import click\n",
            'import click\n\n\n@click.option("--limit")\ndef run(limit):\n    pass\n',
        )
    ],
    "member": [
        change(
            "src/a.ts",
            "export interface A {\n  one: string\n}\n",
            "export interface A {\n  one: string\n  two?: string\n}\n",
        )
    ],
    "list": [
        change(
            "src/a.py", 'NAMES = [\n    "a",\n    "b",\n]\n', 'NAMES = [\n    "a",\n    "b",\n    "c",\n]\n'
        )
    ],
    "commented out": [
        change(
            "src/a.py",
            "def f():\n    run_first_thing()\n    go()\n",
            "def f():\n    # run_first_thing()\n    go()\n",
        )
    ],
    "same line": [
        change(
            "Kconfig",
            "config A\n\tdefault n\n\nconfig B\n\tdefault n\n",
            "config A\n\tdefault n\n\tselect C_LIB\n\nconfig B\n\tdefault n\n\tselect C_LIB\n",
        )
    ],
    "setting": [change("app.toml", "timeout = 10\nname = 1\n", "timeout = 30\nname = 1\n")],
    "new key": [change("app.toml", "timeout = 10\n", "timeout = 10\nretries = 3\n")],
    "gone key": [change("app.toml", "timeout = 10\nretries = 3\n", "timeout = 10\n")],
    "inline list": [
        change(
            ".github/workflows/t.yml",
            "      matrix:\n        python: [3.9, 3.10]\n",
            "      matrix:\n        python: [3.10]\n",
        )
    ],
    "gitignore": [change(".gitignore", "a\n", "a\nb/\n")],
    "paths-ignore": [
        change(
            ".github/workflows/t.yml",
            "on:\n  push:\n    branches: [main]\n",
            'on:\n  push:\n    branches: [main]\n    paths-ignore:\n      - "docs/**"\n',
        )
    ],
    "job": [
        change(
            ".github/workflows/t.yml",
            WF,
            WF + "  lint:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ruff\n",
        )
    ],
    "step": [change(".github/workflows/t.yml", WF, WF + "      - name: Upload\n        run: up\n")],
    "pin": [
        change(".github/workflows/t.yml", "      - uses: a/b@main\n", "      - uses: a/b@" + "a" * 40 + "\n")
    ],
    "pre-commit": [
        change(
            ".pre-commit-config.yaml",
            "repos:\n  - repo: local\n    hooks:\n      - id: one\n        name: One\n",
            "repos:\n  - repo: local\n    hooks:\n      - id: one\n        name: One\n      - id: two\n        name: Two\n",
        )
    ],
    "dep npm": [
        change(
            "package.json",
            '{\n  "dependencies": {\n    "a": "^1.0.0"\n  }\n}\n',
            '{\n  "dependencies": {\n    "a": "^1.0.0",\n    "dayjs": "^1.2.0"\n  }\n}\n',
        )
    ],
    "dep cargo gone": [
        change("Cargo.toml", '[dependencies]\nserde = "1"\nrand = "0.8"\n', '[dependencies]\nserde = "1"\n')
    ],
    "dep go": [
        change(
            "go.mod",
            "module x\n\nrequire (\n\tgithub.com/a/b v1.0.0\n)\n",
            "module x\n\nrequire (\n\tgithub.com/a/b v1.0.0\n\tgithub.com/c/d v1.0.0\n)\n",
        )
    ],
    "dep bump + test": [
        change("requirements.txt", "requests==2.31.0\n", "requests==2.32.4\n"),
        change("tests/test_a.py", "def test_a():\n    assert f(1)\n", "def test_a():\n    assert f(2)\n"),
    ],
    "to dev": [
        change(
            "package.json",
            '{\n  "dependencies": {\n    "jest": "^1.0.0",\n    "a": "^1.0.0"\n  },\n  "devDependencies": {\n    "b": "^1.0.0"\n  }\n}\n',
            '{\n  "dependencies": {\n    "a": "^1.0.0"\n  },\n  "devDependencies": {\n    "b": "^1.0.0",\n    "jest": "^1.0.0"\n  }\n}\n',
        )
    ],
    "docker": [change("Dockerfile", "FROM python:3.11\n", "FROM python:3.12\n")],
    "maven": [
        change(
            "pom.xml",
            "<dependency>\n<groupId>g</groupId>\n<artifactId>lib</artifactId>\n<version>1.2.3</version>\n</dependency>\n",
            "<dependency>\n<groupId>g</groupId>\n<artifactId>lib</artifactId>\n<version>1.3.0</version>\n</dependency>\n",
        )
    ],
    "nuget": [
        change(
            "a.csproj",
            "<ItemGroup>\n</ItemGroup>\n",
            '<ItemGroup>\n<PackageReference Include="Moq" Version="4.1.0" />\n</ItemGroup>\n',
        )
    ],
    "gem": [change("Gemfile", 'gem "rails"\n', 'gem "rails"\ngem "puma", "~> 6.0"\n')],
    "section": [change("README.md", "# Shop\n", "# Shop\n\n## Install\n\npip\n")],
    "section edit": [
        change(
            "README.md",
            "# Shop\n\n## Install\n\nRun pip.\n",
            "# Shop\n\n## Install\n\nRun uv instead of pip.\n",
        )
    ],
    "links": [change("README.md", "See [x](http://a.b/c) there.\n", "See [x](https://d.e/f) there.\n")],
    "notes": [change("CHANGELOG.md", "# Changes\n", "# Changes\n\n## 3.53.1 - 2026-08-18\n\n- x\n")],
    "entry": [
        change(
            "CHANGELOG.md",
            "# Changes\n\n## Unreleased\n\n### Fixed\n\n- Old thing\n",
            "# Changes\n\n## Unreleased\n\n### Fixed\n\n- Empty names no longer crash the cart.\n- Old thing\n",
        ),
        change("src/a.py", "def f(a):\n    return a\n", "def f(a):\n    return a or 0\n"),
    ],
    "entry verb": [
        change(
            "CHANGELOG.md",
            "# Changes\n\n## Unreleased\n\n### Added\n\n- Old thing\n",
            "# Changes\n\n## Unreleased\n\n### Added\n\n- Added a limit to searches (#12).\n- Old thing\n",
        ),
        change("src/a.py", "def f(a):\n    return a\n", "def f(a):\n    return a or 0\n"),
    ],
    "changeset": [
        change(".changeset/a.md", None, '---\n"x": patch\n---\n\nPrevent double encoding of names.\n'),
        change("src/a.ts", TS, TS.replace("return name", "return name.trim()")),
    ],
    "title": [
        change("src/cart.ts", TS, TS.replace("return name", "return name.trim()")),
        change(
            "src/cart.spec.ts",
            "it('works', () => {\n  x()\n})\n",
            "it('works', () => {\n  x()\n})\n\nit('should reject empty names', () => {\n  y()\n})\n",
        ),
    ],
    "tests": [
        change(
            "tests/test_names.py",
            "def test_load():\n    assert 1\n",
            "def test_load():\n    assert 1\n\n\ndef test_slug():\n    assert 2\n",
        )
    ],
    "tests title": [
        change(
            "src/a.spec.ts",
            "it('a thing', () => {\n  x()\n})\n",
            "it('a thing', () => {\n  x()\n})\n\nit('rejects empty names', () => {\n  y()\n})\n",
        )
    ],
    "skip": [
        change(
            "tests/test_names.py",
            "def test_load():\n    assert 1\n",
            "@pytest.mark.skip\ndef test_load():\n    assert 1\n",
        )
    ],
    "new workflow": [change(".github/workflows/release.yml", None, "name: release\non: push\n")],
    "new doc": [change("docs/guide.md", None, "# Getting started\n\nText.\n")],
    "new tests": [change("tests/test_cart.py", None, "def test_a():\n    pass\n")],
    "new image": [FileDiff("logo.png", "added", is_binary=True)],
    "new files": [change(f"src/{n}.py", None, "x = 1\n") for n in ("one", "two", "three", "four")],
    "gone file": [change("src/old.py", "import os\n", None)],
    "migration": [change("app/migrations/0002_users.sql", None, "create table a (id int);\n")],
    "package": [
        change("packages/db/package.json", None, '{"name": "db"}\n'),
        change("packages/db/src/index.ts", None, TS),
    ],
    "moved file": [FileDiff("lib/a.py", "renamed", old_path="src/a.py")],
    "mode": [FileDiff("run.sh", "modified", old_mode="100644", new_mode="100755")],
    "modest": [
        change(
            "src/a.py",
            "def f(a):\n    b = 1\n    c = a.x(b)\n    return c + d\n",
            "def f(a):\n    q = [z for z in a if z]\n    w = {k: v for k, v in q}\n    e = w or None\n    return e\n",
        )
    ],
    "nothing": [],
}

HEADERS = {
    'new function': 'feat: add bye to names.py',
    'gone function': 'refactor: remove show from names.py',
    'new method': 'feat: add g to A',
    'parameter': 'feat: add parameter sep to slug',
    'parameter gone': 'chore: remove parameter sep from slug',
    'parameter ts': 'feat: add parameter loud to hello',
    'rename parameter': 'refactor: rename text to value in names.py',
    'rename function': 'refactor: rename slug to slugify',
    'hints': 'refactor: annotate types in names.py',
    'decorator': 'chore: add @cache to slug',
    'constant': 'chore: add LIMIT to names.py',
    'value': 'chore: change LIMIT from 10 to 20 in names.py',
    'guard': 'chore: return early from show if `not text`',
    'raise': 'chore: raise ValueError in show if `not text`',
    'condition': 'chore: also check x.b in f',
    'pass': 'chore: pass `timeout=3` to send',
    'call': 'chore: call flush in f',
    'replace': 'chore: replace time.time with time.monotonic in f',
    'return': 'chore: change the return value of f',
    'comment': 'docs: add comments to a.py',
    'docstring': 'docs: add comments to f',
    'import gone': 'style: remove the import of Optional from a.py',
    'moved': 'refactor: move Cart from shop.py to cart.py',
    'option': 'feat: add option --limit',
    'member': 'chore: add two to A',
    'list': 'chore: add c to NAMES',
    'commented out': 'chore: comment out `run_first_thing()` in f',
    'same line': 'chore: add `select C_LIB` to Kconfig in 2 places',
    'setting': 'chore: change timeout from 10 to 30 in app.toml',
    'new key': 'chore: set retries to 3 in app.toml',
    'gone key': 'chore: remove retries from app.toml',
    'inline list': 'ci: remove 3.9 from python in t.yml',
    'gitignore': 'chore: ignore b/',
    'paths-ignore': 'ci: add paths-ignore to t.yml',
    'job': 'ci: add job lint to t.yml',
    'step': 'ci: add step "Upload" to t.yml',
    'pin': 'ci: pin a/b to a commit',
    'pre-commit': 'ci: add two to .pre-commit-config.yaml',
    'dep npm': 'build: add dayjs to package.json',
    'dep cargo gone': 'build: remove rand from Cargo.toml',
    'dep go': 'build: add c/d to go.mod',
    'dep bump + test': 'chore: bump requests from 2.31.0 to 2.32.4',
    'to dev': 'build: move jest to the development dependencies',
    'docker': 'build: bump python from 3.11 to 3.12',
    'maven': 'build: bump lib from 1.2.3 to 1.3.0',
    'nuget': 'build: add Moq to a.csproj',
    'gem': 'build: add puma to Gemfile',
    'section': 'docs: add section "Install" to README.md',
    'section edit': 'docs: update section "Install" in README.md',
    'links': 'docs: update links in README.md',
    'notes': 'docs: add release notes for 3.53.1',
    'entry': 'fix: empty names no longer crash the cart',
    'entry verb': 'feat: add a limit to searches',
    'changeset': 'chore: prevent double encoding of names',
    'title': 'fix: reject empty names',
    'tests': 'test: add test_slug to test_names.py',
    'tests title': 'test: add test "rejects empty names"',
    'skip': 'test: skip test_load',
    'new workflow': 'ci: add workflow "release"',
    'new doc': 'docs: document Getting started',
    'new tests': 'test: add tests for cart',
    'new image': 'chore: add logo.png',
    'new files': 'feat: add 4 files to src/',
    'gone file': 'refactor: remove old.py',
    'migration': 'chore: add migration 0002_users.sql',
    'package': 'feat: add package db',
    'moved file': 'refactor: move a.py to lib/',
    'mode': 'chore: make run.sh executable',
    'modest': 'chore: update f in a.py',
    'nothing': 'chore: make an empty commit',
}  # fmt: skip


def test_every_example_has_a_header() -> None:
    assert HEADERS.keys() == EXAMPLES.keys()


@pytest.mark.parametrize("name", HEADERS)
def test_the_subject_is_the_fact(name: str) -> None:
    changes = ChangeSet(tuple(EXAMPLES[name]))
    assert draft_by_rules(changes, Habits()).header == HEADERS[name]


LOOP = "def f(a):\n    for b in a:\n        g(b)\n    return a\n"
COUNTERS = {
    "a name that is used on after its rename is not renamed": (
        [change("src/a.py", "x = first(1)\ny = first(2)\n", "x = second(1)\ny = first(2)\n")],
        "rename",
    ),
    "a function that only moved inside its file did not come": (
        [change("src/a.py", PY, PY.split("\n\n\n")[1] + "\n\n" + PY.split("\n\n\n")[0] + "\n")],
        "add slug",
    ),
    "a docstring's example defines nothing": (
        [change("src/a.py", 'def f():\n    """Do it."""\n', 'def f():\n    """Do it.\n\n    class Demo:\n    """\n')],
        "Demo",
    ),
    "a function above is not the place of the one below": (
        [change("src/a.py", PY, PY + "\n\ndef bye():\n    return 1\n")],
        "to show",
    ),
    "a title that names a function says nothing of it": (
        [
            change("src/a.py", LOOP, LOOP.replace("g(b)", "h(b)")),
            change("tests/test_a.py", "", "def test_find_user_type():\n    pass\n"),
        ],
        "find user",
    ),
    "a vague title is no subject": (
        [
            change("src/a.js", "function f() {\n  return 1\n}\n", "function f() {\n  return 2\n}\n"),
            change("src/a.test.js", "", "it('should work with names', () => {\n  f()\n})\n"),
        ],
        ": work with",
    ),
    "a test that came is no subject where source changes": (
        [
            change("src/a.py", LOOP, LOOP.replace("g(b)", "h(b)").replace("return a", "return b")),
            change("tests/test_a.py", "", "def test_one():\n    pass\n" * 5),
        ],
        "test_one",
    ),
    "a commit is no version": (
        [change(".github/workflows/t.yml", "      - uses: a/b@main\n", "      - uses: a/b@" + "a" * 40 + "\n")],
        "bump",
    ),
    "a line of a script is no item of a list": (
        [change(".github/workflows/t.yml", "      - run: |\n          if x\n", "      - run: |\n          if x\n          fi\n")],
        "fi to",
    ),
    "half an argument is not passed": (
        [change("src/a.js", "function f() {\n  x.replace('a', '')\n}\n", "function f() {\n  x.replace('b', 'a').replace('a', '')\n}\n")],
        "pass",
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", ["data.csv", "de.po", "a.sql", "001_users.sql", "fixtures.json"])
def test_data_alone_is_neither_a_test_nor_documentation(path: str) -> None:
    drafted = draft_by_rules(ChangeSet((change(path, None, "a,b\n1,2\n"),)), Habits())
    assert drafted.type not in ("test", "docs")


@pytest.mark.parametrize(("files", "words"), COUNTERS.values(), ids=COUNTERS)
def test_the_subject_does_not_claim(files: list[FileDiff], words: str) -> None:
    assert words not in draft_by_rules(ChangeSet(tuple(files)), Habits()).header


@pytest.mark.parametrize("name", ["call", "pass", "return", "value", "modest", "list", "setting"])
def test_nothing_is_called_a_fix_without_evidence(name: str) -> None:
    assert draft_by_rules(ChangeSet(tuple(EXAMPLES[name])), Habits()).type not in ("fix", "feat", "perf")


PROSE_AND_BUILD = [
    change(
        "package.json",
        '{\n  "scripts": {\n    "lint": "a"\n  }\n}\n',
        '{\n  "scripts": {\n    "lint": "b"\n  }\n}\n',
    ),
    change("docs/guide.md", "# Guide\n\nOne.\n", "# Guide\n\nOne.\n" + "Two.\n" * 20),
]


def test_documents_beside_something_else_make_no_docs() -> None:
    assert draft_by_rules(ChangeSet(tuple(PROSE_AND_BUILD)), Habits()).type != "docs"


def test_a_list_item_keeps_its_place() -> None:
    """Without the key of its list, "add README.md" says that a file came."""
    old = '[tool.hatch.build.targets.sdist]\nonly-include = [\n  "src",\n]\n'
    new = old.replace('  "src",\n', '  "src",\n  "README.md",\n  "CHANGELOG.md",\n')
    message = draft_by_rules(ChangeSet((change("pyproject.toml", old, new),)), Habits(), subject_length=40)
    assert not message.subject.endswith(".md")
