"""Findings as people, scripts, code scanning and GitHub read them."""

from __future__ import annotations

import json

import pytest

from gitgpt.drift.findings import (
    RULES,
    DriftFinding,
    SourcePlace,
    in_order,
)
from gitgpt.drift.formats import FORMATS

FOUND = DriftFinding(
    "parameter-gone",
    "send has no parameter 'text'",
    SourcePlace("src/m.py", 7, "text: What.\t100 %"),
    SourcePlace("src/m.py", 2, "def send(to):"),
    "text",
)
GONE = DriftFinding(
    "flag-gone",
    "--dry-run is gone",
    SourcePlace("docs/a, b:c\x1b[31m.md", 12, "use `--dry-run`\x1b]0;x\x07 " + "x" * 300),
    SourcePlace("cli.py", 3, 'option("--dry-run")', is_old=True),
    "--dry-run",
)


def test_text() -> None:
    assert FORMATS["text"]([FOUND, GONE]) == (
        "src/m.py:7: send has no parameter 'text' [parameter-gone]\n"
        "    src/m.py:7 | text: What.     100 %\n"
        "    src/m.py:2 | def send(to):\n"
        "docs/a, b:c\\x1b[31m.md:12: --dry-run is gone [flag-gone]\n"
        f"    docs/a, b:c\\x1b[31m.md:12 | use `--dry-run`\\x1b]0;x\\x07 {'x' * 131}…\n"
        '    cli.py:3                  - option("--dry-run")'
    )


def test_json() -> None:
    (one, two) = json.loads(FORMATS["json"]([FOUND, GONE]))["findings"]
    assert one == {
        "rule": "parameter-gone",
        "message": "send has no parameter 'text'",
        "subject": "text",
        "doc": {"path": "src/m.py", "line": 7, "text": "text: What.     100 %"},
        "code": {"path": "src/m.py", "line": 2, "text": "def send(to):", "side": "new"},
    }
    assert (two["code"]["side"], two["doc"]["path"]) == ("old", "docs/a, b:c\\x1b[31m.md")
    assert json.loads(FORMATS["json"]([])) == {"findings": []}
    (three,) = json.loads(FORMATS["json"]([FOUND._replace(wrong="text", right="body")]))["findings"]
    assert three["replace"] == {"text": "text", "by": "body"}


def test_sarif() -> None:
    log = json.loads(FORMATS["sarif"]([FOUND, GONE], version="1.2"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["version"] == "1.2"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["parameter-gone", "flag-gone"]
    one, two = run["results"]
    assert one["ruleIndex"] == 0
    assert one["locations"][0]["physicalLocation"]["region"]["startLine"] == 7
    assert (
        two["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/a%2C%20b%3Ac%1B%5B31m.md"
    )
    assert "relatedLocations" in one
    assert "relatedLocations" not in two  # its line is not in the tree that is looked at
    assert json.loads(FORMATS["sarif"]([]))["runs"][0]["results"] == []


def test_github() -> None:
    assert FORMATS["github"]([FOUND, GONE]).splitlines() == [
        "::error file=src/m.py,line=7,title=parameter-gone::"
        "send has no parameter 'text' (src/m.py:2: def send(to):). Fix: gitgpt docs update --apply",
        "::error file=docs/a%2C b%3Ac\\x1b[31m.md,line=12,title=flag-gone::"
        '--dry-run is gone (cli.py:3: option("--dry-run")). Fix: gitgpt docs update --apply',
    ]
    percent = FOUND._replace(message="100 %\n::warning::x")
    assert FORMATS["github"]([percent]).count("\n") == 0


def test_every_format_names_a_path_that_is_no_utf8() -> None:
    found = FOUND._replace(doc=SourcePlace("\udcff.py", 1, "x"))
    for form in FORMATS.values():
        form([found]).encode("utf-8")


def test_each_finding_once_and_in_order() -> None:
    assert in_order([FOUND, GONE, FOUND]) == [GONE, FOUND]


@pytest.mark.parametrize("rule", RULES)
def test_rules_say_what_they_mean(rule: str) -> None:
    assert RULES[rule].endswith(".")
