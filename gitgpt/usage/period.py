"""Times as people write them on a command line, as the log orders them: ISO 8601 in UTC compares as text."""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone

from gitgpt.errors import UsageError
from gitgpt.usage.row import write_timestamp

UNITS = {"h": 3600, "d": 86400, "w": 7 * 86400}  # seconds
AFTER = "~"  # sorts after every character of a time: `2026-11~` comes after all of November
ADVICE = "write 2026-11-20, 2026-11, 2026-11-20T09:30Z, today, or a time ago: 24h, 7d, 4w"


def parse_since(text: str, *, now: float) -> str:
    """The first moment meant. Raises UsageError. `now` is in seconds since the epoch."""
    return _moment(text, now)


def parse_until(text: str, *, now: float) -> str:
    """Just after the last moment: a whole day, month or year is included."""
    return _moment(text, now) + AFTER


def month_of(now: float) -> str:
    return write_timestamp(now)[:7]


def day_of(now: float) -> str:
    return write_timestamp(now)[:10]


def _moment(text: str, now: float) -> str:
    ago = re.fullmatch(r"([0-9]{1,5})([hdw])", text)
    if ago:
        return write_timestamp(max(0.0, now - int(ago[1]) * UNITS[ago[2]]))
    if text == "today":
        return day_of(now)
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
        return _checked(text)
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", text):  # newer Pythons read more than we promise
        raise UsageError(f"not a time: {text}", advice=ADVICE)
    return _exact(text)


def _checked(text: str) -> str:
    try:
        time.strptime(f"{text}-01-01"[:10], "%Y-%m-%d")
    except ValueError:
        raise UsageError(f"no such day: {text}", advice=ADVICE) from None
    return text


def _exact(text: str) -> str:
    try:
        moment = datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text))  # Python 3.10 does not read a Z
    except ValueError:
        raise UsageError(f"not a time: {text}", advice=ADVICE) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).isoformat()[: len("2026-11-20T09:30:00")]
