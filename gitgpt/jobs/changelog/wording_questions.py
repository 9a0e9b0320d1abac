"""What a model is asked about a changelog: in which style, within which limits, judged by the job's rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from gitgpt.jobs.asking import (
    Brief,
    Judgement,
    ModelAsker,
    Part,
    RequestLimits,
    ask_parts,
    split_parts,
)
from gitgpt.jobs.changelog.check_wording import CheckedAnswer, Fault, WordedLine
from gitgpt.llm.parallel import Progress
from gitgpt.llm.types import Completer, Deadline, Json


class WritingStyle(NamedTuple):
    """For whom and how is written, and how large a request may be (tokens)."""

    audience: str = "the people who use the project"
    language: str = "en"
    model: str = ""
    max_prompt_tokens: int = 6000
    max_output_tokens: int = 4096


Count = Callable[[str], int]
Judge = Callable[[object, Collection[str]], CheckedAnswer]


class ChangelogAsker:
    """The questions of one run, with what they found out: `problems` say why no model answered."""

    def __init__(
        self,
        client: Completer,
        style: WritingStyle,
        deadline: Deadline,
        count: Count,
        on_progress: Progress | None = None,
    ) -> None:
        limits = RequestLimits(count, style.max_prompt_tokens, style.max_output_tokens)
        self._asker = ModelAsker(client, deadline, limits)
        self._style = style
        self._on_progress = on_progress
        self.problems: list[str] = []
        self.faults: list[Fault] = []
        self.calls = 0

    def ask(
        self, template: str, groups: Mapping[int, Mapping[str, str]], schema: Json, judge: Judge
    ) -> dict[int, Sequence[WordedLine]]:
        """The lines that hold, by group. `groups` are the texts to show, by key."""

        def check(answer: object, part: Part) -> Judgement[WordedLine]:
            checked = judge(answer, part.shown)
            self.faults += checked.faults
            return Judgement(checked.lines, checked.open_keys, tuple(map(_describe_fault, checked.faults)))

        brief = self._brief(template, schema)
        limits = self._asker.limits
        parts = [
            part for group, shown in groups.items() for part in split_parts(limits, brief, shown, group=group)
        ]
        answers = ask_parts(self._asker, brief, parts, check, on_progress=self._on_progress)
        self.problems += answers.outages
        self.calls += answers.calls
        return dict(answers.kept)

    def _brief(self, template: str, schema: Json) -> Brief:
        style = self._style
        language = "" if style.language == "en" else f" Write in this language: {style.language}."
        values = {"audience": style.audience, "language": language}
        return Brief(template, "changelog", name="entries", values=values, schema=schema)


def _describe_fault(fault: Fault) -> str:
    return f"- {', '.join(fault.keys)}: {fault.kind}, {fault.detail}"
