"""The plain hook, the framework's hook and `gitgpt commit` say the same about the same staged tree."""

from __future__ import annotations

from e2e.scenarios.others import framework
from ground import server as wire
from ground.scenario import change
from ground.stage import Stage


def prompt(stage: Stage) -> str:
    """The last prompt, without the boundary that is made up for each request."""
    text = stage.prompts[-1]
    boundary = text.partition("<diff-")[2].partition(">")[0]
    return text.replace(boundary, "BOUNDARY")


def echo(request: wire.Received) -> wire.Answer:
    """An answer that depends on what was sent."""
    return wire.completion(f"feat: add value\n\nDrafted from {request.prompt.count('+')} plus signs.")


def test_same_prompt_and_same_message(stage: Stage) -> None:
    stage.server.default = echo
    stage.env["GITGPT_CACHE"] = "false"  # else the second and third would not be asked
    outcomes = []

    change(stage)
    outcomes.append((stage.commit_with_editor("--no-edit").message, prompt(stage)))

    stage.git("reset", "-q", "--soft", "HEAD~1")
    assert stage.gitgpt("commit", "--yes", "--", "--no-verify").code == 0
    outcomes.append((stage.message(), prompt(stage)))

    stage.git("reset", "-q", "--hard", "HEAD~1")
    framework(stage)
    change(stage)
    outcomes.append((stage.commit_with_editor("--no-edit").message, prompt(stage)))

    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert outcomes[0][0].startswith(b"feat: add value\n\nDrafted from ")
    assert len(stage.server.requests) == 3


def test_same_message_by_rules(stage: Stage) -> None:
    stage.env["GITGPT_OFFLINE"] = "true"
    change(stage)
    by_hook = stage.commit_with_editor("--no-edit").message
    stage.git("reset", "-q", "--soft", "HEAD~1")
    assert stage.gitgpt("commit", "--yes").code == 0
    assert (by_hook, stage.message()) == (b"feat: add new.py\n", b"feat: add new.py\n")
    assert stage.server.requests == []
