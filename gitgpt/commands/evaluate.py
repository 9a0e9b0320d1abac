"""`gitgpt eval`: the repository's own history, drafted again by each model and by the rules, side by side."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gitgpt import app, files, terminal
from gitgpt.app import App
from gitgpt.errors import NothingToDescribeError
from gitgpt.jobs.evaluation import replay, score, show
from gitgpt.jobs.evaluation.replay import Contestant
from gitgpt.usage import prices
from gitgpt.usage.row import UsageRow

EPILOG = """\b
Examples:
  gitgpt eval                                   the chain as configured, and the rules
  gitgpt eval --last 50 --model openai:gpt-5-mini --model anthropic
  gitgpt eval --offline                         the rules alone: no key, no network
  gitgpt eval --html eval.html                  with every message beside the others

\b
A model is NAME or NAME:MODEL, as in the setting fallback. Nothing is committed; answers are cached, so
a second run is free. Each call is in the usage log and in the budgets.
Ctrl-C shows what was found so far.
Exit codes: 0 shown, 2 wrong usage, 3 nothing to replay, 4 git refused, 5 configuration, 130 interrupted.
"""
INTERRUPTED = 130


@click.command(name="eval", epilog=EPILOG)
@click.option("--last", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many commits.")
@click.option("--model", "models", multiple=True, metavar="NAME[:MODEL]", help="Ask this one; repeatable.")
@click.option("--offline", is_flag=True, default=None, help="Rules only: no key, no network.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of the table, with every message.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page.")
def command(
    last: int, models: tuple[str, ...], offline: bool | None, as_json: bool, page: Path | None
) -> int:
    """Replay the last commits through models and the rules, and compare."""
    here = app.open_app({"offline": offline})
    contestants = [*_models(here, models), Contestant("rules", None, [])]
    found = list(replay.cases(here.repository, last, ignore=here.settings.exclude))
    if not found:
        raise NothingToDescribeError("there is no commit to replay", advice="eval learns from a history")
    with terminal.spinner(f"replaying {len(found)} commits") as label:
        outcomes = replay.replay(
            found,
            contestants,
            here.wishes(),
            seconds=here.settings.deadline,
            tell=label or (lambda _: None),
        )
    is_whole = len(outcomes) == len(found)
    if not is_whole:
        terminal.note(f"interrupted after {len(outcomes)} of {len(found)} commits")
        found = found[: len(outcomes)]
    scores = [
        score.score(contestant, found, [made[number] for made in outcomes])
        for number, contestant in enumerate(contestants)
    ]
    first, last_one = found[-1].commit[:10], found[0].commit[:10]
    title = f"{len(found)} commits drafted anew, {first} to {last_one}"
    title = title if len(found) > 1 else f"1 commit drafted anew: {first}"
    if page:
        files.create_file(page, show.page(scores, found, outcomes, title=title).encode("utf-8", "replace"))
        terminal.note(f"written to {page}")
    if as_json:
        terminal.result(json.dumps(show.as_json(scores, found, outcomes), indent=2, ensure_ascii=False))
    else:
        terminal.note(title)
        terminal.result(show.table(scores))
    for line in show.explain_silence(scores):
        terminal.note(line)
    return 0 if is_whole else INTERRUPTED


def _models(here: App, names: tuple[str, ...]) -> list[Contestant]:
    """A contestant for each link that can be asked; for one without a key a line says so."""
    if here.settings.offline:
        return []
    contestants = []
    for endpoint in here.links(names):
        if endpoint.needs_key and not endpoint.key():
            terminal.note(f"{endpoint.name} is left out: it has no key here")
            continue
        rows: list[UsageRow] = []
        client = here.client(command="eval", links=(endpoint,), also=rows.append)
        is_free = prices.is_local(endpoint.base_url)
        contestants.append(Contestant(f"{endpoint.name} {endpoint.model}", client, rows, is_free))
    return contestants
