"""The result of a check as text, JSON, GitHub annotations or SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from gitgpt.conventional.lint_rules import BY_ID, Problem
from gitgpt.jobs.linting.lint_messages import CheckedMessage
from gitgpt.review_formats import write_annotation, write_sarif

Format = Callable[[Sequence[CheckedMessage], str], str]


def as_lint_text(checked: Sequence[CheckedMessage], version: str) -> str:
    """A block a message with problems: its first line, the problems, what a fix would make of it."""
    return "\n".join(_block(one) for one in checked if one.problems)


def _block(one: CheckedMessage) -> str:
    first = one.source.text.split("\n", 1)[0]
    lines = [f"{one.source.origin}: {first}"]
    lines += [
        f"  {problem.level} {problem.rule}, line {problem.line}: {problem.text}" for problem in one.problems
    ]
    better = one.fixed.split("\n", 1)[0]
    if better != first:
        lines.append(f"  proposed: {better}")
    elif one.fixed.strip() != one.source.text.strip():
        lines.append("  --fix wraps or separates its body")
    return "\n".join(lines)


def as_lint_json(checked: Sequence[CheckedMessage], version: str) -> str:
    """Every message that was checked or exempt, with its problems."""
    rows = [
        {
            "origin": one.source.origin,
            "subject": one.source.text.split("\n", 1)[0],
            "exempt": one.exempt or None,
            "problems": [
                {"rule": problem.rule, "level": problem.level, "line": problem.line, "text": problem.text}
                for problem in one.problems
            ],
            "fixed": one.fixed if one.fixed != one.source.text else None,
        }
        for one in checked
    ]
    return json.dumps({"messages": rows}, indent=2, ensure_ascii=False)


def as_lint_github(checked: Sequence[CheckedMessage], version: str) -> str:
    """An annotation a problem; a message has no file in the repository, so its origin is in the title."""
    return "\n".join(
        write_annotation(
            "error" if problem.level == "error" else "warning",
            f"{one.source.text.split(chr(10), 1)[0]}: {problem.text}",
            title=f"{problem.rule} in {one.source.origin[:12]}",
        )
        for one in checked
        for problem in one.problems
    )


def as_lint_sarif(checked: Sequence[CheckedMessage], version: str) -> str:
    """SARIF 2.1.0; the place of a result is a logical one, the commit."""
    broken = dict.fromkeys(problem.rule for one in checked for problem in one.problems)
    rules = {rule: BY_ID[rule].what if rule in BY_ID else rule for rule in broken}
    results = [_result(one, problem) for one in checked for problem in one.problems]
    return write_sarif("gitgpt lint", version, rules, results)


def _result(one: CheckedMessage, problem: Problem) -> dict[str, object]:
    return {
        "ruleId": problem.rule,
        "level": problem.level,
        "message": {"text": f"{one.source.text.split(chr(10), 1)[0]}: {problem.text}"},
        "locations": [{"logicalLocations": [{"name": one.source.origin, "kind": "commit message"}]}],
        "partialFingerprints": {"finding/v1": f"{problem.rule}:{one.source.origin}:{problem.line}"},
    }


LINT_FORMATS: Mapping[str, Format] = {
    "text": as_lint_text,
    "json": as_lint_json,
    "github": as_lint_github,
    "sarif": as_lint_sarif,
}
