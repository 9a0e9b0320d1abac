"""`gitgpt commit`: stage, draft, pick, refine, edit, commit."""

from __future__ import annotations

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.commands.commit import staging
from gitgpt.commands.commit.menu import Menu, Wanted
from gitgpt.diff.changeset import ChangeSet
from gitgpt.errors import UsageError
from gitgpt.jobs.commit import draft_json
from gitgpt.jobs.commit.candidates import MOST_CANDIDATES, FormChoice
from gitgpt.jobs.commit.draft_message import Draft
from gitgpt.jobs.commit.unfinished import UnfinishedMessage
from gitgpt.repository import commits, why_notes
from gitgpt.repository.prepared import Prepared, read_prepared
from gitgpt.storage.store import UNFINISHED

EPILOG = """\b
Examples:
  gitgpt commit                 what is staged: draft, look, accept or change
  gitgpt commit -a              stage every changed file first
  gitgpt commit -p              choose hunks first
  gitgpt commit src/ README.md  only these paths, as git commit does
  gitgpt commit -n 3            three different messages to pick from
  gitgpt commit --amend         the last commit again; its message stays a candidate
  gitgpt commit --yes           draft and commit, no question
  gitgpt commit --print         only print the message; --json for editors
  gitgpt commit --hint "the cache made logins slow" -- --author "Ada <ada@example.org>"

\b
Keys: Enter accepts, e edits, 1-9 and arrows pick, r refines, n drafts again, q leaves, ? explains.
During a merge, cherry-pick, revert, squash or rebase, and with a template, it starts from the message that
git or you prepared. After `--`, pass git commit options that change neither the message nor what is
committed: --author, --date, --trailer, --gpg-sign, --quiet.
Exit codes: 0 committed (or printed), 1 left without committing, 2 wrong usage, 3 nothing staged,
4 git cannot read the repository, 130 interrupted; what git commit refuses ends with its own code.
"""
# Others could commit more, or something else, than what was described.
PASSED_ON = (
    "-s", "--signoff", "-n", "--no-verify", "-S", "--gpg-sign", "--no-gpg-sign",
    "--author=", "--date=", "--trailer=", "-q", "--quiet", "-v", "--verbose",
)  # fmt: skip


@click.command(epilog=EPILOG)
@click.option("-a", "--all", "takes_all", is_flag=True, help="Stage every changed file that git tracks.")
@click.option("-p", "--patch", is_flag=True, help="Choose the hunks to stage.")
@click.option("--amend", is_flag=True, help="Replace the last commit.")
@click.option("-n", "--candidates", "count", type=click.IntRange(1, MOST_CANDIDATES), default=1,
              metavar="N", help="Draft N different messages, in one call.")  # fmt: skip
@click.option("-y", "--yes", is_flag=True, help="Commit with the draft, without asking.")
@click.option("--print", "only_print", is_flag=True, help="Print the message, commit nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the message as JSON, commit nothing.")
@click.option("--offline", is_flag=True, default=None, help="Rules only: no key, no network.")
@click.option(
    "--depth",
    type=click.Choice(["one", "auto", "full"]),
    help="full: read what does not fit into one call in parts; auto: where it would lose too much.",
)
@click.option("--hint", default="", metavar="TEXT", help="What the diff does not show, for the model.")
@click.option("--why", default="", metavar="TEXT", help="The reason, as with gitgpt why; rules use it too.")
@click.option("--type", "kind", default="", metavar="TYPE", help="The type of the message.")
@click.option("--scope", default="", metavar="SCOPE", help="The scope of the message.")
@click.option("--lang", default="", metavar="LANGUAGE", help="The language of the message.")
@click.option("--issue", default="", metavar="ID", help="Name this issue in a trailer: Refs: ID.")
@click.option("--body/--no-body", "has_body", default=None, help="With or without a body.")
@click.option("-s", "--signoff", is_flag=True, help="Add a Signed-off-by trailer.")
@click.option("--no-verify", is_flag=True, help="Skip pre-commit and commit-msg hooks.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PATHS]... [-- GIT_OPTIONS]...")
def command(
    takes_all: bool, patch: bool, amend: bool, count: int, yes: bool, only_print: bool, as_json: bool,
    offline: bool | None, depth: str | None, hint: str, why: str, kind: str, scope: str, lang: str,
    issue: str, has_body: bool | None, signoff: bool, no_verify: bool, arguments: tuple[str, ...],
) -> int:  # fmt: skip
    """Draft a message for what is staged, and commit with it."""
    paths = tuple(word for word in arguments if not word.startswith("-"))
    options = _git_options(arguments, signoff=signoff, no_verify=no_verify, amend=amend)
    if not (yes or only_print or as_json or terminal.is_interactive()):
        raise UsageError("there is no terminal to ask on", advice="use --yes, --print or --json")
    if paths and (takes_all or patch or amend):
        raise UsageError("paths do not go with --all, --patch or --amend", advice="stage them first: git add")
    here = app.open_app({"offline": offline, "depth": depth})
    if why and here.top:
        why_notes.add_note(here.top, why)
    before = staging.read_index(here) if takes_all or patch else None
    code = 1
    try:
        staging.stage(here, takes_all=takes_all, patch=patch, paths=())
        prepared = Prepared() if amend else read_prepared(here.repository)
        change = staging.read_change(here, amend=amend, paths=paths, may_be_empty=prepared.is_merging)
        hints = "; ".join(filter(None, (hint, "write a body" if has_body else "")))
        menu = _open_menu(here, change, Wanted(hints, FormChoice(kind, scope, issue, has_body), lang, count))
        if as_json or only_print:
            _print(menu, prepared, as_json=as_json)
            return 0
        if paths:
            options = (*options, "--only", "--", *paths)
        code = _commit(menu, prepared, options, yes=yes, amend=amend)
    finally:
        if code and (takes_all or patch):
            staging.restore_index(here, before)
    return code


def _git_options(
    arguments: tuple[str, ...], *, signoff: bool, no_verify: bool, amend: bool
) -> tuple[str, ...]:
    options = tuple(word for word in arguments if word.startswith("-"))
    for option in options:
        if not option.startswith(PASSED_ON):
            raise UsageError(
                f"{option} cannot be passed on to git commit", advice="see: gitgpt commit --help"
            )
    own = {"--signoff": signoff, "--no-verify": no_verify, "--amend": amend}
    return (*(name for name, is_on in own.items() if is_on), *options)


def _open_menu(here: App, change: ChangeSet, wanted: Wanted) -> Menu:
    return Menu(
        here, change, wanted, keep=UnfinishedMessage.of(here.repository, app.keyspace(UNFINISHED)).keep
    )


def _print(menu: Menu, prepared: Prepared, *, as_json: bool) -> None:
    if as_json:
        is_prepared = prepared.kind in ("merge", "squash")
        draft = Draft(prepared.text, "git") if is_prepared else menu.draft()
        terminal.result(draft_json.render_json(draft, menu.change))
        return
    menu.add_first(prepared)
    terminal.result(menu.message, end="")


def _commit(menu: Menu, prepared: Prepared, options: tuple[str, ...], *, yes: bool, amend: bool) -> int:
    """git's exit code; 1 where the person leaves."""
    unfinished = UnfinishedMessage.of(menu.here.repository, app.keyspace(UNFINISHED))
    if not yes:
        staging.show_files(menu.change)
    left = unfinished.read()
    menu.add_first(prepared)
    if amend:
        menu.offer(menu.here.repository.text("log", "-1", "--format=%B").strip() + "\n", "the last commit")
    if left and not yes:
        menu.offer(left, "your last try")
    if not (yes or menu.discuss()):
        terminal.note("nothing was committed; the message is offered next time")
        return 1
    code = commits.commit(menu.here.repository, menu.message, options)
    if code == 0:
        unfinished.forget()
        if menu.here.top:
            why_notes.clear_notes(menu.here.top)
    return code
