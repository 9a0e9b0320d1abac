"""`gitgpt docs impact`: which documents speak of what a change touches."""

from __future__ import annotations

import click

from gitgpt import app, terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.jobs.docs.affected_documents import Mention

EPILOG = """\b
Examples:
  gitgpt docs impact main..HEAD          what a branch touches
  gitgpt docs impact HEAD --json         the last commit, for scripts

\b
Nothing is judged and nothing is written: a list to look through.
Exit codes: 0 done, 2 wrong usage, 4 git refused.
"""


@click.command("impact", short_help="List the documents that name what a change touches.", epilog=EPILOG)
@click.argument("span", metavar="REV..REV")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, every mention.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="Mentions to print.")
def impact_command(span: str, as_json: bool, most: int) -> int:
    """List the documents that name what a change touches, those with most reason to look at first."""
    from gitgpt.jobs.docs.affected_documents import (
        impact,  # start-up: the other docs commands need none of it
    )
    from gitgpt.jobs.docs.sides import sides_of_change
    from gitgpt.repository import snapshots

    repository = app.open_app({}).repository
    old, new = snapshots.span(repository, span)
    found = impact(sides_of_change(repository, old, new, top=repository.top()))
    if as_json:
        terminal.result(_as_json(found))
        return 0
    for mention in found[:most]:
        terminal.result(_as_text(mention))
    _tell(found, most)
    return 0


def _as_text(mention: Mention) -> str:
    from gitgpt.diff.changeset import printable  # start-up: see above
    from gitgpt.drift.formats import quoted

    subject = mention.subject
    places = [(mention.doc, "|"), (subject.code, "-" if subject.code.is_old else "|")]
    where = [f"{printable(place.path)}:{place.line}" for place, _ in places]
    width = max(map(len, where))
    head = f"{where[0]}: names {printable(subject.name)}, {subject.how}"
    rows = [
        f"    {at:<{width}} {sign} {quoted(place)}" for at, (place, sign) in zip(where, places, strict=True)
    ]
    return "\n".join([head, *rows])


def _as_json(found: list[Mention]) -> str:
    import json  # start-up: see above

    from gitgpt.diff.changeset import printable
    from gitgpt.drift.formats import quoted

    rows = [
        {
            "kind": mention.subject.kind,
            "name": printable(mention.subject.name),
            "change": mention.subject.how,
            "score": mention.score,
            "doc": {"path": mention.doc.path, "line": mention.doc.line, "text": quoted(mention.doc)},
            "code": {
                "path": mention.subject.code.path,
                "line": mention.subject.code.line,
                "text": quoted(mention.subject.code),
                "side": "old" if mention.subject.code.is_old else "new",
            },
        }
        for mention in found
    ]
    return json.dumps({"mentions": rows}, indent=2, ensure_ascii=False)


def _tell(found: list[Mention], most: int) -> None:
    documents = len({mention.doc.path for mention in found})
    if not found:
        terminal.note("no document names what this change touches")
        return
    more = f", {most} shown" if len(found) > most else ""
    plural = "s" * (len(found) != 1), "s" * (documents != 1)
    terminal.note(f"{len(found)} mention{plural[0]} in {documents} document{plural[1]}{more}")
