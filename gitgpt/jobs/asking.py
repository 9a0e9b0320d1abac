"""Asking a model about more than one request holds. Every job but the plain draft asks this way.

Items are split to the budget, redacted, fenced, asked side by side, decoded, judged by the job, asked about
again where something is wrong, and merged. A request is made from turns, which are plain data: a conversation
is a longer list of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from gitgpt.guards import injection, secrets
from gitgpt.llm import shape
from gitgpt.llm.explain import explain_link
from gitgpt.llm.parallel import Progress, complete_many
from gitgpt.llm.types import Completer, Deadline, Json, Message, Purpose, Reply, Request, Role, Usage
from gitgpt.prompts import render_prompt

ROUNDS = 2  # how often a part is asked about
REFUSED = "These lines say what was wrong with the earlier answer."
FRAME = 32  # tokens of a chat of two messages and of a form, on top of their text (`gitgpt.diff.tokens`)
SMALLEST_ROOM = 500  # tokens for the items of a request, whatever the budget says: less would hold none

Kept = TypeVar("Kept")


class Turn(NamedTuple):
    """One thing said in a conversation. `text` is ours or the person's own; `data` comes from elsewhere: it
    is redacted, and fenced as `name`."""

    role: Role
    text: str = ""
    data: str = ""
    name: str = "data"


def join_texts(shown: Mapping[str, str]) -> str:
    return "\n".join(shown.values())


def decode_answer(text: str) -> object:
    """The JSON object in an answer, whatever surrounds it; None without one. Half a surrogate pair, which no
    file can hold, becomes a question mark."""
    start, end = text.find("{"), text.rfind("}")
    if not 0 <= start < end:
        return None
    value = shape.decode_json(text[start : end + 1].encode("utf-8", "replace"))
    return shape.decode_json(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


class Brief(NamedTuple):
    """What all requests of one question share: the template of the instructions with its values, what the
    items are called in the fence, the form of the answer. `closing` is the template of what follows the items
    (it may use $number), `lay_out` makes one text of them, `decode` reads an answer."""

    template: str
    purpose: Purpose
    name: str = "items"
    values: Mapping[str, object] = {}
    schema: Json | None = None
    closing: str = ""
    lay_out: Callable[[Mapping[str, str]], str] = join_texts
    decode: Callable[[str], object] = decode_answer


class RequestLimits(NamedTuple):
    """How large a request and its answer may be, in tokens as `count` counts them. `is_fresh` passes the
    cache by."""

    count: Callable[[str], int]
    max_prompt_tokens: int = 6000
    max_output_tokens: int = 4096
    is_fresh: bool = False


class ModelAsker(NamedTuple):
    """Which model is asked, until when, and within which limits."""

    client: Completer
    deadline: Deadline
    limits: RequestLimits


class Part(NamedTuple):
    """The items of one request: the text of each, by key. `group` is the job's own mark. `problems` is what
    was wrong with the answer before."""

    shown: Mapping[str, str]
    group: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement(Generic[Kept]):
    """What a job keeps of an answer, the keys that it did not settle, and what to say about them."""

    kept: tuple[Kept, ...] = ()
    open_keys: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


Judge = Callable[[object, Part], Judgement[Kept]]


@dataclass
class PartAnswers(Generic[Kept]):
    """What was kept, by group; why a key was not settled; why no model answered; what it cost."""

    kept: dict[int, list[Kept]] = field(default_factory=dict)
    unsettled: dict[str, str] = field(default_factory=dict)
    outages: list[str] = field(default_factory=list)
    calls: int = 0
    usage: Usage = field(default_factory=Usage)


def ask_parts(
    asker: ModelAsker,
    brief: Brief,
    parts: Sequence[Part],
    judge: Judge[Kept],
    *,
    rounds: int = ROUNDS,
    asks_singly: bool = False,
    on_progress: Progress | None = None,
) -> PartAnswers[Kept]:
    """Asks about every part at once, then about what is still open, for so many rounds.

    With `asks_singly` each open item gets a request of its own. Raises nothing for a provider's failure.
    """
    answers: PartAnswers[Kept] = PartAnswers({part.group: [] for part in parts})
    limits = asker.limits
    for _ in range(rounds):
        requests = [build_request(limits, brief, turns_of(brief, part)) for part in parts]
        sizes = [len(part.shown) for part in parts]
        replies = complete_many(
            asker.client, requests, deadline=asker.deadline, sizes=sizes, on_progress=on_progress
        )
        again = [
            _take(answers, brief, part, reply, judge) for part, reply in zip(parts, replies, strict=True)
        ]
        parts = list(_retried(filter(None, again), asks_singly=asks_singly))
        limits = limits._replace(is_fresh=True)  # the cache holds the answer that was no good
        on_progress = None
        if not parts:
            break
    return answers


def _take(
    answers: PartAnswers[Kept], brief: Brief, part: Part, reply: Reply, judge: Judge[Kept]
) -> Part | None:
    """Adds an answer to the others; the part to ask about again, if any."""
    if reply.is_local:
        reason = explain_outage(reply)
        answers.outages.append(reason)
        answers.unsettled.update(dict.fromkeys(part.shown, reason))
        return None
    answers.calls += 1
    answers.usage = add_usages((answers.usage, reply.usage))
    judgement = judge(brief.decode(reply.text), part)
    answers.kept[part.group] += judgement.kept
    for key in part.shown:
        answers.unsettled.pop(key, None)
    if not judgement.open_keys:
        return None
    reason = "; ".join(judgement.problems) or "the answer does not cover it"
    answers.unsettled.update(dict.fromkeys(judgement.open_keys, reason))
    return Part({key: part.shown[key] for key in judgement.open_keys}, part.group, judgement.problems)


def _retried(parts: Iterable[Part], *, asks_singly: bool) -> Iterable[Part]:
    for part in parts:
        if asks_singly:
            yield from (part._replace(shown={key: text}) for key, text in part.shown.items())
        else:
            yield part


def split_parts(
    limits: RequestLimits,
    brief: Brief,
    shown: Mapping[str, str],
    *,
    group: int = 0,
    most: int = 1000,
    label: int = 1,
) -> list[Part]:
    """Parts of as many items as fit into one request, at most `most`. None is cut, so a single one may be too
    large (`find_room` gives the limit). `label` is what the layout adds to each, in tokens."""
    room = max(SMALLEST_ROOM, find_room(limits, brief))
    parts: list[dict[str, str]] = []
    size = 0
    for key, text in shown.items():
        cost = limits.count(text) + label
        if not parts or size + cost > room or len(parts[-1]) >= most:
            parts.append({})
            size = 0
        parts[-1][key] = text
        size += cost
    return [Part(part, group) for part in parts]


def find_room(limits: RequestLimits, brief: Brief) -> int:
    """Tokens that the instructions leave for the items of one request; negative where they leave none."""
    empty = build_request(limits, brief, turns_of(brief, Part({})))
    return limits.max_prompt_tokens - FRAME - sum(limits.count(message.content) for message in empty.messages)


def turns_of(brief: Brief, part: Part) -> list[Turn]:
    closing = render_prompt(brief.closing, number=len(part.shown)) if brief.closing else ""
    turns = [Turn("user", closing, brief.lay_out(part.shown), brief.name)]
    if part.problems:
        turns.append(Turn("user", REFUSED, "\n".join(part.problems), "refused"))
    return turns


def build_request(limits: RequestLimits, brief: Brief, turns: Sequence[Turn]) -> Request:
    """The request for a conversation: instructions, then the turns, with everything that is data redacted and
    fenced. Turns of one role in a row become one message, as most providers want them."""
    boundary = injection.new_boundary()
    shown = [secrets.redact_text(turn.data) for turn in turns]
    said = [
        (turn.role, _render_turn(turn, redacted.text, boundary))
        for turn, redacted in zip(turns, shown, strict=True)
    ]
    messages = [
        Message(role, "\n".join(text for _, text in group))
        for role, group in groupby(said, lambda one: one[0])
    ]
    system = render_prompt(brief.template, **brief.values, boundary=boundary)
    return Request(
        messages=(Message("system", system), *messages),
        purpose=brief.purpose,
        local_answer=str,
        max_output_tokens=limits.max_output_tokens,
        schema=brief.schema,
        redactions=sum(len(redacted.findings) for redacted in shown),
        about=next((redacted.text for redacted in shown if redacted.text), ""),
        boundary=boundary,
        is_fresh=limits.is_fresh,
    )


def _render_turn(turn: Turn, data: str, boundary: str) -> str:
    fenced = (
        injection.fence_text(data, boundary=boundary, name=turn.name) if turn.data or not turn.text else ""
    )
    return "\n".join(filter(None, (fenced, turn.text)))


def explain_outage(reply: Reply) -> str:
    """Why no model answered, in one line."""
    return "; ".join(filter(None, map(explain_link, reply.links))) or "no model could be asked"


def add_usages(usages: Iterable[Usage]) -> Usage:
    """What several calls cost together."""
    usages = list(usages)
    return Usage(
        prompt=sum(usage.prompt for usage in usages),
        cached=sum(usage.cached for usage in usages),
        completion=sum(usage.completion for usage in usages),
        reasoning=sum(usage.reasoning for usage in usages),
        is_estimated=any(usage.is_estimated for usage in usages),
    )


def object_schema(**properties: Json) -> Json:
    """JSON schema of an object that has these properties and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def list_schema(item: Json) -> Json:
    return {"type": "array", "items": item}
