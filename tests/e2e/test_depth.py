"""A commit of much, read in parts by the hook: inside the one deadline, what was not read in the file."""

from __future__ import annotations

import time

from ground import server as wire
from ground.server import Answer, Received, Server
from ground.stage import Stage, slack

MERGED = "feat: add tables of numbers"


def stage_tables(stage: Stage) -> None:
    for number in range(6):
        rows = (f"def table_{number}_{row}(): return {row * 7919}\n" for row in range(60))
        stage.write(f"src/table{number}.py", "".join(rows))
    stage.stage()


def reader(request: Received) -> Answer:
    if "<parts-" not in request.prompt:
        return wire.completion(MERGED)
    if "src/table3.py" in request.prompt:
        return wire.hang()
    return wire.completion("\n".join(f"[{number}] Adds a table." for number in range(1, 9)))


def test_a_part_that_hangs_costs_neither_the_deadline_nor_the_draft(stage: Stage, server: Server) -> None:
    server.default = reader
    stage.env |= {"GITGPT_DEPTH": "full", "GITGPT_MAX_PROMPT_TOKENS": "1500", "GITGPT_DEADLINE": "4"}
    stage_tables(stage)
    start = time.monotonic()
    done = stage.commit_with_editor()
    assert time.monotonic() - start < 4 + slack()
    assert stage.git("log", "-1", "--format=%s").strip() == MERGED
    assert "read in 6 parts; not read: src/table3.py (" in done.run.errors
    assert b"# gitgpt: read in 6 parts; not read: src/table3.py (" in done.seen[0]
    assert "src/table4.py: Adds a table." in stage.prompts[-1]
    assert "src/table3.py: Adds" not in stage.prompts[-1]


def test_the_next_commit_of_nearly_the_same_asks_for_what_changed(stage: Stage, server: Server) -> None:
    server.default = lambda got: wire.completion(
        MERGED if "<parts-" not in got.prompt else "\n".join(f"[{n}] Adds a table." for n in range(1, 9))
    )
    stage.env |= {"GITGPT_DEPTH": "full", "GITGPT_MAX_PROMPT_TOKENS": "1500"}
    stage_tables(stage)
    stage.gitgpt("draft")
    server.requests.clear()
    stage.write("src/table0.py", "".join(f"def other_{row}(): return {row}\n" for row in range(60)))
    stage.stage()
    stage.commit_with_editor()
    asked = [prompt for prompt in stage.prompts if "<parts-" in prompt]
    assert len(asked) == 1 and "src/table0.py" in asked[0] and "src/table1.py" not in asked[0]
