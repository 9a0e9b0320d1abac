"""Completion, asked for as the shells ask."""

from __future__ import annotations

import pytest
from ground.repo import Repo


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed_for_each_shell(repo: Repo, shell: str) -> None:
    done = repo.gitgpt("completion", shell)
    assert done.code == 0, done.errors
    assert "_GITGPT_COMPLETE" in done.text


def test_commands_and_options_are_completed(repo: Repo) -> None:
    def complete(words: str) -> list[str]:
        env = {"_GITGPT_COMPLETE": "fish_complete", "COMP_WORDS": words, "COMP_CWORD": words.split()[-1]}
        shown = repo.run("gitgpt", env=env).text
        return [line.split(",")[1].split("\t")[0] for line in shown.splitlines() if "," in line]

    assert {"draft", "doctor"} <= set(complete("gitgpt d"))
    assert "--offline" in complete("gitgpt draft --off")


def test_the_script_works_in_a_real_bash(repo: Repo) -> None:
    script = 'eval "$(gitgpt completion bash)"; complete -p gitgpt'
    assert "_gitgpt_completion gitgpt" in repo.run("bash", "-c", script).text
