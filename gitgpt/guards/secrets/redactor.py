"""Replaces the secrets of texts and change sets by stable placeholders."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.diff.model import ChangeSet, FileDiff, Hunk
from gitgpt.guards.secrets.rule import Span
from gitgpt.guards.secrets.scan import find_secrets

ROUNDS = 4  # a replacement can complete another pattern beside it; the second round finds that


class Finding(NamedTuple):
    """That a secret was found, and where; never the secret. Lines and columns count from 1.

    `path` is empty for a plain text. In a change set `line` is the line in the new version of the file,
    in the old one for a removed line, and 0 for a name or a section.
    """

    rule: str
    placeholder: str
    line: int
    column: int
    path: str = ""


class Redacted(NamedTuple):
    text: str
    findings: tuple[Finding, ...]


class Redactor:
    """Owns the numbering: as long as it lives, the same secret gets the same placeholder."""

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def text(self, text: str) -> Redacted:
        findings: list[Finding] = []
        lines = self._lines(text.split("\n"), findings)
        return Redacted("\n".join(lines), tuple(findings))

    def changes(self, changes: ChangeSet) -> tuple[ChangeSet, tuple[Finding, ...]]:
        findings: list[Finding] = []
        files = tuple(self._file(file, findings) for file in changes.files)
        return ChangeSet(files), tuple(findings)

    def _file(self, file: FileDiff, findings: list[Finding]) -> FileDiff:
        path, old_path = self._name(file.path, findings), file.old_path
        if old_path is not None:
            old_path = self._name(old_path, [])
        hunks = tuple(self._hunk(hunk, path, findings) for hunk in file.hunks)
        return file._replace(path=path, old_path=old_path, hunks=hunks)

    def _name(self, name: str, findings: list[Finding]) -> str:
        found: list[Finding] = []
        redacted = "\n".join(self._lines(name.split("\n"), found))
        findings += [finding._replace(line=0, path=redacted) for finding in found]
        return redacted

    def _hunk(self, hunk: Hunk, path: str, findings: list[Finding]) -> Hunk:
        section = self._name(hunk.section, [])
        lines = list(hunk.lines)
        for sign in "-+":
            shown = [index for index, line in enumerate(lines) if line[:1] in (" ", sign)]
            if sign == "-" and not any(lines[index][:1] == "-" for index in shown):
                continue
            found: list[Finding] = []
            bodies = self._lines([lines[index][1:] for index in shown], found)
            for index, body in zip(shown, bodies, strict=True):
                lines[index] = lines[index][:1] + body
            start = hunk.old_start if sign == "-" else hunk.new_start
            findings += [finding._replace(line=start + finding.line - 1, path=path) for finding in found]
        return hunk._replace(section=section, lines=tuple(lines))

    def _lines(self, lines: list[str], findings: list[Finding]) -> list[str]:
        for _ in range(ROUNDS):
            text = "\n".join(lines)
            spans = find_secrets(text)
            if not spans:
                break
            lines = self._apply(text, spans, findings).split("\n")
        return lines

    def _apply(self, text: str, spans: list[Span], findings: list[Finding]) -> str:
        parts: list[str] = []
        at, line, line_start = 0, 1, 0
        for span in spans:
            line += text.count("\n", line_start, span.start)
            line_start = max(line_start, text.rfind("\n", 0, span.start) + 1)
            placeholder = self._placeholder(span)
            findings.append(Finding(span.rule, placeholder, line, span.start - line_start + 1))
            parts += [text[at : span.start], placeholder]
            at = span.end
        return "".join([*parts, text[at:]])

    def _placeholder(self, span: Span) -> str:
        placeholder = self._placeholders.get(span.secret)
        if placeholder is None:
            self._counts[span.rule] = number = self._counts.get(span.rule, 0) + 1
            placeholder = self._placeholders[span.secret] = f"[REDACTED:{span.rule}:{number}]"
        return placeholder


def redact(text: str, *, redactor: Redactor | None = None) -> Redacted:
    """The text with every secret replaced. Idempotent; line ends and everything else stay as they are."""
    return (redactor or Redactor()).text(text)


def redact_changes(
    changes: ChangeSet, *, redactor: Redactor | None = None
) -> tuple[ChangeSet, tuple[Finding, ...]]:
    """The same over names, sections and all lines of a change; the number of lines stays.

    Removed and added lines are read apart, each with its context, so that a key that was replaced by
    another is seen whole on both sides.
    """
    return (redactor or Redactor()).changes(changes)
