"""A report file for a bug in gitgpt: where it happened, never what was worked on."""

from __future__ import annotations

import os
import platform
import time
import traceback
from pathlib import Path

import gitgpt
from gitgpt.config import paths
from gitgpt.guards import secrets

ADVICE = "please report it with that file"


def write_bug_report(exc: BaseException, arguments: list[str]) -> str:
    """Writes the report (0600, redacted) and says where it is, in words that fit after a semicolon."""
    folder = paths.state_folder() / "reports"
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(secrets.redact_text(_text(exc, arguments)).text)
    except OSError as problem:
        return f"no report could be written to {folder}: {problem.strerror}"
    return f"see {path}; {ADVICE}"


def _text(exc: BaseException, arguments: list[str]) -> str:
    """Versions, the command's words without values, and the trace without the exceptions' own texts:
    those may quote a diff."""
    words = [argument for argument in arguments[1:] if argument.startswith("-") or argument.isalpha()]
    lines = [
        f"gitgpt {gitgpt.__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"command: {' '.join(words)}",
        "",
    ]
    for error in _chain(exc):
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        for frame in traceback.extract_tb(error.__traceback__):
            lines.append(f"  {_short(frame.filename)}:{frame.lineno} {frame.name}")
    return "\n".join(lines) + "\n"


def _chain(exc: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while exc is not None and exc not in found:
        found.append(exc)
        exc = exc.__cause__ or exc.__context__
    return found


def _short(filename: str) -> str:
    """The path below the package's own folder, so that no home folder's name goes into a report."""
    path = Path(filename)
    root = Path(gitgpt.__file__).parent.parent
    return str(path.relative_to(root)) if path.is_relative_to(root) else path.name
