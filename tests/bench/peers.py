"""A commit through the hook, against aicommits and opencommit: python3 tests/bench/peers.py [--runs 7]

Every contestant has a repository of the same content, a HOME of its own and its own hook; the model answers
at once, from this process. Commits are made in turn, so that a busy machine slows all of them alike: medians
of CPU (git and everything it starts) and of wall time. The two floors are what any hook of their kind costs.
npm installs the two peers into the temporary folder, once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ground import environment, npm
from ground.environment import SCRIPTS
from ground.server import Server
from ground.stage import settings

from gitgpt.repository import hookfiles

PEERS = ("aicommits@3.4.0", "opencommit@3.3.10")
HOOK = ".git/hooks/prepare-commit-msg"
SMALL = {"src/queue.py": "class Queue:\n    def push(self, item):\n        self.items.append(item)\n"}
LINE = "    value_{0} = compute({0}, mode='fast', limit={0} * 3)\n"
LARGE = {f"src/part{n}.py": "".join(LINE.format(n * 1000 + at) for at in range(960)) for n in range(40)}
# Each with an answer that describes it: gitgpt would ask again for one that names what is not there.
CASES = {"small": (SMALL, "feat: add a queue"), "2 MB in 40 files": (LARGE, "feat: add compute values")}
AICOMMITS = "OPENAI_API_KEY=sk-mock\nOPENAI_BASE_URL={url}\nOPENAI_MODEL=mock-model\n"
OPENCOMMIT = """\
OCO_AI_PROVIDER=openai
OCO_API_KEY=sk-mock
OCO_API_URL={url}
OCO_MODEL=mock-model
OCO_GITPUSH=false
OCO_HOOK_AUTO_UNCOMMENT=true
OCO_TOKENS_MAX_INPUT=4096
OCO_TOKENS_MAX_OUTPUT=500
OCO_LANGUAGE=en
OCO_PROMPT_MODULE=conventional-commit
"""
CURL = """#!/bin/sh
git diff --cached | curl -s --data-binary @- -o /dev/null {url}/chat/completions
echo 'feat: add a queue' >"$1"
"""
PYTHON = """#!/bin/sh
{python} -c pass
echo 'feat: add a queue' >"$1"
"""


class Cost(NamedTuple):
    """Seconds; requests and bytes of one commit."""

    cpu: float
    wall: float
    requests: int
    size: int


class Contestant(NamedTuple):
    """`install` puts its hook into a repository, given its HOME and the server's URL."""

    name: str
    install: Callable[[Path, Path, Server], dict[str, str]]
    options: tuple[str, ...] = ()


def write_hook(repo: Path, script: str) -> None:
    (repo / HOOK).write_text(script)
    (repo / HOOK).chmod(0o755)


def install_floor(script: str) -> Callable[[Path, Path, Server], dict[str, str]]:
    def install(repo: Path, _home: Path, server: Server) -> dict[str, str]:
        write_hook(repo, script.format(url=server.base_url, python=sys.executable))
        return {}

    return install


def install_peer(program: str, command: tuple[str, ...], name: str, config: str) -> Contestant:
    def install(repo: Path, home: Path, server: Server) -> dict[str, str]:
        (home / f".{name}").write_text(config.format(url=server.base_url))
        env = {"PATH": f"{npm.install(*PEERS)}{os.pathsep}{os.environ['PATH']}", "HOME": str(home)}
        subprocess.run(
            [program, *command], cwd=repo, env={**os.environ, **env}, check=True, capture_output=True
        )
        return env

    return Contestant(name, install)


def install_gitgpt(**more: str) -> Callable[[Path, Path, Server], dict[str, str]]:
    def install(repo: Path, _home: Path, server: Server) -> dict[str, str]:
        hookfiles.install_hooks(repo / ".git/hooks", "prepare-commit-msg", str(SCRIPTS / "gitgpt"))
        return {**settings(server, "sk-mock"), "GITGPT_DEADLINE": "30", **more}

    return install


CONTESTANTS = (
    Contestant("git alone", lambda *_: {}, ("-m", "feat: add a queue")),
    Contestant("floor: bare Python", install_floor(PYTHON)),
    Contestant("floor: git diff | curl", install_floor(CURL)),
    Contestant("gitgpt, skipped (-m)", install_gitgpt(), ("-m", "feat: add a queue")),
    Contestant("gitgpt, draft ready", install_gitgpt()),
    Contestant("gitgpt, full path", install_gitgpt(GITGPT_CACHE="false")),
    install_peer("aicommits", ("hook", "install"), "aicommits", AICOMMITS),
    install_peer("oco", ("hook", "set"), "opencommit", OPENCOMMIT),
)


class Lane(NamedTuple):
    """A contestant in its own repository."""

    contestant: Contestant
    repo: Path
    env: dict[str, str]

    def commit(self, server: Server) -> Cost:
        server.requests.clear()
        start = time.monotonic()
        process = subprocess.Popen(
            ["git", "commit", "--quiet", *self.contestant.options],
            cwd=self.repo,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, self.contestant.name
        subprocess.run(
            ["git", "reset", "--quiet", "--soft", "HEAD~1"], cwd=self.repo, env=self.env, check=True
        )
        sent = [len(request.body) for request in server.requests]
        return Cost(usage.ru_utime + usage.ru_stime, wall, len(sent), sum(sent))


def build_lane(folder: Path, contestant: Contestant, files: dict[str, str], server: Server) -> Lane:
    home, repo = folder / "home", folder / "repo"
    home.mkdir(parents=True)
    (home / ".gitconfig").write_text(environment.GITCONFIG)
    env = {**os.environ, **environment.fixed(home), "GIT_EDITOR": "true", "NO_PROXY": "127.0.0.1"}

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=repo, env=env, check=True, capture_output=True)

    repo.mkdir()
    git("init", "-q")
    (repo / "README.md").write_text("# Queue\n")
    git("add", ".")
    git("commit", "-qm", "feat: start")
    for name, content in files.items():
        (repo / name).parent.mkdir(exist_ok=True)
        (repo / name).write_text(content)
    git("add", ".")
    return Lane(contestant, repo, {**env, **contestant.install(repo, home, server)})


def measure(case: str, runs: int, server: Server, folder: Path) -> Iterator[tuple[str, Cost]]:
    server.text = CASES[case][1]
    lanes = [
        build_lane(folder / f"{case[0]}{number}", contestant, CASES[case][0], server)
        for number, contestant in enumerate(CONTESTANTS)
    ]
    costs: dict[str, list[Cost]] = {lane.contestant.name: [] for lane in lanes}
    for number in range(runs + 1):
        for lane in lanes:
            if lane.contestant.name == "opencommit" and case != "small" and number > 1:
                continue  # seven seconds a commit
            cost = lane.commit(server)
            if number:  # the first round writes .pyc files, profiles and the stored draft
                costs[lane.contestant.name].append(cost)
    for name, made in costs.items():
        middle = [statistics.median(values) for values in zip(*made, strict=True)]
        yield name, Cost(middle[0], middle[1], int(middle[2]), int(middle[3]))


def report(case: str, costs: dict[str, Cost]) -> list[tuple[str, float, float]]:
    peer = costs["aicommits"]
    print(f"\n{case:24} {'CPU s':>8} {'wall s':>8} {'CPU x':>7} {'wall x':>7} {'requests':>9} {'bytes':>9}")
    for name, cost in costs.items():
        print(
            f"{name:24} {cost.cpu:8.3f} {cost.wall:8.3f} {cost.cpu / peer.cpu:7.2f}"
            f" {cost.wall / peer.wall:7.2f} {cost.requests:9} {cost.size:9,}"
        )
    full, ready = costs["gitgpt, full path"], costs["gitgpt, draft ready"]
    if case == "small":
        return [
            ("full path against aicommits, small, CPU", full.cpu / peer.cpu, 0.60),
            ("ready draft against aicommits, CPU", ready.cpu / peer.cpu, 0.25),
        ]
    return [("full path against aicommits, 2 MB, wall", full.wall / peer.wall, 0.80)]


def run(runs: int) -> int:
    bars: list[tuple[str, float, float]] = []
    with tempfile.TemporaryDirectory() as name, Server() as server:
        for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            os.environ.pop(proxy, None)
        for case in CASES:
            bars += report(case, dict(measure(case, runs, server, Path(name))))
    print(f"\nmedians of {runs} runs; x: against aicommits, which sends 1.5 % of the large change")
    for what, value, bar in bars:
        print(f"{'met   ' if value <= bar else 'MISSED'} {what}: {value:.2f} (bar: at most {bar:.2f})")
    return 0 if all(value <= bar for _, value, bar in bars) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    sys.exit(run(parser.parse_args().runs))
