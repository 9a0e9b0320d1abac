"""How much drift `gitgpt docs check` finds, and how often it cries wolf, on the histories of real projects.

    python tests/bench/docs.py history CHECKOUT... --commits 500   every finding, commit by commit
    python tests/bench/docs.py recall CHECKOUT... --commits 500    drift made by taking back what people wrote

`history` runs the check on each commit against its parent and prints what it reports; a person then says
which reports are false. `recall` looks for commits in which somebody changed code and documentation
together, takes the documentation back, and asks whether the check finds what that person had to correct.
What counts as that is told by rules that share nothing with the check: words that the commit removed from
all code and all documents, and docstrings read by griffe (`pip install griffe`).

Checkouts are never changed: trees are written into a temporary object store.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from gitgpt.jobs.docs.drift_check import check_docs
from gitgpt.jobs.docs.sides import sides_of_change
from gitgpt.repository.git import Repository
from gitgpt.repository.snapshots import Snapshot

DOCUMENTS = (".md", ".rst", ".mdx")
PAST = re.compile(
    r"change|news|history|release|migrat|upgrad|deprecat|whats?.?new|blog|versioned|archive|superpowers", re.I
)
TEST = re.compile(r"(^|/)tests?(/|_)|_test\.|(^|/)test_|conftest|(^|/)docs?/|examples?/", re.I)


class Commit(NamedTuple):
    sha: str
    tree: str
    parent: str


class Store:
    """git in a checkout, writing objects elsewhere."""

    def __init__(self, checkout: Path, scratch: str) -> None:
        self.checkout = checkout
        objects = subprocess.run(
            ["git", "rev-parse", "--path-format=absolute", "--git-path", "objects"],
            cwd=checkout,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        os.environ["GIT_OBJECT_DIRECTORY"] = scratch
        os.environ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = objects

    def git(
        self, *arguments: str, stdin: bytes | None = None, index: str = "", ok: tuple[int, ...] = (0,)
    ) -> bytes:
        env = {**os.environ, **({"GIT_INDEX_FILE": index} if index else {})}
        done = subprocess.run(
            ["git", *arguments], cwd=self.checkout, input=stdin, capture_output=True, env=env, check=False
        )
        if done.returncode not in ok:
            raise RuntimeError(f"git {arguments}: {done.stderr.decode()}")
        return done.stdout

    def commits(self, number: int, skip: int) -> Iterator[Commit]:
        rows = (
            self.git("log", "--no-merges", f"-n{number}", f"--skip={skip}", "--format=%H %T %P")
            .decode()
            .split("\n")
        )
        for row in rows:
            sha, _, rest = row.partition(" ")
            tree, _, parents = rest.partition(" ")
            if parents:
                yield Commit(sha, tree, parents.split()[0])

    def tree_of(self, revision: str) -> str:
        return self.git("rev-parse", f"{revision}^{{tree}}").decode().strip()

    def changed(self, old: str, new: str) -> list[tuple[str, str, str, str]]:
        """Status, old id, new id, path of modified files."""
        fields = (
            self.git("diff-tree", "-r", "-z", "--no-renames", "--raw", old, new)
            .decode("utf-8", "surrogateescape")
            .split("\0")
        )
        return [
            (meta.split()[4], meta.split()[2], meta.split()[3], path)
            for meta, path in zip(fields[::2], fields[1::2], strict=False)
        ]

    def blob(self, name: str) -> str:
        return self.git("cat-file", "blob", name).decode("utf-8", "replace")

    def with_files(self, tree: str, files: dict[str, str], gone: Iterable[str] = ()) -> str:
        """The tree with other contents (path -> blob id), and without what is `gone`."""
        with tempfile.NamedTemporaryFile() as index:
            path = index.name + ".index"
            self.git("read-tree", tree, index=path)
            rows = "".join(f"0 {'0' * 40}\t{name}\n" for name in gone)
            rows += "".join(f"100644 {blob}\t{name}\n" for name, blob in files.items())
            self.git(
                "update-index", "--index-info", stdin=rows.encode("utf-8", "surrogateescape"), index=path
            )
            made = self.git("write-tree", "--missing-ok", index=path).decode().strip()
            Path(path).unlink()
            return made

    def write(self, text: str) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=text.encode()).decode().strip()

    def findings(self, old: str, new: str) -> list:
        sides = sides_of_change(
            Repository(self.checkout), Snapshot("tree", old), Snapshot("tree", new), top=self.checkout
        )
        return check_docs(sides).findings


def history(store: Store, options: argparse.Namespace) -> None:
    counts: Counter[str] = Counter()
    number = 0
    for commit in store.commits(options.commits, options.skip):
        number += 1
        parent = store.tree_of(commit.parent)
        if len(store.changed(parent, commit.tree)) > options.largest:
            continue
        for found in store.findings(parent, commit.tree):
            counts[found.rule] += 1
            print(json.dumps([commit.sha[:10], found]), flush=True)
    print(
        f"{store.checkout.name}: {number} commits, {sum(counts.values())} findings {dict(counts)}",
        file=sys.stderr,
    )


class Label(NamedTuple):
    """Something that must be found: its kind and the word that a finding's subject has to contain."""

    kind: str
    word: str
    path: str


def recall(store: Store, options: argparse.Namespace) -> None:
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for commit in store.commits(options.commits, options.skip):
        parent = store.tree_of(commit.parent)
        changed = store.changed(parent, commit.tree)
        if len(changed) > options.largest:
            continue
        files, labels = _taken_back(store, parent, commit.tree, changed)
        if not labels:
            continue
        made = store.with_files(commit.tree, files)
        found = store.findings(parent, made)
        for label in labels:
            total[label.kind] += 1
            is_hit = any(_is_hit(label, finding) for finding in found)
            hit[label.kind] += is_hit
            if options.verbose and not is_hit:
                print("MISS", store.checkout.name, commit.sha[:10], *label, flush=True)
    for kind in sorted(total):
        print(f"{store.checkout.name}: {kind}: {hit[kind]} of {total[kind]}", flush=True)
    TOTAL.update(total)
    HIT.update(hit)


TOTAL: Counter[str] = Counter()
HIT: Counter[str] = Counter()


def _is_hit(label: Label, found) -> bool:
    return label.word in (found.subject, found.subject.rpartition(".")[2]) and (
        label.kind != "docstring" or found.doc.path == label.path
    )


def _taken_back(
    store: Store, old: str, new: str, changed: list[tuple[str, str, str, str]]
) -> tuple[dict[str, str], list[Label]]:
    files: dict[str, str] = {}
    labels: list[Label] = []
    documents = [
        row for row in changed if row[0] == "M" and row[3].endswith(DOCUMENTS) and not PAST.search(row[3])
    ]
    if documents and any(not row[3].endswith(DOCUMENTS) for row in changed):
        labels += _words(store, old, new, documents, changed)
        wanted = {label.path for label in labels}
        files.update({row[3]: row[1] for row in documents if row[3] in wanted})
    for status, before, after, path in changed:
        if status == "M" and path.endswith(".py") and not TEST.search(path):
            made, found = _docstrings(store.blob(before), store.blob(after), path)
            if found:
                files[path] = store.write(made)
                labels += found
    return files, labels


TOKEN = re.compile(
    r"(?<![\w-])--[a-z][\w-]+|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|`[A-Za-z_][\w.]*(?:\(\))?`|`[\w.-]+/[\w./-]+`"
)


def _words(store: Store, old: str, new: str, documents, changed) -> list[Label]:
    """Words that the commit took out of all code and all documents alike."""
    found = []
    gone_paths = {path for status, _, _, path in changed if status == "D"}
    for _, before, after, path in documents:
        left = set(TOKEN.findall(store.blob(before))) - set(TOKEN.findall(store.blob(after)))
        for token in sorted(left):
            word = token.strip("`").removesuffix("()")
            kind = (
                "flag"
                if word.startswith("--")
                else "path"
                if "/" in word
                else "variable"
                if word.isupper()
                else "symbol"
            )
            if kind == "path" and word not in gone_paths:
                continue
            if kind == "symbol" and (not re.search(r"[a-z0-9]_[a-z0-9]|[a-z0-9][A-Z]", word)):
                continue
            if (
                _is_in_code(store, old, word)
                and not _is_in_code(store, new, word)
                and not _is_in_documents(store, new, word)
            ):
                found.append(Label(kind, word.rpartition(".")[2] if kind == "symbol" else word, path))
    return found


def _grep(store: Store, tree: str, word: str) -> list[tuple[str, str]]:
    out = store.git("grep", "-I", "-F", "-e", word, tree, ok=(0, 1)).decode("utf-8", "replace")
    rows = [row[len(tree) + 1 :].partition(":") for row in out.split("\n") if row]
    return [
        (path, text) for path, _, text in rows if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w]|-\w)", text)
    ]


def _is_in_code(store: Store, tree: str, word: str) -> bool:
    """`word` may be dotted: its last part counts."""
    bare = word.rpartition(".")[2] if re.fullmatch(r"[\w.]+", word) else word
    return any(
        not path.endswith((*DOCUMENTS, ".txt", ".lock", ".svg", ".ipynb"))
        for path, _ in _grep(store, tree, bare)
    )


def _is_in_documents(store: Store, tree: str, word: str) -> bool:
    return any(path.endswith(DOCUMENTS) and not PAST.search(path) for path, _ in _grep(store, tree, word))


# -- docstrings


def _docstrings(before: str, after: str, path: str) -> tuple[str, list[Label]]:
    """The new source with the old docstrings of functions whose parameters changed along with them."""
    try:
        old, new = _functions(before), _functions(after)
    except (SyntaxError, ValueError):
        return after, []
    lines = after.split("\n")
    labels: list[Label] = []
    for name, node in sorted(new.items(), key=lambda item: -item[1].lineno):
        partner = old.get(name)
        if partner is None:
            continue
        found = _labels(partner, node, path)
        literal, source = node.body[0].value, ast.get_source_segment(before, partner.body[0].value)
        if found and source and literal.end_lineno:
            rest = lines[literal.end_lineno - 1].encode()[literal.end_col_offset :].decode()
            head = lines[literal.lineno - 1].encode()[: literal.col_offset].decode()
            lines[literal.lineno - 1 : literal.end_lineno] = [head + source + rest]
            labels += found
    return "\n".join(lines), labels


def _functions(text: str) -> dict[str, ast.FunctionDef]:
    found: dict[str, ast.FunctionDef] = {}
    waiting: list[tuple[str, ast.AST]] = [("", ast.parse(text))]
    while waiting:
        prefix, node = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                if ast.get_docstring(child):
                    found[prefix + child.name] = child
            elif isinstance(child, ast.ClassDef):
                waiting.append((f"{prefix}{child.name}.", child))
    return found


def _labels(old: ast.FunctionDef, new: ast.FunctionDef, path: str) -> list[Label]:
    """Parameters that went or came in the signature and in the docstring alike."""
    before, after = _parameters(old), _parameters(new)
    if before == after or ast.get_docstring(old) == ast.get_docstring(new):
        return []
    said, says = _documented(old), _documented(new)
    gone = [name for name in before - after if name in said and name not in says]
    came = (
        [name for name in after - before if name in says and name not in said]
        if before - {"self", "cls"} and before - {"self", "cls"} <= said
        else []
    )
    if new.args.kwarg:
        gone = []
    return [Label("docstring", name, path) for name in (*gone, *came) if not name.startswith("_")]


def _parameters(node: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


def _documented(node: ast.FunctionDef) -> set[str]:
    import griffe

    found: set[str] = set()
    text = ast.get_docstring(node) or ""
    for parser in ("google", "numpy", "sphinx"):
        for section in griffe.Docstring(text).parse(
            parser, **({} if parser == "sphinx" else {"warnings": False})
        ):
            if section.kind.value in ("parameters", "other parameters"):
                found |= {name.strip("* ") for item in section.value for name in item.name.split(",")}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["history", "recall"])
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--commits", type=int, default=300)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument(
        "--largest", type=int, default=300, help="files of a commit; larger ones are left out"
    )
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    import logging

    logging.disable(logging.CRITICAL)
    start = time.process_time()
    for checkout in options.checkouts:
        with tempfile.TemporaryDirectory() as scratch:
            store = Store(checkout, scratch)
            {"history": history, "recall": recall}[options.what](store, options)
        os.environ.pop("GIT_OBJECT_DIRECTORY")
        os.environ.pop("GIT_ALTERNATE_OBJECT_DIRECTORIES")
    if TOTAL:
        print(
            "all:",
            {kind: f"{HIT[kind]}/{TOTAL[kind]}" for kind in TOTAL},
            f"{sum(HIT.values())} of {sum(TOTAL.values())}",
        )
    print(f"{time.process_time() - start:.0f} s of CPU", file=sys.stderr)


if __name__ == "__main__":
    main()
