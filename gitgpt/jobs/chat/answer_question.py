"""One question of a conversation: asked with what the repository holds, and its answer's sources checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gitgpt.errors import ModelError
from gitgpt.jobs.asking import Brief, ModelAsker, Turn, build_request, explain_outage, find_room
from gitgpt.jobs.chat.conversation import SHARE, SpokenTurn, trim_turns
from gitgpt.llm.types import Usage
from gitgpt.repository.git import Repository

COMMIT = re.compile(r"(?<![\w-])[0-9a-f]{7,40}(?![\w-])")
PATH = re.compile(r"(?<![\w/.-])[\w.-]+(?:/[\w.-]+)*\.\w{1,8}(?!\w)")
MOST_SOURCES = 20
QUESTION = "The question:"


class Source(NamedTuple):
    """A commit or a file that an answer names and that exists. `text` is a commit's subject."""

    kind: str
    name: str
    text: str = ""


class ChatAnswer(NamedTuple):
    """`unknown` are names in the form of a commit that are none here."""

    text: str
    sources: tuple[Source, ...]
    unknown: tuple[str, ...]
    model: str
    usage: Usage


def chat_brief(language: str) -> Brief:
    """What all requests of a chat share."""
    return Brief(
        "chat.system.txt",
        "chat",
        name="repository",
        values={"language": f" Answer in {language}." if language else ""},
    )


def room_for_context(asker: ModelAsker, brief: Brief, turns: Sequence[SpokenTurn], question: str) -> int:
    """Tokens that the question and the turns leave for what the repository holds."""
    limits = asker.limits
    said = sum(limits.count(turn.text) for turn in _kept(asker, turns))
    return max(0, find_room(limits, brief) - said - limits.count(question) - 60)


def answer_question(
    asker: ModelAsker,
    repository: Repository,
    question: str,
    *,
    brief: Brief,
    context: str,
    turns: Sequence[SpokenTurn] = (),
    on_text: Callable[[str], None] | None = None,
) -> ChatAnswer:
    """The model's answer. Raises ModelError where no model answered."""
    spoken = [Turn(turn.role, turn.text) for turn in _kept(asker, turns)]
    request = build_request(
        asker.limits, brief, [*spoken, Turn("user", f"{QUESTION} {question}", context, "repository")]
    )
    reply = asker.client.complete(request, deadline=asker.deadline, on_text=on_text)
    if reply.is_local:
        raise ModelError(f"no answer: {explain_outage(reply)}", advice="gitgpt doctor checks the provider")
    text = reply.text.strip()
    commits = list(dict.fromkeys(COMMIT.findall(text)))[:MOST_SOURCES]
    found = _commits(repository, [one for one in commits if not one.isdigit() or len(one) >= 12])
    sources = [Source("commit", name, subject) for name, subject in found.items()]
    sources += [Source("file", path) for path in _files(repository, PATH.findall(text))]
    unknown = tuple(one for one in commits if one not in found and not one.isdigit())
    return ChatAnswer(text, tuple(sources), unknown, reply.model, reply.usage)


def _kept(asker: ModelAsker, turns: Sequence[SpokenTurn]) -> list[SpokenTurn]:
    return trim_turns(turns, int(asker.limits.max_prompt_tokens * SHARE), asker.limits.count)


def _commits(repository: Repository, names: Sequence[str]) -> dict[str, str]:
    """The names that are commits here, with their subjects."""
    if not names:
        return {}
    data = "\n".join(f"{name}^{{commit}}" for name in names).encode() + b"\n"
    rows = repository.run("cat-file", "--batch-check", stdin=data).decode("utf-8", "replace").splitlines()
    known = [name for name, row in zip(names, rows, strict=False) if " commit " in row]
    return {name: repository.text("log", "-1", "--format=%s", name, "--") for name in known}


def _files(repository: Repository, paths: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(paths))[:MOST_SOURCES]
    if not wanted:
        return []
    out = repository.run("ls-files", "-z", "--full-name", "--", *(f":(top,literal){path}" for path in wanted))
    return [path for path in out.decode("utf-8", "replace").split("\0") if path]
