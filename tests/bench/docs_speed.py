"""What `gitgpt docs check --staged` costs in a repository of 2,000 Python files, in a process of its own.

    python tests/bench/docs_speed.py [--files 2000] [--runs 5]

Five files are staged: a renamed function, a parameter, a default, a flag, a body. Prints the median of wall
time and CPU (git's included), beside those of a bare `python -c "import click, git"`. The bar is 0.5 s.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = '''\
"""Part {0}."""


def parse_{0}(path, size=3, *, strict=False):
    """Read a part.

    Args:
        path: Where it is.
        size: How much of it. Defaults to 3.
        strict: Whether to complain.

    Returns:
        What was read.
    """
    if strict and not path:
        raise ValueError("no path")
    return path * size


class Part{0}:
    """A part.

    Attributes:
        name: What it is called.
    """

    def __init__(self, parser):
        self.name = "part"
        parser.add_argument("--part-{0}", default=3)
'''
DOCUMENT = "# Part {0}\n\nCall `parse_{0}()`, or `app --part-{0}`.\n\nSee [the next](part{1}.md).\n"
EDITS = (
    ("def parse_{0}(", "def read_{0}("),
    ("size=3, *", "length=3, *"),
    ("size=3, *", "size=4, *"),
    ('"--part-{0}"', '"--piece-{0}"'),
    ("path * size", "path * size * 2"),
)


def build(top: Path, files: int) -> None:
    for at in range(files):
        folder = top / f"app/part{at % 40}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"module{at}.py").write_text(SOURCE.format(at))
    (top / "docs").mkdir()
    for at in range(0, files, 10):
        (top / f"docs/part{at}.md").write_text(DOCUMENT.format(at, (at + 10) % files))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "feat: parts"]):
        subprocess.run([*git, *command], cwd=top, check=True)
    for at, (old, new) in enumerate(EDITS):
        path = top / f"app/part{at * 10 % 40}/module{at * 10}.py"
        path.write_text(path.read_text().replace(old.format(at * 10), new.format(at * 10)))
    subprocess.run([*git, "add", "."], cwd=top, check=True)


def measure(command: list[str], top: Path, runs: int) -> tuple[float, float, str]:
    """Median seconds of wall time and CPU, and the last line on stderr."""
    wall, cpu, said = [], [], ""
    for _ in range(runs + 1):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, cwd=top, capture_output=True, text=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        wall.append(time.perf_counter() - start)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        said = (done.stderr.strip().splitlines() or [""])[-1]
    return statistics.median(wall[1:]), statistics.median(cpu[1:]), said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        build(top, options.files)
        check = [sys.executable, "-m", "gitgpt", "docs", "check", "--staged"]
        for name, command in (
            ("imports alone", [sys.executable, "-c", "import click, git"]),
            ("check", check),
        ):
            wall, cpu, said = measure(command, top, options.runs)
            print(f"{name:>14}: {wall:.2f} s wall, {cpu:.2f} s CPU  {said}")


if __name__ == "__main__":
    main()
