"""Questions to a model in parts that fit, side by side; what failed is asked again, once.

Each part is a table of keys and of what is shown for them. An answer is judged by whoever asked: lines that
hold, faults, and the keys that are still open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from gitgpt.guards import injection, secrets
from gitgpt.jobs.changelog.check_wording import CheckedAnswer, Fault, WordedLine
from gitgpt.llm import shape
from gitgpt.llm.explain import explain_link
from gitgpt.llm.parallel import complete_many
from gitgpt.llm.types import Completer, Deadline, Json, Message, Request
from gitgpt.prompts import render_prompt

ROUNDS = 2  # questions for one part; what still fails is written as it was


class WritingStyle(NamedTuple):
    """For whom and how is written, and how large a question may be (tokens)."""

    audience: str = "the people who use the project"
    language: str = "en"
    model: str = ""
    max_prompt_tokens: int = 6000
    max_output_tokens: int = 4096


class RequestPart(NamedTuple):
    """One question: what is shown, by key; `group` tells the asker where its lines belong, `refused` what
    was wrong with the answer before."""

    group: int
    shown: Mapping[str, str]
    refused: tuple[str, ...] = ()


Count = Callable[[str], int]
Judge = Callable[[object, Collection[str]], CheckedAnswer]


class ChangelogAsker:
    """The questions of one run, with what they found out: `problems` say why nobody answered."""

    def __init__(self, client: Completer, tone: WritingStyle, deadline: Deadline, count: Count) -> None:
        self._client = client
        self._tone = tone
        self._deadline = deadline
        self._count = count
        self.problems: list[str] = []
        self.faults: list[Fault] = []
        self.calls = 0

    def ask(
        self, prompt: str, parts: Sequence[RequestPart], schema: Json, judge: Judge
    ) -> dict[int, list[WordedLine]]:
        """The lines that hold, by group."""
        lines: dict[int, list[WordedLine]] = {part.group: [] for part in parts}
        for _ in range(ROUNDS):
            requests = [self._request(prompt, part, schema) for part in parts]
            replies = complete_many(self._client, requests, deadline=self._deadline)
            left = []
            for part, reply in zip(parts, replies, strict=True):
                if reply.is_local:
                    reasons = "; ".join(filter(None, map(explain_link, reply.links)))
                    self.problems.append(reasons or "no model could be asked")
                    continue
                self.calls += 1
                judged = judge(_decode(reply.text), part.shown)
                lines[part.group] += judged.lines
                self.faults += judged.faults
                if judged.open_keys:
                    left.append(_again(part, judged))
            parts = left
            if not parts:
                break
        return lines

    def split(self, prompt: str, group: int, shown: Mapping[str, str]) -> Iterator[RequestPart]:
        """As many at a time as fit into a question; none is cut, so one alone may be too large."""
        room = max(500, self._tone.max_prompt_tokens - self._count(self._system(prompt, "0" * 16)) - 100)
        part: dict[str, str] = {}
        size = 0
        for key, text in shown.items():
            cost = self._count(text)
            if part and size + cost > room:
                yield RequestPart(group, part)
                part, size = {}, 0
            part[key] = text
            size += cost
        if part:
            yield RequestPart(group, part)

    def _request(self, prompt: str, part: RequestPart, schema: Json) -> Request:
        boundary = injection.new_boundary()
        shown = secrets.redact("\n".join(part.shown.values()))
        content = injection.fence(shown.text, boundary=boundary, name="entries")
        if part.refused:
            refused = secrets.redact("\n".join(part.refused)).text
            content += (
                f"\nWhat was wrong before:\n{injection.fence(refused, boundary=boundary, name='refused')}"
            )
        return Request(
            messages=(Message("system", self._system(prompt, boundary)), Message("user", content)),
            purpose="changelog",
            local_answer=lambda: "",
            max_output_tokens=self._tone.max_output_tokens,
            schema=schema,
            redactions=len(shown.findings),
            about=shown.text,
            boundary=boundary,
        )

    def _system(self, prompt: str, boundary: str) -> str:
        tone = self._tone
        language = "" if tone.language == "en" else f" Write in this language: {tone.language}."
        return render_prompt(prompt, audience=tone.audience, language=language, boundary=boundary)


def _again(part: RequestPart, judged: CheckedAnswer) -> RequestPart:
    """Only what is still open, with the reasons: the same question would get the cached answer."""
    reasons = [f"- {', '.join(fault.keys)}: {fault.kind}, {fault.detail}" for fault in judged.faults]
    return RequestPart(part.group, {key: part.shown[key] for key in judged.open_keys}, tuple(reasons))


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


def _decode(text: str) -> object:
    """The JSON object in an answer, whatever stands around it."""
    start, end = text.find("{"), text.rfind("}")
    return shape.decode(text[start : end + 1].encode()) if 0 <= start < end else None
