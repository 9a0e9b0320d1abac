"""The files of the usage log: one open file a month, closed parts beside it.

usage-2026-11.csv          open: rows are appended here
usage-2026-10-0001.csv     closed: never written again
usage-2026-09-0001.csv.gz  closed and compressed; wins over a .csv of the same name, which is only there
                           when compressing was interrupted before the original was removed
"""

from __future__ import annotations

from pathlib import Path

PREFIX = "usage-"


def open_file(folder: Path, month: str) -> Path:
    """The file that takes the rows of a month (`YYYY-MM`)."""
    return folder / f"{PREFIX}{month}.csv"


def close(path: Path) -> Path:
    """Renames an open file to the next part of its month. The caller holds the lock on `path`."""
    stem = path.name.removesuffix(".csv")
    used = [number(other.name) for other in path.parent.iterdir() if other.name.startswith(f"{stem}-")]
    part = path.with_name(f"{stem}-{max(used, default=0) + 1:04d}.csv")
    path.rename(part)
    return part


def number(name: str) -> int:
    """The part number in the name of a closed file; 0 for any other name."""
    digits = name.partition(".csv")[0].rpartition("-")[2]
    return int(digits) if name.count("-") == 3 and digits.isascii() and digits.isdigit() else 0
