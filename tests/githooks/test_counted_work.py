"""What the hook does is counted, not timed: own files loaded, all modules, processes started.

Each number is today's, rounded up a little. Lower it when you saved something; raise it only with a reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from ground.server import Server
from ground.stage import Stage

PROBE = """
import json, os, sys
started = []
sys.addaudithook(
    lambda event, args: started.append(str(args[1])) if event == "subprocess.Popen" else None
)
OUT = sys.argv[1]
sys.argv = ["gitgpt", *sys.argv[2:]]
end = os._exit
def leave(code):
    own = sorted(name for name in sys.modules if name.partition(".")[0] == "gitgpt")
    with open(OUT, "w") as file:
        json.dump({"own": own, "modules": sorted(sys.modules), "started": started}, file)
    end(code)
os._exit = leave
from gitgpt.__main__ import main
main()
"""
FILE = ".git/COMMIT_EDITMSG"
MESSAGE = (
    b"\n# Please enter the commit message for your changes. Lines starting\n# with '#' will be ignored\n"
)


class Bar(NamedTuple):
    """At most so many own files and modules; exactly so many processes; no module of these packages."""

    own: int
    modules: int
    processes: int
    absent: frozenset[str]


HEAVY = frozenset({"git", "gitdb", "click", "requests", "urllib3", "tenacity", "ssl", "hashlib", "sqlite3"})
BARS = {
    "skipped": Bar(9, 100, 0, HEAVY),
    "draft ready": Bar(37, 140, 0, HEAVY - {"sqlite3"}),
    "full path": Bar(150, 500, 2, frozenset({"click", "tenacity", "git.repo", "asyncio"})),
}


def count(stage: Stage, folder: Path, *arguments: str, **env: str) -> dict[str, list[str]]:
    probe, out = folder / "probe.py", folder / "counted.json"
    probe.write_text(PROBE)
    (stage.path / FILE).write_bytes(MESSAGE)
    done = stage.run(
        "python",
        probe,
        out,
        "hook-impl",
        "prepare-commit-msg",
        FILE,
        *arguments,
        env={"GIT_EDITOR": "vi", **env},
    )
    assert done.code == 0, done.errors
    counted: dict[str, list[str]] = json.loads(out.read_text())
    return counted


@pytest.mark.parametrize("case", BARS)
def test_the_hook_does_no_more_than_this(tmp_path: Path, server: Server, case: str) -> None:
    stage = Stage.build(tmp_path / "repo", server)
    stage.env["GIT_AUTHOR_EMAIL"] = "ada@example.com"  # git sets it for its hooks
    stage.env["GITGPT_SKIP"] = "1"
    stage.commit("chore: start", {"a.py": "x = 1\n"})
    stage.env["GITGPT_SKIP"] = "0"
    stage.stage_file("a.py", "def parse(text):\n    return text.split()\n")
    stage.git("write-tree")  # as git does for its hooks
    folder = tmp_path / "probe"
    folder.mkdir()
    if case == "skipped":
        counted = count(stage, folder, "message")
    else:
        count(stage, folder)  # learns the style, keeps the draft
        env = {} if case == "draft ready" else {"GITGPT_CACHE": "false"}
        counted = count(stage, folder, **env)
        assert (stage.path / FILE).read_bytes().startswith(b"feat: add what the change adds\n")
    bar = BARS[case]
    roots = {name.partition(".")[0] for name in counted["modules"]}
    assert bar.absent & (roots | set(counted["modules"])) == set()
    assert len(counted["started"]) == bar.processes, counted["started"]
    assert len(counted["own"]) <= bar.own, counted["own"]
    assert len(counted["modules"]) <= bar.modules
