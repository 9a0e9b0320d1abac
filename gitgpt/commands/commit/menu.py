"""The candidates on screen, and what each key does with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import click

from gitgpt import terminal
from gitgpt.app import App
from gitgpt.diff.changeset import ChangeSet
from gitgpt.jobs.commit import draft_message as commit_message
from gitgpt.jobs.commit.candidates import (
    FormChoice,
    Refinement,
    apply_choice,
    draft_candidates,
    refine_by_rules,
    refine_draft,
)
from gitgpt.jobs.commit.draft_message import Draft, describe_removed
from gitgpt.jobs.commit.task import DraftOptions
from gitgpt.llm.types import Deadline
from gitgpt.repository.prepared import Prepared

KEYS = {
    "a": "accept (Enter)",
    "e": "edit",
    "r": "refine",
    "n": "new draft",
    "q": "quit",
}
HELP = """\
Enter or a  commit with this message
e           edit it in your editor; without saving, nothing happens
1 to 9      pick a candidate; the arrow keys go to the next and the last one
r           refine it: "shorter", "say why", "in Chinese", "as a list", "type fix"
n           write a new draft; hints so far are kept
q           leave without committing; the message is offered next time"""
CANNOT = "rules cannot do that; they know: shorter, without body, without scope, type X, scope X, as a list"
NEXT, LAST = ("\x1b[C", "\x1b[B"), ("\x1b[D", "\x1b[A")


class Candidate(NamedTuple):
    """A message and who wrote it."""

    message: str
    author: str


class Wanted(NamedTuple):
    """What the command line asks of the message."""

    hint: str = ""
    choice: FormChoice = FormChoice()
    language: str = ""
    number: int = 1


class Menu:
    """The candidates of one commit. `keep` is called with the current message whenever it changes, so that
    nothing is lost with the terminal."""

    def __init__(self, here: App, change: ChangeSet, wanted: Wanted, keep: Callable[[str], None]) -> None:
        self.here, self.change, self.wanted, self.keep = here, change, wanted, keep
        self.candidates: list[Candidate] = []
        self.at = 0
        self.turns: list[Refinement] = []

    @property
    def message(self) -> str:
        return self.candidates[self.at].message

    def add(self, message: str, author: str) -> None:
        """Makes a message the current candidate. One that is there already is only shown again."""
        known = [one.message.strip() for one in self.candidates]
        if message.strip() in known:
            self.at = known.index(message.strip())
        else:
            self.candidates.append(Candidate(message, author))
            self.at = len(self.candidates) - 1
        self.keep(self.message)

    def draft(self, *, is_fresh: bool = False) -> Draft:
        """A draft as configured, with the hints so far."""
        here, wanted = self.here, self.wanted
        hints = [wanted.hint, *(turn.instruction for turn in self.turns)]
        options = self._options("; ".join(filter(None, hints)), is_fresh=is_fresh)
        client = here.client(command="commit")
        with terminal.spinner("drafting", when=client is not None) as show:
            draft = commit_message.draft_message(
                self.change,
                here.context,
                options,
                client=client,
                deadline=Deadline(here.settings.deadline),
                on_text=show,
                memory=here.memory,
                on_progress=terminal.progress(show, "parts read"),
            )
        if draft.reason and client:
            terminal.note(f"drafted by rules: {draft.reason}")
        if draft.reading:
            terminal.note(draft.reading.told())
        for text in describe_removed(draft):
            terminal.note(text)
        return draft._replace(message=apply_choice(draft.message, wanted.choice))

    def offer(self, message: str, author: str) -> None:
        """Adds a candidate without making it the current one."""
        at = self.at
        self.add(message, author)
        self._go_to(at)

    def add_first(self, prepared: Prepared) -> None:
        """The message that git or the person prepared, else drafts; a template's text goes below them."""
        if prepared.kind in ("merge", "squash"):
            self.add(prepared.text, "git")
            return
        self.add_drafts()
        if prepared.kind == "template":
            joined = [f"{one.message.rstrip()}\n\n{prepared.text}" for one in self.candidates]
            self.candidates = [
                one._replace(message=message) for one, message in zip(self.candidates, joined, strict=True)
            ]
            self._go_to(self.at)

    def add_drafts(self) -> None:
        """The first drafts: one, or several different ones out of one call."""
        client = self.here.client(command="commit") if self.wanted.number > 1 else None
        if client is None:
            draft = self.draft()
            self.here.remember(draft)
            self.add(draft.message, author_of(draft))
            if self.wanted.number > 1:
                terminal.note("rules write one message; several need a model")
            return
        with terminal.spinner(f"drafting {self.wanted.number} messages"):
            drafts, reason = draft_candidates(
                self.change,
                self.here.context(),
                self._options(self.wanted.hint),
                client=client,
                deadline=Deadline(self.here.settings.deadline),
                count=self.wanted.number,
            )
        for one in drafts or [self.draft()]:
            self.here.remember(one)
            self.add(apply_choice(one.message, self.wanted.choice), author_of(one))
        self.at = 0
        if reason:
            terminal.note(f"{len(drafts)} of {self.wanted.number} messages: {reason}")

    def refine(self, instruction: str) -> None:
        """Adds the current message as the person wants it, by rules where they can, else by the model."""
        by_rules = refine_by_rules(self.message, instruction)
        if by_rules and by_rules.strip() != self.message.strip():
            self.turns.append(Refinement(self.message, instruction))
            self.add(by_rules, "rules")
            return
        client = self.here.client(command="commit")
        if client is None:
            terminal.note(CANNOT)
            return
        turns = [*self.turns, Refinement(self.message, instruction)]
        with terminal.spinner("refining") as show:
            draft, reason = refine_draft(
                self.change,
                self.here.context(),
                self._options(self.wanted.hint),
                client=client,
                deadline=Deadline(self.here.settings.deadline),
                turns=turns,
                refused=[one.message for one in self.candidates],
                on_text=show,
            )
        if draft is None:
            terminal.note(f"the message stays as it is: {reason}")
            return
        self.turns = turns
        self.here.remember(draft)
        self.add(apply_choice(draft.message, self.wanted.choice), author_of(draft))

    def renew(self) -> None:
        """Adds another draft; says so where rules can only write the same."""
        before = len(self.candidates)
        draft = self.draft(is_fresh=True)
        self.here.remember(draft)
        self.add(draft.message, author_of(draft))
        if len(self.candidates) == before:
            terminal.note("the same message again: [r] refines it, [e] edits it")

    def edit(self) -> None:
        """Opens the person's editor. What is not saved changes nothing."""
        editor = self.here.repository.text("var", "GIT_EDITOR")
        try:
            edited = click.edit(self.message, editor=editor, extension=".txt")
        except click.ClickException as exc:
            terminal.warn(f"{exc.message}; the message is as it was")
            return
        if edited is None or not edited.strip():
            terminal.note("not saved: the message is as it was")
        else:
            self.add(edited.strip() + "\n", "you")

    def discuss(self) -> bool:
        """Shows candidates until one is accepted (True) or the person leaves (False)."""
        actions: dict[str, Callable[[], None]] = {"e": self.edit, "n": self.renew, "r": self._ask_to_refine}
        while True:
            self._show()
            key = terminal.read_choice("commit with this message?", KEYS, also=self._other_keys(), help=HELP)
            if key in ("a", "q"):
                return key == "a"
            if key in actions:
                actions[key]()
            elif key.isdigit():
                self._go_to(int(key) - 1)
            else:
                self._go_to((self.at + (1 if key in NEXT else -1)) % len(self.candidates))

    def _options(self, hint: str, *, is_fresh: bool = False) -> DraftOptions:
        options = self.here.wishes(hint=hint, is_fresh=is_fresh)
        return options._replace(language=self.wanted.language) if self.wanted.language else options

    def _ask_to_refine(self) -> None:
        instruction = terminal.ask("how should it change?")
        if instruction:
            self.refine(instruction)

    def _other_keys(self) -> Sequence[str]:
        many = len(self.candidates) > 1
        return [*map(str, range(1, len(self.candidates) + 1)), *(NEXT + LAST if many else ())]

    def _go_to(self, at: int) -> None:
        self.at = at
        self.keep(self.message)

    def _show(self) -> None:
        current = self.candidates[self.at]
        if len(self.candidates) > 1:
            terminal.show_heading(f"{self.at + 1} of {len(self.candidates)}, by {current.author}")
        terminal.show_message(current.message)


def author_of(draft: Draft) -> str:
    return f"{draft.provider} {draft.model}".strip()
