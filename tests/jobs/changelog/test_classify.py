"""Sections and reasons, as tables: message -> where it stands."""

from __future__ import annotations

import pytest

from gitgpt.jobs.changelog.assemble_entries import EntryRules, make_entries, matches_pattern
from gitgpt.jobs.changelog.classify import classify_change
from gitgpt.jobs.changelog.read_commit import ChangeReader
from gitgpt.repository.commit_log import Commit


def place(message: str, *, author: str = "Ada", parents: str = "a" * 40) -> str:
    """The section, or the reason for there being none."""
    change = ChangeReader()(Commit("b" * 40, parents, "2026-01-02", author, "x@example.com", message))
    verdict = classify_change(change, {})
    return verdict.section or verdict.reason or "?"


SHOWN = [
    (":sparkles: search", "Added"),
    ("✨ search", "Added"),
    ("🐛 the crash", "Fixed"),
    ("🔒️ tokens", "Security"),
    ("🗑️ old api", "Deprecated"),
    ("💄 fix the button", "Fixed"),
    ("🦄 something", "Changed"),
    ("delete the old mode", "Removed"),
    ("feat: x", "Added"),
    ("FEAT: x", "Added"),
    ("feat: x\nno blank line (", "Added"),
    ("fix(ui): x", "Fixed"),
    ("perf: x", "Changed"),
    ("deprecate: x", "Deprecated"),
    ("remove: x", "Removed"),
    ("security: x", "Security"),
    ("fix(security): x", "Security"),
    ("fix: x CVE-2026-1234", "Security"),
    ("fix: x\n\nThis closes CVE-2026-1234.", "Security"),
    ("chore(deps): bump y from 1.0 to 1.1\n\nCVE-2026-1234", "Security"),
    ("feat!: x", "Changed"),
    ("feat!: remove x", "Removed"),
    ("chore!: x", "Changed"),
    ("docs: x\n\nBREAKING CHANGE: y", "Changed"),
    ("chore(release)!: 2.0.0", "Changed"),
    ("security!: x", "Security"),
    ("fix(deps): update y to 2.0", "Fixed"),
    ("parser: fix crash", "Fixed"),
    ("parser: faster", "Changed"),
    ("Add x", "Added"),
    ("Fixed x", "Fixed"),
    ("Removes x", "Removed"),
    ("Deprecate x", "Deprecated"),
    ("Speed x up", "Changed"),
    ("bump timeout to 30 seconds", "Changed"),
    ("Update the parser for version 2 files", "Changed"),
    ("copy", "Changed"),
    ("chore: x\n\nChangelog: added", "Added"),
    ("docs: x\n\nChangelog: fixed", "Fixed"),
]

LEFT_OUT = [
    ("docs: x", "internal"),
    ("refactor(core): x", "internal"),
    ("ci: mention CVE-2026-1234", "internal"),
    ("Test x", "internal"),
    ("Fix tests on Windows", "internal"),
    ("Update the docs", "internal"),
    ("fixup! feat: x", "internal"),
    ("[pre-commit.ci] auto fixes from pre-commit.com hooks", "internal"),
    ("chore(release): 1.2.0", "release"),
    ("chore(release): 1.2.0 [skip ci]", "release"),
    ("chore: release v1.2.0", "release"),
    ("chore(main): release pkg 1.2.0", "internal"),
    ("chore(main): release 1.2.0", "release"),
    ("bump: version 1.0.0 → 1.1.0", "release"),
    ("v1.2.0", "release"),
    ("1.2.0-rc.1", "release"),
    ("Release 1.2", "release"),
    ("Bump version to 1.2.0", "release"),
    ("Update CHANGELOG.md", "release"),
    ("bump changelog after release", "release"),
    (":memo: say more", "internal"),
    ("📝 say more", "internal"),
    ("⬆️ x to 2", "dependency"),
    (":bookmark: 1.2.0", "release"),
    ("Bump the pip group across 1 directory with 10 updates", "dependency"),
    ("docs: update changelog for 1.2.0", "release"),
    ("pkg-a@1.2.0", "release"),
    ("Prepare for release", "release"),
    ("chore(deps): bump x from 1.0 to 1.1", "dependency"),
    ("build(deps-dev): bump x", "dependency"),
    ("Bump x from 1.0.0 to 1.1.0 in /web", "dependency"),
    ("Update dependency x to v2", "dependency"),
    ("chore: update dependencies", "dependency"),
    ("deps: x", "dependency"),
    ("feat: x\n\nChangelog: skip", "ignored"),
]


@pytest.mark.parametrize(("message", "section"), SHOWN)
def test_shown(message: str, section: str) -> None:
    assert place(message) == section


@pytest.mark.parametrize(("message", "reason"), LEFT_OUT)
def test_left_out(message: str, reason: str) -> None:
    assert place(message) == reason


def test_a_merge_is_left_out_unless_it_has_a_header() -> None:
    both = "a" * 40 + " " + "c" * 40
    assert place("Merge branch 'x'", parents=both) == "merge"
    assert place("Any text", parents=both) == "merge"
    assert place("feat: x (#1)", parents=both) == "Added"


def test_a_bot_s_bump_needs_no_dot() -> None:
    assert place("Bump actions/checkout from 3 to 4", author="dependabot[bot]") == "dependency"
    assert place("Bump workers from 3 to 4") == "Changed"


def test_a_break_is_never_left_out() -> None:
    assert place("feat!: x\n\nChangelog: skip") == "Changed"


def changes(*messages: str, split: bool = False) -> list:  # type: ignore[type-arg]
    """The messages as the changes of one release; the last one is the newest and comes first."""
    reader = ChangeReader(split_squashes=split)
    commits = [
        Commit(f"{number:040x}", f"{number - 1:040x}", "2026-01-02", "Ada", "ada@example.com", message)
        for number, message in enumerate(messages, 1)
    ]
    return [reader(commit) for commit in reversed(commits)]


def test_the_same_words_are_one_entry() -> None:
    entries, omitted = make_entries(changes("fix: x (#1)", "feat: y", "fix: x (#2)"), EntryRules())
    assert [(entry.text, len(entry.ids)) for entry in entries] == [("x", 2), ("y", 1)]
    assert [reference.number for reference in entries[0].references] == ["1", "2"]
    assert omitted == ()


def test_rules_of_the_project() -> None:
    rules = EntryRules(types={"docs": "Changed", "feat": "internal"}, ignored=("*secret sauce*",))
    entries, omitted = make_entries(
        changes("docs: x", "feat: y", "fix: secret sauce", "fix!: secret sauce"), rules
    )
    assert [(entry.section, entry.text) for entry in entries] == [
        ("Changed", "x"),
        ("Changed", "secret sauce"),
    ]
    assert [omission.reason for omission in omitted] == ["internal", "ignored"]


MATCHING = [
    ("docs: x", "docs: x"),
    ("Docs: X", "docs: x"),
    ("chore(release)*", "chore(release): 1.2.0"),
    ("*[skip changelog]*", "feat: x [skip changelog]"),
    ("*", ""),
    ("a*b*c", "a b b c"),
    ("*.", "fix: x."),
]
NOT_MATCHING = [
    ("docs", "docs: x"),
    ("x*", "fix: x"),
    ("*x", "x fixes"),
    ("ab*ba", "aba"),
    ("a*b*c", "acb"),
    ("[ab]*", "a"),
    ("", "x"),
    ("*a" * 40, "a" * 39 + "b" * 100_000),
]


@pytest.mark.parametrize(("pattern", "text"), MATCHING)
def test_a_pattern_matches(pattern: str, text: str) -> None:
    assert matches_pattern(pattern, text)


@pytest.mark.parametrize(("pattern", "text"), NOT_MATCHING)
def test_a_pattern_does_not_match(pattern: str, text: str) -> None:
    assert not matches_pattern(pattern, text)


SQUASH = "feat: title (#5)\n\n* feat: title\n* fix(y): b\n* chore: c\n* remove!: d"


def test_a_squash_makes_an_entry_for_each_header_it_lists() -> None:
    entries, omitted = make_entries(changes(SQUASH, split=True), EntryRules())
    assert [(entry.section, entry.scope, entry.text, entry.is_breaking) for entry in entries] == [
        ("Added", "", "title", False),
        ("Fixed", "y", "b", False),
        ("Removed", "", "d", True),
    ]
    assert {entry.ids for entry in entries} == {(f"{1:040x}",)}
    assert omitted == ()


def test_rules_of_the_project_hold_for_the_lines_of_a_squash_and_for_reverts() -> None:
    rules = EntryRules(types={"chore": "Changed", "fix": "internal", "docs": "Added"})
    entries, _ = make_entries(changes(SQUASH, split=True), rules)
    assert [entry.text for entry in entries] == ["title", "c", "d"]
    entries, _ = make_entries(changes('Revert "docs: x"'), rules)
    assert entries[0].section == "Removed"


def test_the_title_of_a_squash_stands_with_its_parts_only() -> None:
    entries, _ = make_entries(changes("chore: merge (#5)\n\n* fix: b", split=True), EntryRules())
    assert [entry.text for entry in entries] == ["merge", "b"]
    entries, omitted = make_entries(changes("chore: merge (#5)\n\n* docs: b", split=True), EntryRules())
    assert entries == ()
    assert [omission.reason for omission in omitted] == ["internal"]
