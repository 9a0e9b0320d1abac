"""Charts as plain SVG, for the usage page.

The drawing stretches to the width of the page, so that bars fill a phone as well as a large screen. Words and
numbers would be stretched too, so they are HTML around the drawing, positioned in per cent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 1000.0, 100.0  # of the drawing, in its own units
CEILINGS = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10, 12)
DATES = 4  # at most so many below a chart


class Series(NamedTuple):
    """One line: `values` by slot, None if nothing was measured. `style` is a class in the page's CSS."""

    name: str
    style: str
    values: Sequence[float | None]


def draw_bars(
    slots: Sequence[str], values: Sequence[float], *, title: str, style: str, show: Callable[[float], str]
) -> str:
    """A bar for each slot (a day), with its value as a tooltip."""
    top = nice_ceiling(max(values, default=0.0))
    step = WIDTH / max(len(slots), 1)
    drawn = [
        f'<rect class="{style}" x="{_round(index * step + step * 0.1)}" y="{_round(HEIGHT - height)}"'
        f' width="{_round(step * 0.8)}" height="{_round(height)}"><title>{escape(f"{slot}: {show(value)}")}'
        "</title></rect>"
        for index, (slot, value) in enumerate(zip(slots, values, strict=True))
        if (height := _height(value, top))
    ]
    return _frame(drawn, slots, top, title=title, show=show)


def draw_lines(
    slots: Sequence[str], series: Sequence[Series], *, title: str, show: Callable[[float], str]
) -> str:
    """A line for each series, broken where nothing was measured; all values of a slot in one tooltip."""
    top = nice_ceiling(
        max((value for one in series for value in one.values if value is not None), default=0.0)
    )
    step = WIDTH / max(len(slots), 1)
    drawn = [f'<path class="line {one.style}" d="{_path(one.values, step, top)}"/>' for one in series]
    for index, slot in enumerate(slots):
        known = [(one.name, value) for one in series if (value := one.values[index]) is not None]
        told = ", ".join(f"{name} {show(value)}" for name, value in known) or "nothing measured"
        place = f'x="{_round(index * step)}" width="{_round(step)}" height="{HEIGHT:g}"'
        drawn.append(f'<rect class="touch" {place}><title>{escape(f"{slot}: {told}")}</title></rect>')
    return _legend(series) + _frame(drawn, slots, top, title=title, show=show)


def draw_shares(parts: Sequence[tuple[str, float, str]], *, title: str, style: Callable[[str], str]) -> str:
    """A horizontal bar for each (name, value, label at its end), as long as its share."""
    whole = sum(value for _, value, _ in parts)
    rows = []
    for name, value, text in parts:
        width = _round(WIDTH * value / whole if whole else 0)
        rows.append(
            f'<li><span class="name">{escape(name)}</span>'
            f'<svg viewBox="0 0 {WIDTH:g} 10" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect class="track" width="{WIDTH:g}" height="10"/>'
            f'<rect class="{style(name)}" width="{width}" height="10"/></svg>'
            f'<span class="value">{escape(text)}</span></li>'
        )
    return f'<ul class="shares" aria-label="{escape(title)}">{"".join(rows)}</ul>'


def nice_ceiling(value: float) -> float:
    """The end of an axis: little above the value, and its half is a round number."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in CEILINGS if value <= factor * power * (1 + 1e-9))


def _frame(
    drawn: Sequence[str], slots: Sequence[str], top: float, *, title: str, show: Callable[[float], str]
) -> str:
    grid = "".join(f'<path class="grid" d="M0 {y:g}H{WIDTH:g}"/>' for y in (0, HEIGHT / 2, HEIGHT))
    scale = "".join(
        f'<span class="y" style="bottom:{share:.0%}">{escape(show(top * share) if share else "0")}</span>'
        for share in (0, 0.5, 1)
    )
    return (
        f'<div class="plot"><svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(title)}">{grid}{"".join(drawn)}</svg>{scale}{_dates(slots)}</div>'
    )


def _dates(slots: Sequence[str]) -> str:
    """The first and last slot at the edges, and some between them for those who have the room."""
    count = min(len(slots), DATES)
    first, *others = sorted({round(number * (len(slots) - 1) / max(count - 1, 1)) for number in range(count)})
    found = [f'<span class="x first">{escape(slots[first])}</span>']
    for index in others[:-1]:
        place = f"left:{(index + 0.5) / len(slots):.2%}"
        found.append(f'<span class="x between" style="{place}">{escape(slots[index])}</span>')
    if others:
        found.append(f'<span class="x last">{escape(slots[others[-1]])}</span>')
    return "".join(found)


def _legend(series: Sequence[Series]) -> str:
    keys = "".join(
        f'<li><svg viewBox="0 0 20 4" aria-hidden="true"><path class="line {one.style}" d="M1 2H19"/></svg>'
        f"{escape(one.name)}</li>"
        for one in series
    )
    return f'<ul class="legend">{keys}</ul>'


def _path(values: Sequence[float | None], step: float, top: float) -> str:
    """Joined where neighbours are known; a lonely value is a dot (a line of no length with round ends)."""
    parts: list[str] = []
    is_open = False
    for index, value in enumerate(values):
        if value is None:
            is_open = False
            continue
        place = f"{_round((index + 0.5) * step)} {_round(HEIGHT - _height(value, top))}"
        parts.append(f"L{place}" if is_open else f"M{place}h0")
        is_open = True
    return "".join(parts)


def _height(value: float, top: float) -> float:
    """Above zero always a visible sliver."""
    return max(HEIGHT * value / top, 0.6) if value > 0 else 0.0


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
