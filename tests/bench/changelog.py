"""`gitgpt changelog` beside git-cliff and bare `git log`, on the same history, and against a lossy model.

    python3 tests/bench/changelog.py --peer ~/cliff-2.12/bin/git-cliff --slow-peer ~/cliff-2.14/bin/git-cliff
    python3 tests/bench/changelog.py --repository ~/aider --peer ~/cliff-2.12/bin/git-cliff --rounds 5
    python3 tests/bench/changelog.py --commits 13000 --commits 250000        # growth

Prints, for each program, the smallest CPU time of all rounds (user and system, its children included; wall
time says little on a busy machine), the wall time of that round, the largest memory of any of its
processes, and the ratio of its CPU time to gitgpt's. The programs take turns, so that a busy moment hits
all. Then each bar with `met` or `NOT MET`. A generated history has a merge of a branch every 20 commits, a
tag every 50, and bodies with footers; `--keep FOLDER` keeps it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FLOOR = ["git", "log", "-z", "--topo-order", "--format=%H%x00%P%x00%cs%x00%aN%x00%aE%x00%B"]
TYPES = ("feat", "fix", "docs", "refactor", "perf", "chore", "test", "ci")
OWN, ALONE = "gitgpt changelog", "gitgpt --unreleased"
LARGE = 100_000  # commits: other bars
# Seconds of CPU and MB for a history of so many commits; the peer's bars are ratios
BARS = {False: (None, 80), True: (12.0, 400)}


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


def measure(command: list[str], folder: Path) -> Cost:
    """By a process of its own, whose children are this command's alone."""
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


def take_turns(rows: Mapping[str, list[str]], folder: Path, rounds: int) -> dict[str, Cost]:
    """The best round of each program, with the most memory that any round took."""
    costs: dict[str, list[Cost]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, command in rows.items():
            costs[name].append(measure(command, folder))
    return {name: min(own)._replace(memory=max(cost.memory for cost in own)) for name, own in costs.items()}


def compare(folder: Path, options: argparse.Namespace) -> int:
    """Prints the table; gives the number of commits."""
    told = subprocess.run(["git", "rev-list", "--count", "HEAD"], cwd=folder, capture_output=True, check=True)
    commits = int(told.stdout)
    print(f"\n{folder}: {commits} commits")
    print(f"{'program':<24}{'CPU s':>8}{'wall s':>8}{'MB':>6}{'CPU ratio':>11}")
    rows = {
        OWN: [options.gitgpt, "changelog"],
        ALONE: [options.gitgpt, "changelog", "--unreleased"],
        "git log (the floor)": FLOOR,
        **{name_of(peer): [peer, "--offline"] for peer in options.peer},
    }
    costs = take_turns(rows, folder, options.rounds)
    for peer in options.slow_peer:  # 20 times as slow: once will do
        costs[name_of(peer)] = measure([peer, "--offline"], folder)
    own = costs[OWN]
    for name, cost in costs.items():
        print(f"{name:<24}{cost.cpu:>8.2f}{cost.wall:>8.2f}{cost.memory:>6}{cost.cpu / own.cpu:>10.2f}x")
    most_cpu, most_memory = BARS[commits > LARGE]
    if most_cpu:
        judge(f"{own.cpu:.1f} s of CPU, at most {most_cpu:g}", own.cpu <= most_cpu)
    judge(f"{own.memory} MB, at most {most_memory}", own.memory < most_memory)
    for peer in options.peer:
        other = costs[name_of(peer)]
        judge(f"{own.cpu / other.cpu:.2f} x the CPU of {name_of(peer)}, at most 1", own.cpu <= other.cpu)
    for peer in options.slow_peer:
        other = costs[name_of(peer)]
        ratio = other.cpu / own.cpu
        judge(f"{ratio:.1f} x as fast as {name_of(peer)}, at least 10", ratio >= 10)
    return commits


def name_of(peer: str) -> str:
    told = subprocess.run([peer, "--version"], capture_output=True, check=True).stdout.decode().split()
    return " ".join(told[:2])


def judge(text: str, is_met: bool) -> None:
    print(f"  {'met' if is_met else 'NOT MET':<8}{text}")


def repair(entries_of_release: int = 2000) -> None:
    """A model that drops 10 %, invents 5 %, swaps numbers in 10 %, moves 10 %, repeats 5 %: what is caught,
    and what of it is left in the result."""
    from gitgpt.jobs.changelog.changelog_data import Changelog, Entry, Release
    from gitgpt.jobs.changelog.classify import SECTIONS
    from gitgpt.jobs.changelog.reword_entries import reword_changelog
    from gitgpt.jobs.changelog.wording_questions import WritingStyle
    from gitgpt.llm.types import Deadline

    entries = tuple(
        Entry(SECTIONS[n % 6], "feat", "", f"set limit {n * 11} in part {n}", (f"{n:010x}" * 4,))
        for n in range(1, entries_of_release)
    )
    model = LossyModel(SECTIONS)
    start = time.perf_counter()
    plain = Changelog((Release(commits=len(entries), entries=entries),))
    done = reword_changelog(
        plain, model, WritingStyle(), deadline=Deadline(600), count=lambda text: len(text) // 4
    )
    seconds = time.perf_counter() - start
    (release,) = done.changelog.releases
    originals = {entry.ids: entry for entry in entries}
    wrong = [
        entry for entry in release.entries
        if entry.text.removeprefix("now: ") != originals[entry.ids].text
        or entry.section != originals[entry.ids].section
    ]  # fmt: skip
    lost = len(entries) - len({entry.ids for entry in release.entries})
    caught: dict[str, int] = {}
    for fault in done.faults:
        caught[fault.kind] = caught.get(fault.kind, 0) + (len(fault.keys) if fault.kind == "missing" else 1)
    print(f"\nlossy model: {len(entries)} entries, {done.calls} answers, {seconds:.1f} s")
    for kind, made in sorted(model.made.items()):
        judge(f"{kind}: {caught.get(kind, 0)} caught of {made} made", caught.get(kind, 0) >= made)
    judge(
        f"{len(wrong)} wrong and {lost} lost entries in the result; {done.plain} as committed",
        not wrong and not lost,
    )


class LossyModel:
    """Answers with faults, and counts them."""

    def __init__(self, sections: tuple[str, ...]) -> None:
        self._chance = random.Random(1)
        self._sections = sections
        self.made: dict[str, int] = {}

    def complete(self, request: object, *, deadline: object, on_text: object = None) -> object:
        from gitgpt.llm.types import Reply, Usage

        content = request.messages[1].content  # type: ignore[attr-defined]  # a Request
        shown = [json.loads(line) for line in content.splitlines() if line.startswith("{")]
        lines = [line for item in shown for line in self._spoilt(item)]
        return Reply(json.dumps({"entries": lines}), "lossy", "lossy", Usage())

    def _spoilt(self, item: dict[str, str]) -> list[dict[str, object]]:
        line = {"sources": [item["source"]], "section": item["section"], "text": f"now: {item['text']}"}
        roll = self._chance.random()
        if roll < 0.10:
            return self._made("missing", [])
        if roll < 0.15:
            return self._made(
                "invented", [line, {**line, "sources": [f"{self._chance.randrange(16**10):x}"]}]
            )
        if roll < 0.25:
            text = re.sub(r"\d+", lambda match: str(int(match[0]) + 7), str(line["text"]))
            return self._made("ungrounded", [{**line, "text": text}])
        if roll < 0.35:
            other = self._chance.choice([name for name in self._sections if name != item["section"]])
            return self._made("moved", [{**line, "section": other}])
        if roll < 0.40:
            return self._made("repeated", [line, line])
        return [line]

    def _made(self, kind: str, lines: list[dict[str, object]]) -> list[dict[str, object]]:
        self.made[kind] = self.made.get(kind, 0) + 1
        return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repository", type=Path, action="append", default=[])
    parser.add_argument("--commits", type=int, action="append", default=[])
    parser.add_argument("--peer", action="append", default=[], help="a git-cliff 2.12; may be given again")
    parser.add_argument("--slow-peer", action="append", default=[], help="a git-cliff 2.14: run once")
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
            compare(folder, options)
    repair()
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
