"""The lists of pages that make up a documentation site: toctrees of Sphinx and MyST, `nav` of MkDocs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from gitgpt.drift.prose.document_lines import DocumentLine

TOCTREE = re.compile(r"(?P<indent>\s*)(?:\.\. toctree::|(?P<fence>`{3,}|:{3,})\{toctree\})\s*$")
OPTION = re.compile(r"\s*:(?P<name>[\w-]+):")
ENTRY = re.compile(r"(?:.*<(?P<enclosed>[^<>]+)>|(?P<plain>\S+))\s*$")
NAV = re.compile(r"^nav:\s*$")
NAV_PAGE = re.compile(
    r"^\s*-\s+(?:[^#]*?:\s+)?(?P<quote>[\"']?)(?P<page>[^\"'#:*!\s][^\"'#:*]*\.md)(?P=quote)\s*$"
)
DOCS_FOLDER = re.compile(r"^docs_dir:\s*[\"']?(?P<folder>[^\"'#\s]+)", re.MULTILINE)
MAKES_PAGES = re.compile(r"^\s*- *[\"']?(?:gen-files|gen_pages|monorepo|multirepo)\b|!include", re.MULTILINE)
"""Plugins of MkDocs that make pages, or take them from elsewhere."""


def read_toctrees(lines: Sequence[DocumentLine]) -> Iterator[tuple[int, str]]:
    """The entries of all toctrees of a document, by the index of the line. Patterns and addresses are left
    out."""
    inside: re.Match[str] | None = None
    for at, line in enumerate(lines):
        begun = TOCTREE.match(line.text) if "toctree" in line.text else None
        if begun:
            inside = begun
        elif inside and _is_end(line.text, inside):
            inside = None
        elif inside and line.text.strip() and not OPTION.match(line.text):
            entry = ENTRY.match(line.text.strip())
            page = (entry["enclosed"] or entry["plain"]) if entry else ""
            if page and page != "self" and not re.search(r"[*?\[\]{}|:]", page):
                yield at, page.strip()


def _is_end(text: str, begun: re.Match[str]) -> bool:
    if begun["fence"]:
        return text.strip().startswith(begun["fence"])
    return bool(text.strip()) and len(text) - len(text.lstrip()) <= len(begun["indent"])


def is_mkdocs_config(path: str) -> bool:
    return path.rpartition("/")[2] in ("mkdocs.yml", "mkdocs.yaml")


def read_navigation(path: str, text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, line and the path in the repository of every page in the `nav` of a MkDocs
    configuration."""
    if MAKES_PAGES.search(text):
        return
    folder = DOCS_FOLDER.search(text)
    root = posixpath.join(posixpath.dirname(path), folder["folder"] if folder else "docs")
    is_nav = False
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1].strip() and not line.startswith(("#", "-")):
            is_nav = NAV.match(line) is not None
        page = NAV_PAGE.match(line) if is_nav else None
        if page:
            yield number, line.strip(), posixpath.normpath(posixpath.join(root, page["page"].strip()))
