"""Adds the rows of the usage log up, once, into sums that every report is made of.

Rows are added up by everything they can be grouped by, so that a hundred thousand of them take less than
a second and few megabytes. A line that is no whole row costs itself and is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gitgpt.errors import FileError
from gitgpt.usage import archive, reader
from gitgpt.usage.reader import Cells


class TallyKey(NamedTuple):
    """The key that rows are added up by. `day` is UTC; `is_cached` is "1" or "0", as in the file."""

    day: str
    command: str
    purpose: str
    repository: str
    provider: str
    model: str
    outcome: str
    is_cached: str
    currency: str
    author: str


NUMBERS = (
    "prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens", "total_tokens",
    "total_ms", "attempts", "redactions", "is_estimated", "waited_ms",
)  # fmt: skip
COLUMNS = ("time", "request_id", "cost", *TallyKey._fields[1:], *NUMBERS)
FIRST_NUMBER = COLUMNS.index(NUMBERS[0])


class Sums:
    """The sums of the rows of one key.

    `questions` began with a row of this key, and `firsthand` of them were answered by the first link that
    was asked. `latencies` are milliseconds of the calls that were sent. `unpriced` counts answers whose
    cost is unknown, `retries` the rows of second and later attempts.
    """

    __slots__ = (
        "cached", "calls", "completion", "cost", "estimated", "firsthand", "is_answer", "is_cached", "is_ok",
        "key", "latencies", "link", "prompt", "questions", "reasoning", "redactions", "retries", "total",
        "unpriced", "waited_ms", "waits",
    )  # fmt: skip

    def __init__(self, key: TallyKey) -> None:
        self.key = key
        self.link = (key.provider, key.model)
        self.is_ok, self.is_cached = key.outcome == "ok", key.is_cached == "1"
        self.is_answer = self.is_ok and not self.is_cached
        self.calls = self.questions = self.firsthand = self.retries = self.redactions = 0
        self.prompt = self.cached = self.completion = self.reasoning = self.total = 0
        self.estimated = self.unpriced = self.waits = self.waited_ms = 0
        self.cost = 0.0
        self.latencies: list[int] = []


class Tally(NamedTuple):
    """`bad` lines were skipped; `unread` says which files could not be read, and why."""

    sums: tuple[Sums, ...]
    rows: int = 0
    bad: int = 0
    unread: tuple[str, ...] = ()


def read_tally(folder: Path, *, since: str = "", until: str = "9999") -> Tally:
    """Adds up the rows with since <= time < until (ISO 8601 in UTC, as precise as wanted).

    Raises FileError when the folder is there but cannot be read.
    """
    try:
        paths = archive.list_files(folder, first_month=since[:7], last_month=until[:7])
    except OSError as exc:
        raise FileError(f"{folder}: {exc.strerror}") from exc
    counter = _Counter()
    unread = []
    for path in paths:
        try:
            counter.add(reader.read_rows(path, COLUMNS), since, until)
        except (OSError, EOFError) as exc:
            unread.append(f"{path.name}: {exc}")
    return Tally(tuple(counter.sums()), counter.rows, counter.bad, tuple(unread))


class _Counter:
    """Adds rows up, file after file."""

    def __init__(self) -> None:
        self._days: dict[str, dict[Cells, Sums]] = {}
        self._firsts: dict[str, Sums] = {}  # by question: the sums that its first row went to
        self.rows = self.bad = 0

    def sums(self) -> Iterator[Sums]:
        for keys in self._days.values():
            yield from keys.values()

    def add(self, rows: Iterator[Cells | None], since: str, until: str) -> None:
        """`rows` have the cells of COLUMNS."""
        for cells in rows:
            try:
                if cells is None:
                    raise ValueError("no whole row")
                if since <= cells[0] < until:
                    self._add(cells)
                elif not cells[0][:4].isdecimal():
                    raise ValueError("no time")
            except ValueError:
                self.bad += 1

    def _add(self, cells: Cells) -> None:
        numbers = map(_read_integer, cells[FIRST_NUMBER:])
        prompt, cached, completion, reasoning, total, ms, attempts, redactions, estimated, waited = numbers
        time, question, money = cells[:3]
        cost = _cost(money) if money else None
        sums = self._find(time[:10], cells[3:FIRST_NUMBER])
        self.rows += 1
        sums.calls += 1
        sums.prompt += prompt
        sums.cached += cached
        sums.completion += completion
        sums.reasoning += reasoning
        sums.total += total
        sums.redactions += redactions
        sums.estimated += estimated
        sums.retries += attempts > 1
        if waited:
            sums.waits += 1
            sums.waited_ms += waited
        if cost is not None:
            sums.cost += cost
        elif sums.is_answer:
            sums.unpriced += 1
        if attempts and not sums.is_cached:
            sums.latencies.append(ms)
        self._follow(question, sums)

    def _find(self, day: str, key: Cells) -> Sums:
        try:
            return self._days[day][key]
        except KeyError:
            date.fromisoformat(day)  # ValueError: no row begins like this
            sums = Sums(TallyKey(day, *map(reader.plain, key)))
            self._days.setdefault(day, {})[key] = sums
            return sums

    def _follow(self, question: str, sums: Sums) -> None:
        first = self._firsts.get(question)
        if first is None:
            first = sums
            first.questions += 1
            if question:  # a row without one is a question by itself
                self._firsts[question] = sums
        if sums.is_ok and first.link == sums.link:
            first.firsthand += 1


class _Integers(dict[str, int]):
    """Numbers by their text. Looking a short one up is twice as fast as int(), and they come again and
    again; "" is a column that an older file lacks."""

    def __missing__(self, text: str) -> int:
        number = int(text)
        if len(text) <= 4:
            self[text] = number
        return number


_read_integer = _Integers({"": 0}).__getitem__


def _cost(cell: str) -> float:
    cost = float(cell)
    if not 0 <= cost < 1e9:
        raise ValueError(cell)
    return cost
