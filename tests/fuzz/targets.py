"""What must hold for any bytes at the five places that read untrusted input.

Each check takes bytes and raises for what must not be: an exception that is not documented, a broken promise.
`PIECES` are what its inputs are made of, for generators that do not know the formats.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.parse import parse_patch
from gitgpt.errors import UsageError
from gitgpt.guards.injection import expose_hidden, fence_text
from gitgpt.guards.reply import check_reply
from gitgpt.guards.secrets import redact_changes, redact_text
from gitgpt.llm import sse
from gitgpt.usage import reader
from gitgpt.usage.row import UsageRow


def check_redactor(data: bytes) -> None:
    """Idempotent; no line is added or lost."""
    text = data.decode("utf-8", "surrogateescape")
    once = redact_text(text).text
    assert once.count("\n") == text.count("\n")
    assert redact_text(once) == (once, ())
    assert "".join(once.split()) == "".join(text.split()) or "[REDACTED:" in once


def check_diff_parser(data: bytes) -> None:
    """Any bytes are a change set or a UsageError; redacting one keeps its shape."""
    try:
        changes = parse_patch(data)
    except UsageError:
        return
    redacted, _ = redact_changes(changes)
    assert shape(redacted) == shape(changes)
    assert redact_changes(redacted) == (redacted, ())


def shape(changes: ChangeSet) -> list[object]:
    return [
        (file.status, file.old_path is None, [[line[:1] for line in hunk.lines] for hunk in file.hunks])
        for file in changes.files
    ]


def check_sse(data: bytes) -> None:
    """However a stream is cut into pieces, it has the same events; an event has data and no line's rest."""
    for read in (sse.split_events, sse.split_lines):
        whole = list(read([data]))
        assert list(read([data[at : at + 1] for at in range(len(data))])) == whole
        middle = len(data) // 3
        assert list(read([data[:middle], b"", data[middle:]])) == whole
        assert all(event.data for event in whole)


def check_answer(data: bytes) -> None:
    """A text or a reason, never both; what passed is plain and passes again; no text can leave a fence."""
    text = data.decode("utf-8", "surrogateescape")
    checked = check_reply(text)
    assert bool(checked.text) != bool(checked.reason)
    assert expose_hidden(checked.text) == checked.text or "<" in checked.text or "[" in checked.text
    if checked.text:
        again = check_reply(checked.text)
        assert again.text == checked.text or again.reason, (checked, again)
    inner = fence_text(text, boundary="0123456789abcdef").split("\n")[1:-1]
    assert not any("0123456789abcdef" in line for line in inner)


def check_csv_reader(data: bytes) -> None:
    """Every line is a whole row or None, and the two ways to read a file agree on how many are whole."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        path = Path(folder) / "2026-11.csv"
        path.write_bytes(data)
        rows = list(reader.read_rows(path))
        on, end = reader.read_on(path, 0)
        assert 0 <= end <= len(data)
        assert all(len(row) == len(UsageRow._fields) for row in [*rows, *on] if row is not None)
        more, last = reader.read_on(path, end)
        assert last >= end and not [row for row in more if row is not None]


class Target(NamedTuple):
    check: Callable[[bytes], None]
    pieces: tuple[bytes, ...]


HEADER = ",".join(UsageRow._fields).encode()
TARGETS = {
    "redactor": Target(
        check_redactor,
        (
            b"password",
            b"token=",
            b"api_key: ",
            b'"',
            b"'",
            b"\\",
            b"\n",
            b"- ",
            b"  ",
            b"[",
            b"]",
            b",",
            b": |\n  ",
            b"Aa1Bb2Cc3Dd4Ee5Ff6Gg7",
            b"hunter42x",
            "密码：".encode(),
            b"-----BEGIN RSA PRIVATE " + b"KEY-----",
            b"-----END RSA PRIVATE " + b"KEY-----",
            b"Private-Lines: 2\n",
            b"://u:",
            b"@",
            b"[REDACTED:password:1]",
            b"for the server: ",
            b"\xff",
            b"4111 1111 1111 1111",
            b"eyJhbGciOiJIUzI1NiJ9.",
            b"jwt.sign(",
            b"passphrase",
        ),
    ),
    "diff": Target(
        check_diff_parser,
        (
            b"diff --git a/x b/x\n",
            b"index 0123456..89abcde 100644\n",
            b"--- a/x\n",
            b"+++ b/x\n",
            b"--- /dev/null\n",
            b"@@ -1,2 +1,2 @@ def f(token='",
            b"@@ -1 +1 @@\n",
            b"+password = 'hunter42x'\n",
            b"-old\n",
            b" same\n",
            b"\\ No newline at end of file\n",
            b"Binary files a/x and b/x differ\n",
            b"rename from x\n",
            b"rename to y\n",
            b"new file mode 100644\n",
            b"deleted file mode 100644\n",
            b"similarity index 90%\n",
            b"GIT binary patch\n",
            b"\n",
            b"\r\n",
            b"\x00",
            b"\xff",
            b'"a/\\303\\244"',
            b"@@@ -1 -1 +1 @@@\n",
            b"commit 0123456\n",
        ),
    ),
    "sse": Target(
        check_sse,
        (
            b"data: ",
            b"data:",
            b"data",
            b"event: delta",
            b"id: 1",
            b"retry: 5",
            b": comment",
            b"\n",
            b"\r",
            b"\r\n",
            b"\n\n",
            b"[DONE]",
            b'{"a": 1}',
            b"\xef\xbb\xbf",
            b"\xe2\x80\xa8",
            b"\xff",
            b" ",
            b"\x00",
        ),
    ),
    "answer": Target(
        check_answer,
        (
            b"feat: add x",
            b"fix(a)!: y",
            b"\n",
            b"\n\n",
            b"```",
            b"<think>",
            b"</think>",
            b"Here is the message:",
            b"#1 ",
            b"Closes #1",
            b"Co-authored-by: E <e@x.y>",
            b"BREAKING CHANGE: z",
            b"[skip ci]",
            b"https://x.y ",
            b"@eve ",
            b"\x1b[31m",
            b"\xe2\x80\xae",
            b"- ",
            b"**",
            b"I'm sorry",
            b"Note: ",
            "抱歉".encode(),
            b"X-Y: z",
            b"\r",
            b"\xff",
            b"password = 'hunter42x'",
            b"[REDACTED:password:1]",
            b"<script>",
            b"](//x)",
            b"0123456789abcdef",
            b"fixup! ",
        ),
    ),
    "csv": Target(
        check_csv_reader,
        (
            HEADER,
            HEADER.replace(b",", b";"),
            b"\n",
            b"\r\n",
            b",",
            b";",
            b"\t",
            b'"',
            b'""',
            b"'=1+1",
            b"2026-11-20T00:00:00Z",
            b",ok,",
            b"," * (len(UsageRow._fields) - 1),
            b"\xef\xbb\xbf",
            b"\xff",
            b"\x00",
            b"time,outcome\n",
            b"1e999",
            b" ",
        ),
    ),
}
