"""Findings as text for people, JSON for scripts, SARIF for code scanning, workflow commands for GitHub."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from gitgpt.diff.changeset import printable
from gitgpt.drift.findings import RULES, DriftFinding, SourcePlace

QUOTED = 160  # characters of a quoted line
MENDS = "gitgpt docs update --apply"


def as_text(findings: Sequence[DriftFinding], *, version: str = "") -> str:
    """Three lines each: what is wrong and where, the line of documentation, the line of code."""
    return "\n".join(_text(found) for found in findings)


def _text(found: DriftFinding) -> str:
    places = [_at(found.doc), _at(found.code)]
    width = max(map(len, places))
    lines = [f"{_at(found.doc)}: {printable(found.message)} [{found.rule}]"]
    for place, where in zip((found.doc, found.code), places, strict=True):
        lines.append(f"    {where:<{width}} {'-' if place.is_old else '|'} {quoted(place)}")
    return "\n".join(lines)


def _at(place: SourcePlace) -> str:
    return printable_place(place.path, place.line)


def printable_place(path: str, line: int) -> str:
    return f"{printable(path)}:{line}"


def quoted(place: SourcePlace) -> str:
    """A quoted line of a file, safe to print."""
    text = printable(place.text.strip().expandtabs())
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def as_json(findings: Sequence[DriftFinding], *, version: str = "") -> str:
    rows = [
        {
            "rule": found.rule,
            "message": printable(found.message),
            "subject": printable(found.subject),
            "doc": _json(found.doc),
            "code": {**_json(found.code), "side": "old" if found.code.is_old else "new"},
            **_replacement(found),
        }
        for found in findings
    ]
    return json.dumps({"findings": rows}, indent=2, ensure_ascii=False)


def _replacement(found: DriftFinding) -> dict[str, Any]:
    """What belongs in the line of documentation instead, where that is plain."""
    if not found.wrong or not found.right:
        return {}
    return {"replace": {"text": printable(found.wrong), "by": printable(found.right)}}


def _json(place: SourcePlace) -> dict[str, Any]:
    return {"path": printable(place.path), "line": place.line, "text": quoted(place)}


def as_sarif(findings: Sequence[DriftFinding], *, version: str = "") -> str:
    """SARIF 2.1.0: the rules that were broken, and the documentation as the place."""
    from gitgpt.review_formats import write_sarif  # start-up: see above

    rules = [rule for rule in RULES if any(found.rule == rule for found in findings)]
    results = [_result(found, rules.index(found.rule)) for found in findings]
    return write_sarif("gitgpt docs check", version, {rule: RULES[rule] for rule in rules}, results)


def _result(found: DriftFinding, index: int) -> dict[str, Any]:
    result = {
        "ruleId": found.rule,
        "ruleIndex": index,
        "level": "warning",
        "message": {"text": printable(found.message)},
        "locations": [{"physicalLocation": _location(found.doc)}],
        "partialFingerprints": {
            "finding/v1": f"{found.rule}:{printable(found.doc.path)}:{printable(found.subject)}"
        },
    }
    if not found.code.is_old:  # a line that is gone has no place in the tree that is looked at
        result["relatedLocations"] = [
            {"id": 1, "physicalLocation": _location(found.code), "message": {"text": "the code"}}
        ]
    return result


def _location(place: SourcePlace) -> dict[str, Any]:
    uri = quote(place.path.encode("utf-8", "surrogateescape"))
    return {
        "artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": place.line, "snippet": {"text": quoted(place)}},
    }


def as_github(findings: Sequence[DriftFinding], *, version: str = "") -> str:
    """Annotations of a workflow. The message ends with the command that mends what it says."""
    return "\n".join(_annotation(found) for found in findings)


def _annotation(found: DriftFinding) -> str:
    from gitgpt.review_formats import write_annotation  # start-up: only for this format

    text = f"{printable(found.message)} ({_at(found.code)}: {quoted(found.code)}). Fix: {MENDS}"
    return write_annotation(
        "error", text, file=printable(found.doc.path), line=found.doc.line, title=found.rule
    )


FORMATS: Mapping[str, Callable[..., str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
