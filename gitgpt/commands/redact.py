"""`gitgpt redact`: what would be sent, as a filter: stdin to stdout, secrets replaced."""

from __future__ import annotations

from typing import BinaryIO

import click

from gitgpt import terminal
from gitgpt.guards.secrets import Redactor

EPILOG = """\b
Examples:
  git diff | gitgpt redact                 the diff as a model would see it
  gitgpt redact --report < app.log         and where something was replaced, on stderr
  gitgpt redact --id-numbers notes.txt     with resident ids, social security numbers and IBANs

\b
Bytes that are not UTF-8 and line ends come through as they are. What was replaced once is left alone.
Exit codes: 0 done, 2 wrong usage.
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--report", is_flag=True, help="Print on stderr what was found: line, column and kind.")
@click.option("--id-numbers", is_flag=True, help="Numbers that identify people as well.")
def command(file: BinaryIO, report: bool, id_numbers: bool) -> int:
    """Replace the secrets in FILE (or stdin) by placeholders."""
    text = file.read().decode("utf-8", "surrogateescape")
    redacted = Redactor(id_numbers=id_numbers).text(text)
    terminal.result_bytes(redacted.text.encode("utf-8", "surrogateescape"))
    if report:
        for found in redacted.findings:
            terminal.note(f"{found.line}:{found.column}: {found.rule} {found.placeholder}")
        terminal.note(f"{len(redacted.findings)} values replaced")
    return 0
