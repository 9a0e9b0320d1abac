"""Reading, redacting and packing changes of many sizes, each in a process of its own.

    python3 tests/bench/reading.py [NAME ...]

Prints CPU (ours and git's), wall time, memory (ours and git's, which maps files) and what became of the
files, then what was promised beside it. The machine may be busy: CPU is what to compare.
"500MB-1MB" is the hard case: too large for one read, and no file large enough to be passed over.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

BUDGET = 6000  # tokens


def text(size: int, seed: int) -> str:
    """Lines of code that differ from file to file."""
    draw = random.Random(seed)
    words = [
        f"{draw.choice(['read', 'write', 'merge', 'parse'])}_{draw.randrange(10**6)}" for _ in range(500)
    ]
    lines = []
    length = 0
    while length < min(size, 2_000_000):
        lines.append(f"    {draw.choice(words)} = {draw.choice(words)}({draw.randrange(10**6)})\n")
        length += len(lines[-1])
    body = "".join(lines)
    return (body * (size // length + 1))[:size].rpartition("\n")[0] + "\n"


def files(number: int, size: int) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        for at in range(number):
            path = folder / f"src/part{at % 8}/module{at}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(size, at))

    return write


def one_line(size: int) -> Callable[[Path], None]:
    return lambda folder: (folder / "bundle.js").write_text("x=" + "1+" * (size // 2) + "1\n") and None


CASES: dict[str, Callable[[Path], None]] = {
    "small": files(1, 300),
    "2MB": files(40, 50_000),
    "50MB": files(40, 1_250_000),
    "50MB-one": files(1, 50_000_000),
    "5MB-line": one_line(4_900_000),
    "5000-files": files(5000, 400),
    "500MB": files(40, 12_500_000),
    "500MB-1MB": files(500, 1_000_000),
}


# Most seconds and megabytes of ours for a case. 2 MB: of CPU, on top of 1.2 times the small change.
PROMISED = {"50MB": (2.0, 150), "50MB-one": (2.0, 150), "500MB": (None, 300), "500MB-1MB": (None, 300)}
ON_TOP, TIMES = 0.15, 1.2


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "core.compression=0")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def build(folder: Path, write: Callable[[Path], None]) -> None:
    git(folder, "init", "-q")
    (folder / "README").write_text("x\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "start")
    write(folder)
    git(folder, "add", "-A")


def cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def measure(folder: str) -> None:
    """The child: one change, read and packed."""
    from gitgpt.diff.pack import pack
    from gitgpt.diff.select import select
    from gitgpt.guards import secrets
    from gitgpt.repository import changes
    from gitgpt.repository.git import Repository

    repository = Repository(Path(folder))
    own, wall = cpu(resource.RUSAGE_SELF), time.perf_counter()
    change = changes.staged(repository)
    reading = time.perf_counter() - wall
    packed = pack(secrets.redact_changes(select(change))[0], budget=BUDGET)
    kinds = [entry.kind for entry in packed.manifest]
    ours, gits = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    print(
        f"{cpu(ours) - own:8.3f} {cpu(gits):8.3f} {reading:8.2f} {time.perf_counter() - wall:8.2f}"
        f" {peak(ours):8.0f} {peak(gits):8.0f} {len(kinds):6} {len(kinds) - kinds.count('folded'):6}"
        f" {packed.tokens:7}"
    )


def peak(who: int) -> float:
    """Megabytes."""
    return resource.getrusage(who).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main(names: list[str]) -> None:
    heads = ("cpu s", "git s", "read s", "wall s", "MB", "git MB", "files", "named", "tokens")
    widths = (8, 8, 8, 8, 8, 8, 6, 6, 7)
    print(f"{'':12}" + " ".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
    lines: dict[str, str] = {}
    for name in names or CASES:
        with tempfile.TemporaryDirectory() as folder:
            child("--build", name, folder)  # not here: a process starts with the memory peak of its parent
            lines[name] = child("--measure", folder)
            print(f"{name:12}{lines[name]}", end="", flush=True)
    for name, line in lines.items():
        judge(name, line, lines.get("small"))


def judge(name: str, line: str, small: str | None) -> None:
    """What was promised, and what it came to."""
    cpu_own, cpu_git, _, wall, memory, *_ = map(float, line.split())
    if name == "2MB" and small:
        least = sum(map(float, small.split()[:2]))
        print(f"2MB: {cpu_own + cpu_git:.2f} s of CPU, promised {TIMES * least + ON_TOP:.2f}")
    if name in PROMISED:
        seconds, megabytes = PROMISED[name]
        time_told = f"{wall:.2f} s, promised {seconds:g}; " if seconds else f"{wall:.2f} s; "
        print(f"{name}: {time_told}{memory:.0f} MB, promised {megabytes}")


def child(*arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1"}
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
    elif sys.argv[1:2] == ["--build"]:
        build(Path(sys.argv[3]), CASES[sys.argv[2]])
    else:
        main(sys.argv[1:])
