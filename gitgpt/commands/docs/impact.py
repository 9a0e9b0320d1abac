"""`gitgpt docs impact`: which documents speak of what a change touches."""

from __future__ import annotations

import click

from gitgpt import app, terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitgpt.jobs.docs.affected_documents import Mention, MentionGroup

MOST_PATHS = 4  # of the further places of a name

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
@click.option("--most", type=click.IntRange(1), default=50, show_default=True, help="Names to print.")
def impact_command(span: str, as_json: bool, most: int) -> int:
    """List the documents that name what a change touches, those with most reason to look at first."""
    from gitgpt.jobs.docs.affected_documents import find_mentions, fold_mentions
    from gitgpt.jobs.docs.sides import sides_of_change
    from gitgpt.repository import snapshots

    repository = app.open_app({}).repository
    old, new = snapshots.span(repository, span)
    found = find_mentions(sides_of_change(repository, old, new, top=repository.top()))
    if as_json:
        terminal.result(_as_json(found))
        return 0
    groups = fold_mentions(found)
    for group in groups[:most]:
        terminal.result(_as_text(group))
    _note_count(found, len(groups) - most)
    return 0


def _as_text(group: MentionGroup) -> str:
    from gitgpt.diff.changeset import printable  # start-up: see above
    from gitgpt.drift.formats import quoted

    mention, subject = group.first, group.first.subject
    places = [(mention.doc, "|"), (subject.code, "-" if subject.code.is_old else "|")]
    where = [f"{printable(place.path)}:{place.line}" for place, _ in places]
    width = max(map(len, where))
    head = f"{where[0]}: names {printable(subject.name)}, {subject.how}"
    rows = [
        f"    {at:<{width}} {sign} {quoted(place)}" for at, (place, sign) in zip(where, places, strict=True)
    ]
    if group.others:
        paths = list(dict.fromkeys(printable(other.doc.path) for other in group.others))
        more = f" and {len(paths) - MOST_PATHS} more" if len(paths) > MOST_PATHS else ""
        count = len(group.others)
        rows.append(f"    {count} more place{'s' * (count > 1)}: {', '.join(paths[:MOST_PATHS])}{more}")
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


def _note_count(found: list[Mention], hidden: int) -> None:
    documents = len({mention.doc.path for mention in found})
    if not found:
        terminal.note("no document names what this change touches")
        return
    more = f", {hidden} name{'s' * (hidden > 1)} not shown (--most)" if hidden > 0 else ""
    plural = "s" * (len(found) != 1), "s" * (documents != 1)
    terminal.note(f"{len(found)} mention{plural[0]} in {documents} document{plural[1]}{more}")
