"""What a project's own notes say about commit messages: .gitgpt/guide.md, or the section of CONTRIBUTING."""

from __future__ import annotations

import re
from pathlib import Path

from gitgpt import files
from gitgpt.errors import FileError

GUIDE = ".gitgpt/guide.md"
CONTRIBUTING = ("CONTRIBUTING.md", ".github/CONTRIBUTING.md", "docs/CONTRIBUTING.md", "CONTRIBUTING.rst")
LARGEST_FILE = 200_000  # bytes; what is longer is not read
LONGEST = 1_200  # characters that are used: about 300 tokens

HEADING = r"(?m)^(#{1,6}) +(.+?)#*$|^(\S.*)\n([=~^*-])\4{2,}$"
ABOUT = r"(?i)\bcommits?\b|\bcommit[- ]?messages?\b|提交"


def read_guide(top: Path) -> str:
    """The notes, at most LONGEST characters, cut at a line; empty where there are none. Never raises."""
    if own := _text(top, GUIDE).strip():
        return _cut(own)
    for name in CONTRIBUTING:
        if section := about_commits(_text(top, name)):
            return _cut(section)
    return ""


def about_commits(text: str) -> str:
    """The first section whose heading speaks of commits, up to the next heading of its level or above."""
    headings = [
        (match.start(), match.end(), *_level_and_title(match)) for match in re.finditer(HEADING, text)
    ]
    for at, (_, end, level, title) in enumerate(headings):
        if re.search(ABOUT, title):
            stop = next((start for start, _, other, _ in headings[at + 1 :] if other <= level), len(text))
            body = re.sub(r"<!--.*?-->|!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text[end:stop])
            return re.sub(r"\n{2,}", "\n", body).strip()
    return ""


def _level_and_title(match: re.Match[str]) -> tuple[int, str]:
    if match[1]:
        return len(match[1]), match[2]
    return ("=", "-").index(match[4]) + 1 if match[4] in "=-" else 3, match[3]


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition("\n")[0] or text[:LONGEST]


def _text(top: Path, path: str) -> str:
    """Empty for what is no plain file: a clone may bring links to anywhere, devices, and huge files."""
    try:
        content = files.read_tree_file(top, path, limit=LARGEST_FILE)
    except FileError:
        return ""
    return content.decode("utf-8", "replace").replace("\r\n", "\n")
