"""Many people commit at once with one key: python3 tests/bench/load.py [--committers 50] [--limit 60]

Each committer has a repository of its own and makes commits through the hook; all share one HOME, so one
limiter, and one loopback server that takes as long as a model does, counts requests a minute itself and
answers 429 beyond its limit. Every commit must be made, with a message, within its deadline, and the server
must never have to refuse because of us. A second table varies `max_output_tokens`, which a server with a
rate of its own turns into time.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ground import environment
from ground import server as wire
from ground.server import Answer, Received, Server
from ground.stage import Stage

WINDOW = 60.0  # seconds
DEADLINE = 15.0
SLACK = 3.0  # seconds beyond the deadline that a commit may take on a busy machine
LATENCY = (1.0, 2.0)  # seconds of one answer
TOKENS_A_SECOND = 400.0  # of an answer, in the second table
SUBJECT = "feat: add read functions"


class Provider:
    """Answers after a while; 429 for a request beyond the limit of the last minute."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.times: deque[float] = deque()
        self.refused = 0
        self._lock = threading.Lock()
        self._chance = random.Random(5)

    def answer(self, request: Received) -> Answer:
        now = time.monotonic()
        with self._lock:
            recent = sum(1 for at in self.times if at > now - WINDOW)
            if self.limit and recent >= self.limit:
                self.refused += 1
                return wire.error(429, headers={"Retry-After": "2"})
            self.times.append(now)
            delay = self._chance.uniform(*LATENCY)
        if not self.limit:
            delay = request.json["max_completion_tokens"] / TOKENS_A_SECOND
        return wire.completion(SUBJECT)._replace(delay=delay)

    def most_in_a_window(self) -> int:
        times = list(self.times)
        return max((sum(1 for at in times if first <= at < first + WINDOW) for first in times), default=0)


class Commit(NamedTuple):
    seconds: float
    has_message: bool
    by_model: bool


def make_commits(stage: Stage, number: int) -> Iterator[Commit]:
    for turn in range(number):
        # of its own for everyone: one draft would do for all who commit the same tree
        content = f"def read_{turn}():\n    return {stage.path.name!r}\n"
        stage.stage_file(f"{stage.path.name}/part{turn}.py", content)
        start = time.monotonic()
        done = subprocess.run(
            ["git", "commit", "--quiet"],
            cwd=stage.path,
            env={**os.environ, **stage.env, "GIT_EDITOR": "true"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        seconds = time.monotonic() - start
        subject = stage.subject() if done.returncode == 0 else ""
        yield Commit(seconds, bool(subject), subject == SUBJECT)


def build_stages(folder: Path, server: Server, committers: int, **settings: str) -> list[Stage]:
    stages = []
    for number in range(committers):
        stage = Stage.build(folder / f"repo{number}", server)
        stage.key = "sk-shared"
        stage.env |= {"GITGPT_API_KEY": stage.key, "GITGPT_DEADLINE": str(DEADLINE), **settings}
        stages.append(stage)
    return stages


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def run_committers(stages: list[Stage], commits: int) -> tuple[list[Commit], float]:
    start = time.monotonic()
    with ThreadPoolExecutor(len(stages)) as pool:
        lanes = list(pool.map(lambda stage: list(make_commits(stage, commits)), stages))
    made = [commit for lane in lanes for commit in lane]
    return made, time.monotonic() - start


def show_row(name: str, made: list[Commit], took: float) -> None:
    seconds = [commit.seconds for commit in made]
    print(
        f"{name:34} {len(made):8} {60 * len(made) / took:9.0f} {statistics.median(seconds):7.1f}"
        f" {percentile(seconds, 0.9):7.1f} {max(seconds):7.1f} {sum(commit.by_model for commit in made):9}"
    )


def run(committers: int, commits: int, limit: int) -> int:
    print(f"{'':34} {'commits':>8} {'a minute':>9} {'p50 s':>7} {'p90 s':>7} {'max s':>7} {'by model':>9}")
    with tempfile.TemporaryDirectory() as name, Server() as server:
        os.environ.update(environment.fixed(Path(name)))
        (Path(name) / ".gitconfig").write_text(environment.GITCONFIG)
        limited = limit_in_settings(Path(name), server, limit)
        provider = Provider(limit)
        server.default = provider.answer
        made, took = run_committers(build_stages(Path(name) / "a", server, committers, **limited), commits)
        show_row(f"{committers} committers, {limit} requests a minute", made, took)
        for tokens in (200, 800, 2000):
            server.default = Provider(0).answer
            more = {"GITGPT_MAX_OUTPUT_TOKENS": str(tokens)}
            stages = build_stages(Path(name) / str(tokens), server, min(committers, 4), **more)
            show_row(f"max_output_tokens = {tokens}", *run_committers(stages, 2))
    return report(made, provider)


def limit_in_settings(home: Path, server: Server, limit: int) -> dict[str, str]:
    """A provider table of the user's own: a limit cannot be set by a variable."""
    config = home / ".config/gitgpt/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f'[providers.team]\nbase_url = "{server.base_url}"\nmodel = "m"\nneeds_key = false\n'
        f"requests_per_minute = {limit}\n"
    )
    return {"GITGPT_PROVIDER": "team", "GITGPT_BASE_URL": "", "GITGPT_MODEL": ""}


def report(made: list[Commit], provider: Provider) -> int:
    most, late = provider.most_in_a_window(), max(commit.seconds for commit in made)
    written = sum(commit.has_message for commit in made)
    bars = (
        (f"commits with a message: {written} of {len(made)}", written == len(made)),
        (f"most requests in any minute: {most} of {provider.limit}", most <= provider.limit),
        (f"requests that the server refused: {provider.refused}", not provider.refused),
        (f"the slowest commit: {late:.1f} s (at most {DEADLINE + SLACK:g} s)", late <= DEADLINE + SLACK),
    )
    print()
    for text, is_met in bars:
        print(f"{'met   ' if is_met else 'MISSED'} {text}")
    return 0 if all(is_met for _, is_met in bars) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--committers", type=int, default=50)
    parser.add_argument("--commits", type=int, default=2)
    parser.add_argument("--limit", type=int, default=60)
    options = parser.parse_args()
    sys.exit(run(options.committers, options.commits, options.limit))
