"""`gitgpt preview`: exactly what would be sent, where to, and what was left out; nothing is sent."""

from __future__ import annotations

import json
from typing import BinaryIO

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.config import paths
from gitgpt.diff import parse, tokens
from gitgpt.diff.ignore import mark_ignored
from gitgpt.diff.model import ChangeSet, printable
from gitgpt.errors import NothingToDescribeError, UsageError
from gitgpt.jobs import commit_message
from gitgpt.jobs.commit_message import Preview
from gitgpt.llm.types import Endpoint
from gitgpt.repository import changes
from gitgpt.usage import book, prices

EPILOG = """\b
Examples:
  gitgpt preview                      for what is staged
  gitgpt preview HEAD                 for a commit
  git diff main | gitgpt preview --diff -
  gitgpt preview --json | jq .files

\b
The text that would be sent goes to stdout, the account of it to stderr.
Exit codes: 0 shown, 2 wrong usage, 3 nothing to describe, 4 git refused, 5 configuration.
"""


@click.command(epilog=EPILOG)
@click.argument("revision", required=False)
@click.option("--diff", "diff_file", type=click.File("rb"), metavar="FILE", help="Read a diff; - is stdin.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the messages and the account.")
@click.option("--hint", default="", metavar="TEXT", help="What the diff does not show, for the model.")
def command(revision: str | None, diff_file: BinaryIO | None, as_json: bool, hint: str) -> int:
    """Show what a draft for staged changes, a REVISION or a range would send."""
    if revision and diff_file:
        raise UsageError("a revision and --diff were both given", advice="give one of them")
    here = app.open_app({}, needs_repository=diff_file is None)
    change = _change(here, revision, diff_file)
    if not change.files:
        raise NothingToDescribeError("there is no change to show", advice="git add what belongs together")
    shown = commit_message.preview(change, here.wishes(hint=hint))
    account = _account(here, shown)
    if as_json:
        terminal.result(json.dumps(account, indent=2, ensure_ascii=False))
        return 0
    for message in shown.messages:
        terminal.result(f"--- {message.role}\n{message.content}")
    _tell(account)
    return 0


def _change(here: App, revision: str | None, diff_file: BinaryIO | None) -> ChangeSet:
    ignore = here.settings.exclude
    if diff_file:
        return mark_ignored(parse.parse_patch(diff_file.read()), ignore)
    if revision is None:
        return changes.staged(here.repository, ignore=ignore)
    read = changes.of_range if ".." in revision else changes.of_revision
    return read(here.repository, revision, ignore=ignore)


def _account(here: App, shown: Preview) -> dict[str, object]:
    endpoint = here.endpoint()
    contents = [message.content for message in shown.messages]
    prompt = tokens.count_messages(contents, tokens.counter(endpoint.model))
    return {
        "to": {"provider": endpoint.name, "url": endpoint.base_url, "model": endpoint.model},
        "offline": here.settings.offline,
        "prompt_tokens": prompt,
        "cost_at_most": _cost(here, endpoint, prompt),
        "files": [entry._asdict() | {"path": printable(entry.path)} for entry in shown.packed.manifest],
        "share": round(shown.packed.share, 3),
        "redacted": [finding._asdict() | {"path": printable(finding.path)} for finding in shown.findings],
        "messages": [message._asdict() for message in shown.messages],
    }


def _cost(here: App, endpoint: Endpoint, prompt: int) -> float | None:
    """The most that the call can cost, in the price table's currency; None without a known price."""
    price = prices.find(book.price_list(paths.own_prices())(), endpoint.model, base_url=endpoint.base_url)
    return prices.ceiling(price, prompt=prompt, max_output=here.settings.max_output_tokens) if price else None


def _tell(account: dict[str, object]) -> None:
    to, files, redacted = account["to"], account["files"], account["redacted"]
    assert isinstance(to, dict) and isinstance(files, list) and isinstance(redacted, list)
    place = "nobody (offline)" if account["offline"] else f"{to['provider']} {to['model']} at {to['url']}"
    terminal.note(f"would go to {place}")
    cost = account["cost_at_most"]
    price = f", at most {cost:.4f} of money" if isinstance(cost, float) else ", price unknown"
    terminal.note(f"about {account['prompt_tokens']} tokens{price}")
    for kind in ("whole", "shortened", "named", "folded"):
        inside = [entry for entry in files if entry["kind"] == kind]
        if inside:
            terminal.note(f"{kind}: {len(inside)} of {len(files)} files" + _reasons(inside))
    for finding in redacted:
        terminal.note(f"replaced: {finding['rule']} in {finding['path']}, line {finding['line']}")


def _reasons(entries: list[dict[str, str]]) -> str:
    reasons = dict.fromkeys(entry["why"] for entry in entries if entry["why"])
    return f" ({'; '.join(list(reasons)[:5])})" if reasons else ""
