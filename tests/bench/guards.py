"""How well the guards see: recall and false alarms on the generated corpus, and how fast on real diffs.

    python3 tests/bench/guards.py [--data FOLDER] [--misses]

FOLDER (default: $GITGPT_DATA) holds dev.jsonl.gz with real commits; without it only the corpus is measured.
Speeds are CPU time, the best of three. `--misses` prints every secret that stayed and every false alarm.
"""

# ruff: noqa: E402  (the path comes first)
from __future__ import annotations

import argparse
import collections
import gzip
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[0] = os.fspath(Path(__file__).parents[1])  # the corpus; this folder has a guards.py too

from guards.answers import HONEST, hostile
from guards.corpus import is_redacted, positives
from guards.innocents import innocents
from guards.wild import leaks, wild_positives
from guards.wild_answers import HONEST as WILD_HONEST
from guards.wild_answers import wild_hostile
from guards.wild_innocents import wild_innocents

from gitgpt.diff.model import ChangeSet
from gitgpt.diff.parse import parse_patch
from gitgpt.guards.reply import check_reply
from gitgpt.guards.secrets import redact, redact_changes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("GITGPT_DATA"))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    print_recall(options.misses)
    print_wild(options.misses)
    print_alarms(options.misses)
    print_answers(options.misses)
    if options.data:
        print_speed(Path(options.data) / "dev.jsonl.gz")
    return 0


def print_recall(misses: bool) -> None:
    groups: dict[str, list[bool]] = collections.defaultdict(list)
    kinds: dict[str, set[str]] = collections.defaultdict(set)
    for case in positives():
        ok = is_redacted(case, redact(case.text).text)
        groups[case.group].append(ok)
        kinds[case.group].add(case.kind)
        if misses and not ok:
            print("missed:", case.text)
    print(f"{'secrets known by':18}{'kinds':>7}{'cases':>7}{'recall':>9}")
    for group, hits in groups.items():
        print(f"{group:18}{len(kinds[group]):7}{len(hits):7}{sum(hits) / len(hits):9.1%}")


def print_wild(misses: bool) -> None:
    cases = list(wild_positives())
    kept = [(case, leaks(case, redact(case.text).text)) for case in cases]
    secrets, left = sum(len(case.secrets) for case in cases), sum(len(left) for _, left in kept)
    if misses:
        print(*(f"missed: {left} of {case.kind}" for case, left in kept if left), sep="\n")
    print(f"{'in whole files':18}{len({case.kind for case in cases}):7}{secrets:7}{1 - left / secrets:9.1%}")


def print_alarms(misses: bool) -> None:
    lines = [*innocents(), *wild_innocents()]
    alarms = [line for line in lines if redact(line).text != line]
    if misses:
        print(*("false alarm: " + line for line in alarms), sep="\n")
    print(f"{'innocent lines':32}{len(lines):7}{len(alarms) / len(lines):9.1%} false alarms")


def print_answers(misses: bool) -> None:
    honest = [*HONEST, *WILD_HONEST]
    attacks = [*hostile(), *wild_hostile()]
    through = [
        answer
        for answer, payload in attacks
        if (text := check_reply(answer).text) and (not payload or payload in text)
    ]
    harmed = [answer for answer in honest if check_reply(answer).text != answer]
    if misses:
        print(*(f"through: {answer!r}" for answer in through), sep="\n")
        print(*(f"harmed: {answer!r}" for answer in harmed), sep="\n")
    print(f"{'hostile answers':32}{len(attacks):7}{len(through):9} got through")
    print(f"{'honest answers':32}{len(honest):7}{len(harmed):9} harmed")


def print_speed(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        diffs = [json.loads(line)["diff"] for line in lines]
    whole = "\n".join(diffs)
    findings = redact(whole).findings
    size = len(whole.encode())
    changes = ChangeSet(tuple(file for diff in diffs for file in parse_patch(diff.encode()).files))
    print(f"\n{size / 1e6:.1f} MB of real diffs, {len(findings)} values taken for secrets")
    print(f"redact          {size / 1e6 / best(lambda: redact(whole)):6.1f} MB/s")
    print(
        f"redact_changes  {size / 1e6 / best(lambda: redact_changes(changes)):6.1f} MB/s, all in one change"
    )
    each = [parse_patch(diff.encode()) for diff in diffs]
    print(
        f"                {size / 1e6 / best(lambda: [*map(redact_changes, each)]):6.1f} MB/s, diff by diff"
    )


def best(run: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
