"""Relative links of Markdown and reStructuredText, where they lead, and the anchors they may lead to.

Every site generator resolves links in its own way. A link counts as good when any of the usual ways finds
its target; it is broken by a change when one did before and none does now.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from gitgpt.drift.prose.document_lines import DocumentLine
from gitgpt.markdown import read_definition, read_links

RST_FILE = re.compile(
    r"^\s*\.\. (?:\|[^|]+\| )?(?:image|figure|include|literalinclude|mdinclude|csv-table|_[^:]+):{1,2}\s+"
    r"(?P<target>\S+)\s*$"
)
RST_ROLE = re.compile(r":(?P<role>doc|download|ref|numref):`(?:[^`<]*<)?(?P<target>[^`<>]+)>?`")
RST_LINK = re.compile(r"`[^`<>]*<(?P<target>[^`<>\s]+)>`__?")
RST_TITLE = re.compile(r"(?<![:`\w])`(?P<title>[^`<>\n]+)`_(?!_)")
OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#?\{|<|\$|@|%)|[{}$<>*|]", re.I)
EXTENSIONS = (".md", ".mdx", ".rst", ".markdown", ".txt", ".adoc", ".ipynb", ".html")
INDEXES = (
    "README.md",
    "index.md",
    "index.mdx",
    "index.rst",
    "_index.md",
    "index.html",
    "readme.md",
    "README.rst",
)
PAGE = re.compile(r"\.(?:html?|md|mdx|rst|markdown)$")


class DocumentLink(NamedTuple):
    """`path` is empty for a link within the document; `kind` is "file", "label" for the target of a `:ref:`,
    "title" for a reference by the words of a heading."""

    at: int
    path: str
    fragment: str = ""
    kind: str = "file"


def links(lines: Sequence[DocumentLine], *, is_rst: bool) -> Iterator[DocumentLink]:
    """Every link to this repository, by the index of its line."""
    for at, line in enumerate(lines):
        if line.kind in ("code", "comment"):
            continue
        for kind, target in _rst_targets(line.text) if is_rst else _markdown_targets(line.text):
            path, _, fragment = target.partition("#")
            if kind != "file":
                yield DocumentLink(at, "", " ".join(target.split()), kind)
            elif not OUTSIDE.search(target) and (path or fragment):
                yield DocumentLink(at, unquote(path.partition("?")[0]), unquote(fragment), kind)


def _markdown_targets(text: str) -> Iterator[tuple[str, str]]:
    for link in read_links(text):
        yield "file", link.target
    definition = read_definition(text)
    if definition and not definition[0].startswith("^"):  # a footnote
        yield "file", definition[1].target


def _rst_targets(text: str) -> Iterator[tuple[str, str]]:
    for match in RST_ROLE.finditer(text):
        yield ("label" if match["role"] in ("ref", "numref") else "file"), match["target"]
    for match in RST_TITLE.finditer(text):
        yield "title", match["title"]
    for pattern in (RST_FILE, RST_LINK):
        for match in pattern.finditer(text):
            if not match["target"].endswith("_"):
                yield "file", match["target"]


class DocumentTree(NamedTuple):
    """The paths of one side, folders included."""

    paths: frozenset[str]

    @classmethod
    def of(cls, paths: Iterable[str]) -> DocumentTree:
        found = set(paths)
        for path in list(found):
            folder = posixpath.dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return cls(frozenset(found))

    def find(self, document: str, target: str, *, is_plain: bool = False) -> str:
        """The path that `target` in `document` leads to, empty when there is none. If the project `is_plain`,
        no site generator resolves links in ways of its own."""
        if not target:
            return document if document in self.paths else ""
        plain = posixpath.normpath(posixpath.join(posixpath.dirname(document), target))
        is_relative = is_plain and not target.startswith("/")
        for candidate in (plain,) if is_relative else _candidates(document, target):
            for path in _spellings(candidate):
                if path in self.paths or path == ".":
                    return path
        return ""


def _candidates(document: str, target: str) -> Iterator[str]:
    """Where a link may lead: relative to the document, to the page it becomes, or to any folder above."""
    folder = posixpath.dirname(document)
    if not target.startswith("/"):
        yield posixpath.normpath(posixpath.join(folder, target))
        yield posixpath.normpath(posixpath.join(PAGE.sub("", document), target))
    bare = target.lstrip("/")
    while True:
        yield posixpath.normpath(posixpath.join(folder, bare))
        for site in ("static", "public", "docs", "content", "assets"):
            yield posixpath.normpath(posixpath.join(folder, site, bare))
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _spellings(path: str) -> Iterator[str]:
    yield path
    stem = PAGE.sub("", path)
    for name in dict.fromkeys((path, stem)):
        yield from (name + extension for extension in EXTENSIONS)
        yield from (posixpath.join(name, index) for index in INDEXES)
    if stem.endswith(("/index", "/README")):
        yield stem.rpartition("/")[0]


def relinked(document: str, link: str, old: str, new: str) -> str:
    """The same link to where the target is now; empty for one that a site generator resolved."""
    folder = posixpath.dirname(document)
    if link.startswith("/") or posixpath.normpath(posixpath.join(folder, link)) != old:
        return ""
    found = posixpath.relpath(new, folder or ".")
    return f"./{found}" if link.startswith("./") and not found.startswith(".") else found


GENERIC = re.compile(
    r"^(?:[\w.-]+/)?(?:main|index|app|settings|config|conf|utils|models|views|urls|setup|readme|__init__|__main__"
    r"|test_\w+|\w+_test|dockerfile|makefile|justfile|procfile|vagrantfile|package|package-lock|requirements[\w-]*"
    r"|example\w*|server|client|hello\w*|conftest|manage|license|changelog|contributing|pyproject|tox|tsconfig"
    r"|(?:docker-)?compose|cargo|go|gemfile|poetry|uv|pom|build|default|local|data|input|output|script|file|foo|bar"
    r"|my\w*)(?:\.[\w-]+)*$",
    re.I,
)


def is_own_path(path: str) -> bool:
    """Whether a path in running text can only mean a file of this repository: tutorials speak of their
    reader's `app/main.py`."""
    return not path.startswith(".") and not GENERIC.match(path) and ("/" in path or "." in path)


def path_tokens(paths: Iterable[str]) -> re.Pattern[str]:
    """Whole paths, also after `./`; not the end of a longer path or of an address. A file at the top only if
    it is marked as one: in backticks, after `./`, or passed to a shell."""
    whole = _alternation(path for path in paths if "/" in path)
    top = _alternation(path for path in paths if "/" not in path)
    return re.compile(
        rf"(?<![\w/.-])(?:\./)?(?P<path>{whole})(?![\w/-]|\.\w)"
        rf"|(?:(?<![\w/.])\./|`|\b(?:sh|bash|source|python3?|node|ruby) +)(?P<top>{top})(?![\w/-]|\.\w)"
    )


def _alternation(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


HEADING_ID = re.compile(r"\s*\{\s*#(?P<id>[\w:.-]+)[^}]*\}\s*$")
EXPLICIT = re.compile(
    r"\b(?:id|name)=[\"'](?P<id>[^\"'\s]+)[\"']|\{:?\s*#(?P<attribute>[\w:.-]+)[^}]*\}|^\s*\((?P<myst>[\w:.-]+)\)=\s*$"
)
QUOTED_HEADING = re.compile(r"\s*(?:>\s*|[*+-]\s+|\d+[.)]\s+)+(?P<heading>#{1,6}\s+\S.*)")
HTML_HEADING = re.compile(r"<h[1-6]\b[^>]*>(?P<title>.*?)</h[1-6]>", re.I)
LABEL = re.compile(r"^\s*\.\. _(?P<label>[^:`]+|`[^`]+`):\s*$")
TARGET = re.compile(r"\s*\.\. _(?P<name>`[^`]+`|[^:`]+):(?:\s|$)")
MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^<>]*>|[`*~]|\\(?=[^\w\s])")


def anchors(lines: Sequence[DocumentLine]) -> dict[str, int]:
    """Every anchor of a document in any of the usual spellings, and the index of its line."""
    found: dict[str, int] = {}
    seen: dict[str, int] = {}
    for at, line in enumerate(lines):
        if line.kind == "code":
            continue
        html = HTML_HEADING.search(line.text) if "<h" in line.text.lower() else None
        for slug in slugs(html["title"]) if html else ():
            found.setdefault(slug, at)
        for match in EXPLICIT.finditer(line.text):
            found.setdefault(next(group for group in match.groups() if group), at)
        quoted = QUOTED_HEADING.match(line.text) if line.kind == "text" else None
        if line.kind == "heading" or quoted:
            for slug in slugs(quoted["heading"] if quoted else line.text):
                count = seen.get(slug, 0)
                seen[slug] = count + 1
                for name in (slug, f"{slug}-{count}", f"{slug}_{count}", f"{slug}-{count + 1}")[
                    : 4 if count else 1
                ]:
                    found.setdefault(name, at)
    return found


def has_anchor(found: Collection[str], fragment: str) -> bool:
    """Whether any heading may give the anchor. Generators differ in dashes and punctuation, which do not
    count."""
    return fragment in found or _fold(fragment) in {_fold(name) for name in found}


def _fold(anchor: str) -> str:
    return re.sub(r"[\W_]+", "", anchor).lower()


def renamed_anchor(old: Sequence[DocumentLine], new: Sequence[DocumentLine], heading: DocumentLine) -> str:
    """The anchor of the heading that replaced `heading`; empty if headings were added or removed."""
    before = [line.text for line in old if line.kind == "heading"]
    after = [line.text for line in new if line.kind == "heading"]
    if len(before) != len(after) or before.count(heading.text) != 1:
        return ""
    now = after[before.index(heading.text)]
    return "" if now in before else github_slug(now)


def labels(lines: Sequence[DocumentLine]) -> dict[str, int]:
    """What `:ref:` may lead to, in lower case, and the index of its line."""
    found: dict[str, int] = {}
    for at, line in enumerate(lines):
        match = LABEL.match(line.text)
        if match and line.kind != "code":
            found.setdefault(match["label"].strip("`").lower(), at)
    return found


def label_of(line: DocumentLine) -> str:
    """The label of its line as written."""
    match = LABEL.match(line.text)
    return match["label"].strip("`") if match else ""


def titles(lines: Sequence[DocumentLine]) -> dict[str, int]:
    """The headings of a document in lower case, and the indexes of their lines."""
    return {
        " ".join(line.text.lower().split()): at for at, line in enumerate(lines) if line.kind == "heading"
    }


def targets(lines: Sequence[DocumentLine]) -> set[str]:
    """What `.. _name:` defines, a label or an address, in lower case."""
    found = (TARGET.match(line.text) for line in lines)
    return {match["name"].strip("`").lower() for match in found if match}


def slugs(heading: str) -> set[str]:
    """The ids that GitHub, GitLab, Python-Markdown, MyST and Docusaurus give to a heading."""
    text = _title(heading)
    github = github_slug(heading)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    python = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip())
    dashed = re.sub(r"[^\w]+", "-", text).strip("-")
    found = {github, github.strip("-"), python, re.sub(r"-+", "-", github), dashed, dashed.replace("_", "-")}
    return found - {""}


def github_slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", _title(heading)).replace(" ", "-")


def _title(heading: str) -> str:
    """The words of a heading in lower case, without its marks and markup."""
    title = re.sub(r"`([^`]+)`", lambda code: re.sub(r"[<>]", "", code[1]), heading)  # `List<T>` is no HTML
    title = HEADING_ID.sub("", re.sub(r"^\s{0,3}#{1,6}\s+|\s+#*\s*$", "", title))
    return MARKUP.sub(lambda match: match[1] or "", title).strip().lower()
