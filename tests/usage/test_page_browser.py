"""The usage page in a real browser: a desk, a phone, the dark, and without JavaScript."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from usage import browser
from usage.browser import Browser
from usage.pages import HOSTILE, make_page

pytestmark = pytest.mark.slow


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "usage.html"
    path.write_text(make_page(tmp_path / "log"), encoding="utf-8")
    return path


@pytest.fixture
def chromium(tmp_path: Path) -> Iterator[Browser]:
    program = browser.find()
    if program is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with Browser(program, tmp_path / "profile") as running:
        yield running


def texts(chromium: Browser, selector: str) -> list[str]:
    found: list[str] = chromium.evaluate(
        f"[...document.querySelectorAll({selector!r})].map(each => each.textContent)"
    )
    return found


def test_the_figures_and_charts_are_there_and_nobody_is_asked(chromium: Browser, page: Path) -> None:
    chromium.resize(1200, 900)
    chromium.open(page)
    assert texts(chromium, "h2") == [
        "Cost per day",
        "Calls per day",
        "Latency per day",
        "By model",
        "By outcome",
        "Figures by model",
    ]
    assert texts(chromium, "dd")[0] == "60"
    assert len(texts(chromium, "rect.calls title")) == 30
    shown = chromium.evaluate(
        "[...document.querySelectorAll('rect.cost, rect.calls, path.line')].every(each => {"
        " const box = each.getBoundingClientRect(); return box.width > 0 || box.height > 0 })"
    )
    assert shown is True
    time.sleep(0.3)
    assert chromium.evaluate("1") == 1
    assert chromium.messages == []
    assert [url for url in chromium.requests if not url.startswith("data:")] == [page.as_uri()]


def test_heads_sort_the_table(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    chromium.evaluate("document.querySelectorAll('thead button')[1].click()")
    calls = [int(text) for text in texts(chromium, "tbody td:nth-child(2)")]
    assert calls == sorted(calls, reverse=True)
    chromium.evaluate("document.querySelectorAll('thead button')[1].click()")
    assert [int(text) for text in texts(chromium, "tbody td:nth-child(2)")] == sorted(calls)
    assert chromium.evaluate("document.querySelectorAll('th')[1].getAttribute('aria-sort')") == "ascending"
    chromium.evaluate("document.querySelectorAll('thead button')[0].click()")
    names = texts(chromium, "tbody th")
    assert names == sorted(names, key=str.lower)
    assert texts(chromium, "tfoot th") == ["total"]


def test_without_javascript_every_figure_is_there(chromium: Browser, page: Path) -> None:
    chromium.disable_scripts()
    chromium.open(page)
    assert texts(chromium, "thead button") == []
    assert "gpt-5-mini" in texts(chromium, "tbody th")
    assert len(texts(chromium, "rect.calls title")) == 30


def test_names_from_outside_stay_text(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    assert HOSTILE in texts(chromium, "tbody th")
    assert chromium.evaluate("window.hacked") is None
    assert chromium.messages == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_on_a_phone_nothing_sticks_out(chromium: Browser, page: Path, width: int) -> None:
    chromium.resize(width, 800)
    chromium.open(page)
    assert chromium.evaluate("document.documentElement.scrollWidth") == width
    outside = chromium.evaluate(
        "[...document.querySelectorAll('.plot span')].filter(each => each.offsetParent).filter(each => {"
        " const box = each.getBoundingClientRect();"
        f" return box.left < 0 || box.right > {width} }}).map(each => each.textContent)"
    )
    assert outside == []
    small = chromium.evaluate(
        "Math.min(...[...document.querySelectorAll('main *')].map("
        "each => parseFloat(getComputedStyle(each).fontSize)))"
    )
    assert small >= 12


CONTRAST = """
(selector => {
  const light = colour => {
    const [red, green, blue] = colour.match(/[0-9.]+/g).map(part => part / 255).map(
      part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = light(getComputedStyle(document.querySelector("section")).backgroundColor);
  return Math.min(...[...document.querySelectorAll(selector)].map(each => {
    const style = getComputedStyle(each);
    const mark = light(each.matches("path") ? style.stroke : each.matches("rect") ? style.fill : style.color);
    return (Math.max(ground, mark) + 0.05) / (Math.min(ground, mark) + 0.05);
  }));
})
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_by_day_and_night(chromium: Browser, page: Path, scheme: str) -> None:
    """WCAG 2.2: 4.5 for text, 3 for what a chart is read by."""
    chromium.use_scheme(scheme)
    chromium.open(page)
    back = chromium.evaluate("getComputedStyle(document.body).backgroundColor")
    assert back == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 21, 27)"}[scheme]
    assert chromium.evaluate(f"{CONTRAST}('h2, dd, dt, td, th, .soft, .plot span, .value, .name')") >= 4.5
    assert chromium.evaluate(f"{CONTRAST}('path.line, rect.cost, rect.calls, rect.ok, rect.bad')") >= 3


def test_a_picture_of_it_is_not_empty(chromium: Browser, page: Path, tmp_path: Path) -> None:
    chromium.resize(1200, 1500)
    chromium.open(page)
    chromium.screenshot(tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 50_000
