"""`gitgpt preview`: exactly what would be sent, where to, and what was left out; nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, BinaryIO

import click

from gitgpt import app, terminal
from gitgpt.app import App
from gitgpt.config import paths
from gitgpt.diff import parse, tokens
from gitgpt.diff.changeset import ChangeSet, printable
from gitgpt.diff.ignore import mark_ignored
from gitgpt.errors import NothingToDescribeError, UsageError
from gitgpt.guards.word_filter import FilterHit
from gitgpt.jobs.commit import draft_message as commit_message
from gitgpt.jobs.commit import question as commit_question
from gitgpt.jobs.commit.draft_message import Preview
from gitgpt.llm.steps import guard
from gitgpt.llm.types import Endpoint, Request
from gitgpt.repository import changes
from gitgpt.usage import call_recorder, prices

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
WORDS = {"mask": "masked", "block": "blocked", "warn": "warned of"}


@click.command(epilog=EPILOG)
@click.argument("revision", required=False)
@click.option("--diff", "diff_file", type=click.File("rb"), metavar="FILE", help="Read a diff; - is stdin.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the messages and the account.")
@click.option(
    "--depth",
    type=click.Choice(["one", "auto", "full"]),
    help="As for gitgpt draft: with what would be asked about the parts.",
)
@click.option("--hint", default="", metavar="TEXT", help="What the diff does not show, for the model.")
def command(
    revision: str | None, diff_file: BinaryIO | None, as_json: bool, depth: str | None, hint: str
) -> int:
    """Show what a draft for staged changes, a REVISION or a range would send."""
    if revision and diff_file:
        raise UsageError("a revision and --diff were both given", advice="give one of them")
    here = app.open_app({"depth": depth}, needs_repository=diff_file is None)
    change = _change(here, revision, diff_file)
    if not change.files:
        raise NothingToDescribeError("there is no change to show", advice="stage changes first: git add")
    wishes = here.wishes(hint=hint)
    shown = commit_message.preview_request(
        change,
        here.context(is_next=not (revision or diff_file), revision=revision),
        wishes,
        memory=here.memory,
    )
    account = _account(here, shown, commit_question.counter_of(wishes.counter))
    if as_json:
        terminal.result(json.dumps(account, indent=2, ensure_ascii=False))
        return 0
    for number, part in enumerate(account["parts"], start=1):
        for message in part:
            title = f"part {number} of {len(account['parts'])}, {message['role']}"
            terminal.result(f"--- {title}\n{message['content']}")
    for message in account["messages"]:
        terminal.result(f"--- {message['role']}\n{message['content']}")
    if account["schema"]:
        terminal.result(
            f"--- form of the answer, where the provider can hold it\n{json.dumps(account['schema'])}"
        )
    _tell(account)
    return 0


def _change(here: App, revision: str | None, diff_file: BinaryIO | None) -> ChangeSet:
    ignore = here.settings.exclude
    if diff_file:
        return mark_ignored(parse.parse_patch(diff_file.read(), name=parse.name_of(diff_file.name)), ignore)
    if revision is None:
        return changes.staged(here.repository, ignore=ignore)
    read = changes.of_range if ".." in revision else changes.of_revision
    return read(here.repository, revision, ignore=ignore)


def _account(here: App, shown: Preview, count: Callable[[str], int]) -> dict[str, Any]:
    endpoint = here.endpoint()
    *parts, (request, hits) = [_sent(here, request) for request in (*shown.parts, shown.request)]
    sizes = [
        tokens.count_messages([message.content for message in sent.messages], count)
        for sent in (*(part for part, _ in parts), request)
    ]
    prompt = sum(sizes)
    return {
        "to": {"provider": endpoint.name, "url": endpoint.base_url, "model": endpoint.model},
        "offline": here.settings.offline,
        "plain": shown.is_plain,
        "prompt_tokens": prompt,
        "calls": len(sizes),
        **_cost(here, endpoint, sizes),
        "files": [entry._asdict() | {"path": printable(entry.path)} for entry in shown.packed.manifest],
        "share": round(shown.packed.share, 3),
        "redacted": [finding._asdict() | {"path": printable(finding.path)} for finding in shown.findings],
        "filtered": [hit._asdict() for hit in (*(hit for _, found in parts for hit in found), *hits)],
        "messages": [message._asdict() for message in request.messages],
        "schema": request.schema,
        "parts": [[message._asdict() for message in part.messages] for part, _ in parts],
    }


def _sent(here: App, request: Request) -> tuple[Request, tuple[FilterHit, ...]]:
    """The request as the call's first step lets it through, and what the user's filter met in it."""
    request, content = guard.redact_request(request), here.filter()
    return guard.filter_request(request, content) if content else (request, ())


def _cost(here: App, endpoint: Endpoint, prompts: list[int]) -> dict[str, object]:
    """The most that the calls can cost; None without a known price."""
    price = prices.find_rates(
        call_recorder.price_list(paths.own_prices())(), endpoint.model, base_url=endpoint.base_url
    )
    if price is None:
        text = prices.describe_price(endpoint.model, endpoint.base_url, paths.own_prices())
        return {"cost_at_most": None, "currency": "", "price": text}
    most = here.settings.max_output_tokens
    cost = sum(prices.compute_ceiling(price, prompt=prompt, max_output=most) for prompt in prompts)
    return {"cost_at_most": cost, "currency": price.currency, "price": ""}


def _tell(account: dict[str, Any]) -> None:
    to, files, redacted = account["to"], account["files"], account["redacted"]
    blocked = next((hit["entry"] for hit in account["filtered"] if hit["action"] == "block"), "")
    place = f"{to['provider']} {to['model']} at {to['url']}"
    if account["offline"] or blocked:
        place = f"nobody ({blocked} forbids it)" if blocked else "nobody (offline)"
    if account["plain"]:
        terminal.note("nothing would be sent: this is plain enough to need no model (else as above)")
    calls = ""
    if account["parts"]:
        calls = f" in {account['calls']} calls; what the parts come to is added to the last"
    terminal.note(f"would go to {place}{calls}")
    cost = account["cost_at_most"]
    is_known = isinstance(cost, float)
    price = f"at most {cost:.4f} {account['currency']}" if is_known else account["price"]
    terminal.note(f"about {account['prompt_tokens']} tokens{'' if account['offline'] else ', ' + price}")
    if account["share"] < 1:
        rest = "" if account["parts"] else "; --depth full reads the rest in parts"
        terminal.note(f"in it is about {account['share']:.0%} of what the change tells{rest}")
    for kind in ("whole", "shortened", "named", "folded"):
        inside = [entry for entry in files if entry["kind"] == kind]
        if inside:
            terminal.note(f"{kind}: {len(inside)} of {len(files)} files" + _reasons(inside))
    for finding in redacted:
        terminal.note(f"replaced: {finding['rule']} in {finding['path']}, line {finding['line']}")
    for hit in account["filtered"]:
        terminal.note(f"{WORDS[hit['action']]}: {hit['entry']}, {hit['times']} times")


def _reasons(entries: list[dict[str, str]]) -> str:
    reasons = dict.fromkeys(entry["why"] for entry in entries if entry["why"])
    return f" ({'; '.join(list(reasons)[:5])})" if reasons else ""
