"""Which section a change belongs to, or why it is left out: tables of types, verbs and chores.

The six sections are Keep a Changelog's. Where the type of a Conventional Commit says nothing, the first
word of its text decides. Breaking changes, security, deprecations and removals are never left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from gitgpt.conventional.commit_types import ROWS, Section, read_gitmoji
from gitgpt.jobs.changelog.read_commit import Change

Reason = Literal[
    "merge", "request", "revert-pair", "release", "duplicate", "dependency", "internal", "ignored"
]
SECTIONS: tuple[Section, ...] = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
REASONS: Mapping[Reason, str] = {
    "merge": "merges",
    "request": "steps of listed requests",
    "revert-pair": "reverted within the release",
    "release": "release chores",
    "duplicate": "repetitions",
    "dependency": "dependency updates",
    "internal": "internal changes",
    "ignored": "ignored by a rule",
}


NO_TYPES: Mapping[str, Section | Reason] = {}


class SectionVerdict(NamedTuple):
    """A section, or the reason why there is none."""

    section: Section | None
    reason: Reason | None = None


VERDICT_OF: Mapping[Section, SectionVerdict] = {section: SectionVerdict(section) for section in SECTIONS}
SECURITY, MERGE, INTERNAL = (
    SectionVerdict("Security"),
    SectionVerdict(None, "merge"),
    SectionVerdict(None, "internal"),
)

SECTION_OF_TYPE: Mapping[str, Section] = {
    name: row.section for row in ROWS if row.section for name in (row.name, *row.aliases.split())
}
REASON_OF_TYPE: Mapping[str, Reason] = {
    name: row.omitted for row in ROWS if row.omitted for name in (row.name, *row.aliases.split())
}

SECTION_OF_VERB: Mapping[str, Section] = {
    "add": "Added", "adds": "Added", "added": "Added", "adding": "Added", "introduce": "Added",
    "introduces": "Added", "introduced": "Added", "implement": "Added", "implements": "Added",
    "implemented": "Added", "support": "Added", "supports": "Added", "allow": "Added", "allows": "Added",
    "enable": "Added", "enables": "Added", "create": "Added", "creates": "Added", "new": "Added",
    "fix": "Fixed", "fixes": "Fixed", "fixed": "Fixed", "fixing": "Fixed", "correct": "Fixed",
    "corrects": "Fixed", "corrected": "Fixed", "repair": "Fixed", "resolve": "Fixed", "resolves": "Fixed",
    "resolved": "Fixed", "prevent": "Fixed", "prevents": "Fixed", "avoid": "Fixed", "avoids": "Fixed",
    "handle": "Fixed", "handles": "Fixed", "bugfix": "Fixed", "hotfix": "Fixed",
    "deprecate": "Deprecated", "deprecates": "Deprecated", "deprecated": "Deprecated",
    "remove": "Removed", "removes": "Removed", "removed": "Removed", "removing": "Removed",
    "drop": "Removed", "drops": "Removed", "dropped": "Removed", "dropping": "Removed",
    "delete": "Removed", "deletes": "Removed", "deleted": "Removed",
    "secure": "Security", "secures": "Security",
}  # fmt: skip
INTERNAL_WORDS = frozenset({
    "test", "tests", "testing", "doc", "docs", "document", "typo", "typos", "wip", "lint", "linting",
    "format", "reformat", "refactor", "refactors", "refactored", "refactoring", "cleanup",
    "comment", "comments", "fixup!", "squash!", "amend!", "[pre-commit.ci]",
})  # fmt: skip
INTERNAL_NOUNS = frozenset({
    "tests", "unittests", "typo", "typos", "docs", "documentation", "docstring", "docstrings", "readme",
    "readme.md", "readme.rst", "lint", "linting", "linter", "ci", "travis", "flake8", "mypy", "ruff",
    "coverage",
})  # fmt: skip
ARTICLES = frozenset({"a", "an", "the", "some", "more", "missing", "few"})

# A subject made of these alone, one of the first kind among them, is a release chore.
RELEASE_WORDS = frozenset({
    "release", "released", "releases", "releasing", "version", "versions", "versioning", "changelog",
    "changelogs", "changelog.md", "changelog.rst", "history.md", "history.rst", "news.md",
})  # fmt: skip
CHORE_WORDS = RELEASE_WORDS | {
    "a", "an", "and", "the", "to", "from", "for", "of", "in", "on", "new", "next", "final", "initial", "bump",
    "bumps", "bumped", "bumping", "set", "tag", "cut", "publish", "prepare", "prepares", "preparing", "prep",
    "start", "begin", "back", "development", "dev", "update", "updates", "updated", "updating", "generate",
    "regenerate", "change", "log", "notes", "number", "package", "packages", "package.json", "pyproject.toml",
    "cargo.toml", "setup.py", "main", "master", "branch", "after", "before", "skip", "ci", "alpha", "beta",
    "rc", "patch", "minor", "major", "->", "→", "=>", "",
}  # fmt: skip
CHORE_TYPES = frozenset({"", "chore", "build", "ci", "docs", "doc", "release", "bump", "version", "misc"})
VERSION_WORD = re.compile(r"(?:[\w@/.+-]{0,60}?[@/v-])?\d{1,9}\.\d{1,9}[\w.+-]{0,60}")
BUMP_WORDS = frozenset({"bump", "bumps", "update", "updates", "upgrade", "upgrades", "pin", "lock"})
BUMP_VERBS = ("bump", "update", "upgrade", "pin ", "lock ")
DEPENDENCY_WORDS = frozenset(
    {"dependency", "dependencies", "deps", "module", "autoupdate", "rust", "lockfile"}
)
DOTTED = re.compile(r"\d\.\d")
RENOVATE_SECURITY = "[security]"  # at the end of its subjects for vulnerable dependencies
MOST_WORDS = 12  # a longer subject is no chore
EDGES = "\"'`()[]{}:,;.!*_~"

SKIPPED = frozenset({"skip", "ignore", "ignored", "none", "no", "false", "internal", "other"})


def classify_change(
    change: Change, types: Mapping[str, Section | Reason], *, has_title: bool = False
) -> SectionVerdict:
    """The section of a change on its own. Reverts and repetitions depend on the release they are in.

    `types` are the project's own types, which come before the table here. With `has_title`, the text of a
    merge is the title of a request and counts without a type.
    """
    asked = _from_footer(change.section.strip().lower()) if change.section else None
    if asked and asked.section:
        return asked
    verdict = _from_header(change, types, has_title)
    if change.breaks:
        return SectionVerdict(place_break(verdict, change.text))
    if asked:
        return asked
    if change.advisory and verdict.reason != "internal":
        return SectionVerdict("Security")
    return verdict


def classify_text(kind: str, text: str, types: Mapping[str, Section | Reason] = NO_TYPES) -> SectionVerdict:
    """The verdict on a header alone: a line of a squash, or what a revert quotes."""
    own = types.get(kind)
    if own:
        return _outcome(own)
    section = SECTION_OF_TYPE.get(kind)
    if section:
        return SectionVerdict(section)
    reason = REASON_OF_TYPE.get(kind)
    if reason:
        return SectionVerdict(None, reason)
    return _from_verb(text.lower())


def _outcome(own: Section | Reason) -> SectionVerdict:
    for section in SECTIONS:
        if own == section:
            return VERDICT_OF[section]
    return SectionVerdict(None, own)  # type: ignore[arg-type]  # no section is left


def _from_header(change: Change, types: Mapping[str, Section | Reason], has_title: bool) -> SectionVerdict:
    kind = change.type
    own = types.get(kind) if types else None
    if own:
        return _outcome(own)
    if not kind and ((change.is_merge and not has_title) or not change.text):
        return MERGE
    section = SECTION_OF_TYPE.get(kind)
    if section:
        is_security = section == "Fixed" and (
            change.scope in ("security", "sec") or change.text.endswith(RENOVATE_SECURITY)
        )
        return SECURITY if is_security else VERDICT_OF[section]
    lowered = change.text.lower()
    if lowered.endswith(RENOVATE_SECURITY):
        return SECURITY
    if is_dependency(change, lowered):
        return SectionVerdict(None, "dependency")
    if change.type in CHORE_TYPES and is_release(change, lowered):
        return SectionVerdict(None, "release")
    reason = REASON_OF_TYPE.get(change.type)
    return SectionVerdict(None, reason) if reason else _from_verb(lowered)


def _from_verb(lowered: str) -> SectionVerdict:
    words = lowered.split(None, 4)[:4] or [""]
    if not words[0][:1].isalnum():
        kind = read_gitmoji(words[0])
        if kind:
            return classify_text(kind, "")
        if len(words) > 1 and not words[0].isascii():
            words = words[1:]
    first = words[0].strip(EDGES)
    if first in INTERNAL_WORDS or words[0] in INTERNAL_WORDS:
        return INTERNAL
    for word in words[1:]:
        word = word.strip(EDGES)
        if word not in ARTICLES:
            if word in INTERNAL_NOUNS:
                return INTERNAL
            break
    return VERDICT_OF[SECTION_OF_VERB.get(first, "Changed")]


def is_release(change: Change, lowered: str) -> bool:
    """Whether words and versions of release chores are all there is: "bump version to 1.2.0"."""
    if change.scope == "release":
        return True
    if not (
        "release" in lowered
        or "version" in lowered
        or "changelog" in lowered
        or "history" in lowered
        or "news.md" in lowered
        or ("." in lowered and DOTTED.search(lowered))
    ):  # spelled out, for it is asked of each commit: half of what an expression or a loop costs
        return False
    words = [word.strip(EDGES) for word in lowered.split(None, MOST_WORDS)]
    versions = sum(1 for word in words if word not in CHORE_WORDS and VERSION_WORD.fullmatch(word))
    return all(word in CHORE_WORDS or VERSION_WORD.fullmatch(word) for word in words) and (
        versions > 0 or not RELEASE_WORDS.isdisjoint(words)
    )


def is_dependency(change: Change, lowered: str) -> bool:
    """Renovate's, Dependabot's and people's updates; `fix(deps)` and `feat(deps)` stay what they are."""
    if change.scope.startswith(("deps", "dependenc")):
        return True
    if not lowered.startswith(BUMP_VERBS):
        return False
    words = [word.strip(EDGES) for word in lowered.split(None, MOST_WORDS)]
    if len(words) < 2 or words[0] not in BUMP_WORDS:
        return False
    if words[1] in DEPENDENCY_WORDS or words[-1] in DEPENDENCY_WORDS:
        return True
    if "group" in words and "updates" in words:  # "Bump the pip group with 3 updates"
        return True
    is_bot = change.author.name.endswith("[bot]")
    has_version = any(VERSION_WORD.fullmatch(word) for word in words[2:])
    return "to" in words[2:] and (is_bot or has_version) and "version" not in words[:3]


def _from_footer(value: str) -> SectionVerdict | None:
    """GitLab's trailer (`Changelog: fixed`), and the ways to say that a commit is none of its business."""
    if value in SKIPPED:
        return SectionVerdict(None, "ignored")
    section = SECTION_OF_TYPE.get(value)
    return SectionVerdict(section) if section else None


def place_break(verdict: SectionVerdict, text: str) -> Section:
    """Keep a Changelog 2.0.0: under Changed or Removed; what is about security stays there."""
    if verdict.section == "Security":
        return "Security"
    is_removal = verdict.section == "Removed" or _from_verb(text.lower()).section == "Removed"
    return "Removed" if is_removal else "Changed"
