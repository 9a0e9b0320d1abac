from __future__ import annotations

import pytest

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.lint_rules import (
    RULES,
    LintSettings,
    check_message,
    find_problems,
    fix_message,
    read_linted,
    repair_message,
)

GOOD = CommitMessage("feat", "add foo", scope="api", body="- one\n- two")


@pytest.mark.parametrize(
    ("message", "rules"),
    [
        (GOOD, []),
        (GOOD._replace(type="feature"), ["type-enum"]),
        (GOOD._replace(type="", scope=""), ["type-enum"]),
        (GOOD._replace(scope="web"), ["scope-enum"]),
        (GOOD._replace(scope=""), []),
        (GOOD._replace(subject=" "), ["subject-empty"]),
        (GOOD._replace(subject="add\nfoo"), ["subject-one-line"]),
        (GOOD._replace(subject="add foo."), ["subject-full-stop"]),
        (GOOD._replace(subject="add " + "x" * 70), ["header-max-length"]),
        (GOOD._replace(body="word " * 40), ["body-max-line-length"]),
        (GOOD._replace(body="https://example.com/" + "x" * 120), []),
    ],
)
def test_check(message: CommitMessage, rules: list[str]) -> None:
    assert [problem.rule for problem in check_message(message, scopes=("api",))] == rules


@pytest.mark.parametrize(
    ("message", "repaired"),
    [
        (GOOD, GOOD),
        (GOOD._replace(type="Feat "), GOOD),
        (GOOD._replace(subject=" add\n foo. "), GOOD),
        (GOOD._replace(scope="web"), GOOD._replace(scope="")),
        (GOOD._replace(subject="add " + "word " * 20), GOOD._replace(subject="add" + " word" * 11)),
        (
            GOOD._replace(body="- " + "word " * 20),
            GOOD._replace(body="- " + " ".join(["word"] * 14) + "\n  " + " ".join(["word"] * 6)),
        ),
    ],
)
def test_repair(message: CommitMessage, repaired: CommitMessage) -> None:
    assert repair_message(message, scopes=("api",)) == repaired
    assert repair_message(repaired, scopes=("api",)) == repaired


def test_a_fix_leaves_nothing_for_its_own_check() -> None:
    """Each rule with a fix repairs what its check finds."""
    broken = CommitMessage("Feat", "Add\nfoo " + "x " * 60 + ".", scope="web", body="word " * 40)
    settings = LintSettings(values={"scope-enum": ("api",)})
    fixed = fix_message(broken, settings)
    linted = read_linted(fixed.render())
    assert [problem.rule for problem in find_problems(linted, settings)] == []
    assert len({rule.id for rule in RULES}) == len(RULES)


TEXTS = {
    "feat(api): add foo": [],
    "feat!: drop bar\n\nBREAKING CHANGE: bar is gone": [],
    "Feat: add foo": [("type-case", 1)],
    "feature: add foo": [("type-enum", 1)],
    "Add foo": [("type-empty", 1)],
    "fix: Fix foo": [("subject-case", 1)],
    "fix: HTTP errors are shown": [],
    "fix: fixed foo": [("subject-imperative", 1)],
    "fix: fixes foo": [("subject-imperative", 1)],
    "fix: process bring and embed": [],
    "fix: use bus": [],
    "fix: add foo.": [("subject-full-stop", 1)],
    "fix: wait ...": [],
    "fix: add foo\nmore": [("body-leading-blank", 2)],
    " fix: add foo": [("header-trim", 1)],
    "fix: add foo\n\n" + "word " * 30: [("body-max-line-length", 3)],
    "fix: add foo\n\nsee https://example.org/" + "x" * 120: [],
    "fix: add foo\n\nWhy not.\nBREAKING CHANGE: all": [("breaking-footer", 1)],
    "fix: " + "x" * 80: [("header-max-length", 1)],
    "fix(api,web): add foo": [],
    "": [("type-empty", 1), ("subject-empty", 1)],
}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:30])
def test_a_message_as_text(text: str) -> None:
    found = [(problem.rule, problem.line) for problem in find_problems(read_linted(text), LintSettings())]
    assert found == TEXTS[text]


SETTINGS = [
    ("fix: add foo", {"references-empty": "error"}, {}, ["references-empty"]),
    ("fix: add foo (#12)", {"references-empty": "error"}, {}, []),
    ("fix: add foo\n\nRefs: APP-1", {"references-empty": "error"}, {}, []),
    ("fix: add foo", {}, {"trailer-required": ("Signed-off-by",)}, ["trailer-required"]),
    ("fix: add foo\n\nSigned-off-by: A <a@b.c>", {}, {"trailer-required": ("Signed-off-by",)}, []),
    ("fix: add foo\n\nAssisted-by: x", {}, {"trailer-forbidden": ("assisted-by",)}, ["trailer-forbidden"]),
    ("add foo", {"type-empty": "off"}, {}, []),
    ("fix: add foo", {}, {"subject-case": "sentence"}, ["subject-case"]),
    ("fix: add foo", {"body-min-length": "warning"}, {}, ["body-min-length"]),
    ("fix(web): add foo", {}, {"scope-enum": ("api",)}, ["scope-enum"]),
    ("APP-1 add foo", {"type-empty": "off"}, {"header-pattern": r"^APP-\d+ "}, []),
    ("add foo", {"type-empty": "off"}, {"header-pattern": r"^APP-\d+ "}, ["header-pattern"]),
]


@pytest.mark.parametrize(("text", "levels", "values", "rules"), SETTINGS)
def test_a_repository_sets_levels_and_values(text, levels, values, rules) -> None:  # type: ignore[no-untyped-def]
    found = find_problems(read_linted(text), LintSettings(levels, values))
    assert [problem.rule for problem in found] == rules
