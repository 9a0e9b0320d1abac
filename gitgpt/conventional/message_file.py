"""The message file that git hands to prepare-commit-msg, as bytes: puts a draft in, leaves the rest alone.

What git writes there was observed on git 2.39 and 2.55. The draft comes first, what was there follows:
template text, trailers (`-s`, `--trailer`), git's help, the scissors line and everything below it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from gitgpt.conventional.ticket import without
from gitgpt.errors import FileError

TEXT_LIMIT = 1 << 20
"""Bytes of text above the help that are still taken for a message."""

# builtin/commit.c: wt_status_append_cut_line; the mark is never translated
_SCISSORS = re.compile(rb"^(\S{1,16}) -{24} >8 -{24}\r?$", re.MULTILINE)
# trailer.c: a token of letters, digits and dashes, a colon
_TRAILER = re.compile(r"[A-Za-z0-9-]+ ?: *\S")
# What a single-byte encoding lacks and a model likes to write
_PLAIN = {
    0x2018: "'",
    0x2019: "'",
    0x201C: '"',
    0x201D: '"',
    0x2013: "-",
    0x2014: "-",
    0x2026: "...",
    0xA0: " ",
}
# `[ABC-12] `, or `ABC-12:`, and nothing after it
_TICKET = r"[\[(]?[A-Z][A-Z0-9]{1,9}-\d{1,6}[\])]?(?: ?[:|-])?"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# The marks that core.commentChar=auto chooses from, and the slash of commentString "//": a list's "-" is none
_MARK = re.compile(rb"[#;@!$%^&|:/]{1,4}")


class MessageLayout(NamedTuple):
    """A message file taken apart: `text + help` is the file. `prefix` begins a comment line."""

    text: bytes
    help: bytes
    prefix: bytes


def split_message_file(original: bytes, comment_prefix: bytes = b"#") -> MessageLayout:
    """Finds where git's help, or the scissors line, begins.

    The comment prefix is read from the file itself, since `core.commentChar=auto` is decided for each
    file; `comment_prefix` is what to believe when the file does not show one.
    """
    scissors = _SCISSORS.search(original)
    cut = scissors.start() if scissors else len(original)
    prefix = scissors[1] if scissors else _help_prefix(original) or comment_prefix
    start = cut
    while start and original.startswith(prefix, above := original.rfind(b"\n", 0, start - 1) + 1):
        start = above
    return MessageLayout(original[:start], original[start:], prefix)


def _help_prefix(original: bytes) -> bytes | None:
    """What begins every line of the last block, when that is a mark and not a word (help is translated)."""
    block = original.replace(b"\r\n", b"\n").rstrip(b"\n").rpartition(b"\n\n")[2][-10_000:].splitlines()[-50:]
    prefix = block[-1].split(None, 1)[0] if block and block[-1].strip() else b""
    is_mark = bool(_MARK.fullmatch(prefix))
    marked = [line for line in block if line == prefix or line.startswith((prefix + b" ", prefix + b"\t"))]
    # --trailer puts its lines directly above the help, so the block's first lines may be none of git's
    return prefix if is_mark and len(marked) > 1 and marked == block[-len(marked) :] else None


def has_message(original: bytes, comment_prefix: bytes = b"#") -> bool:
    """Whether someone has written a message already: text that is neither comment nor trailer.

    True after another hook's work, a second installation of gitgpt included.
    """
    layout = split_message_file(original, comment_prefix)
    return bool(_content(layout)) and not _is_trailers(layout) and not _lone_ticket(layout)


def _lone_ticket(layout: MessageLayout) -> str:
    """The ticket that another hook wrote, where it is all there is: a draft goes after it."""
    content = _content(layout)
    line = content[0].decode("utf-8", "replace").strip() if len(content) == 1 else ""
    return line if re.fullmatch(_TICKET, line) else ""


def first_line(original: bytes, comment_prefix: bytes = b"#") -> str:
    """The first line of the message in the file, "" if there is none."""
    content = _content(split_message_file(original, comment_prefix))
    return content[0].decode("utf-8", "replace").strip() if content else ""


def fold(original: bytes, comment_prefix: bytes = b"#") -> bytes | None:
    """The file with its message turned into comments, trailers kept, so that another can take its place.

    None where git would not take the comments out again, or there is no message.
    """
    layout = split_message_file(original, comment_prefix)
    if not (_is_stripped(layout) and _content(layout)):
        return None
    message, _, last = layout.text.strip(b"\n").rpartition(b"\n\n")
    is_signed = bool(message) and _are_trailers(last.splitlines())
    old = message if is_signed else layout.text.strip(b"\n")
    comments = [
        line if line.startswith(layout.prefix) else (layout.prefix + b" " + line).rstrip() + b"\n"
        for line in (old + b"\n").splitlines(keepends=True)
    ]
    trailers = b"\n" + last + b"\n" if is_signed else b""
    return b"".join([trailers, b"\n", *comments, layout.prefix, b"\n", layout.help])


def merge_draft(
    draft: str,
    original: bytes,
    *,
    will_open_editor: bool = True,
    comment_prefix: bytes = b"#",
    encoding: str = "utf-8",
    notes: tuple[str, ...] = (),
    asks_why: bool = False,
) -> bytes:
    """The message file with `draft` on top, in the line ends of what follows; unchanged for an empty draft.

    `encoding` is i18n.commitEncoding. `notes` are lines for the person, written as comments only where
    the file itself shows that git will take them out again; there `asks_why` leaves a comment in the place
    of the body, for a draft that has none. Raises FileError when the text found there
    is too long or in another encoding, and when the draft cannot be written in `encoding`.
    """
    message = draft.replace("\r\n", "\n").strip()
    if not message:
        return original
    layout = split_message_file(original, comment_prefix)
    check_draft(layout.text, encoding)
    if alone := _lone_ticket(layout):
        message = f"{alone} {without(message)}"
        layout = layout._replace(text=layout.text.replace(alone.encode(), b"", 1).lstrip(b" "))
    if will_open_editor:
        message = _sheltered(message, layout.prefix.decode("utf-8", "replace"))
    above = _encode(message, encoding) + b"\n"
    if asks_why and will_open_editor and _is_stripped(layout):
        above = _with_question(above, layout.prefix)
    above += _joined(message, layout)
    return (
        above.replace(b"\n", _line_end(_text(layout) or layout.help))
        + _text(layout)
        + _annotated(layout, notes if will_open_editor else ())
    )


def _with_question(message: bytes, prefix: bytes) -> bytes:
    """The diff did not show a reason, and none is invented: the person is asked."""
    header, _, rest = message.partition(b"\n")
    if not _are_trailers([line for line in rest.splitlines() if line.strip()]):
        return message
    return header + b"\n\n" + prefix + b" Why?\n" + rest


def check_draft(text: bytes, encoding: str = "utf-8") -> None:
    """Raises FileError for text that is too long, or not in the commit encoding."""
    try:
        "".encode(encoding)
    except LookupError as exc:
        raise FileError(f"no such encoding: {encoding} (i18n.commitEncoding)") from exc
    if len(text) > TEXT_LIMIT:
        raise FileError(f"the message file holds {len(text)} bytes of text, more than {TEXT_LIMIT}")
    try:
        text.decode(encoding)
    except UnicodeDecodeError as exc:
        raise FileError(f"the text in the message file is not {encoding}") from exc


def _sheltered(message: str, prefix: str) -> str:
    """Lines that git would take for comments move one column to the right."""
    return "\n".join(f" {line}" if line.startswith(prefix) else line for line in message.split("\n"))


def _encode(message: str, encoding: str) -> bytes:
    if found := _FORBIDDEN.search(message):
        raise FileError(f"the draft holds the control character U+{ord(found[0]):04X}")
    try:
        return message.encode(encoding)
    except UnicodeEncodeError:
        message = message.translate(_PLAIN)
    try:
        return message.encode(encoding)
    except UnicodeEncodeError as exc:
        raise FileError(f"the draft cannot be written in {encoding} (i18n.commitEncoding)") from exc


def _joined(message: str, layout: MessageLayout) -> bytes:
    """What separates the draft from the text: a blank line; trailers join those of the draft."""
    if not _text(layout):
        return b"\n" if layout.help else b""
    last = message.rpartition("\n\n")[2] if "\n\n" in message else ""
    is_one_block = last and _is_trailers(layout) and _are_trailers(last.encode().splitlines())
    return b"" if is_one_block else b"\n"


def _text(layout: MessageLayout) -> bytes:
    return layout.text.lstrip(b"\r\n")


def _line_end(text: bytes) -> bytes:
    """That of its first line; a template may come from Windows, what git adds to it never does."""
    return b"\r\n" if text.partition(b"\n")[0].endswith(b"\r") else b"\n"


def _annotated(layout: MessageLayout, notes: tuple[str, ...]) -> bytes:
    """git's help with the notes in front, where its comments are going to be ignored."""
    if not (notes and _is_stripped(layout)):
        return layout.help
    comments = [layout.prefix + b" gitgpt: " + " ".join(note.split()).encode() + b"\n" for note in notes]
    above = b"".join([*comments, layout.prefix + b"\n"])
    return above.replace(b"\n", _line_end(layout.help)) + layout.help


def _is_stripped(layout: MessageLayout) -> bool:
    """Whether git's help says that comments are going to be ignored.

    git writes that sentence only for `commit.cleanup` strip (or default): with the other modes every
    comment ends in the commit. A translated git says it in another way, and counts as keeping them.
    """
    lines = layout.help[:1000].splitlines()[:3]
    return any(line.startswith(layout.prefix) and b"will be ignored, and an" in line for line in lines)


def _content(layout: MessageLayout) -> list[bytes]:
    """The lines of the text that are neither blank nor comments."""
    return [line for line in layout.text.splitlines() if line.strip() and not line.startswith(layout.prefix)]


def _is_trailers(layout: MessageLayout) -> bool:
    """git leaves the first line blank above trailers; a first line "feat: add" is a subject."""
    return layout.text.startswith((b"\n", b"\r\n")) and _are_trailers(_content(layout))


def _are_trailers(lines: list[bytes]) -> bool:
    """A line that begins with a blank goes on with the one before."""
    texts = [line.decode("utf-8", "replace") for line in lines]
    return all(_TRAILER.match(text) or (number and text[:1].isspace()) for number, text in enumerate(texts))
