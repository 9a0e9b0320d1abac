"""The blind corpus: secrets and innocents as they appear in files, written without a look at the rules.

A line is `path ▸ text`; `⏎` is a line break, secrets are between ⟦ and ⟧, random parts as in `samples.py`. A
line that starts with `##` names the group of the lines below it. Each case is scored as a diff that adds the
text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from guards.corpus import MARK
from guards.samples import expand

DATA = Path(__file__).parent / "data"


class BlindCase(NamedTuple):
    group: str
    line: str  # as in the data file
    diff: str  # without the marks
    secrets: tuple[str, ...]


def read_cases(name: str, *, seed: int = 0) -> Iterator[BlindCase]:
    group = ""
    for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line:
            yield _read_case(group, line, seed)


def _read_case(group: str, line: str, seed: int) -> BlindCase:
    marked = expand(line, seed=seed)
    path, _, text = "".join(MARK.split(marked)).partition(" ▸ ")
    return BlindCase(group, line, added_diff(path, text.split("⏎")), tuple(MARK.findall(marked)))


def added_diff(path: str, lines: list[str]) -> str:
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1,{len(lines)} @@\n" + "".join(f"+{line}\n" for line in lines)


def find_missed(case: BlindCase, redacted: str) -> list[str]:
    """The secrets of which the whole, or twelve characters in a row of a long one, are left in `redacted`."""
    return [secret for secret in case.secrets if any(part in redacted for part in _parts(secret))]


def _parts(secret: str) -> list[str]:
    if len(secret) <= 16:
        return [secret]
    return [secret[i : i + 12] for i in range(0, len(secret) - 11, 4)]
