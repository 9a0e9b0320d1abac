"""`gitgpt changelog` beside git-cliff and bare `git log`, on the same history in one run.

    python3 tests/bench/changelog.py --commits 13000 --peer git-cliff
    python3 tests/bench/changelog.py --repository ~/aider --peer ~/cliff-2.12/bin/git-cliff --rounds 5
    python3 tests/bench/changelog.py --commits 13000 --commits 250000        # growth

Prints, for each program, the smallest CPU time of all rounds (user and system, its children included; wall
time says little on a busy machine), the wall time of that round, the largest memory of any of its
processes, and the ratio of its CPU time to gitgpt's. A generated history has a merge of a branch every 20
commits, a tag every 50, and bodies with footers; `--keep FOLDER` keeps it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FLOOR = ["git", "log", "-z", "--topo-order", "--format=%H%x00%P%x00%cs%x00%aN%x00%aE%x00%B"]
TYPES = ("feat", "fix", "docs", "refactor", "perf", "chore", "test", "ci")


class Cost(NamedTuple):
    cpu: float  # seconds
    wall: float  # seconds
    memory: int  # MB, of the largest process


def write_history(folder: Path, commits: int) -> None:
    """A history made with git fast-import: about 60,000 commits a second."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    importer = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE)
    assert importer.stdin
    for piece in _stream(commits):
        importer.stdin.write(piece.encode())
    importer.stdin.close()
    if importer.wait():
        sys.exit("git fast-import failed")


def _stream(commits: int) -> Iterator[str]:
    side = ""
    for number in range(1, commits + 1):
        kind = TYPES[number * 7 % len(TYPES)]
        message = f"{kind}(part{number % 9}): change number {number} of the whole thing (#{number})\n"
        if number % 3 == 0:
            message += f"\nWhy it had to change, in {number % 50} words or more, wrapped as bodies are.\n" * 4
        if number % 10 == 0:
            message += f"\nRefs: #{number - 1}\nSigned-off-by: Ada <ada@example.com>\n"
        parent = f"from :{number - 1}\n" if number > 1 else ""
        if number % 20 == 5 and number > 40:
            side, parent = f"merge :{number}\n", f"from :{number - 30}\n"
        elif number % 20 == 6 and side:
            message, parent, side = f"Merge branch 'topic-{number}'\n", f"from :{number - 2}\n{side}", ""
        size = len(message.encode())
        stamp = 1_500_000_000 + 60 * number
        yield (
            f"commit refs/heads/main\nmark :{number}\n"
            f"author Ada {number % 300} <a{number % 300}@example.com> {stamp} +0000\n"
            f"committer Carl <carl@example.com> {stamp} +0000\ndata {size}\n{message}\n{parent}\n"
        )
        if number % 50 == 0:
            yield f"reset refs/tags/v{number // 5000}.{number // 50 % 100}.0\nfrom :{number}\n\n"


def measure(command: list[str], folder: Path, rounds: int) -> Cost:
    costs = [_once(command, folder) for _ in range(rounds)]
    return min(costs)._replace(memory=max(cost.memory for cost in costs))


def _once(command: list[str], folder: Path) -> Cost:
    """Measured by a process of its own, whose children are this command's alone."""
    probe = (
        "import json,resource,subprocess,sys,time\nstart=time.perf_counter()\n"
        "code=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode\n"
        "wall=time.perf_counter()-start\nuse=resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([use.ru_utime+use.ru_stime,wall,use.ru_maxrss//1024,code]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *command], cwd=folder, capture_output=True, check=True
    )
    cpu, wall, memory, code = json.loads(done.stdout)
    if code:
        sys.exit(f"{command[0]} ended with {code}")
    return Cost(cpu, wall, memory)


def compare(folder: Path, peers: list[str], rounds: int, program: str) -> None:
    count = subprocess.run(
        ["git", "rev-list", "--count", "HEAD"], cwd=folder, capture_output=True, check=True
    )
    print(f"\n{folder}: {count.stdout.decode().strip()} commits")
    print(f"{'program':<24}{'CPU s':>8}{'wall s':>8}{'MB':>6}{'CPU ratio':>11}")
    rows = {"gitgpt changelog": [program, "changelog"], "git log (the floor)": FLOOR}
    for peer in peers:
        told = subprocess.run([peer, "--version"], capture_output=True, check=True).stdout.decode().split()
        rows[" ".join(told[:2])] = [peer, "--offline"]
    own = None
    for name, command in rows.items():
        cost = measure(command, folder, rounds)
        own = own or cost
        print(
            f"{name:<24}{cost.cpu:>8.2f}{cost.wall:>8.2f}{cost.memory:>6}{cost.cpu / own.cpu:>10.2f}x",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repository", type=Path, action="append", default=[])
    parser.add_argument("--commits", type=int, action="append", default=[])
    parser.add_argument("--peer", action="append", default=[], help="a git-cliff; may be given again")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--gitgpt", default=str(Path(sys.executable).with_name("gitgpt")))
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folders = [folder.resolve() for folder in options.repository]
        for commits in options.commits or ([] if folders else [13_000]):
            folder = (options.keep or Path(temporary)) / f"history-{commits}"
            if not folder.exists():
                folder.mkdir(parents=True)
                write_history(folder, commits)
            folders.append(folder)
        for folder in folders:
            compare(folder, options.peer, options.rounds, options.gitgpt)
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
