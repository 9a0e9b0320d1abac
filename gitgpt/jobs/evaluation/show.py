"""The figures as a table of text, as JSON, and as one page that needs nothing else. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from gitgpt.jobs.evaluation.replay import Outcome, ReplayedCommit
from gitgpt.jobs.evaluation.score import Score

SHORT = 10  # characters of a commit id
LABELS = (
    "written by itself",
    "type agreed",
    "scope agreed",
    "subject overlap",
    "calls",
    "tokens",
    "tokens a commit",
    "cost",
    "seconds, median",
    "seconds, p95",
)


def table(scores: Sequence[Score]) -> str:
    """One column a contestant, one line a figure."""
    columns = [[score.name, *figures(score)] for score in scores]
    widths = [max(map(len, column)) for column in columns]
    first = max(map(len, LABELS))
    lines = []
    for number, label in enumerate(("", *LABELS)):
        cells = [column[number].rjust(width) for column, width in zip(columns, widths, strict=True)]
        lines.append("  ".join([label.ljust(first), *cells]).rstrip())
    return "\n".join(lines)


def explain_silence(scores: Sequence[Score]) -> list[str]:
    """Why a model did not write a draft, a line for each reason."""
    return [
        f"{score.name}: {count} of {score.cases} by the rules instead: {reason or 'no reason was given'}"
        for score in scores
        for reason, count in score.reasons
    ]


def figures(score: Score) -> list[str]:
    """In the order of LABELS."""
    is_rules = not score.calls and not score.cached and not score.reasons
    calls = f"{score.calls:,}" + (f" + {score.cached} cached" if score.cached else "")
    return [
        f"{score.wrote} of {score.cases}" if not is_rules else "-",
        _percent(score.type),
        _percent(score.scope),
        "-" if score.overlap is None else f"{score.overlap:.2f}",
        "-" if is_rules else calls,
        "-" if is_rules else f"{score.tokens:,}",
        "-" if is_rules else f"{score.tokens / max(1, score.cases):,.0f}",
        "-" if is_rules else _money(score),
        f"{score.median:.2f}",
        f"{score.slow:.2f}",
    ]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _money(score: Score) -> str:
    if not score.is_priced:
        return "unknown"
    return " + ".join(f"{amount:.4f} {currency}" for currency, amount in score.costs.items()) or "0"


def as_json(
    scores: Sequence[Score], found: Sequence[ReplayedCommit], outcomes: Sequence[Sequence[Outcome]]
) -> dict[str, Any]:
    return {
        "commits": len(found),
        "contestants": [score._asdict() for score in scores],
        "cases": [
            {
                "commit": case.commit,
                "message": case.message,
                "drafts": {
                    score.name: {"message": outcome.draft.message, "reason": outcome.draft.reason}
                    for score, outcome in zip(scores, made, strict=True)
                },
            }
            for case, made in zip(found, outcomes, strict=True)
        ],
    }


def page(
    scores: Sequence[Score],
    found: Sequence[ReplayedCommit],
    outcomes: Sequence[Sequence[Outcome]],
    *,
    title: str,
) -> str:
    """HTML without a script; everything that came from elsewhere is escaped, and nothing is loaded."""
    heads = "".join(f"<th>{escape(score.name)}</th>" for score in scores)
    columns = [figures(score) for score in scores]
    rows = "\n".join(
        f"<tr><th>{escape(label)}</th>"
        + "".join(f"<td>{escape(column[number])}</td>" for column in columns)
        + "</tr>"
        for number, label in enumerate(LABELS)
    )
    cases = "\n".join(_case(case, made) for case, made in zip(found, outcomes, strict=True))
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    return template.substitute(title=escape(title), heads=heads, rows=rows, cases=cases)


def _case(case: ReplayedCommit, made: Sequence[Outcome]) -> str:
    drafts = "".join(f"<td>{_message(one.draft.message, one.draft.reason)}</td>" for one in made)
    own = _message(case.message, "")
    return f"<tr><td><code>{case.commit[:SHORT]}</code></td><td>{own}</td>{drafts}</tr>"


def _message(message: str, reason: str) -> str:
    header, _, body = message.strip().partition("\n")
    note = f"<p class='soft'>by rules: {escape(reason)}</p>" if reason else ""
    return f"<strong>{escape(header)}</strong><pre>{escape(body.strip())}</pre>{note}"
