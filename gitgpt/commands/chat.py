"""`gitgpt chat`: questions about a change, a commit or a file's history, answered from the repository."""

from __future__ import annotations

import json
import sys

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.errors import ModelError, UsageError
from gitgpt.jobs.asking import ModelAsker, RequestLimits
from gitgpt.jobs.chat.answer_question import (
    ChatAnswer,
    answer_question,
    chat_brief,
    room_for_context,
)
from gitgpt.jobs.chat.chat_context import gather_context
from gitgpt.jobs.chat.conversation import ConversationMemory, SpokenTurn
from gitgpt.llm.types import Deadline
from gitgpt.storage.store import CONVERSATIONS

LONGEST_PIPE = 1 << 20  # bytes
PATIENCE = 120.0  # seconds for one answer: a person reads along
EPILOG = """\b
Examples:
  gitgpt chat "what could this change break?"          the staged change
  gitgpt chat --about HEAD~3 "why was this done?"
  gitgpt chat --about v1.0..HEAD "what changed for users?"
  gitgpt chat "why was parse_header removed from src/parser.py?"
  git log -3 -p | gitgpt chat "summarise this"
  gitgpt chat                                          a conversation; /help lists its commands
  gitgpt chat --forget                                 forget the conversation of this repository

\b
The answer goes to stdout, its sources to stderr. A conversation is kept for an hour after its last turn,
without secrets. Exit codes: 0 answered, 2 wrong usage, 4 git refused, 5 configuration, 6 no model answered.
"""
HELP = """\
/about WHAT   ask about a commit, a range or a file; /about alone asks about the staged change again
/new          begin a new conversation
/help         this list
/quit         leave (also Ctrl-D)"""


@click.command(epilog=EPILOG)
@click.argument("question", required=False, default="")
@click.option("--about", default="", metavar="WHAT", help="A commit, a range or a file.")
@click.option("--new", "is_new", is_flag=True, help="Begin a new conversation.")
@click.option("--json", "as_json", is_flag=True, help="The answer with its sources as JSON.")
@click.option("--list", "only_list", is_flag=True, help="Show the conversation so far.")
@click.option("--forget", is_flag=True, help="Forget the conversation.")
def command(question: str, about: str, is_new: bool, as_json: bool, only_list: bool, forget: bool) -> int:
    """Answer a QUESTION from what the repository holds."""
    here = app.open_app({})
    for text in here.loaded.warnings:
        terminal.warn(text)
    memory = ConversationMemory(app.keyspace(CONVERSATIONS), str(here.top))
    if forget:
        terminal.note("forgotten" if memory.forget() else "there is no conversation")
        return 0
    if only_list:
        for turn in memory.load():
            terminal.result(f"{'you' if turn.role == 'user' else 'model'}: {turn.text}")
        return 0
    piped = "" if sys.stdin.isatty() else sys.stdin.buffer.read(LONGEST_PIPE).decode("utf-8", "replace")
    talk = Talk(here, memory, about, is_new=is_new)
    if not question:
        if piped or not terminal.is_interactive():
            raise UsageError("there is no question", advice='gitgpt chat "what could break?"')
        return talk.converse()
    answer = talk.ask(question, piped, shows=not as_json)
    if as_json:
        terminal.result(json.dumps(_as_data(answer), indent=2, ensure_ascii=False))
    return 0


class Talk:
    """One conversation: the turns so far, and what it is about."""

    def __init__(self, here: App, memory: ConversationMemory, about: str, *, is_new: bool) -> None:
        self.here, self.memory, self.about = here, memory, about
        self.turns = [] if is_new else memory.load()
        client = here.client(command="chat")
        if client is None:
            raise ModelError("chat needs a model, and offline is set", advice="gitgpt setup chooses one")
        self.client = client

    def ask(self, question: str, piped: str = "", *, shows: bool = True) -> ChatAnswer:
        """Asks, shows the answer as it arrives, and keeps both."""
        settings = self.here.settings
        limits = RequestLimits(
            self.here.counter("chat"), settings.max_prompt_tokens, settings.max_output_tokens, is_fresh=True
        )
        asker = ModelAsker(self.client, Deadline(PATIENCE), limits)
        brief = chat_brief("" if self.here.loaded.origins["language"] == "default" else settings.language)
        room = room_for_context(asker, brief, self.turns, question)
        context = gather_context(
            self.here.repository, question, about=self.about, piped=piped, room=room, count=limits.count
        )
        show = Streamed() if shows else None
        answer = answer_question(
            asker,
            self.here.repository,
            question,
            brief=brief,
            context=context.text,
            turns=self.turns,
            on_text=show,
        )
        if show:
            show.end(answer.text)
            _show_sources(answer)
        self.turns += [SpokenTurn("user", question), SpokenTurn("assistant", answer.text)]
        self.memory.save(self.turns)
        return answer

    def converse(self) -> int:
        """Questions from a terminal until the person leaves."""
        if self.turns:
            terminal.note(
                f"going on with a conversation of {len(self.turns) // 2} questions; /new begins another"
            )
        while True:
            line = terminal.read_line("? ")
            if line is None or line.strip() in ("/quit", "/exit", "/q"):
                return 0
            name, _, rest = line.strip().partition(" ")
            if not name:
                continue
            if name == "/about":
                self.about = rest.strip()
            elif name == "/new":
                self.turns = []
                self.memory.forget()
            elif name.startswith("/"):
                terminal.aside(HELP)
            else:
                self._ask_kindly(line.strip())

    def _ask_kindly(self, question: str) -> None:
        try:
            self.ask(question)
        except (ModelError, UsageError) as error:
            terminal.report(error)


class Streamed:
    """Prints an answer as it grows."""

    def __init__(self) -> None:
        self.shown = ""

    def __call__(self, so_far: str) -> None:
        if so_far.startswith(self.shown):
            terminal.result(so_far[len(self.shown) :], end="")
            self.shown = so_far

    def end(self, text: str) -> None:
        """The rest of it. An answer that came from another provider starts again on a line of its own."""
        if self.shown.strip() and not text.startswith(self.shown.strip()):
            terminal.result(f"\n{text}")
        else:
            terminal.result(text[len(self.shown.lstrip()) :])


def _show_sources(answer: ChatAnswer) -> None:
    for source in answer.sources:
        terminal.aside(f"  {source.kind} {source.name}  {source.text}".rstrip())
    for name in answer.unknown:
        terminal.warn(f"the answer names {name}, which is no commit here")


def _as_data(answer: ChatAnswer) -> dict[str, object]:
    return {
        "answer": answer.text,
        "sources": [source._asdict() for source in answer.sources],
        "unknown": list(answer.unknown),
        "model": answer.model,
        "tokens": {**answer.usage._asdict(), "total": answer.usage.total},
    }
