from __future__ import annotations

import pytest

from gitgpt.conventional.commit_message import CommitMessage
from gitgpt.conventional.lint import RULES, LintSettings, check_message, repair_message

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
    broken = CommitMessage("feat", "add\nfoo " + "x " * 60 + ".", scope="web", body="word " * 40)
    settings = LintSettings(scopes=("api",))
    fixed = broken
    for rule in RULES:
        fixed = rule.fix(fixed, settings) if rule.fix else fixed
    assert [rule.id for rule in RULES if rule.check(fixed, settings)] == []
    assert len({rule.id for rule in RULES}) == len(RULES)
