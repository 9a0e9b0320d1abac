"""What the hook costs, as one table: python3 tests/bench/hook.py [--runs 15]

Each row is a process of its own, run in turn with the others, so that a busy machine slows all of them
alike; medians of CPU (the process and its children) and wall time. The model answers at once, from this
process. Needs the environment that `python3 tests/run.py` makes, and changes to it by itself.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parents[2]
OWN = TOP / ".venv-test/bin/python"
if importlib.util.find_spec("gitgpt") is None:
    if not OWN.exists() or Path(sys.executable) == OWN:
        sys.exit("gitgpt is not installed here: run python3 tests/run.py first")
    os.execv(OWN, [str(OWN), *sys.argv])
sys.path.insert(0, str(TOP / "tests"))

from ground import environment  # noqa: E402 (found only now)
from ground.history import Node, write_history  # noqa: E402
from ground.server import Server, completion  # noqa: E402 (found only now)
from ground.stage import Stage  # noqa: E402 (found only now)

from gitgpt.repository import hookfiles  # noqa: E402
from gitgpt.storage.sqlite import SqliteStore  # noqa: E402
from gitgpt.storage.store import DRAFTS, PROFILES  # noqa: E402

MESSAGE = (
    b"\n# Please enter the commit message for your changes. Lines starting\n# with '#' will be ignored\n"
)
QUEUE = "class Queue:\n    items = []\n"
COMMITS = 300
FILE = ".git/COMMIT_EDITMSG"
LIBRARIES = "import click, git, requests, tenacity"


class Cost(NamedTuple):
    """Milliseconds."""

    cpu: float
    wall: float


class Row(NamedTuple):
    """`prepare` is not measured."""

    command: list[str]
    env: dict[str, str]
    prepare: Callable[[], object] = lambda: None


def measure(row: Row, folder: Path) -> Cost:
    row.prepare()
    start = time.monotonic()
    process = subprocess.Popen(
        row.command,
        cwd=folder,
        env={**os.environ, **row.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (row.command, process.returncode)
    return Cost((usage.ru_utime + usage.ru_stime) * 1000, wall * 1000)


def rows(stage: Stage, home: Path) -> dict[str, Row]:
    hook = str(stage.path / ".git/hooks/prepare-commit-msg")
    python = [sys.executable, "-c"]
    gitgpt = str(environment.SCRIPTS / "gitgpt")
    offline = {**stage.env, "GITGPT_OFFLINE": "true"}

    def fresh() -> None:
        (stage.path / FILE).write_bytes(MESSAGE)

    def forget() -> None:
        """As after a commit, an hour after the last one: what the repository is like is learned anew."""
        fresh()
        SqliteStore(home / ".cache/gitgpt/cache.db").clear(PROFILES)

    def ask_again() -> None:
        """As after a change of a setting: the same request, and no draft."""
        fresh()
        SqliteStore(home / ".cache/gitgpt/cache.db").clear(DRAFTS)

    kept = {**stage.env, "GITGPT_CACHE": "true"}
    return {
        "python, nothing": Row([*python, "pass"], {}),
        "python, the four libraries": Row([*python, LIBRARIES], {}),
        "git diff --cached": Row(["git", "diff", "--cached"], {}),
        "gitgpt --version": Row([gitgpt, "--version"], {}),
        "hook, skipped (-m)": Row([hook, FILE, "message"], stage.env),
        "hook, skipped (GITGPT_SKIP)": Row([hook, FILE], {**stage.env, "GITGPT_SKIP": "1"}),
        "hook, offline": Row([hook, FILE], offline, fresh),
        "hook, model": Row([hook, FILE], stage.env, fresh),
        "hook, model, history read": Row([hook, FILE], stage.env, forget),
        "hook, answer from the cache": Row([hook, FILE], kept, ask_again),
        "hook, draft ready": Row([hook, FILE], kept, fresh),
    }


def build(folder: Path, server: Server) -> Stage:
    """A change to one file, in a repository with a history as long as the hook looks at."""
    stage = Stage.build(folder / "repo", server)
    write_history(stage, [*map(node, range(COMMITS)), Node("last", files={"src/queue.py": QUEUE})])
    stage.git("reset", "--hard", "--quiet")
    stage.stage_file("src/queue.py", QUEUE + "\n    def push(self, item):\n        self.items += [item]\n")
    return stage


def node(number: int) -> Node:
    type, part = ("feat", "fix", "docs", "test")[number % 4], f"part{number % 40}"
    files = {f"src/{part}/{place}{number % 7}.py": f"{number}\n" for place in ("read", "write", "check")}
    return Node(str(number), f"{type}({part}): change {number}\n\nBecause it was {number}.", files=files)


def run(runs: int) -> int:
    with tempfile.TemporaryDirectory() as name, Server() as server:
        folder = Path(name)
        os.environ.update(environment.fixed(folder))
        (folder / ".gitconfig").write_text(environment.GITCONFIG)
        stage = build(folder, server)
        stage.env["GITGPT_CACHE"] = "false"  # each run asks
        stage.env["GIT_AUTHOR_EMAIL"] = "a@example.com"  # git tells its hooks
        table = rows(stage, folder)
        measured: dict[str, list[Cost]] = {what: [] for what in table}
        for number in range(runs + 1):
            for what, row in table.items():
                cost = measure(row, stage.path)
                if number:  # the first round writes .pyc files
                    measured[what].append(cost)
        costs = {what: median(made) for what, made in measured.items()}
        code = report(costs, server, runs)
        seconds = wait_after_linters(stage, server, 3.0, 1.5)
        print(f"editor after 3 s of linters, with 1.5 s of model: {seconds:.2f} s (bar: at most 0.15 s)")
        return code or int(seconds > 0.15)


def wait_after_linters(stage: Stage, server: Server, linters: float, model: float) -> float:
    """Seconds from the end of the linters until the editor opens."""
    folder = stage.git_dir / "hooks"
    (folder / "pre-commit").write_text(f"#!/bin/sh\nsleep {linters}\ndate +%s.%N >{stage.path}.linted\n")
    (folder / "pre-commit").chmod(0o755)
    hookfiles.install_hooks(folder, "pre-commit", str(environment.SCRIPTS / "gitgpt"))
    server.default = completion("feat: add other")._replace(delay=model)
    stage.write("src/other.py", "def other():\n    return 1\n")
    stage.git("add", ".")
    editor = f"date +%s.%N >{stage.path}.edited; false"
    stage.run("git", "commit", env={"GIT_EDITOR": editor, "GITGPT_CACHE": "true"})
    linted, edited = (Path(f"{stage.path}.{name}").read_text() for name in ("linted", "edited"))
    return float(edited) - float(linted)


def median(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(cost.cpu for cost in costs), statistics.median(cost.wall for cost in costs))


def report(costs: dict[str, Cost], server: Server, runs: int) -> int:
    print(f"{'median of ' + str(runs):30} {'CPU ms':>8} {'wall ms':>8}")
    for what, cost in costs.items():
        print(f"{what:30} {cost.cpu:8.1f} {cost.wall:8.1f}")
    reference = costs["python, the four libraries"].cpu + costs["git diff --cached"].cpu
    ratio = costs["hook, model"].cpu / reference
    anew = costs["hook, model, history read"].cpu / reference
    skip = costs["hook, skipped (-m)"]
    asked = (len(server.requests) - 1) / (runs + 1) / 2  # two rows ask; the first one filled the cache
    size = statistics.median(len(request.body) for request in server.requests)
    bars = (
        (f"whole hook / (libraries + git diff), CPU: {ratio:.2f}", "at most 1.2", ratio <= 1.2),
        (f"the same with {COMMITS} commits read anew: {anew:.2f}", "at most 1.2", anew <= 1.2),
        (f"skipped commit: {skip.cpu:.1f} ms CPU, {skip.wall:.1f} ms wall", "under 15 ms", max(skip) < 15),
        (f"requests a commit: {asked:g}, of {size:.0f} bytes", "1 request", asked == 1),
    )
    print()
    for text, bar, is_met in bars:
        print(f"{'met ' if is_met else 'MISSED'} {text} (bar: {bar})")
    return 0 if all(is_met for *_, is_met in bars) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=15)
    sys.exit(run(parser.parse_args().runs))
