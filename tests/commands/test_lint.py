"""`gitgpt lint` on files, standard input and real commits."""

from __future__ import annotations

import json

import pytest
from ground.repo import Repo


@pytest.fixture
def history(repo: Repo) -> Repo:
    repo.commit("feat: add a")
    repo.commit("Added b.")
    repo.commit("Merge branch 'topic'")
    repo.commit("fixup! feat: add a")
    return repo


def test_a_range(history: Repo) -> None:
    done = history.gitgpt("lint", "HEAD~3..")
    assert done.code == 1
    assert "error type-empty, line 1" in done.text
    assert "gitgpt: 3 checked, 2 errors, 1 warning, 2 exempt (rules: the defaults)" in done.errors


def test_one_commit_is_the_default(history: Repo) -> None:
    assert history.gitgpt("lint").code == 0
    assert history.gitgpt("lint", "HEAD~2").code == 1


def test_a_message_file_with_help_and_diff(repo: Repo) -> None:
    path = repo.write(
        "MSG",
        "fix: add a\n\n# Please enter the commit message\n"
        "# ------------------------ >8 ------------------------\n"
        "diff --git a/x b/x\n+" + "x" * 300 + "\n",
    )
    assert repo.gitgpt("lint", str(path)).code == 0


def test_fix_rewrites_the_file_and_says_what_is_left(repo: Repo) -> None:
    path = repo.write("MSG", "Feat: Add a thing.\n\nBecause of\nthis.\n\nRefs: #1\n")
    done = repo.gitgpt("lint", "--fix", str(path))
    assert done.code == 0, done.errors
    assert path.read_text() == "feat: add a thing\n\nBecause of\nthis.\n\nRefs: #1\n"
    path.write_text("feature: " + "long " * 20 + "\n")
    done = repo.gitgpt("lint", "--fix", str(path))
    assert done.code == 1
    assert path.read_text().count("long") == 20  # no word of the author is cut


def test_standard_input(repo: Repo) -> None:
    done = repo.gitgpt("lint", "-", stdin=b"Fix: Add a.\n")
    assert (done.code, "proposed: fix: add a" in done.text) == (1, True)
    done = repo.gitgpt("lint", "--fix", "-", stdin=b"Fix: Add a.\n")
    assert (done.code, done.text) == (0, "fix: add a")


def test_json(history: Repo) -> None:
    rows = json.loads(history.gitgpt("lint", "--format", "json", "HEAD~3..").text)["messages"]
    assert [row["exempt"] for row in rows] == ["a fixup", "a merge", None]
    assert [problem["rule"] for problem in rows[2]["problems"]] == [
        "type-empty",
        "subject-full-stop",
        "subject-imperative",
    ]


def test_github(history: Repo) -> None:
    out = history.gitgpt("lint", "--format", "github", "HEAD~2").text
    assert out.startswith("::error title=type-empty in ")
    assert "Added b.: the first line is not" in out


def test_sarif(history: Repo) -> None:
    run = json.loads(history.gitgpt("lint", "--format", "sarif", "HEAD~2").text)["runs"][0]
    assert run["tool"]["driver"]["name"] == "gitgpt lint"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {
        one["ruleId"] for one in run["results"]
    }


def test_warn_never_fails(history: Repo) -> None:
    assert history.gitgpt("lint", "--warn", "HEAD~3..").code == 0
    history.write(".gitgpt.toml", '[lint]\nmode = "warn"\n')
    assert history.gitgpt("lint", "HEAD~3..").code == 0


def test_the_rules_of_the_repository(history: Repo) -> None:
    history.write(".gitgpt.toml", '[lint.rules]\n"type-empty" = "off"\n"subject-full-stop" = "off"\n')
    assert history.gitgpt("lint", "HEAD~2").code == 0
    out = history.gitgpt("lint", "--rules")
    assert "off      type-empty" in out.text
    assert "rules: [lint]" in out.errors


def test_the_file_of_another_linter_is_named(history: Repo) -> None:
    history.write(".gitlint", "[general]\nignore=B6,T3\n")
    done = history.gitgpt("lint", "HEAD~2")
    assert (done.code, "(rules: .gitlint)" in done.errors) == (0, True)


@pytest.mark.parametrize(
    ("target", "code", "says"),
    [("nowhere", 4, "bad revision"), ("HEAD..", 3, "holds no commits")],
)
def test_bad_targets(history: Repo, target: str, code: int, says: str) -> None:
    done = history.gitgpt("lint", target)
    assert done.code == code
    assert says in done.errors


def test_a_broken_setting_is_named(history: Repo) -> None:
    history.write(".gitgpt.toml", '[lint.rules]\n"header-max-lenght" = 50\n')
    done = history.gitgpt("lint")
    assert done.code == 5
    assert "header-max-length" in done.errors


def test_commits_are_not_fixed_in_place(history: Repo) -> None:
    done = history.gitgpt("lint", "--fix", "HEAD~2")
    assert done.code == 2
    assert "gitgpt reword --lint" in done.errors
