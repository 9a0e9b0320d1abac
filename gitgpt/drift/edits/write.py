"""One file with all its edits: made, verified, and as a patch that git takes."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Sequence

from gitgpt.drift.edits.propose import broken_link
from gitgpt.drift.edits.region import Proposal, applied
from gitgpt.drift.edits.text import Text
from gitgpt.drift.edits.verify import verify_document, verify_python
from gitgpt.drift.links import DocumentTree
from gitgpt.errors import EditRefusedError

CONTEXT = 3  # lines around a change in a patch


def edited(text: Text, proposals: Sequence[Proposal], tree: DocumentTree) -> str:
    """The new text. Raises EditRefusedError with the reason, unless all else is provably as it was."""
    after = applied(text, proposals)
    if text.is_python:
        reason = verify_python(text, after)
    else:
        reason = verify_document(text, after, proposals)
        link = broken_link(text.path, after, tree, text.text)
        reason = reason or (f"the link to {link} leads nowhere" if link else "")
    if reason:
        raise EditRefusedError(reason)
    return after


def patch(path: str, old: bytes, new: bytes) -> bytes:
    """The change as `git apply` takes it: lines as git counts them, any encoding, any line ends."""
    before, after = _lines(old), _lines(new)
    name = _quoted(path)
    head = f"diff --git {name('a/')} {name('b/')}\n--- {name('a/')}\n+++ {name('b/')}\n"
    body = list(difflib.unified_diff(before, after, n=CONTEXT, lineterm="\n"))[2:]
    return os.fsencode(head) + "".join(map(_whole, body)).encode("latin-1")


def _lines(content: bytes) -> list[str]:
    """A character for each byte, so that nothing is decoded."""
    lines = content.decode("latin-1").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _whole(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _quoted(path: str) -> Callable[[str], str]:
    """Names with anything but printable ASCII as git quotes them."""
    if path.isascii() and path.isprintable() and not set('"\\\t') & set(path):
        return lambda prefix: prefix + path
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}"
        for byte in os.fsencode(path)
    )
    return lambda prefix: f'"{prefix}{escaped}"'
