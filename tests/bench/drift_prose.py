"""How much drift `gitgpt docs check` finds in documents, when names are changed in the code of real projects.

    python tests/bench/drift_prose.py CHECKOUT... [--most 25] [--verbose]

Each case takes a function, class, flag, environment variable or configuration key that a document names in
backticks, in a role or on a command line, and gives it another name wherever the code has it. The documents
stay. A label is a line that names it, told here by plain patterns: `name`, `name()`, `package.name`,
:func:`name`, `--flag`, `program --flag`, NAME_OF_VARIABLE. Lines about the past are no labels.

`--kinds "link file anchor label title"` moves files and renames headings instead: a file that relative links
lead to or that stands in backticks gets another name, a heading (Markdown, reStructuredText) another title, a
label of reStructuredText goes; labels are the lines that link there.
"""

from __future__ import annotations

import logging
import os
import random
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from drift_tally import Tally, options

from docs import PAST, TEST, Store  # the benches beside this one

DOCUMENTS = (".md", ".rst")
CODE = (".py", ".go", ".js", ".ts", ".mjs", ".cjs", ".rs")
DEFINES = {
    "symbol": re.compile(r"^[ \t]*(?:async )?(?:def|class) ([A-Za-z][A-Za-z0-9]*_\w+|[A-Z][a-z]\w+)\b", re.M),
    "flag": re.compile(
        r"(?:add_argument|option|Option|OptionGroup|VarP?|StringP?|BoolP?)\(\s*(?:[\"'][^\"'\n]*[\"'],\s*){0,3}[\"'](--[a-z][\w-]+)"
    ),
    "variable": re.compile(
        r"(?:environ(?:\.get\(|\[)|getenv\(|Getenv\(|LookupEnv\(|process\.env\.|envvar=)\s*[\"']?([A-Z][A-Z0-9]*_[A-Z0-9_]+)"
    ),
    "key": re.compile(
        r"(?:config|settings|options|cfg|conf|opts)(?:\.get\(|\.pop\(|\[)\s*[\"']([a-z]\w*[_-][\w-]+)[\"']"
    ),
}
PASTS = re.compile(
    r"deprecat|removed|renamed|formerly|no longer|was called|legacy|versionadded|versionchanged|migrat|"
    r"instead of|changed in|new in|obsolete|previous|used to|replace|upgrad|backward",
    re.I,
)


def naming(kind: str, name: str) -> re.Pattern[str]:
    word = re.escape(name)
    if kind == "symbol":
        return re.compile(rf"`(?:[\w.]*\.)?{word}(?:\(\))?`|:\w+:`[~.]?(?:[\w.]+\.)?{word}`")
    if kind == "key":
        return re.compile(rf"`(?:[\w-]+\.)*{word}`")
    if kind == "flag":
        return re.compile(rf"`{word}[`= ]")
    return re.compile(rf"(?<![\w-]){word}(?![\w-])")


class Tree:
    """The text files of HEAD."""

    def __init__(self, store: Store) -> None:
        self.tree = store.tree_of("HEAD")
        rows = store.git("ls-tree", "-r", "-z", self.tree).decode("utf-8", "surrogateescape").split("\0")
        self.ids = {row.partition("\t")[2]: row.split()[2] for row in rows if row.startswith("100")}
        self.code = {path for path in self.ids if path.endswith(CODE)}
        self.docs = {path for path in self.ids if path.endswith(DOCUMENTS) and not PAST.search(path)}
        self.texts = {path: store.blob(self.ids[path]) for path in self.code | self.docs}


def cases(tree: Tree, generator: random.Random) -> list[tuple[str, str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in tree.code:
        if not TEST.search(path):
            for kind, pattern in DEFINES.items():
                found[kind] |= set(pattern.findall(tree.texts[path]))
    together = "\n".join(tree.texts[path] for path in tree.docs)
    named = [(kind, name) for kind, names in found.items() for name in sorted(names) if name in together]
    generator.shuffle(named)
    return named


def renamed(store: Store, tree: Tree, kind: str, name: str) -> dict[str, str]:
    new = {"flag": f"{name}anew", "variable": f"{name}_ANEW"}.get(kind, f"{name}_anew")
    pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    made = {}
    out = store.git("grep", "-I", "-l", "-z", "-F", "-e", name, tree.tree, ok=(0, 1)).decode(
        "utf-8", "surrogateescape"
    )
    for row in out.split("\0"):
        path = row[len(tree.tree) + 1 :]
        if not path or path.endswith((*DOCUMENTS, ".mdx", ".txt")):
            continue
        text = tree.texts.get(path) or store.blob(tree.ids[path])
        changed = pattern.sub(new, text)
        if changed != text:
            made[path] = store.write(changed)
    return made


def labels(tree: Tree, kind: str, name: str) -> set[tuple[str, int]]:
    pattern = naming(kind, name)
    found = set()
    for path in tree.docs:
        lines = tree.texts[path].split("\n")
        for at, line in enumerate(lines):
            around = " ".join(lines[max(0, at - 3) : at + 3])
            if pattern.search(line) and not PASTS.search(around) and len(line) < 1000:
                found.add((path, at + 1))
    return found


MARKDOWN_LINK = re.compile(r"\]\((?P<path>[\w./-]*\w\.\w+)?(?:#(?P<anchor>[\w-]+))?\)")
RST_LINK = re.compile(
    r"^\.\. (?:image|figure|include|literalinclude):: (?P<file>[\w./-]+)$"
    r"|:doc:`(?:[^<`]*<)?(?P<doc>[\w./-]+)>?`"
    r"|:ref:`(?:[^<`]*<)?(?P<label>[^<>`]+)>?`|`(?P<title>[A-Z][\w ]+)`_(?!_)"
)
Place = tuple[str, str]  # a path, and what in it: an anchor, a label, a title; empty for all of it


def linked(tree: Tree) -> dict[str, dict[Place, set[tuple[str, int]]]]:
    """Lines that link to a place, by kind."""
    found: dict[str, dict[Place, set[tuple[str, int]]]] = defaultdict(lambda: defaultdict(set))
    owners = {
        match[1].lower(): path
        for path in sorted(tree.docs)
        if path.endswith(".rst")
        for match in re.finditer(r"^\.\. _([\w .-]+):\s*$", tree.texts[path], re.M)
    }
    for path in sorted(tree.docs):
        lines, is_code = tree.texts[path].split("\n"), False
        for number, line in enumerate(lines, 1):
            is_code ^= line.lstrip().startswith(("```", "~~~"))
            around = " ".join(lines[max(0, number - 4) : number + 2])
            if is_code or PASTS.search(around) or line.startswith("    ") or line.count("`") % 2:
                continue
            for match in re.finditer(r"(?<!`)`{1,2}([\w.-]+/[\w./-]+\.\w+)`{1,2}(?![`_(])", line):
                if match[1] in tree.ids and match[1].count("/") > 1 and match[1][0] != ".":
                    found["file"][match[1], ""].add((path, number))
            links = (
                markdown_links(tree, path, line)
                if path.endswith(".md")
                else rst_links(tree, path, line, owners)
            )
            for kind, place in links:
                found[kind][place].add((path, number))
    return found


def markdown_links(tree: Tree, path: str, line: str) -> Iterator[tuple[str, Place]]:
    for match in MARKDOWN_LINK.finditer(re.sub(r"`[^`]*`", "", line)):
        target = os.path.normpath(Path(path).parent / (match["path"] or Path(path).name))
        if match["anchor"] and target in tree.docs:
            yield "anchor", (target, match["anchor"])
        elif target in tree.ids and target != path:
            yield "link", (target, "")


def rst_links(tree: Tree, path: str, line: str, owners: dict[str, str]) -> Iterator[tuple[str, Place]]:
    """`owners` are the files of the labels."""
    for match in RST_LINK.finditer(line):
        label, title = (match["label"] or "").lower(), match["title"]
        target = os.path.normpath(Path(path).parent / (match["file"] or f"{match['doc']}.rst"))
        if (match["file"] or match["doc"]) and target in tree.ids:
            yield "link", (target, "")
        elif label in owners:
            yield "label", (owners[label], match["label"])
        elif title and f".. _{title}:" not in tree.texts[path]:
            heading = rf"^{re.escape(title)}\n[-=~^\"*+#]{{3,}}$"
            if re.search(heading, tree.texts[path], re.M):
                yield "title", (path, title)


def moved(store: Store, tree: Tree, kind: str, place: Place) -> str:
    """The tree without the place; empty when it cannot be told where it is."""
    path, name = place
    if kind in ("link", "file"):
        there = str(Path(path).parent / f"anew-{Path(path).name}")
        return store.with_files(tree.tree, {there: tree.ids[path]}, [path])
    text = tree.texts[path]
    if kind == "label":
        after = re.sub(rf"^\.\. _{re.escape(name)}:\s*$", "", text, flags=re.M | re.I)
    elif kind == "title":
        after = re.sub(rf"^{re.escape(name)}\n", "Entirely otherwise\n", text, flags=re.M)
    else:
        after = re.sub(
            r"^(#+ )(.+)$",
            lambda row: f"{row[1]}Anew {row[2]}" if _slug(row[2]) == name else row[0],
            text,
            flags=re.M,
        )
    return store.with_files(tree.tree, {path: store.write(after)}) if after != text else ""


def _slug(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def places(store: Store, tree: Tree, kinds: str, most: int) -> Iterator[tuple[str, str, set, set]]:
    """Kind, name, what must be found and what is, for every place that is moved."""
    generator = random.Random(7)
    for kind, by_place in linked(tree).items():
        rows = sorted(by_place.items()) if kind in kinds else []
        generator.shuffle(rows)
        for place, wanted in rows[:most]:
            anew = moved(store, tree, kind, place)
            if anew:
                wanted = {where for where in wanted if where[0] != place[0] or kind not in ("link", "file")}
                found = {(item.doc.path, item.doc.line) for item in store.findings(tree.tree, anew)}
                yield kind, "#".join(place), wanted, found


SHARED = re.compile(r"(?:XDG|GITHUB|GITLAB|CI|NO|FORCE|AWS|GIT|PYTHON|NODE|HTTP|HTTPS|VIRTUAL|CONDA)_")


def is_left(store: Store, tree: str, name: str) -> bool:
    """Whether a file of another kind (completions, extension-less scripts, tests' data) still has it."""
    out = store.git("grep", "-I", "-l", "-w", "-F", "-e", name, tree, ok=(0, 1)).decode("utf-8", "replace")
    return any(not row.endswith((*DOCUMENTS, ".txt", ".lock")) for row in out.split("\n") if row)


Moved = tuple[str, str, set[tuple[str, int]], set[tuple[str, int]]]  # kind, name, wanted lines, found lines


def renames(store: Store, tree: Tree, kinds: str, most: int) -> Iterator[Moved]:
    """The same for every name that is changed in the code."""
    for kind, name in cases(tree, random.Random(7)):
        if kind not in kinds or not most or (kind == "variable" and SHARED.match(name)):
            continue
        wanted = labels(tree, kind, name)
        if not wanted:
            continue
        most -= 1
        anew = store.with_files(tree.tree, renamed(store, tree, kind, name))
        if not is_left(store, anew, name):
            found = {(item.doc.path, item.doc.line) for item in store.findings(tree.tree, anew)}
            yield kind, name, wanted, found


def main() -> None:
    parser = options(__doc__, most=25, of="names")
    parser.add_argument("--kinds", default="symbol flag variable")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    tally = Tally()
    for checkout in chosen.checkouts:
        with tempfile.TemporaryDirectory() as scratch:
            store = Store(checkout, scratch)
            tree = Tree(store)
            for make in (places, renames):
                for kind, name, wanted, found in make(store, tree, chosen.kinds, chosen.most):
                    tally.add(kind, len(wanted & found), len(wanted))
                    for path, line in sorted(wanted - found)[: 3 if chosen.verbose else 0]:
                        text = tree.texts[path].split("\n")[line - 1].strip()
                        print("MISS", checkout.name, kind, name, f"{path}:{line}", text[:110], flush=True)
        os.environ.pop("GIT_OBJECT_DIRECTORY")
        os.environ.pop("GIT_ALTERNATE_OBJECT_DIRECTORIES")
    tally.show()


if __name__ == "__main__":
    main()
