"""The numbers of the usage log, as one table: python tests/bench/usage.py

Times are CPU seconds (user and system) of the process that does the work, the best of several: the machine
may be busy with something else.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gitgpt.usage import archive, reader, spent
from gitgpt.usage.row import (
    HEADER,
    UsageRow,
    write_line,
    write_timestamp,
)
from gitgpt.usage.usage_log import UsageLog

ROWS = 100_000
WRITER = Path(__file__).resolve().parents[1] / "usage" / "writer.py"
NOW = 1795167000.0  # 2026-11-20T09:30:00Z
MODELS = (("openai", "gpt-5-mini", 0.4), ("openai", "gpt-5", 1.2), ("anthropic", "claude-haiku-5-5", 0.2))


class Line(NamedTuple):
    what: str
    value: str
    bar: str
    is_met: bool


def rows(count: int) -> Iterator[UsageRow]:
    """Three months of calls: four repositories, three commands, failures, cache hits."""
    dice = random.Random(1)
    for number in range(count):
        provider, model, price = dice.choice(MODELS)
        prompt, completion = dice.randint(300, 6000), dice.randint(20, 200)
        is_cached = dice.random() < 0.1
        yield UsageRow(
            write_timestamp(NOW - 90 * 86400 * (1 - number / count)),
            f"{dice.getrandbits(48):012x}",
            dice.choice(("hook", "hook", "commit", "changelog")),
            "commit",
            dice.choice(("~/src/shop", "~/src/api", "~/src/gitgpt", "~/src/site")),
            provider,
            model,
            prompt,
            prompt // 3,
            completion,
            completion // 2,
            prompt + completion,
            cost=(prompt + 8 * completion) * price / 1e6,
            currency="USD",
            price_version="litellm-1.109.1",
            total_ms=round(dice.lognormvariate(7, 0.6)),
            outcome=dice.choices(("ok", "rate-limited", "timeout"), (95, 3, 2))[0],
            attempts=0 if is_cached else 1,
            is_cached=is_cached,
            redactions=int(dice.random() < 0.05),
            excerpt='M gitgpt/x.py (+3 -1) @@ print("hello", world)' if number % 2 else "A words.py (+2)",
        )


def fill(folder: Path) -> None:
    """Row by row: a child process begins with the memory of this one, and would be blamed for it."""
    for row in rows(ROWS):
        path = archive.open_file(folder, row.time[:7])
        with path.open("ab") as file:
            file.write(write_line(row) if file.tell() else HEADER + write_line(row))


class Spent(NamedTuple):
    """What a child process took: CPU and wall seconds, megabytes at its largest."""

    cpu: float
    wall: float
    megabytes: float


def run(state: Path, *arguments: str) -> Spent:
    """`gitgpt usage` in a process of its own."""
    command = [sys.executable, "-m", "gitgpt", "usage", *arguments]
    start = time.monotonic()
    child = subprocess.Popen(
        command,
        env={**os.environ, "XDG_STATE_HOME": str(state)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, command
    return Spent(used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024)


def reports(folder: Path) -> Iterator[Line]:
    state = folder / "state"
    log = state / "gitgpt" / "usage"
    log.mkdir(parents=True)
    fill(log)
    first = run(state)
    yield Line("first report, old months compressed after it", f"{first.cpu:.2f} s CPU", "", True)
    for name, arguments in (
        ("report", ()),
        ("--json --by repo", ("--json", "--by", "repo")),
        ("--html", ("--html", str(folder / "page.html"))),
        ("--metrics", ("--metrics", str(folder / "gitgpt.prom"))),
    ):
        best = min(run(state, *arguments) for _ in range(7))
        value = f"{best.cpu:.2f} s CPU, {best.wall:.2f} s, {best.megabytes:.0f} MB"
        is_met = best.cpu < 1 and best.megabytes < 100
        yield Line(f"{name} of {ROWS:,} rows", value, "1 s, 100 MB", is_met)
    yield budgets(log)


def budgets(log: Path) -> Line:
    """What a budget costs each call: the month's rows are added up already, ten are new."""
    spent.read_spent(log, month="2026-11")
    for _ in range(10):
        UsageLog(log).append(UsageRow(write_timestamp(NOW), total_tokens=1, model="m"))
    best = min(_timed(lambda: spent.read_spent(log, month="2026-11")) for _ in range(20))
    return Line("what a month took, for a budget", f"{best * 1000:.2f} ms CPU", "2 ms", best < 0.002)


def appending(folder: Path) -> Iterator[Line]:
    log, row = UsageLog(folder / "append"), next(rows(1))
    log.append(row)
    best = min(_timed(lambda: [log.append(row) for _ in range(500)]) for _ in range(10)) / 500
    yield Line("appending a row", f"{best * 1000:.3f} ms CPU", "2 ms", best < 0.002)
    big = UsageLog(folder / "big", part_bytes=1 << 40)
    big.append(row)
    with archive.open_file(folder / "big", row.time[:7]).open("ab") as file:
        for _ in range(100):
            file.write(write_line(row) * (1024 * 1024 // len(write_line(row))))
    best = min(_timed(lambda: [big.append(row) for _ in range(500)]) for _ in range(10)) / 500
    yield Line("appending a row behind 100 MB", f"{best * 1000:.3f} ms CPU", "2 ms", best < 0.002)


def writers(folder: Path) -> Line:
    target = folder / "writers"
    start = time.monotonic()
    running = [
        subprocess.Popen([sys.executable, WRITER, target, f"w{n}", "1000"], stdout=subprocess.DEVNULL)
        for n in range(16)
    ]
    for process in running:
        process.wait()
    wall = time.monotonic() - start
    found = [cells[1] for path in archive.list_files(target) for cells in reader.read_rows(path) if cells]
    is_met = len(found) == len(set(found)) == 16_000
    return Line("16 writers x 1,000 rows", f"{len(found):,} whole rows, {wall:.1f} s", "16,000", is_met)


def _timed(work: object) -> float:
    assert callable(work)
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [*appending(folder), *reports(folder), writers(folder)]
    width = max(len(each.what) for each in lines)
    value = max(len(each.value) for each in lines)
    for each in lines:
        verdict = f"{'met' if each.is_met else 'NOT MET'} ({each.bar})" if each.bar else ""
        print(f"{each.what:{width}}  {each.value:{value}}  {verdict}".rstrip())
    return 0 if all(each.is_met for each in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
