"""Assembles an answer from the events of a stream. Only its end marker makes it complete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gitgpt.llm import answers, sse
from gitgpt.llm.thoughts import find_answer
from gitgpt.llm.types import Completion, Dialect, Failure, Usage


def read_stream(
    pieces: Iterable[bytes | Failure],
    dialect: Dialect,
    *,
    on_text: Callable[[str], None],
    on_whole: Callable[[], None] = lambda: None,
) -> Completion | Failure:
    """The completion, or why there is none; `on_text` gets the whole text so far after each event.

    `on_whole` is called when only usage can follow, which is not worth a long wait.
    """
    trouble: list[Failure] = []
    source = _without_failure(pieces, trouble)
    events = sse.split_events(source) if dialect.FRAMING == "sse" else sse.split_lines(source)
    text, usage, finish, model, is_whole = "", Usage(), "", "", False
    for event in events:
        delta = dialect.parse_event(event)
        if isinstance(delta, Failure):
            return delta._replace(partial=text, usage=_merge_usage(usage, delta.usage))
        usage = _merge_usage(usage, delta.usage)
        model = delta.model or model
        finish = finish if finish.lower() in answers.REFUSED else delta.finish or finish
        if delta.text:
            text += delta.text
            on_text(find_answer(text))
        if delta.is_whole and not is_whole:
            is_whole = True
            on_whole()
        if delta.is_last:
            break
    if is_whole:
        outcome = answers.judge_answer(text, finish, usage)
        if isinstance(outcome, Completion):
            return outcome._replace(model=model)
        return outcome._replace(partial=text) if outcome.kind == "cut" else outcome
    failure = trouble[0] if trouble else Failure("cut", "the stream ended before its end marker")
    return failure._replace(partial=text, usage=usage)


def _without_failure(pieces: Iterable[bytes | Failure], trouble: list[Failure]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, Failure):
            trouble.append(piece)
            return
        yield piece


def _merge_usage(known: Usage, more: Usage | None) -> Usage:
    """Dialects report their counts once or cumulatively, in any order: the largest of each is the count."""
    if more is None:
        return known
    return Usage(
        prompt=max(known.prompt, more.prompt),
        cached=max(known.cached, more.cached),
        completion=max(known.completion, more.completion),
        reasoning=max(known.reasoning, more.reasoning),
        cost=more.cost if known.cost is None else known.cost,
    )
