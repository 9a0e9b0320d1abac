"""The few git settings that decide how a message file is written."""

from __future__ import annotations

from typing import NamedTuple

from gitgpt.repository.git import Repository


class MessageSettings(NamedTuple):
    """`comment_prefix` begins git's comments (`core.commentString` since git 2.45), `encoding` is what
    git takes a message's bytes for."""

    comment_prefix: bytes = b"#"
    encoding: str = "utf-8"


def read_message_settings(repository: Repository) -> MessageSettings:
    """One `git config`; git's defaults where nothing is set. "auto" shows in each file."""
    _, out = repository.call(
        "config", "-z", "--get-regexp", r"^(core\.comment(char|string)|i18n\.commitencoding)$", ok=(0, 1)
    )
    found = dict(entry.split(b"\n", 1) for entry in out.split(b"\0") if b"\n" in entry)
    prefix = found.get(b"core.commentstring") or found.get(b"core.commentchar") or b"#"
    encoding = found.get(b"i18n.commitencoding", b"utf-8").decode("ascii", "replace")
    return MessageSettings(b"#" if prefix == b"auto" else prefix, encoding)
