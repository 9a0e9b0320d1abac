"""Reads cheaply what this month has used so far.

The CSV is the only record. `spent.json` next to it remembers how far each file was added up and the sums, so
that a call reads only newer rows; it can be deleted at any time.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from gitgpt import files
from gitgpt.errors import FileError
from gitgpt.usage import archive, reader
from gitgpt.usage.row import UsageRow

STATE = "spent.json"
VERSION = 1
SAVE_AFTER = 32 * 1024  # bytes read again: about 160 rows, a millisecond

TIME, REPOSITORY, TOKENS, COST, CURRENCY = (
    UsageRow._fields.index(name) for name in ("time", "repository", "total_tokens", "cost", "currency")
)


class Spent(NamedTuple):
    tokens: int
    cost: dict[str, float]


# day -> repository -> (tokens, cost by currency); JSON has lists for tuples
Totals = dict[str, dict[str, tuple[int, dict[str, float]]]]
Mark = tuple[int, Totals]  # bytes added up so far, and to what


def read_spent(folder: Path, *, month: str) -> Totals:
    """The use of each day and repository of a month (`YYYY-MM`). Raises OSError for an unreadable log."""
    known = _load(folder / STATE)
    marks: dict[str, Mark] = {}
    fresh = 0
    for path in archive.list_files(folder, first_month=month, last_month=month):
        status = path.stat()
        name = f"{status.st_dev}:{status.st_ino}"
        offset, totals = known.get(name, (0, {}))
        if offset > status.st_size:  # it was cut
            offset, totals = 0, {}
        end = _add_rows(path, offset, totals) if offset < status.st_size else offset
        fresh += end - offset
        marks[name] = (end, totals)
    if fresh > SAVE_AFTER:
        _save(folder / STATE, marks)
    return _merge([totals for _, totals in marks.values()])


def total(totals: Totals, *, day: str = "", repository: str | None = None) -> Spent:
    """Added up over a day ("" for the whole month) and one repository (None for all)."""
    tokens, cost = 0, dict[str, float]()
    for date, repositories in totals.items():
        for name, (some, money) in repositories.items():
            if date.startswith(day) and repository in (None, name):
                tokens += some
                for currency, amount in money.items():
                    cost[currency] = cost.get(currency, 0.0) + amount
    return Spent(tokens, cost)


def add(totals: Totals, *, day: str, repository: str, tokens: int, cost: float, currency: str) -> None:
    repositories = totals.setdefault(day, {})
    before, money = repositories.get(repository, (0, {}))
    if cost:
        money[currency] = money.get(currency, 0.0) + cost
    repositories[repository] = (before + tokens, money)


def _add_rows(path: Path, offset: int, totals: Totals) -> int:
    """Adds the rows after `offset` to the totals; returns the new offset."""
    if path.suffix == ".gz":  # never written again
        rows, end = list(reader.read_rows(path)), path.stat().st_size
    else:
        rows, end = reader.read_on(path, offset)
    for cells in rows:
        with suppress(ValueError):  # numbers that are none
            if cells:
                _add_row(cells, totals)
    return end


def _add_row(cells: reader.Cells, totals: Totals) -> None:
    tokens, cost = int(cells[TOKENS] or 0), float(cells[COST] or 0)
    day, repository = cells[TIME][:10], reader.plain(cells[REPOSITORY])
    add(totals, day=day, repository=repository, tokens=tokens, cost=cost, currency=cells[CURRENCY])


def _merge(parts: list[Totals]) -> Totals:
    merged: Totals = {}
    for part in parts:
        for day, repositories in part.items():
            for repository, (tokens, money) in repositories.items():
                add(merged, day=day, repository=repository, tokens=tokens, cost=0, currency="")
                for currency, cost in money.items():
                    add(merged, day=day, repository=repository, tokens=0, cost=cost, currency=currency)
    return merged


def _load(path: Path) -> dict[str, Mark]:
    """The saved totals; none if they are missing, broken or from another version: then all rows are read."""
    try:
        state = json.loads(path.read_bytes())
        if state["version"] != VERSION:
            return {}
        return {name: (int(end), _checked(totals)) for name, (end, totals) in state["files"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _checked(totals: Any) -> Totals:
    return {
        day: {
            name: (int(tokens), {code: float(sum_) for code, sum_ in money.items()})
            for name, (tokens, money) in found.items()
        }
        for day, found in totals.items()
    }


def _save(path: Path, marks: dict[str, Mark]) -> None:
    state = json.dumps({"version": VERSION, "files": marks})
    with suppress(FileError):  # the next call reads a little more
        files.create_file(path, state.encode("ascii"), mode=0o600, is_shared=True)
