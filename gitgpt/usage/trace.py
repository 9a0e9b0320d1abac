"""Each call as one structured line (logfmt), off by default.

time=2026-11-20T09:30:00.125Z level=info event=call id=3f2a… provider=openai model=gpt-5-mini outcome=ok …
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from gitgpt import terminal
from gitgpt.usage.row import UsageRow

SHORT = (
    "command", "purpose", "provider", "model", "outcome", "attempts", "is_cached", "prompt_tokens",
    "completion_tokens", "total_ms", "cost", "currency", "redactions",
)  # fmt: skip
OPEN_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


def make_tracer(
    level: str, write: Callable[[str], None], *, redact: Callable[[str], str]
) -> Callable[[UsageRow], None]:
    """A writer for `call_recorder.recorder`. `redact` goes over every text before it is written."""

    def trace(row: UsageRow) -> None:
        if level != "error" or row.outcome != "ok":
            write(render_trace(row, is_full=level == "debug", redact=redact))

    return trace


def render_trace(row: UsageRow, *, is_full: bool, redact: Callable[[str], str]) -> str:
    names = (
        SHORT if not is_full else [name for name in UsageRow._fields if name not in ("time", "request_id")]
    )
    values = row._asdict()
    pairs: dict[str, object] = {
        "time": row.time,
        "level": "info" if row.outcome == "ok" else "error",
        "event": "call",
        "id": row.request_id,
        **{name: values[name] for name in names},
    }
    return " ".join(
        f"{name}={_value(value, redact)}" for name, value in pairs.items() if value not in (None, "")
    )


def to_file(path: Path) -> Callable[[str], None]:
    """Appends lines to a private file (0600); says once when that does not work."""
    has_failed = False

    def write(text: str) -> None:
        nonlocal has_failed
        try:
            _append(path, f"{text}\n".encode("utf-8", "replace"))
        except OSError as exc:
            if not has_failed:
                terminal.warn(f"nothing is logged to {path}: {exc.strerror or exc}")
            has_failed = True

    return write


def _append(path: Path, line: bytes) -> None:
    fd = os.open(path, OPEN_FLAGS, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise OSError("it is not a regular file")
        os.write(fd, line)
    finally:
        os.close(fd)


def _value(value: object, redact: Callable[[str], str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    text = redact(str(value))
    if text and text.isprintable() and not any(character in ' "=\\' for character in text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else " " for c in escaped) + '"'
