"""How many dead links `gitgpt docs check` finds, and how many it reports that are alive, in real projects.

    python tests/bench/drift_links.py made CHECKOUT... [--most 10]   links made dead by another target
    python tests/bench/drift_links.py head CHECKOUT...               every report of HEAD, to judge by hand

`made` changes links that lead to a file or heading of the tree by the letter: inline links, images,
definitions and anchors of Markdown, images, includes and `:doc:` of reStructuredText, entries of toctrees
and of a MkDocs `nav`. Each is looked for twice: with the whole tree checked, and as a change that adds the
link. Checkouts are never changed."""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from docs import Store  # the bench of the same folder
from gitgpt.diff.changeset import FileDiff
from gitgpt.jobs.docs.dead_links import check_dead_links, is_checked
from gitgpt.jobs.docs.sides import Sides
from gitgpt.repository.git import Repository
from gitgpt.repository.snapshots import Files, Snapshot

WORD = "-elsewhere"
KINDS = {
    "link": re.compile(r"(?<!!)\[[^\[\]`]+\]\((?P<target>[\w./-]+\.(?:md|rst|mdx))\)"),
    "image": re.compile(r"!\[[^\[\]`]*\]\((?P<target>[\w./-]+\.(?:png|svg|gif|jpe?g))\)"),
    "anchor": re.compile(r"\[[^\[\]`]+\]\((?P<target>[\w./-]*\.md|)#(?P<anchor>[\w-]+)\)"),
    "definition": re.compile(r"^\[[^\[\]`]+\]: (?P<target>[\w./-]+\.\w+)$", re.MULTILINE),
    "rst": re.compile(
        r"^ *\.\. (?:image|figure|include|literalinclude):: (?P<target>[\w./-]+\.\w+)$", re.MULTILINE
    ),
    "doc": re.compile(r":doc:`(?:[^<`]*<)?(?P<target>[\w./-]+)>?`"),
    "toctree": re.compile(r"\.\. toctree::\n(?: +:.*\n)*\n(?: +.*\n)*? +(?P<target>[\w/-]+)\n"),
    "nav": re.compile(r"^ *- (?:[^:#\n]+: )?[\"']?(?P<target>[\w/-]+\.md)[\"']?$", re.MULTILINE),
}
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1|^(?: {4}|\t).*$", re.MULTILINE | re.DOTALL)
OF_RST = {"rst", "doc", "toctree"}


def findings(store: Store, old: str, new: str) -> list:
    """Of a change, or without `old` of the whole tree."""
    repository = Repository(store.checkout)
    after = Files(repository, Snapshot("tree", new), top=store.checkout)
    if not old:
        changed = tuple(FileDiff(path, "added", old_mode="000000") for path in after.ids)
        return check_dead_links(Sides(None, after, changed))
    before = Files(repository, Snapshot("tree", old), top=store.checkout)
    changed = tuple(
        FileDiff(path, "modified") for path, name in after.ids.items() if before.ids.get(path) != name
    )
    return check_dead_links(Sides(before, after, changed))


def kinds_of(path: str) -> list[str]:
    if path.endswith("mkdocs.yml"):
        return ["nav"]
    return [kind for kind in KINDS if kind != "nav" and (kind in OF_RST) == path.endswith(".rst")]


def resolve(path: str, kind: str, match: re.Match[str], ids: set[str]) -> bool:
    """Whether the link leads to a file of the tree, read as a relative path and nothing else."""
    target = match["target"]
    if kind == "nav":
        target = f"docs/{target}"
    if kind == "anchor":
        return not target or os.path.normpath(Path(path).parent / target) in ids
    whole = os.path.normpath(Path(path).parent / target)
    return whole in ids or (kind in ("doc", "toctree") and f"{whole}.rst" in ids)


def cases(store: Store, tree: str) -> Iterator[tuple[str, str, int, str]]:
    """Kind, path, line and the new text of the document."""
    rows = store.git("ls-tree", "-r", "-z", tree).decode("utf-8", "replace").split("\0")
    ids = {row.partition("\t")[2]: row.split()[2] for row in rows if row}
    for path, name in sorted(ids.items()):
        if not (is_checked(path) or path == "mkdocs.yml"):
            continue
        text = store.blob(name)
        code = [match.span() for match in CODE.finditer(text)] if path.endswith(".md") else []
        for kind in kinds_of(path):
            for match in KINDS[kind].finditer(text):
                group = "anchor" if kind == "anchor" else "target"
                start, end = match.span(group)
                line = text[: text.rfind("\n", 0, start) + 1].count("\n") + 1
                row = text.split("\n")[line - 1]
                if any(a <= start < b for a, b in code) or row.count("`") % 2 or "<!--" in row:
                    continue
                if resolve(path, kind, match, set(ids)):
                    stem, dot, ending = match[group].rpartition(".")
                    made = f"{stem}{WORD}{dot}{ending}" if stem and "/" not in ending else match[group] + WORD
                    yield kind, path, line, text[:start] + made + text[end:]


def made(store: Store, most: int) -> tuple[Counter[str], Counter[str]]:
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    tree = store.tree_of("HEAD")
    rows = list(cases(store, tree))
    random.Random(7).shuffle(rows)
    for kind, path, line, text in rows[:most]:
        new = store.with_files(tree, {path: store.write(text)})
        for way, old in (("all", ""), ("change", tree)):
            is_hit = any((item.doc.path, item.doc.line) == (path, line) for item in findings(store, old, new))
            wanted[f"{kind}, {way}"] += 1
            found[f"{kind}, {way}"] += is_hit
            if not is_hit:
                print(
                    "MISS",
                    store.checkout.name,
                    way,
                    kind,
                    f"{path}:{line}",
                    text.split("\n")[line - 1].strip()[:100],
                )
    return wanted, found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mode", choices=("made", "head"))
    parser.add_argument("checkouts", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=10, help="links of a project that are made dead")
    options = parser.parse_args()
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    reports = 0
    for checkout in options.checkouts:
        with tempfile.TemporaryDirectory() as scratch:
            store = Store(checkout.resolve(), scratch)
            if options.mode == "made":
                one, two = made(store, options.most)
                wanted, found = wanted + one, found + two
            else:
                begun = time.monotonic()
                items = findings(store, "", store.tree_of("HEAD"))
                reports += len(items)
                print(f"{checkout.parent.name}: {len(items)} in {time.monotonic() - begun:.1f} s", flush=True)
                for item in items:
                    print(f"    {item.doc.path}:{item.doc.line}: {item.message} | {item.doc.text[:110]}")
        os.environ.pop("GIT_OBJECT_DIRECTORY")
        os.environ.pop("GIT_ALTERNATE_OBJECT_DIRECTORIES")
    for kind, number in sorted(wanted.items()):
        print(f"{kind:20} {found[kind]}/{number}")
    if options.mode == "made":
        print(f"{'together':20} {sum(found.values())}/{sum(wanted.values())}")
    else:
        print(f"{reports} reports in {len(options.checkouts)} projects")


if __name__ == "__main__":
    main()
