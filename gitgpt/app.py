"""The composition root: configuration in, parts out; decides nothing.

Every command opens its repository and settings here, so each one prints the same warnings. What a part needs
is imported where it is made: a command that asks no model loads none of it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from gitgpt import terminal
from gitgpt.config import layers, paths
from gitgpt.config.layers import Loaded
from gitgpt.config.schema import Settings
from gitgpt.errors import ConfigError, GitError
from gitgpt.repository.git import Repository

Made = TypeVar("Made")
ISSUE_SECONDS = 4.0  # at most, and a third of the deadline: the draft goes on without the issue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.config.key_sources import FoundKey
    from gitgpt.config.providers import Environment
    from gitgpt.guards.word_filter import Filter
    from gitgpt.jobs.commit.depth import Memory
    from gitgpt.jobs.commit.draft_message import Draft
    from gitgpt.jobs.commit.draft_store import DraftStore
    from gitgpt.jobs.commit.house_style import StyleMemory
    from gitgpt.jobs.commit.task import Context, Depth, DraftOptions, Intent
    from gitgpt.llm.client import Client
    from gitgpt.llm.providers.registry import Preset
    from gitgpt.llm.types import Endpoint, Purpose
    from gitgpt.storage.store import Keyspace, Space, Store
    from gitgpt.usage.budget_guard import BudgetGuard
    from gitgpt.usage.row import UsageRow


class App(NamedTuple):
    """What a command works with: a repository and the settings that apply there.

    `top` is the top of the working tree, None outside a repository.
    """

    repository: Repository
    top: Path | None
    loaded: Loaded

    @property
    def settings(self) -> Settings:
        return self.loaded.settings

    def wishes(self, *, hint: str = "", is_fresh: bool = False) -> DraftOptions:
        from gitgpt.jobs.commit.task import DraftOptions

        settings = self.settings
        return DraftOptions(
            language="" if self.loaded.origins["language"] == "default" else settings.language,
            subject_length=settings.subject_length,
            types=settings.types,
            scopes=settings.scopes,
            max_prompt_tokens=settings.max_prompt_tokens,
            max_output_tokens=settings.max_output_tokens,
            hint=hint,
            always_ask=settings.always_ask or is_fresh,
            is_fresh=is_fresh,
            ticket=settings.ticket,
            counter=self.counter("commit"),
            depth=cast("Depth", settings.depth),
            mask=self._mask(),
            attribution=settings.attribution,
            template=self._template(),
        )

    def _template(self) -> str:
        """The user's own instructions; ours where they cannot be used, and a warning."""
        if not self.settings.prompt_file:
            return ""
        from gitgpt.jobs.commit.prompt_template import read_template  # start-up: few users have one

        try:
            return read_template(self.settings.prompt_file)
        except ConfigError as exc:
            terminal.warn(f"{exc.message}; the usual instructions are used")
            return ""

    def _mask(self) -> Callable[[str], str] | None:
        content = self.filter() if self.settings.filter_mask else None
        return (lambda text: content.screen(text, "out").text) if content else None

    def counter(self, purpose: Purpose) -> Callable[[str], int]:
        """Counts tokens as the models that are asked for that purpose do. Who they are is looked up with the
        first text: a small change is never counted."""
        counts: list[Callable[[str], int]] = []

        def count(text: str) -> int:
            if not counts:
                from gitgpt.llm import sizing
                from gitgpt.storage.store import ENDPOINTS

                links = self._links(purpose)
                counts.append(sizing.make_counter(links, keyspace(ENDPOINTS), time.time()))
            return counts[0](text)

        return count

    def context(self, *, is_next: bool = True, revision: str | None = None) -> Context:
        """What is known of the place. `is_next` is for the branch's next commit, not for any other change.
        Of a `revision` (or range) it is what was known before it: its own message must not lead to it."""
        from gitgpt.jobs.commit.task import Context, Intent

        if self.top is None:
            return Context()
        from gitgpt.jobs.commit import house_style
        from gitgpt.repository import guide, head, recent_messages

        at = head.read_head(self.top)
        tip = recent_messages.before(revision) if revision else ""
        author = (
            os.environ.get("GIT_AUTHOR_EMAIL") or self.repository.author_email()
        )  # git sets it for its hooks
        profile = house_style.load_profile(
            self.repository, at.commit, tip=tip, memory=self._style_memory(self.top), author=author
        )
        notes = guide.read_guide(self.top) if self.settings.guide and not self.settings.offline else ""
        intent = self._intent(self.top, at.branch) if is_next else Intent()
        branch = at.branch if is_next else ""
        return Context(profile, branch, notes, intent, self._find_names(revision), self._read_file(revision))

    def _read_file(self, revision: str | None) -> Callable[[str], str | None]:
        """Reads a file as it is after the change."""
        side = (revision or "").rpartition("..")[2] if revision else ""

        def read(path: str) -> str | None:
            code, out = self.repository.call("cat-file", "blob", f"{side}:{path}", ok=(0, 1, 128))
            return out.decode("utf-8", "replace") if code == 0 else None

        return read

    def _intent(self, top: Path, branch: str) -> Intent:
        """Why the next commit is made: notes, and what the user lets us read elsewhere."""
        from gitgpt.jobs.commit.task import Intent

        notes: tuple[str, ...] = ()
        subjects: tuple[str, ...] = ()
        if self.has_notes():
            from gitgpt.repository import why_notes  # start-up: few commits have notes

            notes = tuple(note.text for note in why_notes.read_notes(top, self.repository))
        if self.settings.branch_subjects:
            from gitgpt.repository.branch_commits import read_branch_subjects  # start-up: as above

            subjects = read_branch_subjects(self.repository, branch)
        return Intent(notes, subjects, self._read_issue(branch))

    def shaping(self) -> str:
        """What a draft depends on besides the change: the settings, and the notes for the next commit."""
        notes: object = ()
        if self.top and self.has_notes():
            from gitgpt.repository import why_notes  # start-up: few commits have notes

            notes = why_notes.read_notes(self.top, self.repository)
        return repr((self.settings, notes))

    def has_notes(self) -> bool:
        """Whether there is a file of notes; without looking into it."""
        from gitgpt.repository.head import git_folder

        return self.top is not None and (git_folder(self.top) / "gitgpt-why.json").exists()

    def _read_issue(self, branch: str) -> str:
        if not self.settings.issue_command or self.settings.offline:
            return ""
        from gitgpt.jobs.commit import issue  # start-up: only for users who have such a command

        identifier = issue.find_issue(branch)
        if not identifier:
            return ""
        seconds = min(ISSUE_SECONDS, self.settings.deadline / 3)
        text, problem = issue.read_issue(self.settings.issue_command, identifier, seconds=seconds)
        if problem:
            terminal.note(f"drafted without the issue {identifier}: {problem}")
        return text

    def _find_names(self, revision: str | None) -> Callable[[Sequence[str]], frozenset[str]]:
        """Looks for names on both sides of the change: what was sent of it need not hold all that is true."""

        def find(names: Sequence[str]) -> frozenset[str]:
            from gitgpt.repository import tracked_names  # start-up: only for an answer with unknown names

            old, dots, new = (revision or "").rpartition("..")
            before = old.rstrip(".") if dots else f"{revision}^"
            sides = (new or "HEAD", before or "HEAD") if revision else (tracked_names.STAGED, "HEAD")
            return tracked_names.find_tracked(self.repository, names, sides=sides)

        return find

    def remember(self, draft: Draft) -> None:
        """Notes a draft: the style of a repository is not learned from what gitgpt wrote itself."""
        if self.top is not None:
            from gitgpt.jobs.commit import house_style

            memory = self._style_memory(self.top)
            house_style.remember_draft(memory, draft.message, is_second_best=draft.is_second_best)
            if self.has_notes():
                from gitgpt.repository import why_notes  # start-up: few commits have notes

                why_notes.mark_used(self.top)

    def is_second_best(self, subject: str) -> bool:
        """Whether rules wrote that subject here because no model answered."""
        from gitgpt.jobs.commit import house_style

        return self.top is not None and house_style.is_second_best(self._style_memory(self.top), subject)

    def is_drafted(self, subject: str) -> bool:
        """Whether gitgpt drafted a message with that subject here."""
        from gitgpt.jobs.commit import house_style

        return self.top is not None and house_style.is_drafted(self._style_memory(self.top), subject)

    def _style_memory(self, top: Path) -> StyleMemory:
        import zlib  # start-up: loaded by requests, where anything is asked

        from gitgpt.jobs.commit.house_style import StyleMemory

        place = os.fsencode(top)
        return StyleMemory(open_store(), f"{zlib.crc32(place):08x}{zlib.adler32(place):08x}")

    def links(self, names: Sequence[str] = ()) -> list[Endpoint]:
        """Who is asked for a commit message, or those named (`NAME`, `NAME:MODEL`). Raises ConfigError."""
        from gitgpt.config import providers

        if names:
            return [providers.build_link(name, self.loaded, self._around) for name in names]
        own = providers.build_chains(self.loaded, self._around).get("commit")
        return own or providers.build_chain(self.loaded, self._around)

    def client(
        self,
        *,
        command: str,
        links: Sequence[Endpoint] = (),
        also: Callable[[UsageRow], None] | None = None,
    ) -> Client | None:
        """The model call as configured; None when the user wants to stay offline. `links` are asked instead
        of the configured chains, `also` hears of each call besides the usage log."""
        if self.settings.offline:
            return None
        from gitgpt.config import providers
        from gitgpt.llm.client import Client
        from gitgpt.storage.store import ENDPOINTS, Keyspace
        from gitgpt.usage import call_recorder

        prices, purse = call_recorder.price_list(paths.own_prices()), self.purse()
        purposes = {} if links else providers.build_chains(self.loaded, self._around)
        links = links or providers.build_chain(self.loaded, self._around)
        limiter = self._limiter([*links, *(link for chain in purposes.values() for link in chain)])
        return self._placed(
            "steps_off",
            lambda: Client(
                links,
                purposes=purposes,
                order=self.settings.order,
                off=self.settings.steps_off,
                record=self._recorder(command, purse, also),
                prices=prices,
                purse=purse,
                cache=self.replies() if self.settings.cache else None,
                limiter=limiter,
                state=Keyspace(self._store(), ENDPOINTS),
                content=self.filter(),
                warn=terminal.warn,
            ),
        )

    def _placed(self, setting: str, make: Callable[[], Made]) -> Made:
        """What is made of a setting; where it cannot be, the reason names the file of the setting."""
        try:
            return make()
        except ConfigError as exc:
            raise exc.at(self.loaded.origins[setting]) from exc

    def problems(self) -> list[ConfigError]:
        """Everything that is wrong with the settings."""
        from gitgpt.config.problems import find_problems  # start-up: only for a person who asks

        return find_problems(self.loaded, self._around)

    def filter(self) -> Filter | None:
        """The words that must not leave or come in; None if there are none."""
        settings = self.settings
        if not (settings.filter_mask or settings.filter_block or settings.filter_warn):
            return None
        from gitgpt.guards.word_filter import Filter  # start-up: only for users who have one

        return Filter(mask=settings.filter_mask, block=settings.filter_block, warn=settings.filter_warn)

    def memory(self) -> Memory | None:
        """What was said about parts of changes, by the models that are asked now."""
        from gitgpt.jobs.commit.depth import Memory  # start-up: only for a change that is read in parts
        from gitgpt.storage.store import PARTS, Keyspace

        if not self.settings.cache:
            return None
        return Memory(
            Keyspace(self._store(), self._kept(PARTS)), " ".join(link.id for link in self._links("commit"))
        )

    def _links(self, purpose: Purpose) -> list[Endpoint]:
        from gitgpt.config import providers

        own = providers.build_chains(self.loaded, self._around).get(purpose)
        return own or providers.build_chain(self.loaded, self._around)

    def drafts(self) -> DraftStore | None:
        """The drafts that are kept on this machine; None where none are wanted."""
        if not self.settings.cache or self.settings.offline:
            return None
        from gitgpt.jobs.commit.draft_store import DraftStore

        return DraftStore(self._store())

    def replies(self) -> Keyspace:
        """The answers that are kept on this machine."""
        from gitgpt.storage.store import REPLIES, Keyspace

        return Keyspace(self._store(), self._kept(REPLIES))

    def _kept(self, space: Space) -> Space:
        from gitgpt.storage.store import DAY

        return space._replace(lifetime=self.settings.cache_days * DAY)

    def _limiter(self, links: Sequence[Endpoint]) -> Store | None:
        if not any(link.requests_per_minute or link.tokens_per_minute for link in links):
            return None
        if self.settings.redis:
            return self._store()
        return _open_file(paths.state_folder() / "limits.db")

    def _store(self) -> Store:
        """The team's store where the settings name one, else this machine's."""
        if not self.settings.redis:
            return open_store()
        try:
            return _open_redis(self.settings.redis)
        except ConfigError as exc:
            terminal.warn(f"{exc.message}; {exc.advice}" if exc.advice else exc.message)
            return open_store()

    @property
    def _around(self) -> Environment:
        from gitgpt.config.providers import Environment

        return Environment(os.environ, self.top)

    def _recorder(
        self, command: str, purse: BudgetGuard | None, also: Callable[[UsageRow], None] | None
    ) -> Callable[[UsageRow], None]:
        from gitgpt.usage import call_recorder
        from gitgpt.usage.usage_log import UsageLog

        settings = self.settings
        author = self.repository.author_email() if settings.usage_author else ""
        entry = call_recorder.CallContext(command, self._place(), author, settings.usage_excerpt)
        writers: list[Callable[[UsageRow], None]] = [also] if also else []
        if settings.usage_log:
            writers.append(UsageLog(paths.usage_folder()).record)
        if purse:
            writers.append(purse.settle)
        if settings.log != "off":
            writers.append(self._tracer())
        return call_recorder.make_recorder(entry, *writers)

    def _tracer(self) -> Callable[[UsageRow], None]:
        from gitgpt.guards import secrets  # start-up: only when asked for
        from gitgpt.usage import trace

        file = self.settings.log_file
        write = trace.to_file(Path(file).expanduser()) if file else terminal.log
        return trace.make_tracer(self.settings.log, write, redact=lambda text: secrets.redact_text(text).text)

    def purse(self) -> BudgetGuard | None:
        """The budgets, when the user set any; a table that cannot be used refuses every call."""
        if not self.settings.budgets:
            return None
        from gitgpt.usage import (  # start-up: only users with budgets pay for it
            call_recorder,
            spending_limits,
        )
        from gitgpt.usage.budget_guard import BudgetGuard

        name = call_recorder.name_of(self.top) if self.top else None
        return BudgetGuard(
            paths.usage_folder() if self.settings.usage_log else None,
            self._place(),
            budgets=lambda: self._placed(
                "budgets", lambda: spending_limits.parse_budgets(self.settings.budgets, repository=name)
            ),
            prices=call_recorder.price_list(paths.own_prices()),
        )

    def _place(self) -> str:
        """How the usage log calls this repository."""
        if self.top is None or self.settings.usage_repository == "none":
            return ""
        from gitgpt.usage import call_recorder

        return call_recorder.name_of(self.top, is_hashed=self.settings.usage_repository == "hash")

    def endpoint(self) -> Endpoint:
        """Where the first provider is and as whom it is asked. Raises ConfigError."""
        from gitgpt.config import providers

        return providers.build_link(self.settings.provider, self.loaded, self._around)

    def preset(self) -> Preset:
        """What is known about the provider. Raises ConfigError for an unknown one."""
        from gitgpt.config import providers

        return providers.preset_of(self.settings.provider, self.loaded)

    def find_key(self) -> FoundKey:
        """The key that the provider gets, and where it was found."""
        from gitgpt.config import providers

        return providers.find_key(self.settings.provider, self.loaded, self._around)


def open_store() -> Store:
    """The data that is kept on this machine; all of it can be deleted and is then made again."""
    return _open_file(paths.cache_folder() / "cache.db")


@cache
def _open_redis(url: str) -> Store:
    from gitgpt.storage.redis_store import RedisStore  # start-up: 60 ms, for those who have a server
    from gitgpt.storage.store import SHARED

    return RedisStore(url, fallback=open_store(), shared=SHARED, warn=terminal.warn)


def keyspace(space: Space) -> Keyspace:
    from gitgpt.storage.store import Keyspace

    return Keyspace(open_store(), space)


@cache
def _open_file(path: Path) -> Store:
    """One connection a file, however many parts of a command use it."""
    from gitgpt.storage.sqlite import SqliteStore  # start-up: sqlite3, 2 ms

    return SqliteStore(path)


def open_app(flags: Mapping[str, Any], *, needs_repository: bool = True, warns: bool = True) -> App:
    """The parts for this folder. Warns about settings that are ignored, once for each command, unless the
    command lists them itself. Raises GitError outside a repository, ConfigError for bad settings."""
    repository = Repository()
    top = _top(repository, needs_repository)
    loaded = layers.load_settings(flags=flags, environ=os.environ, top=top)
    for text in loaded.warnings if warns else ():
        terminal.warn(text)
    return App(repository, top, loaded)


def open_hook() -> App:
    """The parts for a hook, which git starts at the top of the working tree.

    Bad settings do not stop it: it goes on with the defaults, offline, for a setting that cannot be read
    may have been the one that forbids the network.
    """
    repository = Repository()
    top = repository.folder
    try:
        loaded = layers.load_settings(flags={}, environ=os.environ, top=top)
    except ConfigError as exc:
        origins = dict.fromkeys(Settings._fields, "default")
        loaded = Loaded(Settings(offline=True), origins, (exc.message,))
    return App(repository, top, loaded)


def _top(repository: Repository, needs_repository: bool) -> Path | None:
    try:
        return repository.top()
    except GitError:
        if needs_repository:
            raise
        return None
