"""A commit message as data, and the form it is written in."""

from __future__ import annotations

from typing import NamedTuple


class CommitMessage(NamedTuple):
    """A Conventional Commits 1.0.0 message; `type` is empty where a repository has no convention.

    `body` holds paragraphs separated by blank lines, already wrapped; `footers` are whole lines.
    """

    type: str
    subject: str
    scope: str = ""
    is_breaking: bool = False
    body: str = ""
    footers: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        if not self.type:
            return self.subject
        scope = f"({self.scope})" if self.scope else ""
        return f"{self.type}{scope}{'!' if self.is_breaking else ''}: {self.subject}"

    def render(self) -> str:
        """The whole message, ending in one newline."""
        parts = [self.header, self.body.strip("\n"), "\n".join(self.footers)]
        return "\n\n".join(part for part in parts if part) + "\n"
