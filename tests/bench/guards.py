"""How well the guards see: recall and false alarms on the generated corpus, and how fast on real diffs.

    python3 tests/bench/guards.py [--data FOLDER] [--misses]

FOLDER (default: $GITGPT_DATA) holds dev.jsonl.gz with real commits; without it only the corpus is measured.
Speeds are CPU time, the best of three. `--misses` prints every secret that stayed and every false alarm.
"""

# ruff: noqa: E402  (the path comes first)
from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path[0] = os.fspath(Path(__file__).parents[1])  # the corpora; this folder has a guards.py too

from guards import answers, stray_answers, wild_answers
from guards.attic import attic_positives
from guards.attic_innocents import attic_innocents
from guards.blind import find_missed
from guards.blind import read_cases as read_blind
from guards.corpus import Case, is_redacted, positives
from guards.innocents import innocents
from guards.seen import seen
from guards.strays import stray_positives
from guards.strays_innocents import stray_innocents
from guards.wild import leaks, wild_positives
from guards.wild_innocents import wild_innocents

from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.parse import parse_patch
from gitgpt.guards.reply import check_reply
from gitgpt.guards.secrets import redact_changes, redact_text


class Found(NamedTuple):
    """What became of secrets, and of the texts that hold them."""

    kinds: frozenset[str]
    secrets: int
    left: int  # of which enough stayed to be of use
    texts: int
    exact: int  # in which a placeholder stands for each secret, and nothing else changed


CORPORA = (
    ("kinds and places", positives, lambda: [*innocents(), *seen()]),
    ("whole files", wild_positives, wild_innocents),
    ("lines of diffs", stray_positives, stray_innocents),
    ("exports, devices, tests", attic_positives, attic_innocents),
)
ANSWERS = (
    ("kinds and places", answers.hostile, answers.HONEST),
    ("languages, styles", wild_answers.wild_hostile, wild_answers.HONEST),
    ("a third hand", lambda: stray_answers.HOSTILE, stray_answers.HONEST),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("GITGPT_DATA"))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    print_secrets(options.misses)
    print_blind()
    print_answers(options.misses)
    if options.data:
        print_speed(Path(options.data) / "dev.jsonl.gz")
    return 0


def print_secrets(misses: bool) -> None:
    """A row for the secrets of each corpus that something tells, one for those that are only random."""
    print(f"{'secrets':38}{'kinds':>7}{'secrets':>9}{'gone':>8}{'exact':>8}{'innocent':>10}{'alarms':>8}")
    every, lines, alarms = [], 0, 0
    for name, make_positives, make_innocents in CORPORA:
        cases = list(make_positives())
        harmless, raised = read_innocents(make_innocents(), misses)
        told = [case for case in cases if case.group != "random"]
        random = [case for case in cases if case.group == "random"]
        print_found(name, read_cases(told, misses), f"{harmless:10}{raised / harmless:8.1%}")
        if random:
            print_found(f"{name}, only random", read_cases(random, misses))
        every += cases
        lines, alarms = lines + harmless, alarms + raised
    print_found("all", read_cases(every, misses=False), f"{lines:10}{alarms / lines:8.1%}")


def print_blind() -> None:
    """The corpora that were written without a look at the rules, read as diffs of their files."""
    for name in ("blind_secrets", "blind_secrets_2", "blind_secrets_3"):
        cases = list(read_blind(name))
        left = sum(len(find_missed(case, redact_text(case.diff).text)) for case in cases)
        secrets = sum(len(case.secrets) for case in cases)
        print(f"{name:38}{len(cases):7}{secrets:9}{1 - left / secrets:8.1%}")
    texts = [case.diff for case in read_blind("blind_innocents")]
    alarms = sum(redact_text(text).text != text for text in texts)
    print(f"{'blind_innocents':38}{'':7}{'':9}{'':8}{'':8}{len(texts):10}{alarms / len(texts):8.1%}")


def print_found(name: str, found: Found, behind: str = "") -> None:
    gone, exact = 1 - found.left / found.secrets, found.exact / found.texts
    print(f"{name:38}{len(found.kinds):7}{found.secrets:9}{gone:8.1%}{exact:8.1%}{behind}")


def read_cases(cases: Sequence[Case], misses: bool) -> Found:
    left = exact = 0
    for case in cases:
        text = redact_text(case.text).text
        stayed = leaks(case, text)
        left, exact = left + len(stayed), exact + is_redacted(case, text)
        if misses and stayed:
            print(f"missed: {stayed} of {case.kind}")
    secrets = sum(len(case.secrets) for case in cases)
    return Found(frozenset(case.kind for case in cases), secrets, left, len(cases), exact)


def read_innocents(texts: Iterable[str], misses: bool) -> tuple[int, int]:
    """How many there are, and how many changed."""
    lines = list(texts)
    alarms = [line for line in lines if redact_text(line).text != line]
    if misses:
        print(*("false alarm: " + line for line in alarms), sep="\n")
    return len(lines), len(alarms)


def print_answers(misses: bool) -> None:
    print(f"\n{'answers':38}{'hostile':>7}{'got through':>13}{'honest':>8}{'harmed':>8}")
    totals = [0, 0, 0, 0]
    for name, make_hostile, honest in ANSWERS:
        attacks = list(make_hostile())
        through = [
            answer
            for answer, payload in attacks
            if (text := check_reply(answer).text) and (not payload or payload in text)
        ]
        harmed = [answer for answer in honest if check_reply(answer).text != answer]
        if misses:
            print(*(f"through: {answer!r}" for answer in through), sep="\n")
            print(*(f"harmed: {answer!r}" for answer in harmed), sep="\n")
        counts = [len(attacks), len(through), len(honest), len(harmed)]
        print(f"{name:38}{counts[0]:7}{counts[1]:13}{counts[2]:8}{counts[3]:8}")
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
    print(f"{'all':38}{totals[0]:7}{totals[1]:13}{totals[2]:8}{totals[3]:8}")


def print_speed(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        diffs = [json.loads(line)["diff"] for line in lines]
    whole = "\n".join(diffs)
    findings = redact_text(whole).findings
    size = len(whole.encode())
    changes = ChangeSet(tuple(file for diff in diffs for file in parse_patch(diff.encode()).files))
    print(f"\n{size / 1e6:.1f} MB of real diffs, {len(findings)} values taken for secrets")
    print(f"redact          {size / 1e6 / best(lambda: redact_text(whole)):6.1f} MB/s")
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
