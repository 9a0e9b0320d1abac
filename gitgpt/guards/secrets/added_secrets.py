"""The secrets that a change adds: in its new lines, in new names, and in files that are no plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.guards.secrets.redactor import Redactor, SecretFinding, redact_changes
from gitgpt.guards.secrets.rule import compile_once
from gitgpt.guards.secrets.scan import GENERAL

ALLOWED = ("gitgpt:allow-secret", "pragma: allowlist secret", "gitleaks:allow")
MOST_CONTROLS = 0.02  # share of control characters in a text; more is a binary file
READABLE = r"[\x20-\x7e]{8,}"  # the strings of a binary file
UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class AddedSecrets(NamedTuple):
    """`allowed` are findings on lines that say so."""

    findings: tuple[SecretFinding, ...]
    allowed: tuple[SecretFinding, ...]


def find_added(changes: ChangeSet) -> AddedSecrets:
    """One finding for each place; none for context and for names that are not new."""
    findings: list[SecretFinding] = []
    allowed: list[SecretFinding] = []
    for file in changes.files:
        lines = dict(_number_added(file.hunks))
        is_new = file.status in ("added", "renamed", "copied")
        for finding in redact_changes(ChangeSet((keep_added(file),)))[1]:
            line = lines.get(finding.line)
            if line is None and (finding.line or not is_new):
                continue
            is_allowed = any(mark in (line or "") for mark in ALLOWED)
            (allowed if is_allowed else findings).append(finding)
    return AddedSecrets(tuple(findings), tuple(allowed))


def keep_added(file: FileDiff) -> FileDiff:
    """The file without what was there before: removed lines, sections, its old name. Context stays: a key
    can begin in it."""
    hunks = tuple(
        hunk._replace(section="", lines=tuple(line for line in hunk.lines if not line.startswith("-")))
        for hunk in file.hunks
    )
    return file._replace(old_path=None, hunks=hunks)


def holds_nul(file: FileDiff) -> bool:
    """Whether its lines are not to be read as they are: UTF-16, or a binary file."""
    return any("\0" in line for hunk in file.hunks for line in hunk.lines)


def find_in_content(path: str, old: bytes, new: bytes) -> tuple[SecretFinding, ...]:
    """The secrets of a file that is no plain text, without those that it had before."""
    redactor = Redactor()
    known = {finding.placeholder for finding in _find(redactor, old)}
    found = _find(redactor, new)
    return tuple(finding._replace(path=path) for finding in found if finding.placeholder not in known)


def _find(redactor: Redactor, content: bytes) -> tuple[SecretFinding, ...]:
    text, is_binary = decode_content(content)
    findings = redactor.text(text).findings
    if is_binary:  # chance makes words that look random: only what has a form of its own counts
        return tuple(finding for finding in findings if finding.rule not in GENERAL)
    return findings


def decode_content(content: bytes) -> tuple[str, bool]:
    """The text of a file, and whether it is a binary one, of which only the readable strings are left."""
    encoding = UTF16.get(content[:2]) or _guess_utf16(content[:4000])
    if encoding:
        return content.decode(encoding, "replace").replace("\0", ""), False
    text = content.decode("utf-8", "replace")
    controls = sum((ord(c) < 32 and c not in "\t\n\r\f") or c == "\ufffd" for c in text[:100_000])
    if controls <= 1 + MOST_CONTROLS * min(len(text), 100_000):
        return text.replace("\0", " "), False
    return "\n".join(compile_once(READABLE).findall(text)), True


def _guess_utf16(head: bytes) -> str:
    """Without a mark of its order: every other byte of Western text is NUL."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < 0.3 * len(head) or min(even, odd) > 0.05 * len(head):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _number_added(hunks: tuple[Hunk, ...]) -> Iterator[tuple[int, str]]:
    for hunk in hunks:
        number = hunk.new_start
        for line in hunk.lines:
            if line.startswith("+"):
                yield number, line
            number += not line.startswith(("\\", "-"))
