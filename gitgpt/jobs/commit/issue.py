"""The issue that a branch is named after, read with a command of the user's own: `gh issue view {id} ...`."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence

LONGEST_OUTPUT = 1 << 18  # bytes
LONGEST = 3_000  # characters of title and body
# PROJ-123, 123-fix-login, issue-123, feature/123: never something that could be an option
IDENTIFIER = r"(?<![A-Za-z0-9])([A-Z][A-Z0-9]{1,9}-\d{1,6}|\d{1,6})(?![A-Za-z0-9])"


def find_issue(branch: str) -> str:
    """The identifier in a branch's name, "" without one."""
    match = re.search(IDENTIFIER, branch)
    return match[1] if match else ""


def read_issue(command: Sequence[str], identifier: str, *, seconds: float) -> tuple[str, str]:
    """Title and body, and what went wrong: one of the two is empty. No shell; `{id}` is replaced in the
    arguments. The text is untrusted."""
    words = [word.replace("{id}", identifier) for word in command]
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return "", f"{words[0]} took longer than {seconds:g} s"
    except (OSError, ValueError) as exc:
        return "", f"{words[0]} cannot be run: {getattr(exc, 'strerror', None) or exc}"
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().split("\n")
        return "", f"{words[0]} ended with {done.returncode}: {lines[0][:200]}".rstrip(": ")
    if len(done.stdout) > LONGEST_OUTPUT:
        return "", f"{words[0]} printed more than {LONGEST_OUTPUT >> 10} KB"
    text = _read_text(done.stdout.decode("utf-8", "replace"))
    return (text[:LONGEST], "") if text else ("", f"{words[0]} printed nothing")


def _read_text(output: str) -> str:
    """Title and body of a JSON object, any other output as it is."""
    try:
        value = json.loads(output)
    except (ValueError, RecursionError):
        return output.strip()
    if not isinstance(value, dict):
        return output.strip()
    parts = (value.get(name) for name in ("title", "body", "description"))
    return "\n\n".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
