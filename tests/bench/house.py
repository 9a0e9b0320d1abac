"""Counts what makes a code base hard to find one's way in: names used twice, private words, loaded files.

python3 tests/bench/house.py                 the table
python3 tests/bench/house.py --words         every line that holds a word of the dialect
python3 tests/bench/house.py --names         every name that is used more than once
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tempfile
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PACKAGE = TOP / "gitgpt"
DIALECT = re.compile(
    r"\b(?:stands?|tells?|told|nobody|somebody|behind|beside|anew|wherever|whoever)\b", re.IGNORECASE
)
# A protocol: every member of the family has these functions, so the shared name is the point.
FAMILIES = ("llm/steps/", "llm/providers/", "llm/dialects/", "commands/", "githooks/", "drift/languages/")
PROBE = """
import atexit, os, sys
def report():
    top = os.environ["HOUSE_PACKAGE"]
    paths = (getattr(m, "__file__", None) or "" for m in list(sys.modules.values()))
    files = {path for path in paths if path.startswith(top)}
    with open(os.environ["HOUSE_OUT"], "a") as out:
        out.write(str(len(files)) + "\\n")
end = os._exit
os._exit = lambda code: (report(), end(code))
atexit.register(report)
"""


def sources() -> Iterator[tuple[str, str]]:
    """Each file of the package, as (path below the package, text)."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")


def repeated(places: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: found for name, found in places.items() if len(found) > 1}


def file_names() -> dict[str, list[str]]:
    """File names that are used more than once, with the files."""
    places = defaultdict(list)
    for path, _ in sources():
        if not path.endswith("__init__.py"):
            places[path.rpartition("/")[2]].append(path)
    return repeated(places)


def class_names() -> dict[str, list[str]]:
    """Public classes of one name, with the files."""
    places = defaultdict(list)
    for path, text in sources():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path)
    return repeated(places)


def function_names() -> dict[str, list[str]]:
    """Public functions of one name outside the families, with the files."""
    places = defaultdict(list)
    for path, text in sources():
        if path.startswith(FAMILIES):
            continue
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name != "main":
                places[node.name].append(path)
    return repeated(places)


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Comments and docstrings, each with the number of its first line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            string = ast.get_docstring(node)
            if string:
                yield node.body[0].lineno, string


def dialect() -> tuple[int, int, list[str]]:
    """Words of the dialect, all words of comments and docstrings, and the lines."""
    found, words, lines = 0, 0, []
    for path, text in sources():
        for number, string in prose(text):
            words += len(re.findall(r"[A-Za-z']+", string))
            hits = DIALECT.findall(string)
            found += len(hits)
            lines += [
                f"{path}:{number + offset}: {line.strip()}"
                for offset, line in enumerate(string.splitlines())
                if DIALECT.search(line)
            ]
    return found, words, lines


def one_word_functions() -> tuple[int, int]:
    """Functions and methods whose name is one word, and all of them; dunder methods aside."""
    names = [
        node.name.strip("_")
        for _, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__")
    ]
    return sum("_" not in name for name in names), len(names)


def modules_loaded(*arguments: str) -> int:
    """How many files of the package one command loads, in a repository with one staged change."""
    with tempfile.TemporaryDirectory() as folder:
        home, repo, site = (Path(folder, name) for name in ("home", "repo", "site"))
        for path in (home, repo, site):
            path.mkdir()
        (site / "sitecustomize.py").write_text(PROBE, encoding="utf-8")
        out = Path(folder, "out")
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "GITGPT_"))
        }
        environment |= {
            "HOME": str(home),
            "HOUSE_OUT": str(out),
            "HOUSE_PACKAGE": str(PACKAGE),
            "PYTHONPATH": f"{site}{os.pathsep}{TOP}",
            "GIT_CONFIG_NOSYSTEM": "1",
            **{
                f"GIT_{who}_{what}": "a@example.org"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        }

        def run(*command: str) -> None:
            subprocess.run(command, cwd=repo, env=environment, check=False, capture_output=True)

        run("git", "init", "-q")
        (repo / "app.py").write_text("def run():\n    return 1\n", encoding="utf-8")
        (repo / "README.md").write_text("# App\n\nCall `run`.\n", encoding="utf-8")
        run("git", "add", ".")
        run("git", "commit", "-qm", "feat: add run")
        (repo / "app.py").write_text("def start():\n    return 2\n", encoding="utf-8")
        run("git", "add", ".")
        (repo / ".git" / "COMMIT_EDITMSG").write_text(
            "\n# Please enter the commit message\n", encoding="utf-8"
        )
        run(sys.executable, "-m", "gitgpt", *arguments)
        return int(out.read_text().split()[-1]) if out.exists() else 0


HOOK = ("hook-impl", "prepare-commit-msg", ".git/COMMIT_EDITMSG")


def main(arguments: list[str]) -> int:
    found, words, lines = dialect()
    functions = function_names()
    if "--words" in arguments:
        print("\n".join(lines))
        return 0
    if "--names" in arguments:
        for rows in (file_names(), class_names(), functions):
            print("\n".join(f"{name}: {', '.join(places)}" for name, places in sorted(rows.items())))
        return 0
    single, every = one_word_functions()
    texts = [text for _, text in sources()]
    most = Counter({name: len(places) for name, places in functions.items()}).most_common(1)
    print(f"file names used twice           {len(file_names())}")
    print(f"public class names used twice   {len(class_names())}")
    print(f"modules that share a function   {most[0][1] if most else 0}  ({most[0][0] if most else 'none'})")
    print(f"dialect words per 10,000        {found * 10_000 / words:.0f}  ({found} of {words})")
    print(f"one-word function names         {single / every:.0%}  ({single} of {every})")
    print(f"files and lines                 {len(texts)}, {sum(text.count(chr(10)) for text in texts)}")
    for name, command in (
        ("hook", HOOK),
        ("docs check", ("docs", "check")),
        ("changelog --write", ("changelog", "--write")),
    ):
        print(f"own files loaded by {name:<19} {modules_loaded(*command)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
