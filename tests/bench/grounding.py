"""How often honest words are taken for inventions, and inventions for honest words.

    GITGPT_DATA=/path/to/data python3 tests/bench/grounding.py [--show]

False alarms: subjects that people wrote, held against what would be sent of their own diffs. Inventions: the
same subjects, where they state something like code, held against another repository's diff.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from gitgpt.diff import tokens
from gitgpt.diff.pack import pack
from gitgpt.diff.parse import parse_patch
from gitgpt.diff.select import select
from gitgpt.guards.grounding import Ground, find_ungrounded, states_code

BUDGET = 5_700  # tokens: a request of the default size, without its instructions


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--show", action="store_true", help="each subject that is held back")
    show = options.parse_args().show
    folder = os.environ.get("GITGPT_DATA")
    if not folder:
        sys.exit("GITGPT_DATA names no folder: nothing to measure")
    with gzip.open(Path(folder) / "dev.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if not row["bot"]]
    grounds = [Ground([sent(row)]) for row in rows]
    subjects = [re.sub(r"\s*\(#\d+\)$", "", row["subject"]) for row in rows]
    pairs = list(zip(subjects, grounds, strict=True))
    alarms = [(names, said) for said, own in pairs if (names := find_ungrounded(said, own))]
    print(f"true subjects held back: {len(alarms)} of {len(rows)} ({len(alarms) / len(rows):.1%})")
    strange = [(said, other(rows, grounds, at)) for at, said in enumerate(subjects) if states_code(said)]
    caught = sum(bool(find_ungrounded(said, ground)) for said, ground in strange)
    print(
        f"with code, against a foreign diff: {caught} of {len(strange)} caught ({caught / len(strange):.1%})"
    )
    for names, said in alarms if show else ():
        print(f"  {', '.join(names)}: {said}")
    return 0


def sent(row: dict[str, Any]) -> str:
    change = select(parse_patch(row["diff"].encode("utf-8", "surrogateescape")))
    return pack(change, budget=BUDGET, count=tokens.count).text


def other(rows: list[dict[str, Any]], grounds: list[Ground], at: int) -> Ground:
    """What was sent of another repository."""
    count = len(rows)
    step = next(
        number
        for number in range(350, 2 * len(rows))
        if rows[(at + number) % len(rows)]["repo"] != rows[at]["repo"]
    )
    return grounds[(at + step) % count]


if __name__ == "__main__":
    sys.exit(main())
