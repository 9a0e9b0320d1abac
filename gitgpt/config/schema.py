"""Every setting: its type, its default, who may set it, and what it means. One place, one row each.

A NamedTuple of `Annotated` fields, read without `get_type_hints`: that and a dataclass would cost the
hook 6 ms at every start. (So no `from __future__ import annotations` in this module.)
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, get_args, get_origin


class Option(NamedTuple):
    """What belongs to a setting, apart from its type and default.

    `repo` marks what a repository's own files may set: style only, never where a request goes, with which
    key, or where something is written. `env` are the variables that set it besides `GITGPT_<NAME>`.
    `adds_up` makes the layers' lists one list, and their tables one table, instead of the last one winning.
    `trusted` marks what they may set besides when the user trusts them (`gitgpt trust`): still neither a
    place nor a key. `entries` says what a list is made of, so that each entry is checked: "words" of the
    content filter, or "paths" as in .gitignore. `form` is the expression that a repository's texts must match
    as a whole, and `form_says` the same in words: a clone's free text must never reach a model as an order.
    """

    help: str
    repo: bool = False
    env: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    adds_up: bool = False
    entries: str = ""
    trusted: bool = False
    form: str = ""
    form_says: str = ""


TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}  # in an environment variable
DAY = 86_400.0
MOST_TOKENS = 10_000_000
# A language's name or tag: three words at most, so that it is no sentence.
LANGUAGE = r"[^\W\d_]{2,20}(?:[ -][\w()]{1,20}){0,2}"
COMMIT_TYPE = r"[^\W\d_][\w-]{0,29}"
SCOPE = r"[@\w][\w./@:+-]{0,59}"

Table = Mapping[str, Any]  # a TOML table whose keys are the user's own names
EMPTY: Table = MappingProxyType({})


class Settings(NamedTuple):
    """The settings of one run, after all layers. Seconds for times, tokens for sizes."""

    # who is asked
    provider: Annotated[
        str, Option("the provider asked first: a preset or a [providers.NAME] table", trusted=True)
    ] = "openai"
    model: Annotated[str, Option("the model; empty: the provider's own default", trusted=True)] = ""
    base_url: Annotated[
        str, Option("where the provider is; empty: the preset's", env=("OPENAI_BASE_URL",))
    ] = ""
    api_key_file: Annotated[str, Option("a private file (0600) that holds the key and nothing else")] = ""
    providers: Annotated[Table, Option("own provider tables, by name")] = EMPTY
    offline: Annotated[bool, Option("never touch the network: rules only", trusted=True)] = False
    always_ask: Annotated[
        bool, Option("ask a model even for bumps, moves, formatting and typos", trusted=True)
    ] = False
    fallback: Annotated[
        tuple[str, ...],
        Option("who is asked when that provider fails, in order: NAME or NAME:MODEL", trusted=True),
    ] = ()
    chains: Annotated[
        Table, Option("for commit, changelog, docs or chat a chain of its own", trusted=True)
    ] = EMPTY
    order: Annotated[
        str, Option("in which order a chain is asked", choices=("given", "cost", "latency"), trusted=True)
    ] = "given"
    steps_off: Annotated[
        tuple[str, ...], Option("steps of a call to leave out; see: gitgpt doctor --chain")
    ] = ()

    # how long and how much
    deadline: Annotated[
        float, Option("seconds for the whole hook, whatever happens", low=0.5, high=DAY, trusted=True)
    ] = 15.0
    prefetch: Annotated[
        str,
        Option(
            "when a draft is started in the background: never, before the linters of a commit, or at git add",
            choices=("off", "commit", "add"),
        ),
    ] = "commit"
    connect_timeout: Annotated[float, Option("seconds to connect", low=0.1, high=DAY, trusted=True)] = 5.0
    read_timeout: Annotated[
        float, Option("seconds between two pieces of an answer", low=0.1, high=DAY, trusted=True)
    ] = 30.0
    max_prompt_tokens: Annotated[
        int, Option("tokens of one request, all in", low=800, high=MOST_TOKENS, trusted=True)
    ] = 6000
    depth: Annotated[
        str,
        Option(
            "one call for any size; auto: parts where that loses too much; full: whenever it loses anything",
            choices=("one", "auto", "full"),
            trusted=True,
        ),
    ] = "one"
    max_output_tokens: Annotated[
        int, Option("tokens of one answer, reasoning included", low=64, high=MOST_TOKENS, trusted=True)
    ] = 2048

    budgets: Annotated[Table, Option("limits in tokens and money (docs/usage.md)")] = EMPTY

    # how a message looks
    language: Annotated[
        str,
        Option(
            "language of messages: en, zh, or any language's name; unset: the history's",
            repo=True,
            form=LANGUAGE,
            form_says="a language's name",
        ),
    ] = "en"
    subject_length: Annotated[int, Option("longest header, in characters", repo=True, low=20, high=1000)] = 72
    types: Annotated[
        tuple[str, ...],
        Option(
            "allowed commit types; empty: the usual ones",
            repo=True,
            form=COMMIT_TYPE,
            form_says="single words",
        ),
    ] = ()
    scopes: Annotated[
        tuple[str, ...], Option("allowed scopes; empty: any", repo=True, form=SCOPE, form_says="single words")
    ] = ()
    ticket: Annotated[
        str,
        Option(
            "where the branch's ticket goes: as the history has it, nowhere, or always at one place",
            repo=True,
            choices=("habit", "off", "prefix", "scope", "suffix", "footer"),
        ),
    ] = "habit"
    ask_why: Annotated[
        bool, Option("leave a comment `# Why?` in the editor when the change shows no reason", repo=True)
    ] = False
    branch_subjects: Annotated[
        bool, Option("send the subjects of the branch's earlier commits along to the model")
    ] = False
    issue_command: Annotated[
        tuple[str, ...],
        Option("program and arguments that print the branch's issue; {id} is its number (docs/messages.md)"),
    ] = ()
    prompt_file: Annotated[
        str, Option("a template that replaces the instructions for a model (docs/messages.md)")
    ] = ""
    attribution: Annotated[
        bool, Option("add a trailer that says which model drafted: Assisted-by: gitgpt (MODEL)")
    ] = False
    guide: Annotated[
        bool, Option("send .gitgpt/guide.md, or what CONTRIBUTING says of commits, along to the model")
    ] = True
    exclude: Annotated[
        tuple[str, ...],
        Option("patterns of files never sent (named only)", repo=True, adds_up=True, entries="paths"),
    ] = ()

    lint: Annotated[
        Table, Option("which rules a message must keep (docs/lint.md)", repo=True, adds_up=True)
    ] = EMPTY

    # how a changelog is made
    changelog: Annotated[
        Table, Option("how a changelog is made (docs/changelog.md)", repo=True, adds_up=True)
    ] = EMPTY

    # what must not be said; a repository may add to these lists
    filter_mask: Annotated[
        tuple[str, ...],
        Option("words and /patterns/ replaced (docs/filter.md)", repo=True, adds_up=True, entries="words"),
    ] = ()
    filter_block: Annotated[
        tuple[str, ...],
        Option("words and /patterns/ that stop a call", repo=True, adds_up=True, entries="words"),
    ] = ()
    filter_warn: Annotated[
        tuple[str, ...],
        Option("words and /patterns/ that are told of", repo=True, adds_up=True, entries="words"),
    ] = ()

    # when the hook drafts (usually there is no message yet)
    draft_over_template: Annotated[
        bool, Option("draft above the text of a commit template", trusted=True)
    ] = True
    draft_on_amend: Annotated[
        bool, Option("draft anew on commit --amend; then: gitgpt hooks install", trusted=True)
    ] = False
    draft_on_squash: Annotated[
        bool, Option("draft after merge --squash, git's list below; then: gitgpt hooks install", trusted=True)
    ] = False

    # what is kept
    cache: Annotated[bool, Option("answer an identical request from this machine", trusted=True)] = True
    redis: Annotated[
        str, Option("URL of a Redis server that a team shares for limits, replies and drafts (gitgpt[redis])")
    ] = ""
    cache_days: Annotated[float, Option("days that an answer is kept", low=0, high=36_500, trusted=True)] = (
        7.0
    )
    usage_log: Annotated[bool, Option("record each call in the usage CSV")] = True
    usage_excerpt: Annotated[bool, Option("with the first 50 characters of the redacted prompt")] = True
    usage_repository: Annotated[
        str, Option("how the repository stands there", choices=("path", "hash", "none"))
    ] = "path"
    log: Annotated[
        str, Option("a structured line for each call", choices=("off", "error", "info", "debug"))
    ] = "off"
    log_file: Annotated[str, Option("where it goes; empty: stderr")] = ""
    usage_author: Annotated[bool, Option("with the committer's e-mail address, for teams")] = False


class SettingRow(NamedTuple):
    """One setting as the layers see it."""

    name: str
    kind: Any
    default: Any
    option: Option


def rows() -> dict[str, SettingRow]:
    """Every setting by name, in the order of the class."""
    return {name: _row(name, annotation) for name, annotation in Settings.__annotations__.items()}


def _row(name: str, annotation: Any) -> SettingRow:
    kind, option = get_args(annotation)
    return SettingRow(name, get_origin(kind) or kind, Settings._field_defaults[name], option)
