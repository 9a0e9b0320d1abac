"""Which rules hold: our own table, and the files of commitlint, commitizen and gitlint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gitgpt.conventional.lint_rules import find_problems, read_linted
from gitgpt.errors import ConfigError
from gitgpt.jobs.linting.lint_settings import RuleSource, choose_rules, read_lint_settings


def rules_of(files: Mapping[str, str], table: Mapping[str, Any] = {}) -> RuleSource:
    return choose_rules(
        table, types=(), scopes=(), read=lambda name: files[name].encode() if name in files else None
    )


def broken(source: RuleSource, text: str) -> list[str]:
    found = find_problems(read_linted(text), source.settings)
    return [problem.rule for problem in found if problem.level == "error"]


COMMITLINT = (
    '{"extends": ["@commitlint/config-conventional"], "rules": {"scope-enum": [2, "always", ["api"]]}}'
)

LONG = "feat: " + "x" * 100
SHORT = "feat: " + "x" * 20
CZ = "[tool.commitizen]\nname='cz_customize'\n[tool.commitizen.customize]\nschema_pattern='^APP-'\n"
FOREIGN: list[tuple[dict[str, str], str, list[str]]] = [
    ({".commitlintrc.json": COMMITLINT}, "feat(api): add x", []),
    ({".commitlintrc.json": COMMITLINT}, "feat(web): add x", ["scope-enum"]),
    ({".commitlintrc.json": COMMITLINT}, "feat: Add x", ["subject-case"]),
    ({".commitlintrc.json": COMMITLINT}, "feat: " + "x" * 80, []),
    ({".commitlintrc.json": COMMITLINT}, LONG, ["header-max-length"]),
    ({"package.json": '{"commitlint": ' + COMMITLINT + "}"}, "feat(web): add x", ["scope-enum"]),
    ({".commitlintrc": COMMITLINT}, "feat(web): add x", ["scope-enum"]),
    (
        {".commitlintrc.yml": "rules:\n  type-enum: [2, always, [wip, done]]\n  subject-full-stop: [0]\n"},
        "wip: start.",
        [],
    ),
    ({".commitlintrc.yml": "rules:\n  type-enum: [2, always, [wip, done]]\n"}, "feat: x", ["type-enum"]),
    ({".commitlintrc.json": '{"rules": {"type-empty": [2, "always"]}}'}, "Add x", []),
    (
        {".commitlintrc.json": '{"rules": {"references-empty": [2, "never"]}}'},
        "feat: x",
        ["references-empty"],
    ),
    (
        {".commitlintrc.json": '{"rules": {"trailer-exists": [2, "always", "Signed-off-by:"]}}'},
        "feat: x",
        ["trailer-required"],
    ),
    ({"pyproject.toml": "[tool.commitizen]\nname = 'cz_conventional_commits'\n"}, "bump: version 1", []),
    ({"pyproject.toml": "[tool.commitizen]\nmessage_length_limit = 20\n"}, SHORT, ["header-max-length"]),
    (
        {".cz.toml": CZ},
        "APP-1 add x",
        [],
    ),
    (
        {".cz.toml": CZ},
        "add x",
        ["header-pattern"],
    ),
    ({".cz.json": '{"commitizen": {"message_length_limit": 20}}'}, SHORT, ["header-max-length"]),
    ({".gitlint": "[title-max-length]\nline-length=30\n"}, "Add x to y and z", ["body-min-length"]),
    ({".gitlint": "[general]\nignore=B5\n[T1]\nline-length=10\n"}, "Add x to y and z", ["header-max-length"]),
    (
        {".gitlint": "[general]\ncontrib=contrib-title-conventional-commits\nignore=B6\n"},
        "Add x",
        ["type-empty"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("files", "text", "rules"), FOREIGN)
def test_the_settings_of_other_linters(files: dict[str, str], text: str, rules: list[str]) -> None:
    source = rules_of(files)
    assert broken(source, text) == rules
    assert source.origin in files


UNREAD = [
    ({".commitlintrc.json": '{"extends": ["@acme/config"]}'}, "extends @acme/config"),
    ({".commitlintrc.json": '{"rules": {"acme/rule": [2, "always"]}}'}, "the rule acme/rule"),
    (
        {"commitlint.config.js": "module.exports = {}"},
        "commitlint.config.js is a program, and gitgpt runs none",
    ),
    ({"pyproject.toml": "[tool.commitizen]\nname = 'cz_jira'\n"}, "the convention cz_jira"),
    ({".gitlint": "[title-must-not-contain-word]\nwords=wip\n"}, "[title-must-not-contain-word]"),
]


@pytest.mark.parametrize(("files", "what"), UNREAD)
def test_what_is_not_read_is_named(files: dict[str, str], what: str) -> None:
    assert what in rules_of(files).unread


@pytest.mark.parametrize(
    "name", [".commitlintrc.json", ".cz.toml", "package.json", ".gitlint", ".commitlintrc.yml"]
)
def test_a_file_that_cannot_be_parsed_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match=name.replace(".", r"\.") + " cannot be read"):
        rules_of({name: "{ not: [closed"})


def test_our_own_rules_go_first() -> None:
    source = rules_of({".commitlintrc.json": COMMITLINT}, {"rules": {"header-max-length": 50}})
    assert source.origin == "[lint]"
    assert broken(source, "feat(web): add " + "x" * 50) == ["header-max-length"]
    assert rules_of({".commitlintrc.json": COMMITLINT}, {"inherit": False}).origin == "[lint]"


BAD = [
    ({"rule": {}}, "unknown setting lint.rule", "rules"),
    ({"mode": "loud"}, "lint.mode is one of fail, warn", ""),
    ({"rules": []}, "lint.rules wants a table", ""),
    ({"rules": {"header-max-lenght": 50}}, "there is no rule 'header-max-lenght'", "header-max-length"),
    ({"rules": {"header-max-length": "long"}}, "wants a whole number", ""),
    ({"rules": {"type-enum": "feat"}}, "wants a list of texts", ""),
    ({"rules": {"header-pattern": "("}}, "not a regular expression", ""),
    ({"rules": {"scope-case": {"level": "loud"}}}, "has the level 'loud'", ""),
]


@pytest.mark.parametrize(("table", "says", "advice"), BAD)
def test_a_bad_table_is_an_error(table: dict[str, Any], says: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_lint_settings(table, types=(), scopes=())
    assert says in caught.value.message
    assert advice in caught.value.advice


def test_types_and_scopes_of_drafts_hold_as_well() -> None:
    source = read_lint_settings({}, types=("add",), scopes=("api",))
    assert broken(source, "feat(web): x") == ["type-enum", "scope-enum"]
