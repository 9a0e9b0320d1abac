"""How near drafts come to what people wrote, and what they cost. Pure.

Agreement is no proof of quality: people's own types are noisy, and a good subject can share few words with
another good one. It does tell models apart on the history that one knows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from gitgpt.conventional.profile import Written, apart
from gitgpt.jobs.commit.form import SAME
from gitgpt.jobs.evaluation.replay import Contestant, Outcome, ReplayedCommit

WORD = r"[^\W_]+"
WIDE = r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])"  # written without blanks: each character is a word


class Score(NamedTuple):
    """Shares are between 0 and 1, None where there was nothing to compare: only what the contestant wrote
    itself is. `wrote` counts that, `reasons` why the rules wrote the others, most frequent first. `costs` by
    currency; `is_priced` is False when some call had no known price. `seconds` are the median and the 95th
    percentile of drafts that were not answered from the cache."""

    name: str
    cases: int
    wrote: int
    calls: int
    cached: int
    type: float | None
    scope: float | None
    overlap: float | None
    tokens: int
    costs: dict[str, float]
    is_priced: bool
    median: float
    slow: float
    reasons: tuple[tuple[str, int], ...] = ()


def score(contestant: Contestant, found: Sequence[ReplayedCommit], outcomes: Sequence[Outcome]) -> Score:
    """The figures of one contestant; `outcomes` stand in the order of the cases."""
    is_model = contestant.client is not None
    pairs = [
        (apart(case.message), apart(outcome.draft.message))
        for case, outcome in zip(found, outcomes, strict=True)
        if not (is_model and outcome.draft.provider == "rules")
    ]
    reasons = Counter(one.draft.reason for one in outcomes if is_model and one.draft.provider == "rules")
    typed = [(own, made) for own, made in pairs if own.type]
    rows = [row for outcome in outcomes for row in outcome.rows]
    called = [row for row in rows if not row.is_cached and row.attempts]
    waited = sorted(one.seconds for one in outcomes if not any(row.is_cached for row in one.rows))
    costs: dict[str, float] = {}
    for row in called:
        if row.cost is not None:
            costs[row.currency] = costs.get(row.currency, 0.0) + row.cost
    return Score(
        name=contestant.name,
        cases=len(found),
        wrote=sum(one.draft.provider != "rules" for one in outcomes),
        calls=len(called),
        cached=sum(row.is_cached for row in rows),
        type=_share([same_type(own, made) for own, made in typed]),
        scope=_share([own.scope.lower() == made.scope.lower() for own, made in typed]),
        overlap=_mean([rouge_l(own.subject, made.subject) for own, made in pairs]) if pairs else None,
        tokens=sum(row.total_tokens for row in called),
        costs=costs,
        is_priced=contestant.is_free or all(row.cost is not None for row in called if row.total_tokens),
        median=_percentile(waited, 0.5),
        slow=_percentile(waited, 0.95),
        reasons=tuple(reasons.most_common()),
    )


def same_type(own: Written, made: Written) -> bool:
    return SAME.get(own.type, own.type) == SAME.get(made.type, made.type)


def rouge_l(own: str, made: str) -> float:
    """F1 of the longest common sequence of words (ROUGE-L, Lin 2004), case aside."""
    reference, candidate = words(own), words(made)
    if not reference or not candidate:
        return 0.0
    row = [0] * (len(candidate) + 1)
    for word in reference:
        above = row
        row = [0]
        for at, other in enumerate(candidate):
            row.append(above[at] + 1 if word == other else max(above[at + 1], row[at]))
    return 2 * row[-1] / (len(reference) + len(candidate))


def words(text: str) -> list[str]:
    text = re.sub(r"\s*\(#\d+\)$", "", text.lower())  # the forge's
    return re.findall(WORD, re.sub(WIDE, r" \1 ", text))


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest rank."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
