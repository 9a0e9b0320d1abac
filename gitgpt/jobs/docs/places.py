"""Links and paths in documents that lead to what a change moved or removed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from gitgpt.diff.changeset import FileDiff
from gitgpt.diff.file_class import NOISE, classify_path
from gitgpt.drift.alive import is_document
from gitgpt.drift.findings import DriftFinding, SourcePlace
from gitgpt.drift.links import (
    DocumentLink,
    DocumentTree,
    anchors,
    is_own_path,
    label_of,
    labels,
    links,
    path_tokens,
    relinked,
    renamed_anchor,
    targets,
    titles,
)
from gitgpt.drift.prose.document_lines import DocumentLine, read_document
from gitgpt.drift.prose.sentences import is_past_file, speaks_of_past
from gitgpt.jobs.docs.sides import Sides
from gitgpt.repository.snapshots import Files

MOST_FILES = 2000  # gone at once: then the repository was rebuilt, and every link would be a finding

CHECKED = (".md", ".markdown", ".mdx", ".rst")
NOT_CHECKED = NOISE | {"test", "data", "migration"}
PARTS = re.compile(
    r"(?:^|/)(?:_[^/]*|[^/]*(?:template|cookiecutter|snippet|partial|include|fixture|testdata)[^/]*|tests?"
    r"|node_modules|vendor|third_party|skeleton|scaffold)(?:/|$)"
    r"|(?:^|/)(?:pull_request_template|issue_template)[./]",
    re.I,
)
"""Documents that are shown at another place than their own, or that belong to another project."""


def is_checked(path: str) -> bool:
    """Documents whose links and examples are checked as they are."""
    return (
        path.lower().endswith(CHECKED)
        and not PARTS.search(path)
        and not is_past_file(path)
        and classify_path(path) not in NOT_CHECKED
    )


def check_places(sides: Sides) -> list[DriftFinding]:
    """`link-broken`, `anchor-broken`, `file-gone`."""
    if sides.old is None:
        return []
    gone = {
        file.old_path or file.path: file for file in sides.changed if file.status in ("deleted", "renamed")
    }
    documents = [
        file for file in sides.changed if file.status in ("modified", "renamed") and is_document(file.path)
    ]
    if not (gone or documents) or len(gone) > MOST_FILES:
        return []
    before, after = DocumentTree.of(sides.old.ids), DocumentTree.of(sides.new.ids)
    sources = {
        file.path: file.old_path for file in sides.changed if file.status == "renamed" and file.old_path
    }
    found = list(_broken_links(sides.new, gone, sources, before, after))
    found += _broken_anchors(sides, documents, after)
    linked = {(item.doc.path, item.doc.line) for item in found}
    found += (
        item for item in _gone_paths(sides.new, gone, after) if (item.doc.path, item.doc.line) not in linked
    )
    return found


def _read(files: Files, path: str) -> list[DocumentLine]:
    return read_document(path, files.read([path]).get(path, b"").decode("utf-8", "replace"))


def _documents_with(files: Files, words: Sequence[str]) -> list[str]:
    patterns = sorted({re.escape(word).replace("\\-", "-").replace("\\ ", " ") for word in words})
    hits = files.search(patterns, *PATHSPECS) if patterns else []
    return [path for path in dict.fromkeys(hit.path for hit in hits) if is_document(path)]


INDEX = re.compile(r"(?:index|readme|_index|main|__init__)\.", re.I)
PATHSPECS = tuple(f":(icase)*{ending}" for ending in (".md", ".mdx", ".rst", ".markdown", ".txt", ".adoc"))


def _broken_links(
    files: Files,
    gone: dict[str, FileDiff],
    sources: dict[str, str],
    before: DocumentTree,
    after: DocumentTree,
) -> Iterator[DriftFinding]:
    """Links to what is gone, and links out of documents that moved."""
    is_made = cache(partial(_is_made, files))
    stems = [path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2] for path in gone]
    moved = [path for path in sources if is_document(path)]
    for path in dict.fromkeys([*_documents_with(files, [stem for stem in stems if len(stem) > 1]), *moved]):
        if is_past_file(path):
            continue
        lines = _read(files, path)
        for link in links(lines, is_rst=path.endswith(".rst")):
            if link.kind != "file" or not link.path or after.find(path, link.path):
                continue
            target = before.find(sources.get(path, path), link.path)
            if target and (_is_moved(target, gone.get(target)) or not is_made(target)):
                yield _link_finding(path, lines[link.at], link, target, gone.get(target))


NAVIGATION = re.compile(
    r"(?:^|/)(?:mkdocs[\w.-]*|zensical|_toc|sidebars|docusaurus\.config|book|_quarto)\.\w+$"
)
"""Lists of the pages of a site: that they still name one does not bring it back."""


def _is_moved(path: str, file: FileDiff | None) -> bool:
    """Whether the content lives on under another name, and not as what the file is made from."""
    same_kind = file is not None and posixpath.splitext(file.path)[1] == posixpath.splitext(path)[1]
    return bool(same_kind and file and file.status == "renamed" and "templat" not in file.path)


def _is_made(files: Files, path: str) -> bool:
    """Whether code, a build file or .gitignore speaks of the file: then it is generated, and not gone."""
    folder, _, name = path.rpartition("/")
    word = f"{folder.rpartition('/')[2]}/{name}" if INDEX.match(name) and folder else name
    hits = files.search([re.escape(word).replace("\\-", "-")])
    return any(
        not is_document(hit.path)
        and not NAVIGATION.search(hit.path)
        and classify_path(hit.path) not in ("test", "lock", "snapshot")
        for hit in hits
    )


def _link_finding(
    path: str, line: DocumentLine, link: DocumentLink, target: str, file: FileDiff | None
) -> DriftFinding:
    if file is None:
        text = f"this document was moved, and {target} is elsewhere from here"
        code = SourcePlace(target, 1, text)
    else:
        text = f"renamed to {file.path}" if file.status == "renamed" else "deleted"
        code = SourcePlace(target, 1, text, is_old=True)
    right = relinked(path, link.path, target, file.path) if file and file.status == "renamed" else ""
    return DriftFinding(
        "link-broken",
        f"the link to {link.path} leads nowhere",
        SourcePlace(path, line.number, line.text.strip()),
        code,
        link.path,
        link.path if right else "",
        right,
    )


def _gone_paths(files: Files, gone: dict[str, FileDiff], after: DocumentTree) -> Iterator[DriftFinding]:
    """`file-gone`: whole paths in running text, code and commands."""
    paths = [path for path in gone if is_own_path(path) and path not in after.paths]
    hits = files.search([re.escape(path).replace("\\-", "-") for path in paths], *PATHSPECS) if paths else []
    token = path_tokens(paths)
    is_made = cache(partial(_is_made, files))
    for document in dict.fromkeys(
        hit.path for hit in hits if is_document(hit.path) and not is_past_file(hit.path)
    ):
        lines = _read(files, document)
        for at in [hit.line - 1 for hit in hits if hit.path == document]:
            for match in token.finditer(lines[at].text):
                path = match["path"] or match["top"]
                is_gone = not after.find(document, path) and not speaks_of_past(lines, at, path)
                if is_gone and (_is_moved(path, gone[path]) or not is_made(path)):
                    yield _path_finding(document, lines[at], path, gone[path])


def _path_finding(document: str, line: DocumentLine, path: str, file: FileDiff) -> DriftFinding:
    text = f"renamed to {file.path}" if file.status == "renamed" else "deleted"
    return DriftFinding(
        "file-gone",
        f"{path} is gone" + (f"; it is {file.path} now" if file.status == "renamed" else ""),
        SourcePlace(document, line.number, line.text.strip()),
        SourcePlace(path, 1, text, is_old=True),
        path,
        path if file.status == "renamed" else "",
        file.path if file.status == "renamed" else "",
    )


def _broken_anchors(
    sides: Sides, documents: Sequence[FileDiff], after: DocumentTree
) -> Iterator[DriftFinding]:
    """Links to headings and labels that a changed document has no more."""
    removed: dict[str, dict[str, DocumentLine]] = {}
    sides_of: dict[str, tuple[list[DocumentLine], list[DocumentLine]]] = {}
    lost_labels: dict[str, tuple[str, DocumentLine]] = {}
    for file in documents:
        old, new = _before(sides, file), _read(sides.new, file.path)
        sides_of[file.path] = old, new
        removed[file.path] = _lost(anchors(old), anchors(new), old)
        for name, line in _lost(labels(old), labels(new), old).items():
            lost_labels[name] = file.path, line
        yield from _lost_titles(file.path, old, new)
    words = [f"#{name}" for lost in removed.values() for name in lost]
    words += [
        spelling for name, (_, line) in lost_labels.items() for spelling in {name, label_of(line)} if name
    ]
    for path in _documents_with(sides.new, words):
        lines = _read(sides.new, path)
        for link in links(lines, is_rst=path.endswith(".rst")):
            if link.kind == "label":
                label = lost_labels.get(link.fragment.lower())
                if label and not _has_label(sides.new, link.fragment):
                    yield _anchor_finding(path, lines[link.at], link, *label)
            elif link.fragment and link.kind == "file":
                target = after.find(path, link.path)
                lost = removed.get(target, {})
                heading = lost.get(link.fragment) or lost.get(link.fragment.lower())
                if heading:
                    right = renamed_anchor(*sides_of[target], heading)
                    found = _anchor_finding(path, lines[link.at], link, target, heading)
                    yield found._replace(wrong=f"#{link.fragment}", right=f"#{right}") if right else found


def _lost_titles(path: str, old: list[DocumentLine], new: list[DocumentLine]) -> Iterator[DriftFinding]:
    """References of reStructuredText to a heading of their own document, by its words."""
    lost = _lost(titles(old), titles(new), old) if path.endswith(".rst") else {}
    for link in links(new, is_rst=True) if lost else ():
        heading = lost.get(link.fragment.lower()) if link.kind == "title" else None
        if heading and link.fragment.lower() not in targets(new):
            yield _anchor_finding(path, new[link.at], link, path, heading)


def _before(sides: Sides, file: FileDiff) -> list[DocumentLine]:
    return _read(sides.old, file.old_path or file.path) if sides.old else []


def _lost(
    old: Mapping[str, int], new: Mapping[str, int], lines: Sequence[DocumentLine]
) -> dict[str, DocumentLine]:
    return {name: lines[at] for name, at in old.items() if name not in new}


def _has_label(files: Files, label: str) -> bool:
    """Whether another document has it now, or an extension makes it out of a heading."""
    word = re.escape(label).replace("\\-", "-").replace("\\ ", " ")
    if files.search([rf"[.][.] _`?{word}`?:", rf"\({word}\)="]):
        return True
    return bool(files.search(["autosectionlabel"]) and files.search([rf"^(#+ )?{word} *$"], *PATHSPECS))


def _anchor_finding(
    path: str, line: DocumentLine, link: DocumentLink, target: str, heading: DocumentLine
) -> DriftFinding:
    return DriftFinding(
        "anchor-broken",
        f"there is no {link.fragment} in {target} any more",
        SourcePlace(path, line.number, line.text.strip()),
        SourcePlace(target, heading.number, heading.text.strip(), is_old=True),
        link.fragment,
    )
