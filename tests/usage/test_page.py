"""The usage page and its charts as text; how they look is tests/usage/test_page_browser.py's."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from usage.pages import HOSTILE, make_page, make_report

from gitgpt.usage import charts, page, report
from gitgpt.usage.charts import Series
from gitgpt.usage.render import UsageReport
from gitgpt.usage.row import UsageRow
from gitgpt.usage.usage_log import UsageLog


class Outline(HTMLParser):
    """Checks that tags are closed in order, and keeps the attributes."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else(tmp_path: Path) -> None:
    text = make_page(tmp_path)
    outline = Outline(text)
    links = [value for name, value in outline.attributes if name in ("src", "href", "srcset", "xlink:href")]
    assert links == ["data:,"]
    assert not re.search(r"https?:|@import|url\(", text)
    for svg in re.findall(r"<svg.*?</svg>", text):
        ElementTree.fromstring(svg)


def test_only_the_pages_own_script_may_run(tmp_path: Path) -> None:
    text = make_page(tmp_path)
    [script] = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text
    assert HOSTILE not in text
    assert "&lt;script&gt;window.hacked = 1&lt;/script&gt;" in text


def test_nothing_recorded(tmp_path: Path) -> None:
    empty = UsageReport("model", "", "", (), report.compute_figures([]), 0, 0)
    text = page.build_page(empty, now="2026-11-01T10:00:00.000Z")
    Outline(text)
    assert "<p>No call is recorded for that time.</p>" in text


@pytest.mark.parametrize(
    ("days", "unit", "slots"),
    [
        (("2026-11-01",), "day", ["2026-11-01"]),
        (("2026-11-01", "2026-11-03"), "day", ["2026-11-01", "2026-11-02", "2026-11-03"]),
        (("2026-06-01", "2026-10-10"), "week", ["2026-06-01", "2026-06-08", "2026-06-15"]),
        (("2020-12-31", "2026-11-03"), "month", ["2020-12", "2021-01", "2021-02"]),
    ],
)
def test_a_slot_for_every_day_week_or_month(
    tmp_path: Path, days: tuple[str, ...], unit: str, slots: list[str]
) -> None:
    for day in days:
        UsageLog(tmp_path).append(UsageRow(f"{day}T09:30:00.000Z", model="m"))
    text = page.build_page(make_report(tmp_path, calls=0), now="2026-11-01T10:00:00.000Z")
    assert f"<h2>Calls per {unit}</h2>" in text
    assert re.findall(r'class="touch".*?<title>([0-9-]+):', text)[: len(slots)] == slots


def test_bars() -> None:
    drawing = charts.draw_bars(
        ["a", "b", "<c>"], [0, 5, 0.001], title="T", style="calls", show=lambda value: f"{value:g}"
    )
    assert re.findall(r"<title>(.*?)</title>", drawing) == ["b: 5", "&lt;c&gt;: 0.001"]
    assert 'y="0" width="266.7" height="100"' in drawing
    assert 'height="0.6"' in drawing  # what is above zero is seen


def test_lines_break_where_nothing_was_measured() -> None:
    drawing = charts.draw_lines(
        ["a", "b", "c", "d"],
        [Series("p50", "p50", [1, 2, None, 2])],
        title="T",
        show=lambda value: f"{value:g}s",
    )
    assert 'd="M125 50h0L375 0M875 0h0"' in drawing
    assert re.findall(r"<title>(.*?)</title>", drawing) == [
        "a: p50 1s",
        "b: p50 2s",
        "c: nothing measured",
        "d: p50 2s",
    ]


def test_shares_are_of_the_whole() -> None:
    drawing = charts.draw_shares([("a", 3, "x"), ("b", 1, "y")], title="T", style=lambda _: "calls")
    assert re.findall(r'class="calls" width="([0-9.]+)"', drawing) == ["750", "250"]
    assert charts.draw_shares([("a", 0, "x")], title="T", style=lambda _: "calls").count('width="0"') == 1


@pytest.mark.parametrize(
    ("value", "ceiling"),
    [
        (0, 1),
        (0.07, 0.08),
        (1, 1),
        (1.1, 1.2),
        (2.3, 2.4),
        (9.9, 10),
        (11, 12),
        (1234, 1600),
        (100000, 100000),
    ],
)
def test_nice_ceilings(value: float, ceiling: float) -> None:
    assert charts.nice_ceiling(value) == pytest.approx(ceiling)
