"""Relative links, images, anchors and lists of pages that lead nowhere.

A whole tree is checked, or only the links that a change adds. Site generators resolve links in their own
ways and make pages that no repository holds, so a link is reported only if nothing explains it: see
`_is_explained`."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from gitgpt.diff.file_class import classify_path
from gitgpt.drift.alive import is_document
from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.links import DocumentLink, DocumentTree, anchors, has_anchor, links, relinked
from gitgpt.drift.prose.document_lines import DocumentLine, read_document
from gitgpt.drift.site_pages import is_mkdocs_config, read_navigation, read_toctrees
from gitgpt.jobs.docs.places import CHECKED, is_checked
from gitgpt.jobs.docs.sides import Sides
from gitgpt.repository.snapshots import Files

ROUTES = re.compile(
    r"(?:^|/)(?:issues|pulls?|wiki|releases|actions|discussions|projects|security|compare|commits?|blob|tree"
    r"|raw|graphs|stargazers|network|tags|milestones?|labels|packages|-)(?:/|$)"
)
"""Pages of a code host that are reached by relative links such as ../../issues."""
SITES = re.compile(
    r"(?:^|/)(?:(?:docusaurus|astro|nuxt|next)\.config\.\w+|\.vitepress/.*|gatsby-config\.\w+|hugo\.\w+"
    r"|config\.toml|_config\.yml|sidebars\.\w+|antora\.yml|mint\.json|docs\.json|book\.toml|_quarto\.yml"
    r"|SUMMARY\.md|\.readthedocs\.ya?ml|mkdocs\.ya?ml|conf\.py)$"
)
MAKES_ANCHORS = re.compile(
    r"^\s*(?:\{%|\{\{.*\}\}\s*$|::: +(?!(?:tip|note|info|warning|danger|details|code-group|raw)\b)\w)"
    r"|--8<--|\{(?:include|auto[\w-]*)\}|openapi|<include"
    r"|^\s*\.\. (?:include|[\w:]*auto\w*|click|argparse|raw)::"
    r"|^\s*import .*from [\"'].*\.mdx?[\"']|^\s*<[A-Z]\w*(?: [^<>]*)?/>\s*$",
    re.M,
)
"""What puts headings into a document that its text does not show."""
PAGES_MADE = re.compile(
    r"(?:^|/)(?:_?generated|_?autosummary|auto\w*|gen|_build|build|dist|site|public|coverage)(?:/|$)"
)
_LINKED = "md mdx markdown rst txt png svg gif jpg jpeg webp ico pdf mp4 webm"
LINKED = frozenset(_LINKED.split())
SPHINX_PAGES = {"genindex", "modindex", "py-modindex", "search"}
SPECIAL = re.compile(
    r"^(?:(?:top|readme)$|fn(?:ref)?[:-]?\w*$|L\d|__|:~:|issuecomment|user-content-|!|/|\W*$|[\w-]+\.\w)",
    re.IGNORECASE,
)
"""Anchors that a page has without a heading: its top, footnotes, lines of code, objects of the API."""
MOST_SEARCHES = 300  # of names that lead nowhere: beyond that the whole site is made by something else


def check_dead_links(sides: Sides) -> list[DriftFinding]:
    """`link-broken` and `anchor-broken` of links that never led anywhere, as far as the tree shows."""
    documents = [file for file in sides.changed if file.status != "deleted" and is_checked(file.path)]
    configs = [file for file in sides.changed if file.status != "deleted" and is_mkdocs_config(file.path)]
    if not documents and not configs:
        return []
    site = Site(sides.new)
    old = sides.old.read({file.old_path or file.path for file in (*documents, *configs)}) if sides.old else {}
    found: list[DriftFinding] = []
    for path, content in sides.new.read(file.path for file in documents).items():
        before = next((file.old_path or file.path for file in documents if file.path == path), path)
        found += _check_document(site, path, content, old.get(before, b""))
    for path, content in sides.new.read(file.path for file in configs).items():
        found += _check_navigation(site, path, content, old.get(path, b""))
    return found


class Site:
    """The files that links may lead to, with what is known of them. Everything is read when first needed."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.tree = DocumentTree.of([*files.ids, *files.links_and_submodules])
        self._lines: dict[str, list[DocumentLine]] = {}
        self._anchors: dict[str, frozenset[str] | None] = {}
        self._made: dict[str, bool] = {}

    def find(self, path: str, target: str) -> str:
        return self.tree.find(path, target, is_plain=not self.has_generator)

    def read(self, path: str, content: bytes | None = None) -> list[DocumentLine]:
        if path not in self._lines:
            content = self.files.read([path]).get(path, b"") if content is None else content
            self._lines[path] = read_document(path, content.decode("utf-8", "replace"))
        return self._lines[path]

    def anchors(self, path: str) -> frozenset[str] | None:
        """The anchors of a document, folded; None if something else may add anchors to it."""
        if path not in self._anchors:
            lines = self.read(path)
            is_open = MAKES_ANCHORS.search("\n".join(line.text for line in lines if line.kind != "code"))
            self._anchors[path] = None if is_open else frozenset(anchors(lines))
        return self._anchors[path]

    @cached_property
    def names(self) -> Mapping[str, list[str]]:
        """The paths of every file name."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in self.files.ids:
            found[path.rpartition("/")[2]].append(path)
        return found

    @cached_property
    def endings(self) -> frozenset[str]:
        """The endings of file names that links may have."""
        return frozenset(name.rpartition(".")[2].lower() for name in self.names if "." in name) | LINKED

    @cached_property
    def has_generator(self) -> bool:
        """Whether a site generator resolves the links."""
        return any(SITES.search(path) for path in self.files.ids)

    @cached_property
    def has_mkdocs(self) -> bool:
        return any(is_mkdocs_config(path) for path in self.files.ids)

    def is_made(self, word: str) -> bool:
        """Whether code, a build file or .gitignore names the file or folder."""
        if word not in self._made:
            if len(self._made) >= MOST_SEARCHES:
                return True
            hits = self.files.search([re.escape(word).replace("\\-", "-")])
            self._made[word] = any(
                not is_document(hit.path)
                and not is_mkdocs_config(hit.path)
                and classify_path(hit.path) not in ("test", "lock", "snapshot")
                for hit in hits
            )
        return self._made[word]


def _check_document(site: Site, path: str, content: bytes, before: bytes) -> Iterator[DriftFinding]:
    if b"\0" in content:
        return
    lines = site.read(path, content)
    is_rst = path.endswith(".rst")
    known: set[tuple[str, str]] = set()
    if before:
        old = read_document(path, before.decode("utf-8", "replace"))
        known = {(link.path, link.fragment) for link in links(old, is_rst=is_rst)}
        known |= {(page, "") for _, page in read_toctrees(old)}
    for link in links(lines, is_rst=is_rst):
        if link.kind == "file" and (link.path, link.fragment) not in known:
            yield from _check_link(site, path, lines, link)
    for at, page in read_toctrees(lines):
        is_there = (page, "") in known or site.find(path, page)
        if not is_there and not _is_explained(site, path, page, is_page_name=True):
            yield _dead(site, path, lines[at], page)


def _check_link(
    site: Site, path: str, lines: Sequence[DocumentLine], link: DocumentLink
) -> Iterator[DriftFinding]:
    target = site.find(path, link.path)
    if not target:
        if not _is_explained(site, path, link.path):
            yield _dead(site, path, lines[link.at], link.path)
    elif link.fragment and target.lower().endswith(CHECKED) and not SPECIAL.match(link.fragment):
        found = site.anchors(target)
        if found is not None and not has_anchor(found, link.fragment):
            yield DriftFinding(
                "anchor-broken",
                f"there is no {link.fragment} in {target}",
                SourcePlace(path, lines[link.at].number, lines[link.at].text.strip()),
                SourcePlace(target, 1, site.read(target)[0].text.strip() if site.read(target) else ""),
                link.fragment,
            )


def _is_explained(site: Site, path: str, target: str, *, is_page_name: bool = False) -> bool:
    """Whether a link to a missing file may lead somewhere. Sphinx names pages without endings."""
    name = target.strip("/").rpartition("/")[2]
    is_page = name.rpartition(".")[2].lower() in site.endings and "." in name.strip(".")
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), target.lstrip("/")))
    if target.startswith("/") and not (is_page and target.strip("/").partition("/")[0] in site.tree.paths):
        return True  # a route of the site
    is_page_name = is_page_name or path.endswith(".rst")
    if not (is_page or is_page_name) and ("/" not in target.strip("/") or site.has_generator):
        return True  # an object of the code, or the name of a route
    if name in SPHINX_PAGES or whole.startswith("..") or ROUTES.search(target) or PAGES_MADE.search(target):
        return True
    if name.lower().endswith((".html", ".htm", ".php", ".aspx")):
        return True  # the output of a build
    return (
        _is_inside_file(site, whole)
        or _has_translation(site, whole)
        or site.is_made(name)
        or ("/" in whole and _is_folder_made(site, whole))
        or _is_included(site, path)
    )


def _is_inside_file(site: Site, whole: str) -> bool:
    """Whether a folder of the path is a submodule or a symbolic link."""
    parts = whole.split("/")
    elsewhere = site.files.links_and_submodules
    return any("/".join(parts[:size]) in elsewhere for size in range(1, len(parts)))


LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?$")


def _has_translation(site: Site, whole: str) -> bool:
    """Whether another language has the page: sites fall back to it."""
    parts = whole.split("/")
    if not any(LANGUAGE.match(part) for part in parts[:-1]):
        return False
    return any(
        len(other) == len(parts)
        and all(one == two or LANGUAGE.match(one) for one, two in zip(parts, other, strict=True))
        for other in (path.split("/") for path in site.names.get(parts[-1], ()))
    )


def _is_folder_made(site: Site, whole: str) -> bool:
    folder = whole.rpartition("/")[0]
    return folder not in site.tree.paths and site.is_made(folder.rpartition("/")[2] + "/")


def _is_included(site: Site, path: str) -> bool:
    """Whether another document includes this one: its links count from there."""
    name = path.rpartition("/")[2]
    hits = site.files.search([rf"(include|8<|snippet).*{re.escape(name)}".replace("\\-", "-")])
    return any(hit.path != path and is_document(hit.path) for hit in hits)


def _dead(site: Site, path: str, line: DocumentLine, target: str) -> DriftFinding:
    """With the right link, if exactly one file has that name."""
    name = target.rstrip("/").rpartition("/")[2]
    places = site.names.get(name, []) if "." in name and "/" not in name else []
    right = ""
    if len(places) == 1 and not target.startswith("/"):
        right = relinked(
            path, target, posixpath.normpath(posixpath.join(posixpath.dirname(path), target)), places[0]
        )
    return DriftFinding(
        "link-broken",
        f"the link to {target} leads nowhere" + (f"; the file is {places[0]}" if right else ""),
        SourcePlace(path, line.number, line.text.strip()),
        SourcePlace(target, 1, "no such file"),
        target,
        target if right else "",
        right,
    )


def _check_navigation(site: Site, path: str, content: bytes, before: bytes) -> Iterator[DriftFinding]:
    known = {page for _, _, page in read_navigation(path, before.decode("utf-8", "replace"))}
    for number, text, page in read_navigation(path, content.decode("utf-8", "replace")):
        stem = page.removesuffix(".md")
        is_there = page in site.files.ids or any(other.startswith(f"{stem}.") for other in site.files.ids)
        if page not in known and not is_there and not site.is_made(page.rpartition("/")[2]):
            yield DriftFinding(
                "link-broken",
                f"the navigation names {page}, which does not exist",
                SourcePlace(path, number, text),
                SourcePlace(page, 1, "no such file"),
                page,
            )
