"""A file as text whose every character has its place in the bytes."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise
from typing import NamedTuple

from gitgpt.drift.source import COOKIE, LINE_END, decode
from gitgpt.errors import EditRefusedError

LARGEST = 8 * 1024 * 1024  # bytes


class Text(NamedTuple):
    """`mark` is the byte order mark, kept aside. `text` has the line ends of the file."""

    path: str
    content: bytes
    mark: bytes
    encoding: str
    text: str

    @property
    def is_python(self) -> bool:
        return self.path.endswith((".py", ".pyi"))

    @property
    def line_end(self) -> str:
        """The one that most lines have."""
        crlf = self.text.count("\r\n")
        return "\r\n" if crlf * 2 > self.text.count("\n") else "\n"

    def lines(self) -> list[str]:
        """Every line with its end."""
        ends = [match.end() for match in LINE_END.finditer(self.text)]
        bounds = [0, *ends, *([len(self.text)] if not ends or ends[-1] < len(self.text) else [])]
        return [self.text[start:end] for start, end in pairwise(bounds)]

    def encode(self, text: str) -> bytes:
        """The bytes of a new text. Raises EditRefusedError where the encoding has no such character."""
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError as exc:
            raise EditRefusedError(f"{self.encoding} has no {text[exc.start]!r}") from exc


def read_text(path: str, content: bytes) -> Text:
    """Raises EditRefusedError for what is no text, or cannot be written back to the very same bytes."""
    if len(content) > LARGEST:
        raise EditRefusedError(f"it is larger than {LARGEST} bytes")
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    try:
        encoding = _encoding(path, content)
        text = content[len(mark) :].decode(encoding)
        if b"\0" in content or text.encode(encoding) != content[len(mark) :]:
            raise EditRefusedError("it cannot be written back as it is")
    except (UnicodeError, LookupError, SyntaxError) as exc:
        raise EditRefusedError(str(exc)) from exc
    return Text(path, content, mark, encoding, text)


def _encoding(path: str, content: bytes) -> str:
    if not path.endswith((".py", ".pyi")) or not COOKIE.search(content[:400]):
        return "utf-8"
    decode(content)  # refuses an unknown cookie, and one that contradicts the mark
    found = re.search(rb"coding[:=]\s*([-\w.]+)", content[:400])
    return found[1].decode("ascii") if found else "utf-8"
