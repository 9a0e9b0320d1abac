"""Replaces the secrets of texts and change sets by stable placeholders."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, compress
from typing import NamedTuple

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.guards.secrets.diff_layout import find_stretches, is_settings_file, read_layout
from gitgpt.guards.secrets.rule import SecretSpan, compile_once
from gitgpt.guards.secrets.scan import find_cut, find_secrets, merge_spans
from gitgpt.guards.secrets.values import score_randomness

ROUNDS = 4  # a replacement can complete another pattern next to it, which the next round finds
NEIGHBOURS = 4  # lines on either side of a replacement that the next round reads again
BARRIER = "\0"  # a line between texts that have nothing to do with one another; no rule crosses it
CUT_SECTION = 76  # bytes: git cuts the line that it repeats after @@ at 80, and trims it
MOST_ECHOES = 200  # secrets looked for again in the rest of the text


class SecretFinding(NamedTuple):
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
    findings: tuple[SecretFinding, ...]


class _Hit(NamedTuple):
    owner: int  # index of the text it was found in
    column: int
    rule: str
    placeholder: str


class Redactor:
    """Owns the numbering: as long as it lives, the same secret gets the same placeholder."""

    def __init__(self, *, id_numbers: bool = False) -> None:
        self._id_numbers = id_numbers
        self._placeholders: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def text(self, text: str) -> Redacted:
        """The text, and where its secrets were. In a diff the signs of the lines are not read."""
        lines = text.split("\n")
        layout = read_layout(lines) if "@@ -" in text else None
        signs = layout.signs if layout else [""] * len(lines)
        if layout is None:
            hits = self._replace(lines, range(len(lines)))
        else:
            lines = [line[len(sign) :] for line, sign in zip(lines, signs, strict=True)]
            hits = self._replace(lines, range(len(lines)), settings=layout.settings)
            lines = [sign + line for line, sign in zip(lines, signs, strict=True)]
        findings = (
            SecretFinding(hit.rule, hit.placeholder, hit.owner + 1, hit.column + len(signs[hit.owner]))
            for hit in hits
        )
        return Redacted("\n".join(lines), tuple(findings))

    def changes(self, changes: ChangeSet) -> tuple[ChangeSet, tuple[SecretFinding, ...]]:
        sheet = _Sheet(changes)
        hits = self._replace(sheet.texts, sheet.order, settings=frozenset(sheet.settings))
        hits += self._replace_cut(sheet)
        return sheet.changes([hit.owner for hit in hits]), tuple(sheet.finding(hit) for hit in hits)

    def _replace(
        self, texts: list[str], order: Sequence[int], *, settings: frozenset[int] = frozenset()
    ) -> list[_Hit]:
        """Redacts `texts` in place. They are read in `order`, indices into them with -1 for a barrier; a text
        may occur more than once, seen from either side. `settings` are those of files of settings."""
        hits: list[_Hit] = []
        for _ in range(ROUNDS):
            found = self._find(texts, order, settings)
            for owner, spans in found.items():
                texts[owner] = self._apply(owner, texts[owner], spans, hits)
            if not found:
                break
            order = list(_around(order, found))
        return sorted(hits)

    def _replace_cut(self, sheet: _Sheet) -> list[_Hit]:
        """What is left of tokens at the end of sections, where git cut the line: too short for their form."""
        hits: list[_Hit] = []
        for owner in sheet.cut_sections:
            text = sheet.texts[owner]
            span = find_cut(text, known=self._placeholders)
            if span:
                sheet.texts[owner] = self._apply(owner, text, [span], hits)
        return hits

    def _find(
        self, texts: Sequence[str], order: Sequence[int], settings: frozenset[int]
    ) -> dict[int, list[SecretSpan]]:
        """The spans of each text, in its own columns."""
        lines = [texts[owner] if owner >= 0 else BARRIER for owner in order]
        starts = [0, *accumulate([len(line) + 1 for line in lines])]
        whole = "\n".join(lines)
        places = find_stretches(order, starts, settings) if settings else []
        spans = find_secrets(whole, id_numbers=self._id_numbers, settings=places)
        spans += self._find_echoes(whole, spans)
        found: dict[int, list[SecretSpan]] = {}
        for span in spans:
            index = bisect_right(starts, span.start) - 1
            owner, shift = order[index], starts[index]
            if owner >= 0:
                moved = span._replace(start=span.start - shift, end=span.end - shift)
                found.setdefault(owner, []).append(moved)
        return {owner: merge_spans(spans) for owner, spans in found.items()}

    def _find_echoes(self, text: str, spans: Iterable[SecretSpan]) -> Iterator[SecretSpan]:
        """Other places of secrets that were recognized in one: a password has no form of its own."""
        secrets = dict.fromkeys([*self._placeholders, *(span.secret for span in spans)])
        rules = {span.secret: span.rule for span in spans}
        telling = [secret for secret in secrets if _is_telling(secret)]
        # in bytes, where looking for something is five times as fast as in a text with wide characters
        raw = text.encode("ascii", "replace") if telling else b""
        for secret in telling[-MOST_ECHOES:]:
            sought = secret.encode("ascii", "replace")
            at = raw.find(sought)
            while at >= 0:
                if text.startswith(secret, at):
                    yield SecretSpan(at, at + len(secret), rules.get(secret, "password"), secret)
                at = raw.find(sought, at + len(sought))

    def _apply(self, owner: int, text: str, spans: Sequence[SecretSpan], hits: list[_Hit]) -> str:
        parts: list[str] = []
        at = 0
        for span in spans:
            placeholder = self._placeholder(span)
            hits.append(_Hit(owner, span.start + 1, span.rule, placeholder))
            parts += [text[at : span.start], placeholder]
            at = span.end
        return "".join([*parts, text[at:]])

    def _placeholder(self, span: SecretSpan) -> str:
        placeholder = self._placeholders.get(span.secret)
        if placeholder is None:
            self._counts[span.rule] = number = self._counts.get(span.rule, 0) + 1
            placeholder = self._placeholders[span.secret] = f"[REDACTED:{span.rule}:{number}]"
        return placeholder


def _is_telling(secret: str) -> bool:
    """Whether the secret cannot be an ordinary word somewhere else."""
    if not 8 <= len(secret) <= 500 or "\n" in secret:
        return False
    return compile_once(r"\d|[^\w.-]").search(secret) is not None or score_randomness(secret) > 4


def _around(order: Sequence[int], found: Iterable[int]) -> Iterator[int]:
    """The places of the texts that changed and what is near them, with barriers between."""
    changed = set(found)
    last = -1
    for index in compress(range(len(order)), map(changed.__contains__, order)):
        first = max(last + 1, index - NEIGHBOURS)
        if first > last + 1:
            yield -1
        last = max(last, min(len(order) - 1, index + NEIGHBOURS))
        yield from order[first : last + 1]


class _Part(NamedTuple):
    """Texts of a sheet that belong together: a file's two names, a section, or the lines of a hunk."""

    first: int  # index of its first text
    name: int  # index of the file's name
    hunk: Hunk | None  # None where the texts are no lines


class _Sheet:
    """A change set laid out as lines, and put together again.

    Removed and added lines are read apart, each with its context, so that a key that was replaced by another
    is seen whole on both sides.
    """

    def __init__(self, changes: ChangeSet) -> None:
        self._changes = changes
        self.texts: list[str] = []
        self.order: list[int] = []
        self._parts: list[_Part] = []
        self.cut_sections: list[int] = []
        self.settings: list[int] = []  # the lines of files of settings
        for file in changes.files:
            self._read(file)

    def _read(self, file: FileDiff) -> None:
        name = len(self.texts)
        self._add(name, file.path, file.old_path or "")
        for hunk in file.hunks:
            if len(hunk.section.encode("utf-8", "replace")) >= CUT_SECTION:
                self.cut_sections.append(len(self.texts))
            self._add(name, hunk.section)
            self._read_hunk(hunk, name)

    def _add(self, name: int, *texts: str) -> None:
        self._parts.append(_Part(len(self.texts), name, None))
        for text in texts:
            self.order += [len(self.texts), -1]
            self.texts.append(text)

    def _read_hunk(self, hunk: Hunk, name: int) -> None:
        first = len(self.texts)
        self._parts.append(_Part(first, name, hunk))
        self.texts += [line[1:] for line in hunk.lines]
        if is_settings_file(self.texts[name]):
            self.settings += range(first, len(self.texts))
        signs = [line[:1] for line in hunk.lines]
        if "-" in signs:
            self.order += [first + at for at, sign in enumerate(signs) if sign != "+"]
            self.order.append(-1)
            self.order += [first + at for at, sign in enumerate(signs) if sign != "-"]
        else:
            self.order += range(first, len(self.texts))
        self.order.append(-1)

    def finding(self, hit: _Hit) -> SecretFinding:
        part = self._parts[bisect_right(self._parts, hit.owner, key=lambda part: part.first) - 1]
        line = _line_number(part.hunk, hit.owner - part.first) if part.hunk else 0
        return SecretFinding(hit.rule, hit.placeholder, line, hit.column, self.texts[part.name])

    def changes(self, changed: Collection[int]) -> ChangeSet:
        """The change set with the texts as they are now, of which those `changed`."""
        if not changed:
            return self._changes
        owners = sorted(set(changed))
        parts = iter(self._parts)
        return ChangeSet(tuple(self._rebuild(file, parts, owners) for file in self._changes.files))

    def _rebuild(self, file: FileDiff, parts: Iterator[_Part], owners: Sequence[int]) -> FileDiff:
        first = next(parts).first
        hunks = tuple(self._rebuild_hunk(hunk, next(parts), next(parts), owners) for hunk in file.hunks)
        old_path = self.texts[first + 1] if file.old_path is not None else None
        return file._replace(path=self.texts[first], old_path=old_path, hunks=hunks)

    def _rebuild_hunk(self, hunk: Hunk, section: _Part, lines: _Part, owners: Sequence[int]) -> Hunk:
        end = lines.first + len(hunk.lines)
        if bisect_left(owners, section.first) == bisect_left(owners, end):
            return hunk
        texts = self.texts[lines.first : end]
        rebuilt = tuple(line[:1] + text for line, text in zip(hunk.lines, texts, strict=True))
        return hunk._replace(section=self.texts[section.first], lines=rebuilt)


def _line_number(hunk: Hunk, at: int) -> int:
    """The number of a hunk's line: in the old file for a removed one, in the new file for the others."""
    is_old = hunk.lines[at].startswith("-")
    counted = " -" if is_old else " +"
    return (hunk.old_start if is_old else hunk.new_start) + sum(
        line[:1] in counted for line in hunk.lines[:at]
    )


def redact_text(text: str, *, redactor: Redactor | None = None) -> Redacted:
    """The text with every secret replaced. Idempotent; line ends and everything else stay as they are."""
    return (redactor or Redactor()).text(text)


def redact_changes(
    changes: ChangeSet, *, redactor: Redactor | None = None
) -> tuple[ChangeSet, tuple[SecretFinding, ...]]:
    """The same over names, sections and all lines of a change; signs and the number of lines stay."""
    return (redactor or Redactor()).changes(changes)
