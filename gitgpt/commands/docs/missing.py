"""`gitgpt docs missing`: public functions and classes without a docstring."""

from __future__ import annotations

import json

import click

from gitgpt import terminal
from gitgpt.commands.docs.compared import open_sides

EPILOG = """\b
Examples:
  gitgpt docs missing                       the whole repository
  gitgpt docs missing --base origin/main    only what a branch touches
  gitgpt docs missing --check               fail if any is missing, for CI
  gitgpt docs update --missing              let a model write them

\b
Exit codes: 0 done, 1 with --check: some are missing, 2 wrong usage, 4 git refused.
"""


@click.command("missing", short_help="List public functions and classes without a docstring.", epilog=EPILOG)
@click.option("--base", metavar="REV", help="Only what differs from where HEAD left REV.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--check", "is_check", is_flag=True, help="Exit with 1 if any is missing.")
def missing_command(base: str | None, as_json: bool, is_check: bool) -> int:
    """List the public functions, classes and methods of Python files that have no docstring.

    Names with an underscore, tests, generated code, overloads and setters are left out. A definition in a
    private module counts if it is public itself. No model is asked and nothing is written.
    """
    from gitgpt.drift.formats import printable_place
    from gitgpt.jobs.docs.drift_check import read_modules  # start-up: --help needs none of it
    from gitgpt.jobs.docs.undocumented import list_undocumented

    old, new = read_modules(open_sides(base=base, is_whole=base is None))
    found = list_undocumented(old, new)
    if as_json:
        rows = [
            {"path": item.path, "line": item.line, "kind": item.kind, "name": item.name} for item in found
        ]
        terminal.result(json.dumps({"missing": rows}, indent=2, ensure_ascii=False))
    else:
        for item in found:
            terminal.result(f"{printable_place(item.path, item.line)}: {item.kind} {item.name}")
    count = len(found)
    said = f"{count} public definition{'s' * (count != 1)} without a docstring"
    terminal.note(
        f"{said}; to draft them: gitgpt docs update --missing" if base is not None and count else said
    )
    return int(is_check and bool(found))
