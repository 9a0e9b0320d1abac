"""The table of commits, played with real git: what is drafted, left alone, and what leaves the machine."""

from __future__ import annotations

import re
import subprocess

import pytest
from e2e.scenarios import callers, content, described, hostile, others, plain
from ground.scenario import Row
from ground.stage import DEADLINE, Stage, slack

KINDS = {
    "plain": plain,
    "described": described,
    "content": content,
    "hostile": hostile,
    "others": others,
    "callers": callers,
}
FAST = ("plain",)
"""Kinds that every run plays; the others are marked slow, since a row costs a quarter of a second."""

TABLE: dict[str, Row] = {
    f"{kind}: {name}": row for kind, module in KINDS.items() for name, row in module.ROWS.items()
}


def git_version() -> tuple[int, int]:
    text = subprocess.run(["git", "version"], capture_output=True, check=True).stdout.decode()
    major, minor = re.findall(r"\d+", text)[:2]
    return int(major), int(minor)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name.startswith(FAST) else pytest.mark.slow, id=name) for name in TABLE],
)
def test_commit(stage: Stage, name: str) -> None:
    row = TABLE[name]
    if git_version() < row.git:
        pytest.skip(f"git {'.'.join(map(str, row.git))} is needed")
    if row.needs:
        pytest.skip(row.needs)
    stage.server.text = row.reply
    done = row.play(stage)
    said = [line for line in done.run.errors.splitlines() if "gitgpt" in line or "Traceback" in line]

    assert done.run.code == row.code, done.run.errors
    assert row.said is None or tuple(said) == row.said
    if b"\n# Please" in row.message:  # git's help got in, with the state of the repository below
        assert done.message.startswith(row.message)
    else:
        assert done.message == row.message
    assert len(stage.server.requests) == row.requests
    assert [text[: len(row.seen or b"")] for text in done.seen[:1]] == (
        [] if row.seen is None else [row.seen]
    )
    prompt = "\n".join(stage.prompts)
    assert [text for text in row.sent if text not in prompt] == []
    assert [text for text in row.unsent if text in prompt] == []
    assert done.run.seconds < DEADLINE + slack()
    assert stage.path.exists() is False or stage.leftovers() == []
    if row.check:
        row.check(stage, done)
